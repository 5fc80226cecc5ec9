"""What is found in an async function."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING, NamedTuple

from codemods.catalog.async_orm.conversion import Blocked, Conversion, quoted

if TYPE_CHECKING:
    from codemods.source.module import Module

__all__ = ["COMPREHENSIONS", "Found", "check_awaitable", "check_generator", "holds"]

COMPREHENSIONS = (ast.ListComp, ast.SetComp, ast.DictComp)


class Found(NamedTuple):
    """One place of a function."""

    what: str
    """``blocking`` (to await), ``awaited`` (awaited but sync), ``idle`` (never awaited), or
    ``note`` (nothing mechanical is right)."""
    node: ast.AST
    conversion: Conversion
    message: str


def check_awaitable(module: Module, node: ast.AST, *, comprehension: bool = False) -> None:
    """Raise Blocked where an ``await`` cannot stand, or not on every supported Python.

    ``comprehension``: what comes is an async comprehension, which up to Python 3.10 cannot stand
    in a synchronous one.
    """
    child = node
    inside = comprehension
    for parent in module.ancestors(node):
        if isinstance(parent, ast.stmt):
            return
        if isinstance(parent, (*COMPREHENSIONS, ast.GeneratorExp)):
            outer = child is parent.generators[0] and holds(parent.generators[0].iter, node)
            text = quoted(module.text(node))
            if not outer and comprehension:
                raise Blocked(f"{text} would be an async comprehension inside another one")
            if not outer and (inside or isinstance(parent, ast.GeneratorExp)):
                kind = "a generator expression" if not inside else "a nested comprehension"
                raise Blocked(f"{text} cannot be awaited in {kind}")
            inside = inside or not outer
        child = parent


def check_generator(module: Module, awaited: ast.Await) -> None:
    """Raise Blocked where a generator expression would not be an async one without an await."""
    child: ast.AST = awaited
    for parent in module.ancestors(awaited):
        if isinstance(parent, ast.stmt):
            return
        if isinstance(parent, ast.GeneratorExp) and not holds(parent.generators[0].iter, child):
            raise Blocked("without the await, the generator expression would be synchronous")
        child = parent


def holds(tree: ast.AST, node: ast.AST) -> bool:
    """Whether ``node`` stands somewhere in ``tree``."""
    return any(inner is node for inner in ast.walk(tree))
