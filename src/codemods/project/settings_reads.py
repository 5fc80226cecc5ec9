"""Which settings the code of a project reads, and which of Django's old ones it sets."""

from __future__ import annotations

import re
from collections.abc import Iterable

from codemods.project import django_api
from codemods.project.facts import Fact, Project, declare_fact

__all__ = ["OLD_SETTINGS", "SETTINGS_READS", "is_read", "is_set"]

# Each begins with a literal, which `re` looks for at speed.
_READ = (
    re.compile(rb"settings\s*\.\s*([A-Z][A-Z0-9_]+)\b(?!\s*=[^=])"),
    re.compile(rb"getattr\(\s*[\w.]*settings\s*,\s*['\"]([A-Z][A-Z0-9_]+)['\"]"),
    re.compile(rb"hasattr\(\s*[\w.]*settings\s*,\s*['\"]([A-Z][A-Z0-9_]+)['\"]"),
)


def _extract(path: str, data: bytes) -> frozenset[str] | None:
    found = frozenset(name.decode() for read in _READ for name in read.findall(data))
    return found or None


def _merge(parts: Iterable[tuple[str, frozenset[str]]]) -> frozenset[str]:
    return frozenset(name for _path, names in parts for name in names)


SETTINGS_READS = declare_fact(Fact("settings_reads", (b"settings",), _extract, _merge))


def is_read(project: Project, name: str) -> bool:
    """Whether some code reads a setting; without a project it may. Raises FactMissing."""
    reads = project.get(SETTINGS_READS.name)
    return reads is None or name in reads


_OLD = django_api.removed_setting_names()
_SET = re.compile(
    rb"^[ \t]*(%s)[ \t]*(?::[^=\r\n]*)?=(?!=)" % "|".join(_OLD).encode(), re.MULTILINE
)


def _extract_set(path: str, data: bytes) -> frozenset[str] | None:
    return frozenset(name.decode() for name in _SET.findall(data)) or None


OLD_SETTINGS = declare_fact(
    Fact("old_settings", tuple(name.encode() for name in _OLD), _extract_set, _merge)
)


def is_set(project: Project, name: str) -> bool:
    """Whether some module of the project sets a setting that Django lacks by now.

    Without a project it may not. Raises FactMissing.
    """
    return name in (project.get(OLD_SETTINGS.name) or ())
