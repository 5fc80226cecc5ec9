"""Where a function of the file is used, and who else may use it."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from codemods.catalog.async_orm.conversion import Blocked
from codemods.project.mentioned import mentioned_elsewhere

if TYPE_CHECKING:
    from codemods.engine.context import Context

__all__ = ["mention_elsewhere", "method_uses", "name_uses"]

_INNARDS = frozenset({"func", "__wrapped__", "thread_sensitive", "executor"})


def name_uses(
    ctx: Context, name: str, definition: ast.AST, *, quotes: bool = True
) -> list[ast.Name]:
    """Return the uses of what ``definition`` binds to ``name``. Raises Blocked for odd ones.

    ``quotes``: a string of that name may be a use too, and is an odd one.
    """
    module = ctx.module
    found = []
    for offset in module.occurrences(name):
        node = module.path_to(offset)[-1]
        if isinstance(node, ast.Name) and node.id == name:
            bound = module.lookup(name, node)
            if isinstance(node.ctx, ast.Load) and any(b.node is definition for b in bound):
                if len(bound) > 1:
                    raise Blocked(f"`{name}` is bound more than once")
                _check_innards(ctx, node)
                found.append(node)
        elif quotes and isinstance(node, ast.Constant) and node.value == name:
            raise Blocked(f"`{name}` stands in quotes at line {node.lineno}")
    return found


def method_uses(ctx: Context, name: str) -> list[ast.Attribute]:
    """Return every ``….name`` of the file. Raises Blocked for odd ones."""
    found = []
    for offset in ctx.module.occurrences(name):
        node = ctx.module.path_to(offset)[-1]
        if isinstance(node, ast.Attribute) and node.attr == name:
            _check_innards(ctx, node)
            found.append(node)
        elif isinstance(node, ast.Constant) and node.value == name:
            raise Blocked(f"`{name}` stands in quotes at line {node.lineno}")
    return found


def _check_innards(ctx: Context, node: ast.expr) -> None:
    parent = ctx.parent(node)
    if isinstance(parent, ast.Attribute) and parent.attr in _INNARDS:
        raise Blocked(f"`{ctx.text(parent)}` looks into the wrapper at line {node.lineno}")


def mention_elsewhere(ctx: Context, function: ast.AST, name: str) -> str:
    """Return why the uses in this file may not be all; nothing for a function in a function."""
    parent = ctx.parent(function)
    if isinstance(parent, (ast.FunctionDef, ast.AsyncFunctionDef)) or ctx.module.function(function):
        return ""
    other = mentioned_elsewhere(ctx.project, ctx.path, name)
    if other is None:
        return f"who else uses `{name}` is not known"
    return f"{other} mentions `{name}` too" if other else ""
