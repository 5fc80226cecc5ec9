"""The fact "what tests patch": `mock.patch("shop.models.Book.objects.get")` and its kin."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import NamedTuple

from codemods.project.facts import Fact, Project, declare_fact

__all__ = ["PATCHED", "Patch", "find_patches"]

_NEWLINE = b"\n"
_DOTTED = re.compile(rb"\b(?:patch|setattr)\(\s*['\"]([\w.]+\.\w+)['\"]")
_OBJECT = re.compile(rb"\b(?:patch\.object|setattr)\(\s*([\w.()]+?)\s*,\s*['\"](\w+)['\"]")
_REPLACED = re.compile(
    rb"\b([\w.]+\.\w+)(?:\.return_value|\.side_effect)?[ \t]*=[ \t]*(?:\w+\.)?(?:Async|Magic)?Mock\("
)


class Patch(NamedTuple):
    """One thing that a test puts something else in the place of."""

    target: str
    """As written, dotted: ``shop.models.Book.objects.get``, ``Book.objects.get``, ``qs.count``."""
    place: str
    """``path:line``"""


def _extract(path: str, data: bytes) -> tuple[Patch, ...] | None:
    found = [(match.start(), match[1]) for match in _DOTTED.finditer(data)]
    found.extend(
        (m.start(), m[1].replace(b"()", b"") + b"." + m[2]) for m in _OBJECT.finditer(data)
    )
    found.extend((match.start(), match[1]) for match in _REPLACED.finditer(data))
    patches = tuple(
        Patch(target.decode("utf-8", "replace"), f"{path}:{data.count(_NEWLINE, 0, start) + 1}")
        for start, target in sorted(found)
    )
    return patches or None


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
