"""The model index: which files are parsed for it, and when a run builds it."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

import msgspec
import pytest
from django_sources import django_files

from codemods.driver.session import MANY
from codemods.project import django_api, models
from codemods.project.classes import CLASS_INDEX
from codemods.project.model_index import MODEL_INDEX
from codemods.source.module import Module, parse
from codemods.source.text import Source

FOLDERS = (
    "contrib/auth/",
    "contrib/admin/",
    "contrib/contenttypes/",
    "contrib/sessions/",
    "forms/",
)


def speaking() -> list[tuple[str, bytes]]:
    """Return files of Django itself that hold a word of the fact."""
    return [
        (f"vendored/{path}", data)
        for path, data in django_files("4.2")
        if any(f"django/{folder}" in path for folder in FOLDERS)
        and any(word in data for word in MODEL_INDEX.words)
    ]


def admitted(files: list[tuple[str, bytes]]) -> list[tuple[str, bytes]]:
    """Return the files that the survey of a project reads for the model index."""
    parts = [(path, CLASS_INDEX.extract(path, data)) for path, data in files]
    index = CLASS_INDEX.merge([(path, part) for path, part in parts if part is not None])
    assert MODEL_INDEX.narrow is not None
    assert MODEL_INDEX.may_speak is not None
    homes = MODEL_INDEX.narrow(index)
    return [(path, data) for path, data in files if MODEL_INDEX.may_speak(homes, path, data)]


def test_files_that_are_not_parsed_would_tell_nothing() -> None:
    files = speaking()
    chosen = admitted(files)
    assert len(chosen) < len(files) * 3 / 4, "that is what it is for"
    few, every = (MODEL_INDEX.merge(_parts(some)) for some in (chosen, files))
    assert repr(few.models) == repr(every.models)
    assert repr(few.managers) == repr(every.managers)
    assert repr(few.querysets) == repr(every.querysets)


def test_what_is_left_of_a_file_says_the_same() -> None:
    for path, data in speaking():
        source = Source.read(data)
        whole = Module(source, parse(source), path, django_api.identity)
        assert models.read_models(path, data) == models.read_module(whole), path


def _parts(files: list[tuple[str, bytes]]) -> list[tuple[str, models.FileFacts]]:
    read = [(path, MODEL_INDEX.extract(path, data)) for path, data in files]
    return [(path, part) for path, part in read if part is not None]


@pytest.mark.parametrize(
    ("path", "text", "expected"),
    [
        ("app/forms.py", "from django import forms\nclass F(forms.ModelForm): pass\n", False),
        ("app/tests.py", "from django.test import TestCase\nclass T(TestCase): pass\n", False),
        ("app/errors.py", "class E(ValueError): pass\nclass F(E): pass\n", False),
        ("app/migrations/0001.py", "from x import Model\nclass M(Model): pass\n", False),
        ("app/mixins.py", "class PlainMixin:\n    pass\n", False),
        ("app/parts.py", "class Part:\n    pass\n", True),
        ("app/base.py", "from other import Thing\nclass M(Thing): pass\n", True),
        ("app/rows.py", "from django.db import models\nclass M(models.Model): pass\n", True),
        ("app/fields.py", "from django.db import models\nclass F(models.CharField): pass\n", True),
        ("app/rows.py", "try:\n    x = 1\nexcept ValueError:\n    class M(Base): pass\n", True),
        ("app/models/__init__.py", "from app.models.book import Book\n", True),
    ],
)
def test_what_is_read(path: str, text: str, expected: bool) -> None:
    whole = "from django.db import models\nfrom app.parts import Part\nclass W(Part, models.Model): pass\n"
    files = [(path, text.encode()), ("app/whole.py", whole.encode())]
    assert (files[0] in admitted(files)) is expected


WRAPPED = """\
from asgiref.sync import sync_to_async
from django.contrib.auth.models import User


async def show(pk):
    return await sync_to_async(User.objects.get)(pk=pk)
"""
OLD = "from django.utils.encoding import force_text\n\nname = force_text(1)\n"


def run(project: Path, *options: str) -> subprocess.CompletedProcess[str]:
    """Run the tool in one process, which says on stderr each time it reads models of a file."""
    spy = (
        "import sys\n"
        "from codemods.project import models\n"
        "def told(path, data, read=models.read_models):\n"
        "    sys.stderr.write(f'read {path}\\n')\n"
        "    return read(path, data)\n"
        "models.read_models = told\n"
        "from codemods.driver import cache\n"
        "cache.RACY = 0\n"
        "from codemods.cli.main import main\n"
        "sys.exit(main())\n"
    )
    command = [sys.executable, "-c", spy, "run", "-j", "1", "--isolated", *options]
    environ = os.environ | {"CODEMODS_CACHE_DIR": str(project.parent / "cache")}
    return subprocess.run(command, cwd=project, env=environ, capture_output=True, text=True)


@pytest.fixture
def project(tmp_path: Path) -> Path:
    folder = tmp_path / "project"
    folder.mkdir()
    (folder / "manage.py").write_text("import django\n")
    (folder / "models.py").write_text(
        "from django.db import models\n\n\nclass Book(models.Model):\n    pass\n"
    )
    (folder / "old.py").write_text(OLD)
    (folder / "wrapped.py").write_text(WRAPPED)
    set_back(folder)
    return folder


def set_back(folder: Path) -> None:
    """Make all files an hour old: what was just written is never trusted to be unchanged."""
    long_ago = time.time() - 3600
    for file in folder.iterdir():
        os.utime(file, (long_ago, long_ago))


def test_no_index_without_async(project: Path) -> None:
    (project / "wrapped.py").unlink()
    done = run(project, "--no-cache")
    assert "force_str" in done.stdout
    assert "read " not in done.stderr


def test_an_async_hit_reads_the_models(project: Path) -> None:
    done = run(project, "--no-cache")
    assert "await User.objects.aget(pk=pk)" in done.stdout
    assert "read models.py" in done.stderr


def test_an_unchanged_project_is_not_read_again(project: Path) -> None:
    for number in range(MANY):  # a few files are not worth remembering
        (project / f"clean{number}.py").write_text("x = 1\n")
    assert "read models.py" in run(project).stderr
    again = run(project)
    assert "await User.objects.aget(pk=pk)" in again.stdout
    assert "read " not in again.stderr
    (project / "models.py").write_text("from django.db import models\n")
    assert "read models.py" in run(project).stderr


def test_only_what_changed_is_read_again(project: Path) -> None:
    (project / "shop.py").write_text(
        "from models import Book\n\n\nclass Atlas(Book):\n    pages: int = 3\n\n"
        "    @property\n    def heavy(self):\n        return self.pages > 100\n"
    )
    for number in range(MANY):
        (project / f"clean{number}.py").write_text("x = 1\n")
    set_back(project)
    first = run(project)
    assert {"read models.py", "read shop.py"} <= set(first.stderr.splitlines())
    (project / "models.py").write_text((project / "models.py").read_text() + "\n\nX = 1\n")
    again = run(project)
    assert again.stdout == first.stdout
    assert "read models.py" in again.stderr
    assert "read shop.py" not in again.stderr


def test_a_broken_cache_of_parts_is_none(project: Path) -> None:
    for number in range(MANY):
        (project / f"clean{number}.py").write_text("x = 1\n")
    set_back(project)
    first = run(project)
    (kept,) = (project.parent / "cache").rglob("models.parts.json")
    kept.write_bytes(b'["", {"models.py": [[1, 2, 3], {"classes": 5}]}]')
    (project / "models.py").write_text((project / "models.py").read_text() + "\n\nX = 1\n")
    assert run(project).stdout == first.stdout


def test_parts_survive_being_written_down() -> None:
    parts = [models.read_models(path, data) for path, data in speaking()]
    told = [part for part in parts if part is not None]
    assert len(told) > 10
    kind = list[models.FileFacts]
    assert msgspec.json.decode(msgspec.json.encode(told), type=kind) == told
