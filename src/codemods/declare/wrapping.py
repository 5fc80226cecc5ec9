"""Parentheses around expressions that come to stand where none were."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    import libcst as cst

    E = TypeVar("E", bound=cst.BaseExpression)

__all__ = ["is_atom", "parenthesized", "spans_lines"]

_ATOMS = (ast.Name, ast.Attribute, ast.Call, ast.Subscript, ast.Dict, ast.DictComp, ast.List)


def spans_lines(text: str) -> bool:
    """Whether the text of an expression needs parentheses because it goes over lines."""
    if "\n" not in text:
        return False
    try:
        ast.parse(text)
    except SyntaxError:
        return True
    return False


def is_atom(node: ast.expr) -> bool:
    """Whether an attribute or a call may follow ``node`` without parentheses around it."""
    if isinstance(node, ast.Constant):
        return isinstance(node.value, (str, bytes))
    return isinstance(node, _ATOMS)


def parenthesized(node: E) -> E:
    """Return a libcst expression in parentheses, as it is where it has some."""
    import libcst as cst

    if node.lpar:
        return node
    return node.with_changes(lpar=[cst.LeftParen()], rpar=[cst.RightParen()])
