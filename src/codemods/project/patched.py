"""The fact "what tests patch": `mock.patch("shop.models.Book.objects.get")` and its kin."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from codemods.project.facts import Fact, Project, declare_fact

__all__ = ["PATCHED", "Patch", "find_patches"]

_NEWLINE = b"\n"
# Each begins with a literal, which `re` looks for at speed.
_DOTTED = tuple(
    re.compile(name + rb"\(\s*['\"]([\w.]+\.\w+)['\"]") for name in (b"patch", b"setattr")
)
_OBJECT = tuple(
    re.compile(name + rb"\(\s*([\w.()]+?)\s*,\s*['\"](\w+)['\"]")
    for name in (rb"patch\.object", b"setattr")
)
_MOCK = re.compile(rb"Mock\(")
_REPLACED = re.compile(
    rb"\b([\w.]+\.\w+)(?:\.return_value|\.side_effect)?[ \t]*=[ \t]*(?:\w+\.)?(?:Async|Magic)?\Z"
)
"""What stands before it on its line."""
_WORD = re.compile(rb"\w")


class Patch(NamedTuple):
    """One thing that a test puts something else in the place of."""

    target: str
    """As written, dotted: ``shop.models.Book.objects.get``, ``Book.objects.get``, ``qs.count``."""
    place: str
    """``path:line``"""


def _extract(path: str, data: bytes) -> tuple[Patch, ...] | None:
    found = [(match.start(), match[1]) for match in _calls(_DOTTED, data)]
    found.extend((m.start(), m[1].replace(b"()", b"") + b"." + m[2]) for m in _calls(_OBJECT, data))
    for mock in _MOCK.finditer(data):
        line = data.rfind(_NEWLINE, 0, mock.start()) + 1
        replaced = _REPLACED.search(data, line, mock.start())
        if replaced is not None:
            found.append((replaced.start(), replaced[1]))
    patches = tuple(
        Patch(target.decode("utf-8", "replace"), f"{path}:{data.count(_NEWLINE, 0, start) + 1}")
        for start, target in sorted(found)
    )
    return patches or None


def _calls(patterns: Iterable[re.Pattern[bytes]], data: bytes) -> Iterator[re.Match[bytes]]:
    """Yield the matches that begin a word."""
    for pattern in patterns:
        for match in pattern.finditer(data):
            if not match.start() or not _WORD.match(data, match.start() - 1):
                yield match


def _merge(parts: Iterable[tuple[str, tuple[Patch, ...]]]) -> dict[str, tuple[Patch, ...]]:
    """Return the patches by the last name of what they patch."""
    merged: dict[str, tuple[Patch, ...]] = {}
    for _path, patches in sorted(parts):
        for patch in patches:
            last = patch.target.rpartition(".")[2]
            merged[last] = (*merged.get(last, ()), patch)
    return merged


PATCHED = declare_fact(Fact("patched", (b"patch", b"Mock"), _extract, _merge))


def find_patches(project: Project, name: str) -> tuple[Patch, ...]:
    """Return what is patched under a last name. Raises FactMissing."""
    patched: dict[str, tuple[Patch, ...]] | None = project.get(PATCHED.name)
    return patched.get(name, ()) if patched is not None else ()
