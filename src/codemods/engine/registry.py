"""Which codemods there are: every module below `codemods.catalog`, and installed plug-ins."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterator
from functools import cache
from types import ModuleType

import codemods.catalog
from codemods.declare.codemod import Codemod

__all__ = ["all_codemods", "catalog_modules", "categories", "find", "load_module", "retired"]

RETIRED: dict[str, str] = {}
"""Ids that are gone, with the id to use instead: they keep working in comments and options."""


def catalog_modules() -> Iterator[str]:
    """Yield the dotted names of all catalogue modules, in a fixed order.

    Modules whose name starts with ``_`` are machinery that needs libcst: rewrites import them.
    """
    found = pkgutil.walk_packages(codemods.catalog.__path__, "codemods.catalog.")
    yield from sorted(info.name for info in found if not info.ispkg and "._" not in info.name)


def codemods_in(module: ModuleType) -> list[Codemod]:
    """Return the codemods that a module defines: its `Codemod` values and lists of them."""
    found: list[Codemod] = []
    for value in vars(module).values():
        candidates = value if isinstance(value, (list, tuple)) else (value,)
        for candidate in candidates:
            if isinstance(candidate, Codemod) and candidate not in found:
                found.append(candidate)
    return found


@cache
def load_module(name: str) -> dict[str, Codemod]:
    """Import one catalogue module and return its codemods by id."""
    return {codemod.id: codemod for codemod in codemods_in(importlib.import_module(name))}


@cache
def _by_id() -> dict[str, Codemod]:
    found: dict[str, Codemod] = {}
    for name in catalog_modules():
        for identifier, codemod in load_module(name).items():
            if found.setdefault(identifier, codemod) is not codemod:
                raise ValueError(f"two codemods are called {identifier}")
    return dict(sorted(found.items()))


def all_codemods() -> tuple[Codemod, ...]:
    """Return every codemod, sorted by id. Imports the whole catalogue."""
    return tuple(_by_id().values())


def find(identifier: str) -> Codemod | None:
    """Return the codemod with this id (or retired id), None where there is none."""
    return _by_id().get(RETIRED.get(identifier, identifier))


def retired(identifier: str) -> str | None:
    """Return the id that replaces a retired one, None where it is not retired."""
    return RETIRED.get(identifier)


def categories() -> frozenset[str]:
    """Return the names of all categories."""
    return frozenset(codemod.category for codemod in all_codemods())
