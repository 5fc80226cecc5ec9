"""Every Python that is installed here and that codemods supports, with what codemods needs.

Looked for on PATH (``python3.12``) and in the versions of pyenv. The environments live in
``.cache/interpreters`` and hold the dependencies only: the code is that of this checkout.
"""

from __future__ import annotations

import os
import subprocess
import sys
from functools import cache
from importlib.metadata import requires
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "tools"))

from venvs import CACHE, make_venv

__all__ = ["SERIES", "environment_for", "other_series"]

SERIES = tuple(f"3.{minor}" for minor in range(10, 20))
_OWN = f"3.{sys.version_info.minor}"
_ASK = "import sys; print(sys.executable, '%d.%d' % sys.version_info[:2])"


@cache
def other_series() -> tuple[str, ...]:
    """Return the series of Python that are installed, but for the one that runs this."""
    return tuple(s for s in SERIES if s != _OWN and _interpreter(s))


@cache
def environment_for(series: str) -> Path:
    """Return the interpreter of an environment in which this checkout can run. Raises VenvError."""
    python = _interpreter(series)
    assert python is not None, f"Python {series} is not installed"
    needed = [line for line in requires("codemods") or () if "extra ==" not in line]
    return make_venv(CACHE / "interpreters" / series, needed, python=python)


@cache
def _interpreter(series: str) -> str | None:
    root = os.environ.get("PYENV_ROOT") or Path.home() / ".pyenv"
    installed = sorted(Path(root, "versions").glob(f"{series}.*/bin/python"))
    for candidate in (f"python{series}", *map(str, installed)):
        try:
            done = subprocess.run([candidate, "-c", _ASK], capture_output=True, text=True)
        except OSError:
            continue
        path, _, found = done.stdout.strip().rpartition(" ")
        if done.returncode == 0 and found == series:  # pyenv's shims fail for what is not chosen
            return path
    return None
