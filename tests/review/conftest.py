"""Plans of real files for the parts, and a small repository for the whole command."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from codemods.engine.analysis import analyse
from codemods.engine.options import Options
from codemods.engine.plan import FilePlan
from codemods.review.sheet import Sheet

OPTIONS = Options(unsafe=True)


def plan_of(text: str | bytes, path: str = "app/views.py") -> FilePlan:
    data = text.encode() if isinstance(text, str) else text
    plan = analyse(path, data, OPTIONS)
    assert isinstance(plan, FilePlan), plan
    return plan


def sheet_of(text: str | bytes, path: str = "app/views.py") -> Sheet:
    return Sheet(path, plan_of(text, path))


TWO = """\
from django.utils.encoding import force_text
from django.utils.http import urlquote


def names(values):
    return [force_text(value) for value in values]


def link(value):
    return urlquote(value)
"""
"""Two changes, each with an import of its own."""

URLS = """\
from django.conf.urls import url

urlpatterns = [
    url("^a/$", a),
    url("^b/$", b),
    url("^c/$", c),
]
"""
"""Three changes that share their imports."""

MIXED = """\
from django.db import models
from django.utils.functional import curry
from django.utils.http import urlquote


default_app_config = "app.config.AppConfig"
double = curry(len, 2)
quoted = urlquote("a b")
"""


def write(root: Path, files: dict[str, str | bytes]) -> None:
    for name, text in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text if isinstance(text, bytes) else text.encode())


def git(root: Path, *arguments: str) -> str:
    command = ["git", "-c", "user.name=x", "-c", "user.email=x@example.org", *arguments]
    done = subprocess.run(command, cwd=root, check=True, capture_output=True)
    return done.stdout.decode()


@pytest.fixture
def repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("CODEMODS_STATE_DIR", str(tmp_path / "state"))
    monkeypatch.setenv("CODEMODS_CACHE_DIR", str(tmp_path / "cache"))
    for name in ("NO_COLOR", "FORCE_COLOR", "VISUAL", "EDITOR", "COLUMNS", "LINES"):
        monkeypatch.delenv(name, raising=False)
    root = tmp_path / "repo"
    root.mkdir()
    git(root, "init", "-q")
    monkeypatch.chdir(root)
    return root
