"""Which settings the code of a project reads: those are its own, or it needs them."""

from __future__ import annotations

import re
from collections.abc import Iterable

from codemods.project.facts import Fact, Project, declare_fact

__all__ = ["SETTINGS_READS", "is_read"]

_READ = re.compile(
    rb"settings\s*\.\s*([A-Z][A-Z0-9_]+)\b(?!\s*=[^=])"
    rb"|(?:getattr|hasattr)\(\s*[\w.]*settings\s*,\s*['\"]([A-Z][A-Z0-9_]+)['\"]"
)


def _extract(path: str, data: bytes) -> frozenset[str] | None:
    found = frozenset((one or other).decode() for one, other in _READ.findall(data))
    return found or None


def _merge(parts: Iterable[tuple[str, frozenset[str]]]) -> frozenset[str]:
    return frozenset(name for _path, names in parts for name in names)


SETTINGS_READS = declare_fact(Fact("settings_reads", (b"settings",), _extract, _merge))


def is_read(project: Project, name: str) -> bool:
    """Whether some code reads a setting; without a project it may. Raises FactMissing."""
    reads = project.get(SETTINGS_READS.name)
    return reads is None or name in reads
