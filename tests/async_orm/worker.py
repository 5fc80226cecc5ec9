"""One process with a real Django and the sample project, which runs one module after the other."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from environments import python_for

__all__ = ["PROJECT", "Result", "Worker"]

HERE = Path(__file__).parent
PROJECT = HERE / "project"
Result = dict[str, Any]
"""What came of a module: ``value``, ``error``, ``trace``, ``rows``, ``unawaited``."""


class Worker:
    """Runs modules of ``folder``, or texts, on a Django series; closed as a context manager."""

    def __init__(self, folder: Path, series: str = "5.0") -> None:
        shutil.copytree(PROJECT, folder, dirs_exist_ok=True)
        self.folder = folder
        self._process = subprocess.Popen(
            [str(python_for(series)), str(HERE / "runner.py"), str(folder)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def run(self, modules: Sequence[str] | Mapping[str, str]) -> dict[str, Result]:
        """Return what comes of modules by name, or of texts. Raises RuntimeError if it died."""
        assert self._process.stdin is not None and self._process.stdout is not None
        question = dict(modules) if isinstance(modules, Mapping) else list(modules)
        self._process.stdin.write(json.dumps(question) + "\n")
        self._process.stdin.flush()
        answer = self._process.stdout.readline()
        if not answer:
            raise RuntimeError(f"the process ended with {self._process.wait()}")
        found: dict[str, Result] = json.loads(answer)
        return found

    def __enter__(self) -> Worker:
        return self

    def __exit__(self, *_error: object) -> None:
        self._process.kill()
        self._process.communicate()
