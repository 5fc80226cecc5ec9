"""The migration guide as something to run: its commands, and what they must print."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from environments import ROOT, python_for

GUIDE = ROOT / "docs" / "migration-guide.md"
_BLOCK = re.compile(
    r"(?:<!-- (?P<kind>Django|file:) (?P<what>\S+) -->\n)?"
    r"```(?P<language>console|python)\n(?P<text>.*?)```\n",
    re.DOTALL,
)


@dataclass
class Step:
    """One command of the guide. ``series`` is the Django that ``python`` has."""

    command: str
    series: str
    shown: str
    file: str = ""
    """Instead of a command: a file to write, ``shown`` is its text."""


def steps(text: str) -> Iterator[Step]:
    """Yield the steps of the guide in order."""
    for block in _BLOCK.finditer(text):
        if block["language"] == "python":
            yield Step("", "", block["text"], file=block["what"] or "")
            continue
        series = block["what"] if block["kind"] == "Django" else ""
        for part in re.split(r"^\$ ", block["text"], flags=re.MULTILINE)[1:]:
            command, _, shown = part.partition("\n")
            yield Step(command, series or "4.2", shown)


def checkout(folder: Path) -> Path:
    """Return a git checkout of the sample."""
    project = folder / "club"
    ignored = shutil.ignore_patterns("__pycache__")
    shutil.copytree(ROOT / "samples" / "modern", project, ignore=ignored)
    git = ["git", "-c", "user.name=Ada", "-c", "user.email=ada@example.org"]
    for arguments in (["init", "-q"], ["add", "."], ["commit", "-q", "-m", "On Django 4.2"]):
        subprocess.run([*git, *arguments], cwd=project, check=True, capture_output=True)
    return project


def run(step: Step, project: Path) -> str:
    """Run a step and return all that it prints."""
    if step.file:
        (project / step.file).write_text(step.shown, encoding="utf-8")
        return step.shown
    programs = [python_for(step.series).parent, Path(sys.executable).parent]
    environ = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
    environ |= {
        "PATH": os.pathsep.join([*map(str, programs), environ["PATH"]]),
        "PYTHONDONTWRITEBYTECODE": "1",
        "CODEMODS_STATE_DIR": str(project.parent / "state"),
        "CODEMODS_CACHE_DIR": str(project.parent / "cache"),
        "LC_ALL": "C.UTF-8",
        "COLUMNS": "100",
    }
    environ.pop("DJANGO_SETTINGS_MODULE", None)
    done = subprocess.run(
        ["sh", "-c", f"{{ {step.command}\n}} 2>&1"],
        cwd=project,
        env=environ,
        capture_output=True,
        text=True,
    )
    return done.stdout


def agrees(shown: str, printed: str) -> bool:
    """Whether a command printed what is shown; a line ``…`` stands for any number of lines."""
    parts = [re.escape(part) for part in re.split(r"^…\n", shown, flags=re.MULTILINE)]
    return re.fullmatch("(?:.*\n)*?".join(parts), printed) is not None
