"""Real Djangos to run code on: one virtual environment per series, made once.

They live in ``.cache/environments``; `python_for` makes one when it is first asked for, under a
file lock, so that parallel test processes share the work. Every Django from 1.8 to 5.2 runs on
whatever Python runs the tests (3.10 and newer): see `environment_shims.py`.
"""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
CACHE = ROOT / ".cache" / "environments"
SHIMS = Path(__file__).resolve().parent / "environment_shims.py"
SERIES = (
    "1.8",
    "1.9",
    "1.10",
    "1.11",
    "2.0",
    "2.1",
    "2.2",
    "3.0",
    "3.1",
    "3.2",
    "4.0",
    "4.1",
    "4.2",
    "5.0",
    "5.1",
    "5.2",
)

_EXTRAS = ("pytz", "tzdata", "psycopg2-binary")
_SETTINGS: dict[str, Any] = {
    "ALLOWED_HOSTS": ["*"],
    "DATABASES": {"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}},
    "INSTALLED_APPS": ["django.contrib.auth", "django.contrib.contenttypes"],
    "SECRET_KEY": "not a secret",
    "USE_TZ": True,
}
_PROLOGUE = """\
import django
from django.conf import settings
settings.configure(**{settings!r})
django.setup()
"""


class BrokenEnvironmentError(Exception):
    """An environment cannot be made. The message says which command failed, and how."""


@dataclass(frozen=True)
class Completed:
    """What a script did."""

    returncode: int
    stdout: str
    stderr: str

    @property
    def result(self) -> Any:
        """The JSON of the last line printed. Raises AssertionError where the script failed."""
        assert self.returncode == 0, f"exit code {self.returncode}\n{self.stderr}{self.stdout}"
        lines = self.stdout.strip().splitlines()
        assert lines, f"the script printed nothing\n{self.stderr}"
        return json.loads(lines[-1])


@cache
def python_for(series: str, python: str = sys.executable) -> Path:
    """Return the interpreter of an environment with the newest Django of a series.

    ``python`` is the interpreter that the environment is made with. Raises BrokenEnvironmentError.
    """
    if series not in SERIES:
        raise ValueError(f"{series} is not one of {', '.join(SERIES)}")
    name = f"django-{series}-py{_python_version(python)}"
    directory = CACHE / name
    interpreter = directory / "bin" / "python"
    stamp = directory / "recipe"
    recipe = _recipe(series, python)
    with _locked(CACHE / f"{name}.lock"):
        if not (stamp.is_file() and stamp.read_text() == recipe and interpreter.exists()):
            shutil.rmtree(directory, ignore_errors=True)
            _make(directory, interpreter, python, series)
            stamp.write_text(recipe)
    return interpreter


def run_script(
    series: str,
    code: str,
    *,
    settings: Mapping[str, Any] | None = None,
    cwd: Path | None = None,
    files: Mapping[str, str] | None = None,
    options: Sequence[str] = (),
    timeout: float = 120,
) -> Completed:
    """Run Python code on the Django of a series and return what it did.

    ``settings``: literals on top of a small set (sqlite in memory, auth, contenttypes); with
    None, Django is not configured. ``files``: path to content, written to a fresh folder that
    the script runs in and imports from, unless ``cwd`` names one. ``options`` go to the
    interpreter, for instance ``["-W", "error::DeprecationWarning"]``.
    """
    if settings is not None:
        code = _PROLOGUE.format(settings={**_SETTINGS, **settings}) + code
    with tempfile.TemporaryDirectory(prefix="codemods-script-") as folder:
        place = cwd or Path(folder)
        for name, content in (files or {}).items():
            path = place / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(content, encoding="utf-8")
        script = Path(folder) / "_script.py"
        script.write_text(code, encoding="utf-8")
        done = subprocess.run(
            [str(python_for(series)), *options, str(script)],
            cwd=place,
            env=_environ(place),
            capture_output=True,
            text=True,
            encoding="utf-8",
            timeout=timeout,
        )
    return Completed(done.returncode, done.stdout, done.stderr)


def _environ(path: Path | None = None) -> dict[str, str]:
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("PYTHON", "DJANGO_", "VIRTUAL_ENV", "COVERAGE", "PYTEST_"))
    }
    kept |= {"PYTHONUTF8": "1", "PYTHONHASHSEED": "0"}
    return kept | ({"PYTHONPATH": str(path)} if path else {})


def _number(version: str) -> tuple[int, ...]:
    return tuple(map(int, version.split(".")))


def _packages(series: str, python_version: str) -> list[str]:
    django, python = _number(series), _number(python_version)
    packages = [f"Django=={series}.*", *_EXTRAS]
    if django < (4, 0) and python >= (3, 12):
        packages.append("setuptools")  # it has distutils
    if django < (4, 2) and python >= (3, 13):
        packages.append("legacy-cgi")
    return packages


def _recipe(series: str, python: str) -> str:
    version = _python_version(python)
    shims = hashlib.sha256(SHIMS.read_bytes()).hexdigest()
    return json.dumps([_packages(series, version), version, shims])


def _make(directory: Path, interpreter: Path, python: str, series: str) -> None:
    _run([python, "-m", "venv", str(directory)])
    install = [str(interpreter), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    _run([*install, *_packages(series, _python_version(python))])
    (site,) = directory.glob("lib/python3*/site-packages")
    shutil.copy(SHIMS, site / SHIMS.name)
    (site / "environment_shims.pth").write_text("import environment_shims\n")
    if _number(series) < (1, 11):
        _patch_models(site / "django" / "db" / "models" / "base.py")
    code = "import django; print(django.get_version())"
    found = _run([str(interpreter), "-c", code]).strip()
    if not found.startswith(f"{series}."):
        raise BrokenEnvironmentError(f"asked for Django {series}, got {found!r}")


def _patch_models(path: Path) -> None:
    """Hand ``__classcell__`` on in the model metaclass, as Django does from 1.11.

    Without it no model class with a ``super()`` in it can be made since Python 3.8.
    """
    old = "super_new(cls, name, bases, {'__module__': module})"
    cell = "{key: attrs.pop(key) for key in ['__classcell__'] if key in attrs}"
    new = f"super_new(cls, name, bases, dict({{'__module__': module}}, **{cell}))"
    source = path.read_text(encoding="utf-8")
    if source.count(old) != 1:
        raise BrokenEnvironmentError(f"{path} is not as expected: no single {old}")
    path.write_text(source.replace(old, new), encoding="utf-8")


def _run(command: list[str]) -> str:
    done = subprocess.run(command, capture_output=True, text=True, env=_environ())
    if done.returncode:
        message = f"{' '.join(command)} failed with {done.returncode}\n{done.stdout}{done.stderr}"
        raise BrokenEnvironmentError(message)
    return done.stdout


@cache
def _python_version(python: str) -> str:
    return _run([python, "-c", "import sys; print('%d.%d' % sys.version_info[:2])"]).strip()


@contextmanager
def _locked(path: Path) -> Iterator[None]:
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield
