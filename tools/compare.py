"""Hold codemods against django-upgrade: what each changes, and what it leaves to the other.

    python tools/compare.py

Both go for Django 5.0, over copies of seven old packages from PyPI (the set ``seven`` of
`corpus.py`) and of the sample project ``samples/modern``, whose own tests then run on Django 5.0.
Prints a Markdown table.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from corpus import fetch
from venvs import CACHE, ROOT, make_venv

DJANGO_UPGRADE = "django-upgrade==1.33.0"


def django_upgrade(folder: Path) -> None:
    """Let django-upgrade rewrite every Python file below ``folder``."""
    program = make_venv(CACHE / "compare", [DJANGO_UPGRADE]).with_name("django-upgrade")
    options = ["--target-version", "5.0", "--exit-zero-even-if-changed"]
    files = [str(path) for path in sorted(folder.rglob("*.py"))]
    subprocess.run([str(program), *options, *files], capture_output=True, check=False)


def codemods(folder: Path) -> None:
    """Let codemods rewrite ``folder``, unsafe changes and idioms too."""
    options = ["--apply", "--unsafe", "--modernize", "--isolated", "--no-cache", "--no-journal"]
    command = [sys.executable, "-m", "codemods", "run", *options, "."]
    subprocess.run(command, cwd=folder, capture_output=True, check=False)


def snapshot(folder: Path) -> dict[Path, bytes]:
    """Return the content of all files of ``folder``."""
    return {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def changed_by(tool: Callable[[Path], None], folder: Path) -> int:
    """Return how many files ``tool`` changes in ``folder``."""
    before = snapshot(folder)
    tool(folder)
    return sum(before.get(path) != data for path, data in snapshot(folder).items())


def passes(project: Path) -> str:
    """Return whether the tests of a copy of ``samples/modern`` pass on Django 5.0."""
    python = make_venv(CACHE / "compare-django", ["Django==5.0.*", "tzdata"])
    command = [str(python), "-W", "ignore", "manage.py", "test"]
    environ = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
    done = subprocess.run(command, cwd=project, env=environ, capture_output=True, check=False)
    return "pass" if done.returncode == 0 else "fail"


def main() -> int:
    """Measure and print the table."""
    seven = fetch("seven")
    modern = ROOT / "samples" / "modern"
    rows = []
    tools = (codemods, django_upgrade)
    for tool, other in (tools, tools[::-1]):
        with tempfile.TemporaryDirectory() as name:
            packages, project = Path(name, "seven"), Path(name, "modern")
            shutil.copytree(seven, packages, ignore=shutil.ignore_patterns(".*"))
            shutil.copytree(modern, project, ignore=shutil.ignore_patterns("__pycache__"))
            files = changed_by(tool, packages)
            left = changed_by(other, packages)
            tool(project)
            title = tool.__name__.replace("_", "-")
            rows.append(f"| {title} | {files} | {left} | {passes(project)} |")
    print("| | files it changes | files the other still changes | modern on Django 5.0 |")
    print("|---|---|---|---|")
    print("\n".join(rows))
    return 0


if __name__ == "__main__":
    sys.exit(main())
