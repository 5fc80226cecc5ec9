"""Guided descent: from a byte offset to the ast nodes around it, without walking the tree."""

from __future__ import annotations

import ast
from bisect import bisect_left
from operator import attrgetter
from typing import Any

__all__ = ["child_at", "node_end", "node_start"]

Position = tuple[int, int]
"""1-based line, 0-based UTF-8 byte column, as ``ast`` has them."""

_END_LINE = attrgetter("end_lineno")
_DECORATED = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
_GAPPED = {"keys", "kw_defaults"}
"""Lists that may hold None."""
_LONG = 12
"""From how many elements on a list is searched by bisection."""


def node_start(node: ast.AST) -> Position:
    """Return where ``node`` starts, decorators included."""
    if isinstance(node, _DECORATED) and node.decorator_list:
        first = node.decorator_list[0]
        return first.lineno, 0
    return node.lineno, node.col_offset  # type: ignore[attr-defined]


def node_end(node: ast.AST) -> Position:
    """Return where ``node`` ends."""
    return node.end_lineno, node.end_col_offset  # type: ignore[attr-defined]


def child_at(node: ast.AST, position: Position) -> ast.AST | None:
    """Return the direct child of ``node`` whose span holds ``position``.

    Nodes without a span of their own (``arguments``, ``comprehension``, ``withitem``,
    ``match_case``) are looked into: they are returned when one of their children holds it. The
    literal parts of an f-string are none of its children here.
    """
    if isinstance(node, ast.JoinedStr):
        fields = [value for value in node.values if isinstance(value, ast.FormattedValue)]
        return _in_list(fields, position)
    for field in node._fields:
        value = getattr(node, field, None)
        if value is None or isinstance(value, (str, int)):
            continue
        if isinstance(value, list):
            found = _in_list(value, position, gaps=field in _GAPPED)
        elif isinstance(value, ast.AST):
            found = value if _holds(value, position) else None
        else:
            continue
        if found is not None:
            return found
    return None


def _holds(node: ast.AST, position: Position) -> bool:
    if hasattr(node, "lineno"):
        return node_start(node) <= position < node_end(node)
    return bool(node._fields) and child_at(node, position) is not None


def _in_list(nodes: list[Any], position: Position, gaps: bool = False) -> ast.AST | None:
    first = 0
    if len(nodes) > _LONG and hasattr(nodes[0], "end_lineno") and not gaps:
        first = bisect_left(nodes, position[0], key=_END_LINE)
    for index in range(first, len(nodes)):
        node = nodes[index]
        if not isinstance(node, ast.AST):
            continue
        if _holds(node, position):
            return node
        if first and node.lineno > position[0] and not isinstance(node, _DECORATED):  # type: ignore[attr-defined]
            return None
    return None
