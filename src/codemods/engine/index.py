"""The screen index of a run: the entries of the catalogue, and those of installed plug-ins.

A codemod's module is imported only when its words occur. Only plug-ins are imported first, and
get their entries at run time.
"""

from __future__ import annotations

from functools import cache

from codemods.engine.entries import Entry, built_in_entries
from codemods.engine.plugins import load_plugins

__all__ = ["load_index"]


@cache
def load_index() -> tuple[Entry, ...]:
    """Return all entries. Raises PluginError."""
    return (*built_in_entries(), *(entry for plugin in load_plugins() for entry in plugin.entries))
