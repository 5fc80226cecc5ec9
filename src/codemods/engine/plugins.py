"""Plug-ins: codemods of other installed packages, by the entry-point group ``codemods``.

An entry point names a module, or a package below which every module is looked at as in
`codemods.catalog`. Only what is installed counts: nothing is taken from the current folder.
A plug-in that cannot be used is an error and never left out: a run without it would look as
if there were nothing to do.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from typing import NamedTuple

from codemods.catalog import RETIRED
from codemods.declare.codemod import Codemod
from codemods.engine.entries import Entry, built_in_entries, entry_of
from codemods.engine.loading import load_package

__all__ = ["GROUP", "EntryPoint", "Plugin", "PluginError", "declared", "load_plugins"]

GROUP = "codemods"


class PluginError(Exception):
    """A plug-in cannot be used. The text says which and why, in one line."""


class EntryPoint(NamedTuple):
    """What an installed package declares; nothing of it is imported yet."""

    name: str
    module: str
    package: str
    """Name and version of the package."""

    def home(self) -> str:
        """Return the module's file, or the package's folder; empty where it cannot be told."""
        from importlib.util import find_spec

        top, *parts = self.module.split(".")
        try:
            spec = find_spec(top)
        except (ImportError, ValueError):
            return ""
        if spec is None or not spec.submodule_search_locations:
            return (spec and spec.origin) or ""
        path = os.path.join(spec.submodule_search_locations[0], *parts)
        return path if os.path.isdir(path) else f"{path}.py"

    def error(self, what: str) -> PluginError:
        """Return the error that says what is wrong with this plug-in."""
        return PluginError(f"plug-in {self.name} of {self.package}: {' '.join(what.split())}")


class Plugin(NamedTuple):
    """A plug-in, imported and checked."""

    package: str
    """Name and version of the package that it comes from."""
    codemods: Mapping[str, Codemod]
    """By id."""
    entries: tuple[Entry, ...]
    """What the screen has to know of them."""


@cache
def declared() -> tuple[EntryPoint, ...]:
    """Return what installed packages declare, in a fixed order. Raises PluginError.

    Looks at file names and bytes first: most runs have no plug-in, and importing
    `importlib.metadata` would be a good part of what they take.
    """
    found: dict[str, tuple[EntryPoint, ...]] = {}
    for folder in _metadata_folders():
        distribution, entry_points = _read(folder)
        found.setdefault(distribution, entry_points)
    return tuple(sorted(entry_point for group in found.values() for entry_point in group))


def _metadata_folders() -> Iterator[str]:
    """Yield the metadata folders of the installed packages that have entry points of the group."""
    current = os.getcwd()
    header = f"[{GROUP}]".encode()
    for path in dict.fromkeys(sys.path):
        if not path or os.path.abspath(path) == current or not os.path.isdir(path):
            continue
        for name in sorted(os.listdir(path)):
            if name.endswith((".dist-info", ".egg-info")):
                folder = os.path.join(path, name)
                try:
                    with open(os.path.join(folder, "entry_points.txt"), "rb") as file:
                        if header in file.read():
                            yield folder
                except OSError:
                    continue


def _read(folder: str) -> tuple[str, tuple[EntryPoint, ...]]:
    """Return the name of the package with this metadata folder, and what it declares.

    Raises PluginError.
    """
    from importlib.metadata import Distribution
    from pathlib import Path

    try:
        distribution = Distribution.at(Path(folder))
        name, version = distribution.metadata["Name"], distribution.version
        entries = [entry for entry in distribution.entry_points if entry.group == GROUP]
    except Exception as error:
        what = " ".join(f"{type(error).__name__}: {error}".split())
        raise PluginError(f"the metadata in {folder} cannot be read: {what}") from error
    package = f"{name} {version}"
    return name, tuple(EntryPoint(entry.name, entry.value, package) for entry in entries)


@cache
def load_plugins() -> tuple[Plugin, ...]:
    """Import all plug-ins. Raises PluginError for the first that cannot be used."""
    found: list[Plugin] = []
    for entry_point in declared():
        plugin = _load(entry_point)
        others = [*built_in_entries(), *(entry for other in found for entry in other.entries)]
        clash = _clash(plugin, others)
        if clash:
            raise entry_point.error(clash)
        found.append(plugin)
    return tuple(found)


def _load(entry_point: EntryPoint) -> Plugin:
    name = entry_point.module
    if ":" in name:
        raise entry_point.error(f"{name} is not the name of a module")
    try:
        found = list(load_package(name))
        entries = tuple(entry_of(codemod, module) for codemod, module in found)
    except (Exception, SystemExit) as error:
        raise entry_point.error(f"cannot be loaded: {type(error).__name__}: {error}") from error
    if not found:
        raise entry_point.error(f"there is no codemod in {name}")
    return Plugin(entry_point.package, {codemod.id: codemod for codemod, _ in found}, entries)


def _clash(plugin: Plugin, others: Iterable[Entry]) -> str:
    """Return which name of a plug-in means something else already, empty where none does."""
    ids, categories = set(RETIRED), set[str]()
    renamed: dict[str, str] = {}
    for entry in others:
        ids.add(entry.id)
        categories.add(entry.category)
        if entry.rows:
            renamed.update((t.names[0], entry.id) for t in entry.triggers if t.names)
    for identifier, codemod in plugin.codemods.items():
        if identifier in ids:
            return f"there is a codemod called {identifier} already"
        if identifier in categories:
            return f"{identifier} is the name of a category"
        if codemod.category in ids or codemod.category in plugin.codemods:
            return f"the category {codemod.category} of {identifier} is the name of a codemod"
        if not (codemod.targets or codemod.rows):
            return f"{identifier} has neither targets nor rows"
        for row in codemod.rows:
            old = row.old.replace(".*", "!")
            if old in renamed:
                return f"{identifier} renames {row.old}, which {renamed[old]} does already"
    return ""
