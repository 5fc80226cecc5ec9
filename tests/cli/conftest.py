"""A command line in this process, with the small engine of the driver's tests."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pytest
from driver.fake import FakeEngine

from codemods.cli import running
from codemods.cli.main import run_command_line


class Result(NamedTuple):
    status: int
    out: bytes
    err: str


Cli = Callable[..., Result]


@pytest.fixture
def repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    root = tmp_path / "repo"
    root.mkdir()
    subprocess.run(["git", "init", "-q", root], check=True)
    monkeypatch.chdir(root)
    for name in ("NO_COLOR", "FORCE_COLOR"):
        monkeypatch.delenv(name, raising=False)
    return root


@pytest.fixture
def cli(monkeypatch: pytest.MonkeyPatch, capfdbinary: pytest.CaptureFixture[bytes]) -> Cli:
    monkeypatch.setattr(running, "DjangoEngine", FakeEngine)

    def call(*arguments: str) -> Result:
        status = run_command_line(arguments)
        out, err = capfdbinary.readouterr()
        return Result(status, out, err.decode("utf-8", "surrogateescape"))

    return call


def write(root: Path, texts: dict[str, str | bytes]) -> None:
    for name, text in texts.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
