"""The fact "which files mention a name": whoever may call, override or patch it from elsewhere."""

from __future__ import annotations

import re
from collections.abc import Iterable

from codemods.project.facts import Fact, Project, declare_fact
from codemods.source.lines import lines_with

__all__ = ["MENTIONED", "mentioned_elsewhere", "mentions"]

_NAME = re.compile(rb"[A-Za-z_]\w*")
_FROM = re.compile(
    rb"^[ \t]*from[ \t]+[\w.]+[ \t]+import[ \t]*(?:\(([^()]*)\)|((?:[^\r\n\\;]|\\\r?\n)+))",
    re.MULTILINE,
)
_REACHED = re.compile(rb"(?:\.[ \t]*|\bdef[ \t]+|['\"])([A-Za-z_]\w*)")
_Paths = tuple[str, ...]
_KEPT = 4
"""Files kept for a name: its own, two that may be ruled out, and one that makes it too many."""


def _extract(path: str, data: bytes) -> str | None:
    """Return the names that a file imports, reads as attributes, defines or puts in quotes."""
    if b"import *" in data:
        found = set(_NAME.findall(data))
    else:
        found = set(_REACHED.findall(data))
        for match in lines_with(b"from", _FROM, data):
            found.update(_NAME.findall(match[1] if match[1] is not None else match[2]))
    return b" ".join(sorted(found)).decode("ascii", "replace") or None


def _merge(parts: Iterable[tuple[str, str]]) -> dict[str, _Paths]:
    """Return name → the first few files, in path order, that mention it."""
    merged: dict[str, _Paths] = {}
    for path, names in sorted(parts):
        for name in names.split(" "):
            known = merged.get(name, ())
            if len(known) < _KEPT:
                merged[name] = (*known, path)
    return merged


MENTIONED = declare_fact(Fact("mentioned", (b"import", b"def "), _extract, _merge))


def mentioned_elsewhere(project: Project, path: str, name: str) -> str | None:
    """Return a file other than ``path`` that mentions ``name``, nothing where none does.

    None where the project is not known. Raises FactMissing.
    """
    found = mentions(project, path, name)
    return next(iter(found), "") if found is not None else None


def mentions(project: Project, path: str, name: str) -> _Paths | None:
    """Return files other than ``path`` that mention ``name``: all, or three of more.

    None where the project is not known. Raises FactMissing.
    """
    mentioned: dict[str, _Paths] | None = project.get(MENTIONED.name)
    if mentioned is None:
        return None
    return tuple(other for other in mentioned.get(name, ()) if other != path)[:3]
