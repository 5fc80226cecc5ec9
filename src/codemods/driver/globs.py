"""Exclude patterns: gitignore's habits, less its negation.

A pattern without a slash matches a file or folder name anywhere below the base; one with a
slash is anchored at the base. ``*`` and ``?`` stop at slashes, ``**`` stands for any folders.
What lies in a matching folder matches; a final slash asks for a folder.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from fnmatch import fnmatchcase
from typing import NamedTuple

__all__ = ["Globs"]

_ANY = "**"


class _Pattern(NamedTuple):
    names: tuple[str, ...]
    folder: bool


class Globs:
    """A set of patterns. ``base`` is relative to the root, with ``/``; ``""`` is the root."""

    __slots__ = ("_base", "_patterns")

    def __init__(self, patterns: Iterable[str], base: str = "") -> None:
        self._base = f"{base}/" if base else ""
        self._patterns = [_parse(pattern) for pattern in patterns if pattern.strip("/")]

    def matches(self, path: str) -> bool:
        """Tell whether ``path`` (relative to the root, with ``/``) or a folder of it matches."""
        if not self._patterns or not path.startswith(self._base):
            return False
        names = path[len(self._base) :].split("/")
        return any(_match(pattern, names) for pattern in self._patterns)


def _parse(pattern: str) -> _Pattern:
    pattern = pattern.replace("\\", "/").removeprefix("./")
    folder = pattern.endswith(("/", "/**"))
    names = pattern.removesuffix("/**").strip("/").split("/")
    if "/" not in pattern.rstrip("/"):
        names.insert(0, _ANY)
    return _Pattern(tuple(names), folder)


def _match(pattern: _Pattern, names: Sequence[str]) -> bool:
    """Match name by name; only the last ``**`` is ever tried again, so the cost is bounded."""
    wanted, folder = pattern
    at = next_name = 0
    retry = -1
    retry_name = 0
    while True:
        if at == len(wanted) and not (folder and next_name == len(names)):
            return True
        if at < len(wanted) and wanted[at] == _ANY:
            retry, retry_name = at, next_name
            at += 1
        elif (
            at < len(wanted)
            and next_name < len(names)
            and fnmatchcase(names[next_name], wanted[at])
        ):
            at, next_name = at + 1, next_name + 1
        elif retry >= 0 and retry_name < len(names):
            retry_name += 1
            at, next_name = retry + 1, retry_name
        else:
            return False
