"""The same bytes come out whatever the process was started with."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

FIXTURES = Path(__file__).parents[1] / "fixtures"


def fill(root: Path) -> list[str]:
    """Write every third fixture as a file of one project; return their names."""
    root.mkdir()
    (root / "pyproject.toml").touch()
    names = []
    for number, source in enumerate(sorted(FIXTURES.glob("*/*.in.py"))[::3]):
        name = f"app{number % 9}/module{number}.py"
        (root / name).parent.mkdir(exist_ok=True)
        (root / name).write_bytes(source.read_bytes())
        names.append(name)
    return names


def output(root: Path, *arguments: str, **environment: str) -> bytes:
    command = [sys.executable, "-m", "codemods", "run", "--unsafe", "--modernize", "-v"]
    done = subprocess.run(
        [*command, "--no-cache", *arguments],
        cwd=root,
        capture_output=True,
        check=False,
        env={**os.environ, **environment},
    )
    assert b"Traceback" not in done.stderr, done.stderr
    return done.stdout + done.stderr


def test_nothing_around_a_run_changes_what_comes_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CODEMODS_STATE_DIR", str(tmp_path / "state"))
    root = tmp_path / "project"
    names = fill(root)
    expected = output(root, "--jobs", "1", PYTHONHASHSEED="0")
    assert expected.count(b"diff --git") > 40
    assert output(root, "--jobs", "2", PYTHONHASHSEED="1", LC_ALL="C", TZ="Asia/Tokyo") == expected
    assert output(root, "--jobs", "3", PYTHONHASHSEED="2", LC_ALL="C.UTF-8", TZ="UTC") == expected
    assert output(root, "--jobs", "2", *names[::-1], PYTHONUTF8="1") == expected
