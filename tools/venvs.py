"""Virtual environments under ``.cache``, made once and remade when what they hold changes."""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
CACHE = ROOT / ".cache"


class VenvError(Exception):
    """An environment cannot be made. The message holds what pip said."""


def make_venv(
    directory: Path,
    requirements: Sequence[str],
    *,
    python: str = sys.executable,
    startup: Mapping[str, Path] | None = None,
) -> Path:
    """Return the interpreter of an environment that holds just these requirements.

    ``startup``: module name to a file that is copied in under that name and imported whenever the
    interpreter starts. Raises VenvError.
    """
    startup = startup or {}
    interpreter = directory / "bin" / "python"
    stamp = directory / "recipe"
    digests = {
        name: hashlib.sha256(file.read_bytes()).hexdigest() for name, file in startup.items()
    }
    recipe = json.dumps([sorted(requirements), python, digests])
    with locked(directory.with_name(f"{directory.name}.lock")):
        if not (stamp.is_file() and stamp.read_text() == recipe and interpreter.exists()):
            shutil.rmtree(directory, ignore_errors=True)
            _run([python, "-m", "venv", str(directory)])
            _run([str(interpreter), "-m", "pip", "install", "--quiet", *requirements])
            (site,) = directory.glob("lib/python3*/site-packages")
            for name, file in startup.items():
                shutil.copyfile(file, site / f"{name}.py")
                (site / f"{name}.pth").write_text(f"import {name}\n")
            stamp.write_text(recipe)
    return interpreter


@contextmanager
def locked(path: Path) -> Iterator[None]:
    """Hold a lock between processes."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def _run(command: list[str]) -> None:
    environ = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
    environ["PIP_DISABLE_PIP_VERSION_CHECK"] = "1"
    done = subprocess.run(command, capture_output=True, text=True, env=environ)
    if done.returncode:
        raise VenvError(f"{' '.join(command)} failed\n{done.stdout}{done.stderr}")
