"""Code that is there to fail or to warn: tests of what old code gets."""

from __future__ import annotations

import ast

from codemods.source.module import Module

__all__ = ["expected_failure"]

_MISUSE = frozenset(
    (
        *("AttributeError", "ImportError", "ImproperlyConfigured", "ModuleNotFoundError"),
        *("TypeError", "ValueError"),
    )
)
"""What Django raises where it is called as it must not be."""
_RAISES = frozenset(
    ("assertRaises", "assertRaisesMessage", "assertRaisesRegex", "assertRaisesRegexp", "raises")
)
_WARNS = frozenset(
    ("assertWarns", "assertWarnsMessage", "assertWarnsRegex", "deprecated_call", "warns")
)


def expected_failure(module: Module, node: ast.AST) -> str:
    """Return what a test around ``node`` expects of it, nothing where it is to work.

    That is a ``with`` block for an exception that tells of misuse or for a warning, or a
    function or class whose deprecation warnings are ignored.
    """
    if not module.has_text(b"aises", b"arns", b"deprecated_call", b"ignore_warnings"):
        return ""
    inside = {id(node)}
    for around in module.ancestors(node):
        if isinstance(around, (ast.With, ast.AsyncWith)):
            for item in around.items:
                expected = _expected(item.context_expr)
                if expected and id(item.context_expr) not in inside:
                    return expected
        elif isinstance(around, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
            for decorator in around.decorator_list:
                if expected := _ignored(decorator):
                    return expected
        inside.add(id(around))
    return ""


def _expected(manager: ast.expr) -> str:
    if not isinstance(manager, ast.Call):
        return ""
    name = _last(manager.func)
    if name in _WARNS:
        return "a warning"
    if name not in _RAISES or not manager.args:
        return ""
    given = manager.args[0]
    kinds = given.elts if isinstance(given, ast.Tuple) else [given]
    names = (_last(kind) for kind in kinds)
    return next((kind for kind in names if kind in _MISUSE or kind.endswith("Warning")), "")


def _ignored(decorator: ast.expr) -> str:
    if not isinstance(decorator, ast.Call) or _last(decorator.func) != "ignore_warnings":
        return ""
    kinds = [_last(k.value) for k in decorator.keywords if k.arg == "category"]
    return next((kind for kind in kinds if kind.startswith("RemovedIn")), "")


def _last(node: ast.expr) -> str:
    return node.attr if isinstance(node, ast.Attribute) else getattr(node, "id", "")
