"""What is measured on: copies of the corpora as repositories of their own, and made-up files."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "tools"))

from corpus import fetch, python_files, read_set  # noqa: E402
from venvs import CACHE, locked, make_venv  # noqa: E402

BENCH = CACHE / "bench"
PEERS = {
    "ruff": "ruff==0.17.6",
    "django-upgrade": "django-upgrade==1.33.0",
    "django-codemod": "django-codemod==2.5.1",
}


def peer(name: str) -> str:
    """Return the path of a peer's program, installed from PyPI where needed. Raises VenvError."""
    program = "djcodemod" if name == "django-codemod" else name
    return str(make_venv(CACHE / "peers" / name, [PEERS[name]]).with_name(program))


def make_tree(name: str, copies: int = 1) -> Path:
    """Return a repository that holds a corpus, once or several times. Raises CorpusError.

    It is kept until the pins of the corpus change.
    """
    pins = json.dumps([str(pin) for pin in read_set(name)])
    tree = BENCH / f"{name}-{copies}x"
    stamp = tree.with_suffix(".recipe")
    with locked(tree.with_suffix(".lock")):
        if not (stamp.is_file() and stamp.read_text() == pins):
            source = fetch(name)
            shutil.rmtree(tree, ignore_errors=True)
            for copy in range(copies):
                shutil.copytree(source, tree / f"copy{copy}", symlinks=True)
            make_repository(tree)
            stamp.write_text(pins)
    return tree


def make_repository(tree: Path) -> None:
    """Put a folder under git, so that every program sees one repository with all its files."""
    for ignores in list(tree.rglob(".gitignore")):
        ignores.unlink()
    (tree / ".gitignore").write_text("/.stderr\n/.ruff_cache\n")
    for arguments in (["init", "--quiet"], ["add", "--all", "--force"]):
        subprocess.run(["git", "-C", str(tree), *arguments], check=True, capture_output=True)


def make_sample(tree: Path, name: str, files: Iterable[Path]) -> Path:
    """Return a fresh repository with copies of some files of a tree."""
    sample = BENCH / name
    shutil.rmtree(sample, ignore_errors=True)
    for file in files:
        place = sample / file.relative_to(tree)
        place.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(file, place)
    make_repository(sample)
    return sample


def python_paths(tree: Path) -> list[str]:
    """Return the Python files of a tree, relative to it."""
    return [str(path.relative_to(tree)) for path in python_files(tree)]


IMPORTS = """\
from django.conf.urls import url
from django.utils.encoding import force_text, smart_text
from django.utils.http import urlquote
from django.utils.translation import ugettext as _, ugettext_lazy

from project import views

urlpatterns = [
"""
PATTERNS = (
    '    url(r"^archive{n}/$", views.archive, name="archive{n}"),\n',
    '    url(r"^item{n}/(?P<pk>\\d+)/$", views.item),\n',
)
STATEMENTS = (
    "text{n} = force_text(value{n})\n",
    'label{n} = ugettext_lazy("label {n}")\n',
    "smart{n} = [smart_text(item) for item in items{n}]\n",
    "address{n} = urlquote(path{n}) + '/'\n",
)


def make_hits(lines: int) -> Path:
    """Return a repository with one file, in whose every line codemods and peers find a hit."""
    half = lines // 2
    patterns = [PATTERNS[n % len(PATTERNS)].format(n=n) for n in range(half)]
    statements = [STATEMENTS[n % len(STATEMENTS)].format(n=n) for n in range(half)]
    folder = BENCH / "every-line-hit"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    text = "".join([IMPORTS, *patterns, "]\n", *statements])
    (folder / "hits.py").write_text(text, encoding="utf-8")
    make_repository(folder)
    return folder
