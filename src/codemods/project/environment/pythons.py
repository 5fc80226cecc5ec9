"""Which Python versions a project asks for, and whether Django 5.0 runs on them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from packaging.specifiers import SpecifierSet

from codemods.project.environment.ranges import parse_version

__all__ = ["PythonAsk", "Series", "ask_for_range", "ask_for_versions", "name_series"]

Series = tuple[int, int]

SUPPORTED: tuple[Series, ...] = ((3, 10), (3, 11), (3, 12))
"""What Django 5.0 runs on, by its release notes."""
_KNOWN: tuple[Series, ...] = ((2, 7), *((3, minor) for minor in range(3, 21)))
_VERSION = re.compile(r"\d+(?:\.\d+)*")


class PythonAsk(NamedTuple):
    """One place that says which Python is used or allowed."""

    path: str
    line: int
    what: str
    """The key or instruction that says it: ``requires-python``, ``FROM``, …"""
    text: str
    """As written."""
    admits: tuple[Series, ...]
    """The Python series it admits, in order."""

    @property
    def verdict(self) -> str:
        """Return what Django 5.0 makes of it.

        ``too-old``: nothing it admits is new enough; ``too-new``: all is newer than what 5.0
        supports; ``wider``: older ones are admitted too; ``ready``: none of these.
        """
        if not any(series in SUPPORTED for series in self.admits):
            return "too-old" if min(self.admits) < SUPPORTED[0] else "too-new"
        return "wider" if min(self.admits) < SUPPORTED[0] else "ready"


def name_series(series: Series) -> str:
    """Return ``3.10`` for ``(3, 10)``."""
    return f"{series[0]}.{series[1]}"


def ask_for_range(
    path: str, line: int, what: str, text: str, specifiers: SpecifierSet | None
) -> PythonAsk | None:
    """Return what a range asks for, None where it is no range or admits no known Python."""
    if specifiers is None or not specifiers:
        return None
    admits = tuple(series for series in _KNOWN if _admits(specifiers, series))
    return PythonAsk(path, line, what, text, admits) if admits else None


def _admits(specifiers: SpecifierSet, series: Series) -> bool:
    """Tell whether some release of the series is in the range."""
    tried = {f"{series[0]}.{series[1]}", f"{series[0]}.{series[1]}.99"}
    for one in specifiers:
        version = parse_version(one.version.removesuffix(".*"))
        if version is not None and version.release[:2] == series:
            tried.add(one.version.removesuffix(".*"))
    return any(specifiers.contains(version) for version in tried)


def ask_for_versions(
    path: str, line: int, what: str, text: str, versions: Iterable[str]
) -> PythonAsk | None:
    """Return what a list of versions asks for, None where none of them is a Python version."""
    admits = sorted({series for version in versions for series in _series_of(version)})
    return PythonAsk(path, line, what, text, tuple(admits)) if admits else None


def _series_of(text: str) -> Iterator[Series]:
    match = _VERSION.match(text.strip())
    if match is None:
        return
    numbers = match[0].split(".")
    if len(numbers) >= 2 and len(numbers[0]) == 1 and len(numbers[1]) <= 2:
        series = int(numbers[0]), int(numbers[1])
        if series[0] in (2, 3):
            yield series
    elif numbers == ["2"]:
        yield 2, 7
