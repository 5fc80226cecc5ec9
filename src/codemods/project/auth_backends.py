"""The fact which classes a project names as its authentication backends."""

from __future__ import annotations

import re
from collections.abc import Iterable

from codemods.project.facts import Fact, Project, declare_fact

__all__ = ["AUTH_BACKENDS", "is_named_backend"]

_LIST = re.compile(rb"AUTHENTICATION_BACKENDS\s*(?:\+?=|['\"]\s*:)\s*[\(\[{]([^)\]}]*)")
_PATH = re.compile(rb"['\"]([A-Za-z_][\w.]*)['\"]")


def _extract(path: str, data: bytes) -> frozenset[str] | None:
    found = (name for block in _LIST.findall(data) for name in _PATH.findall(block))
    return frozenset(name.decode() for name in found) or None


def _merge(parts: Iterable[tuple[str, frozenset[str]]]) -> frozenset[str]:
    return frozenset(name for _path, names in parts for name in names)


AUTH_BACKENDS = declare_fact(Fact("auth_backends", (b"AUTHENTICATION_BACKENDS",), _extract, _merge))


def is_named_backend(project: Project, path: str, name: str) -> bool:
    """Whether some settings name class ``name`` of the file at ``path``. Raises FactMissing."""
    named = project.get(AUTH_BACKENDS.name) or ()
    dotted = path.removesuffix(".py").removesuffix("/__init__").replace("/", ".")
    own = f".{dotted}.{name}"
    return any(own.endswith(f".{backend}") for backend in named)
