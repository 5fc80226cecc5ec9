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
    kind = type(node)
    if kind is ast.JoinedStr:
        fields = [value for value in node.values if isinstance(value, ast.FormattedValue)]  # type: ignore[attr-defined]
        return _in_list(fields, position)
    names = _FIELDS.get(kind)
    for field in _fields_of(kind) if names is None else names:
        value = getattr(node, field, None)
        if not value:
            continue
        if type(value) is list:
            found = _in_list(value, position, gaps=field in _GAPPED)
            if found is not None:
                return found
        elif isinstance(value, ast.AST) and _holds(value, position):
            return value
    return None


_FIELDS: dict[type[ast.AST], tuple[str, ...]] = {}
_BARE = frozenset(("arg", "attr", "conversion", "ctx", "id", "is_async", "kind", "level"))
_BARE |= {"module", "op", "ops", "simple", "type_comment", "type_ignores"}
"""Fields that never hold a node with a place in the text."""


def _fields_of(kind: type[ast.AST]) -> tuple[str, ...]:
    """Return the fields of a kind of node that may hold nodes with a place."""
    names = () if kind is ast.Constant else kind._fields
    found = _FIELDS[kind] = tuple(field for field in names if field not in _BARE)
    return found


def _holds(node: ast.AST, position: Position) -> bool:
    try:
        last: int = node.end_lineno  # type: ignore[attr-defined]
    except AttributeError:
        return bool(node._fields) and child_at(node, position) is not None
    line, column = position
    if last < line or (last == line and node.end_col_offset <= column):  # type: ignore[attr-defined]
        return False
    first: int = node.lineno  # type: ignore[attr-defined]
    if first < line or (first == line and node.col_offset <= column):  # type: ignore[attr-defined]
        return True
    return isinstance(node, _DECORATED) and node_start(node) <= position


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
