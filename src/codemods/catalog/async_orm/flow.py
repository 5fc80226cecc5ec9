"""Which of several assignments reaches a use: the last one before it, where that is plain."""

from __future__ import annotations

import ast
from collections.abc import Sequence

from codemods.source.module import Module
from codemods.source.names import Binding

__all__ = ["reaching"]

_LOOPS = (ast.For, ast.AsyncFor, ast.While)
_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)


def reaching(module: Module, use: ast.Name, bindings: Sequence[Binding]) -> Binding | None:
    """Return the one binding that a use sees, None where more than one may reach it.

    Only within one function, and only for plain assignments that certainly come before.
    """
    if b"nonlocal" in module.source.body or isinstance(module.scopes(use)[0], ast.Lambda):
        return None
    nodes = {id(binding.node): binding for binding in bindings}
    home = module.function(use)
    if home is None or any(_home(module, b) is not home for b in bindings):
        return None
    child: ast.AST = module.statement(use)
    while child is not home:
        parent = module.parent(child)
        assert parent is not None
        for statement in reversed(_before(parent, child)):
            if id(statement) in nodes and isinstance(statement, (ast.Assign, ast.AnnAssign)):
                return nodes[id(statement)]
            if _holds(statement, nodes):
                return None
        if isinstance(parent, (*_LOOPS, ast.Match)) and _holds(parent, nodes):
            return None
        if isinstance(parent, (ast.Try, ast.With, ast.AsyncWith)) and _holds_elsewhere(
            parent, child, nodes
        ):
            return None
        child = parent
    parameters = [binding for binding in bindings if binding.kind == "parameter"]
    return parameters[0] if len(parameters) == 1 else None


def _home(module: Module, binding: Binding) -> ast.AST | None:
    if isinstance(binding.node, ast.arg):
        arguments = module.parent(binding.node)
        return module.parent(arguments) if arguments is not None else None
    return module.function(binding.node)


def _before(parent: ast.AST, child: ast.AST) -> list[ast.stmt]:
    """Return the statements of the same block that stand before ``child``."""
    for field in ("body", "orelse", "finalbody"):
        block = getattr(parent, field, None)
        if isinstance(block, list) and child in block:
            return block[: block.index(child)]
    return []


def _holds(tree: ast.AST, nodes: dict[int, Binding]) -> bool:
    return any(id(node) in nodes for node in ast.walk(tree))


def _holds_elsewhere(parent: ast.AST, child: ast.AST, nodes: dict[int, Binding]) -> bool:
    """Whether another part of a ``try`` or the head of a ``with`` binds the name."""
    if id(parent) in nodes:
        return True
    inside = {id(node) for node in ast.walk(child)}
    return any(id(n) in nodes and id(n) not in inside for n in ast.walk(parent))
