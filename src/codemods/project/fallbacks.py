"""Bindings that only run where the target's Django is not: of a name that an import guards."""

from __future__ import annotations

import ast

from codemods.project import django_api
from codemods.project.version_tests import is_dead
from codemods.source.module import Module
from codemods.source.names import Binding

__all__ = ["catches_missing", "is_fallback", "is_for_lack_of"]

_CAUGHT = frozenset(
    {"ImportError", "ModuleNotFoundError", "Exception", "BaseException", "AttributeError"}
)


def is_fallback(module: Module, binding: Binding) -> bool:
    """Whether a binding never runs on the target: that of an older Django, or for lack of one."""
    if not binding.guards:
        return False
    return is_for_lack_of(module, binding.node) or is_dead(module, binding.node, django_api.TARGET)


def is_for_lack_of(module: Module, node: ast.AST) -> bool:
    """Whether ``node`` only runs where an import fails that works on the target."""
    if not module.has_text(b"except"):
        return False
    inner = node
    for outer in module.ancestors(node):
        handles = isinstance(inner, ast.ExceptHandler) and catches_missing(inner)
        if isinstance(outer, ast.Try) and handles:
            return all(_imports_what_is(module, statement) for statement in outer.body)
        inner = outer
    return False


def catches_missing(handler: ast.ExceptHandler) -> bool:
    """Whether a handler catches what an import raises where there is no such name."""
    if handler.type is None:
        return True
    return any(isinstance(n, ast.Name) and n.id in _CAUGHT for n in ast.walk(handler.type))


def _imports_what_is(module: Module, statement: ast.stmt) -> bool:
    """Whether a statement imports names that the target Django has."""
    if not isinstance(statement, ast.ImportFrom) or statement.level:
        return False
    names = (f"{statement.module}.{alias.name}" for alias in statement.names)
    return all(name.startswith("django.") and django_api.exists(name) for name in names)
