"""What is found in an async function."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING, NamedTuple

from codemods.catalog.async_orm.conversion import Blocked, Conversion, quoted

if TYPE_CHECKING:
    from codemods.source.module import Module

__all__ = ["COMPREHENSIONS", "Found", "check_awaitable", "holds"]

COMPREHENSIONS = (ast.ListComp, ast.SetComp, ast.DictComp)


class Found(NamedTuple):
    """One place of a function."""

    what: str
    """``blocking`` (to await), ``awaited`` (awaited but sync), ``idle`` (never awaited), or
    ``note`` (nothing mechanical is right)."""
    node: ast.AST
    conversion: Conversion
    message: str


def check_awaitable(module: Module, node: ast.AST) -> None:
    """Raise Blocked where an ``await`` cannot stand, or not on every supported Python."""
    child = node
    inside = False
    for parent in module.ancestors(node):
        if isinstance(parent, ast.stmt):
            return
        if isinstance(parent, (*COMPREHENSIONS, ast.GeneratorExp)):
            outer = child is parent.generators[0] and holds(parent.generators[0].iter, node)
            if not outer and (inside or isinstance(parent, ast.GeneratorExp)):
                kind = "a generator expression" if not inside else "a nested comprehension"
                raise Blocked(f"{quoted(module.text(node))} cannot be awaited in {kind}")
            inside = inside or not outer
        child = parent


def holds(tree: ast.AST, node: ast.AST) -> bool:
    """Whether ``node`` stands somewhere in ``tree``."""
    return any(inner is node for inner in ast.walk(tree))
