"""Django's releases: which are read, and how their source gets here."""

from __future__ import annotations

import re
import subprocess
import sys
import zipfile
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path, PurePosixPath

ROOT = Path(__file__).resolve().parents[2]
CACHE = ROOT / ".cache" / "django"

_TEMPLATES = {("conf", "app_template"), ("conf", "project_template")}
Version = tuple[int, int]

TARGET: Version = (5, 0)
PATCHES = (
    *("1.5.12", "1.6.11", "1.7.11", "1.8.19", "1.9.13", "1.10.8", "1.11.29"),
    *("2.0.13", "2.1.15", "2.2.28", "3.0.14", "3.1.14", "3.2.25"),
    *("4.0.10", "4.1.13", "4.2.30", "5.0.14", "5.1.15", "5.2.19", "6.0.10", "6.1.3"),
)
"""The release read of each series. 1.4 and older do not parse as Python 3."""


def series(patch: str) -> Version:
    """Return ``(4, 2)`` for ``"4.2.30"``."""
    major, minor = patch.split(".")[:2]
    return int(major), int(minor)


SERIES: dict[Version, str] = {series(patch): patch for patch in PATCHES}


@dataclass(frozen=True)
class Release:
    """The Python files and templates of one release."""

    version: Version
    modules: dict[str, str] = field(repr=False)
    """Dotted module name to its source."""
    packages: frozenset[str] = field(repr=False)

    @cached_property
    def submodules(self) -> dict[str, set[str]]:
        """Package to the last parts of the names of the modules in it."""
        found: dict[str, set[str]] = {}
        for name in self.modules:
            package, _, last = name.rpartition(".")
            if package:
                found.setdefault(package, set()).add(last)
        return found


def fetch(patch: str) -> Path:
    """Return the wheel of a release, downloaded once. Raises CalledProcessError."""
    found = _cached(patch)
    if found is None:
        CACHE.mkdir(parents=True, exist_ok=True)
        command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps"]
        options = ["--only-binary", ":all:", "--ignore-requires-python", "--dest", str(CACHE)]
        subprocess.run([*command, *options, f"Django=={patch}"], check=True)
        found = _cached(patch)
    if found is None:
        raise FileNotFoundError(f"pip brought no wheel of Django {patch}")
    return found


def read_release(version: Version) -> Release:
    """Return the sources of the release of a series, without test packages."""
    modules: dict[str, str] = {}
    packages = set()
    with zipfile.ZipFile(fetch(SERIES[version])) as wheel:
        for name in sorted(wheel.namelist()):
            path = PurePosixPath(name)
            if not _is_module(path):
                continue
            parts = path.with_suffix("").parts
            if parts[-1] == "__init__":
                parts = parts[:-1]
                packages.add(".".join(parts))
            source = wheel.read(name).decode("utf-8")
            # Django 6.1 has one; Python 3.10 does not parse it.
            modules[".".join(parts)] = source.replace("except* ", "except ")
    return Release(version, modules, frozenset(packages))


def _cached(patch: str) -> Path | None:
    wanted = f"django-{patch}-"
    for path in sorted(CACHE.glob("*.whl")):
        if path.name.lower().startswith(wanted):
            return path
    return None


def _is_module(path: PurePosixPath) -> bool:
    if path.suffix != ".py" or path.parts[0] != "django":
        return False
    if not all(re.fullmatch(r"\w+", part) for part in path.with_suffix("").parts):
        return False
    # Up to 1.8 the test suites of the contrib apps were installed with them.
    suite = path.parts[1] == "contrib" and "tests" in path.parts
    return not suite and path.parts[1:3] not in _TEMPLATES and path.parts[1] != "bin"
