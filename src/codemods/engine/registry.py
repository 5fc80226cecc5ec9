"""Which codemods there are: every module below `codemods.catalog`, and installed plug-ins."""

from __future__ import annotations

from functools import cache

import codemods.catalog
from codemods.catalog import RETIRED
from codemods.declare.codemod import Codemod
from codemods.engine.loading import load_package
from codemods.engine.plugins import load_plugins

__all__ = [
    "RETIRED",
    "all_codemods",
    "built_in_codemods",
    "categories",
    "find",
    "provider",
    "retired",
]


@cache
def _built_in() -> dict[str, Codemod]:
    found = load_package(codemods.catalog.__name__)
    return {codemod.id: codemod for codemod in sorted((c for c, _ in found), key=lambda c: c.id)}


@cache
def _by_id() -> dict[str, Codemod]:
    found = dict(_built_in())
    for plugin in load_plugins():
        found.update(plugin.codemods)
    return dict(sorted(found.items()))


def built_in_codemods() -> tuple[Codemod, ...]:
    """Return the codemods of this package, sorted by id. Imports the whole catalogue."""
    return tuple(_built_in().values())


def all_codemods() -> tuple[Codemod, ...]:
    """Return every codemod, those of plug-ins too, sorted by id. Raises PluginError."""
    return tuple(_by_id().values())


def find(identifier: str) -> Codemod | None:
    """Return the codemod with this id (or retired id), None where there is none.

    Raises PluginError.
    """
    return _by_id().get(RETIRED.get(identifier, identifier))


def provider(identifier: str) -> str:
    """Return name and version of the package whose plug-in has a codemod; empty for built-ins."""
    return next((p.package for p in load_plugins() if identifier in p.codemods), "")


def retired(identifier: str) -> str | None:
    """Return the id that replaces a retired one, None where it is not retired."""
    return RETIRED.get(identifier)


def categories() -> frozenset[str]:
    """Return the names of all categories. Raises PluginError."""
    return frozenset(codemod.category for codemod in all_codemods())
