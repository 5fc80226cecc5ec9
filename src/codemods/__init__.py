"""Rewrite Django code so that it runs on Django 5.0.

The library behind the command: `analyse` says what one file becomes, `survey` what it may know of
the others, `transformer` gives any codemod as a libcst transformer, `all_codemods` and `find` give
the declarations.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from codemods.adapters import CodemodTransformer, transformer
    from codemods.declare.codemod import Codemod, Example, Level, Rename, Safety
    from codemods.engine.analysis import analyse
    from codemods.engine.context import Context
    from codemods.engine.facts import survey
    from codemods.engine.options import Options
    from codemods.engine.plan import Change, FilePlan, Finding, Needs, Trouble
    from codemods.engine.plugins import PluginError
    from codemods.engine.registry import all_codemods, find
    from codemods.project.facts import Project

__all__ = [
    "Change",
    "Codemod",
    "CodemodTransformer",
    "Context",
    "Example",
    "FilePlan",
    "Finding",
    "Level",
    "Needs",
    "Options",
    "PluginError",
    "Project",
    "Rename",
    "Safety",
    "Trouble",
    "__version__",
    "all_codemods",
    "analyse",
    "find",
    "survey",
    "transformer",
]

__version__ = "0.1.0"

_HOMES = {
    "codemods.adapters": ("CodemodTransformer", "transformer"),
    "codemods.declare.codemod": ("Codemod", "Example", "Level", "Rename", "Safety"),
    "codemods.engine.analysis": ("analyse",),
    "codemods.engine.context": ("Context",),
    "codemods.engine.facts": ("survey",),
    "codemods.engine.options": ("Options",),
    "codemods.engine.plan": ("Change", "FilePlan", "Finding", "Needs", "Trouble"),
    "codemods.engine.plugins": ("PluginError",),
    "codemods.engine.registry": ("all_codemods", "find"),
    "codemods.project.facts": ("Project",),
}


def __getattr__(name: str) -> Any:
    """Load a public name from its home when it is asked for: the command starts without them."""
    import importlib

    for module, names in _HOMES.items():
        if name in names:
            return getattr(importlib.import_module(module), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
