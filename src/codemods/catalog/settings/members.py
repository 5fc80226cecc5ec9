"""Edits that take one member out of a list, a tuple or a dictionary."""

from __future__ import annotations

import ast
import re
from typing import TYPE_CHECKING

from codemods.source.text import Edit

if TYPE_CHECKING:
    from codemods.engine.context import Context

__all__ = ["without_item", "without_member"]

_REST = re.compile(rb"[ \t]*(?:,[ \t]*)?(#[^\r\n]*)?(?:\r\n|\n|\r)")
Span = tuple[int, int]


def without_member(node: ast.List | ast.Tuple, index: int, ctx: Context) -> tuple[Edit, bool]:
    """Return the edit that takes a member out, and whether a comment goes with it."""
    spans = [(ctx.module.start(member), ctx.module.end(member)) for member in node.elts]
    return _without(node, spans, index, ctx)


def without_item(node: ast.Dict, index: int, ctx: Context) -> tuple[Edit, bool]:
    """Return the edit that takes a key with its value out, and whether a comment goes with it."""
    spans = [
        (ctx.module.start(key or value), ctx.module.end(value))
        for key, value in zip(node.keys, node.values, strict=True)
    ]
    return _without(node, spans, index, ctx)


def _without(node: ast.expr, spans: list[Span], index: int, ctx: Context) -> tuple[Edit, bool]:
    body = ctx.module.source.body
    start, end = spans[index]
    line = ctx.module.source.line_starts[ctx.module.source.line_at(start) - 1]
    rest = _REST.match(body, end)
    if rest is not None and not body[line:start].strip():
        return Edit(line, rest.end(), b""), rest[1] is not None
    if len(spans) == 1:
        inside = ctx.module.start(node) + 1, ctx.module.end(node) - 1
        return Edit(*inside, b""), b"#" in body[slice(*inside)]
    if index + 1 < len(spans):
        following = spans[index + 1][0]
        return Edit(start, following, b""), b"#" in body[end:following]
    before = spans[index - 1][1]
    return Edit(before, end, b""), b"#" in body[before:start]
