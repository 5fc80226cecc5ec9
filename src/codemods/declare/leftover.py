"""Imports that a codemod leaves over: dropped where nobody needs them, else reported."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from codemods.declare.codemod import Codemod
from codemods.declare.hits import Hit, Report
from codemods.declare.targets import Import

if TYPE_CHECKING:
    from codemods.engine.context import Context

__all__ = ["watch_imports"]


def watch_imports(codemod: Codemod, *names: str, advice: str, same: str = "") -> None:
    """Let ``codemod`` judge the imports of names whose uses its other targets judge.

    An import that nothing uses goes; one that other modules take from the file is reported
    with ``advice``, in which ``{name}`` is the local name. Where ``same`` is the dotted name of
    what does the same, it is imported under that name instead.
    """

    def find_import(alias: ast.alias, ctx: Context) -> Hit | Report | None:
        name = alias.asname or alias.name
        if ctx.is_exported(alias):
            if same:
                return ctx.rebind(alias, same)
            taken = f"other modules may take {name} from here, and Django does not have it"
            return ctx.report(alias, f"{taken}: {advice.format(name=name)}")
        return None if ctx.uses(alias) else ctx.release(alias)

    codemod.on(*(Import(name) for name in names))(find_import)
