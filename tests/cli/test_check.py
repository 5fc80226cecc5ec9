"""`codemods check`: one line each, and levels decide the exit status."""

from __future__ import annotations

import io
import json
import re
import subprocess
import sys
from pathlib import Path

import pytest
from driver import fake

from codemods.declare.codemod import Level

from .conftest import Cli, write


def test_one_line_each(repository: Path, cli: Cli) -> None:
    write(repository, {"a.py": "old\n  é risky\nrefuse\nreport\n", "b.py": "clean\n"})
    status, out, err = cli("check")
    assert status == 1
    assert out.decode().splitlines() == [
        "a.py:1:1: old-new use new for old",
        "a.py:2:5: old-new use new for risky (unsafe: a risk)",
        "a.py:3:1: old-new not rewritten: look",
        "a.py:4:1: old-new look",
    ]
    assert err.startswith("2 files looked at: 1 unaffected, ")
    assert (repository / "a.py").read_text().startswith("old")


@pytest.mark.parametrize(
    ("text", "level", "status"),
    [
        ("old\n", Level.BREAKS, 1),
        ("risky\n", Level.DEPRECATED, 1),
        ("old\n", Level.IDIOM, 0),
        ("old\n", Level.ADVICE, 0),
        ("report\n", Level.BREAKS, 0),
        ("clean\n", Level.BREAKS, 0),
        ("broken refuse\n", Level.BREAKS, 2),
    ],
)
def test_levels(
    repository: Path,
    cli: Cli,
    monkeypatch: pytest.MonkeyPatch,
    text: str,
    level: Level,
    status: int,
) -> None:
    """The fake engine's changes have ``level``, its reports are advice."""
    original = fake.Change
    monkeypatch.setattr(fake, "Change", lambda **values: original(**{**values, "level": level}))
    write(repository, {"a.py": text})
    assert cli("check").status == status
    assert cli("check", "--exit-zero").status == (2 if status == 2 else 0)


def test_json_and_quiet(repository: Path, cli: Cli) -> None:
    write(repository, {"a.py": "old\n"})
    status, out, err = cli("check", "--output", "json", "-q")
    assert (status, err) == (1, "")
    (file,) = json.loads(out)["files"]
    assert file["findings"][0]["codemods"] == ["old-new"]


def test_standard_input(repository: Path, cli: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"old\n")))
    status, out, err = cli("check", "-", "--stdin-filename", "app/x.py", "-q")
    assert (status, out, err) == (1, b"app/x.py:1:1: old-new use new for old\n", "")


def test_from_a_sub_folder(repository: Path, cli: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    write(repository, {"app/a.py": "old\n", "b.py": "old\n"})
    monkeypatch.chdir(repository / "app")
    assert cli("check").out == b"a.py:1:1: old-new use new for old\n"
    assert cli("check", "..").out.splitlines()[1].startswith(b"../b.py:1:1: ")


def test_from_names_the_django_of_today(repository: Path) -> None:
    """Defaults that changed since then are reported; the fake catalogue has none of that."""
    write_settings(repository)
    assert changed_defaults(repository, "--from", "2.2") == [
        "FILE_UPLOAD_PERMISSIONS",
        "SECURE_CONTENT_TYPE_NOSNIFF",
        "SECURE_CROSS_ORIGIN_OPENER_POLICY",
        "SECURE_REFERRER_POLICY",
    ]
    since_3_2 = ["SECURE_CROSS_ORIGIN_OPENER_POLICY"]
    assert changed_defaults(repository, "--from", "3.2") == since_3_2
    assert changed_defaults(repository, "--from", "4.2") == []


def test_requirements_tell_the_django_of_today(repository: Path) -> None:
    write_settings(repository)
    assert changed_defaults(repository) == []
    write(repository, {"requirements.txt": "Django==3.2.25\n"})
    assert changed_defaults(repository) == ["SECURE_CROSS_ORIGIN_OPENER_POLICY"]
    write(repository, {"requirements.txt": "Django==4.2.3\n"})
    assert changed_defaults(repository) == []
    assert changed_defaults(repository, "--from", "4.0") == []
    assert len(changed_defaults(repository, "--from", "2.2")) == 4


def write_settings(repository: Path) -> None:
    middleware = 'MIDDLEWARE = ["django.middleware.security.SecurityMiddleware"]\n'
    text = f'INSTALLED_APPS = ["app"]\n{middleware}USE_TZ = True\n'
    write(repository, {"site/settings.py": text})


def changed_defaults(repository: Path, *options: str) -> list[str]:
    command = [sys.executable, "-m", "codemods", "check", "--isolated", "--no-cache", *options]
    command += ["--select", "changed-defaults"]
    done = subprocess.run(command, cwd=repository, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return re.findall(r"changed-defaults (\w+) is", done.stdout)
