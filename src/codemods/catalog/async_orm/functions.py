"""The functions and methods of a file."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from codemods.source.module import Module

__all__ = ["Function", "is_plain", "own_function", "own_nodes"]

Function = ast.FunctionDef | ast.AsyncFunctionDef
_TRANSPARENT = frozenset({"builtins.staticmethod", "builtins.classmethod"})


def own_function(module: Module, callee: ast.expr) -> ast.AST | None:
    """Return the function or method of this file that an expression stands for."""
    if isinstance(callee, ast.Name):
        bound = module.lookup(callee.id, callee)
        return bound[0].node if len(bound) == 1 and bound[0].kind == "def" else None
    if not isinstance(callee, ast.Attribute) or not isinstance(callee.value, ast.Name):
        return None
    owner = _class_of(module, callee.value)
    if owner is None:
        return None
    found = [s for s in owner.body if getattr(s, "name", "") == callee.attr]
    return found[0] if len(found) == 1 else None


def _class_of(module: Module, name: ast.Name) -> ast.ClassDef | None:
    """Return the class that ``self``, ``cls`` or a class of the file is."""
    if name.id in ("self", "cls"):
        method = module.function(name)
        while method is not None and module.function(method) is not None:
            method = module.function(method)
        owner = module.parent(method) if method is not None else None
        return owner if isinstance(owner, ast.ClassDef) else None
    bound = module.lookup(name.id, name)
    if len(bound) == 1 and isinstance(bound[0].node, ast.ClassDef):
        return bound[0].node
    return None


def is_plain(module: Module, function: Function) -> bool:
    """Whether nothing decorates a function but what leaves its calls alone."""
    return all(module.qualified(node) in _TRANSPARENT for node in function.decorator_list)


def own_nodes(function: Function) -> Iterator[ast.AST]:
    """Yield the nodes of a function that are not in functions or classes of its own."""
    stack: list[ast.AST] = list(function.body)
    while stack:
        node = stack.pop()
        yield node
        if not isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda, ast.ClassDef)):
            stack.extend(ast.iter_child_nodes(node))
