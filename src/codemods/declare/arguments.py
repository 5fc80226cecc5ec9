"""The arguments of a call as they are written, in the order in which libcst has them."""

from __future__ import annotations

import ast

from codemods.source.comments import comments_in
from codemods.source.module import Module
from codemods.source.records import Record

__all__ = ["Argument", "argument", "arguments", "comment_on", "hides", "is_constant", "is_plain"]


class Argument(Record):
    """One argument of a call."""

    index: int
    """Its place among all arguments as written: the index in libcst's ``Call.args``."""
    value: ast.expr
    keyword: str | None
    star: str
    """``*``, ``**`` or nothing."""


def arguments(call: ast.Call) -> list[Argument]:
    """Return all arguments of ``call`` as written."""
    written: list[tuple[tuple[int, int], ast.expr, str | None, str]] = []
    for value in call.args:
        starred = isinstance(value, ast.Starred)
        written.append((_position(value), value, None, "*" if starred else ""))
    for keyword in call.keywords:
        star = "" if keyword.arg else "**"
        written.append((_position(keyword), keyword.value, keyword.arg, star))
    written.sort(key=lambda item: item[0])
    return [Argument(index, *rest) for index, (_place, *rest) in enumerate(written)]  # type: ignore[arg-type]


def _position(node: ast.expr | ast.keyword) -> tuple[int, int]:
    return node.lineno, node.col_offset


def argument(call: ast.Call, keyword: str, position: int | None = None) -> Argument | None:
    """Return the argument given for a parameter, None where none is certainly given for it.

    ``position`` is where the parameter stands positionally (0-based), None for keyword-only.
    """
    if not any(isinstance(value, ast.Starred) for value in call.args):
        if position is not None and position < len(call.args):
            return Argument(position, call.args[position], None, "")
        for index, given in enumerate(call.keywords, len(call.args)):
            if given.arg == keyword:
                return Argument(index, given.value, keyword, "")
        return None
    place = 0
    for found in arguments(call):
        if found.keyword == keyword:
            return found
        if found.keyword is None and not found.star:
            if place == position:
                return found
            place += 1
        elif found.star == "*":
            position = None
    return None


def hides(call: ast.Call, position: int | None = None) -> str:
    """Return which unpacking may hide an argument, as it is written; nothing where none can.

    A ``*`` hides positional ones only: it counts where ``position`` is given and is not before
    it.
    """
    for index, value in enumerate(call.args):
        if isinstance(value, ast.Starred) and position is not None and index <= position:
            return f"*{ast.unparse(value.value)}"
    for keyword in call.keywords:
        if keyword.arg is None:
            return f"**{ast.unparse(keyword.value)}"
    return ""


def is_constant(node: ast.AST | None, *values: object) -> bool:
    """Whether ``node`` is a literal that is one of ``values`` (True is not 1 here)."""
    if not isinstance(node, ast.Constant):
        return False
    return any(node.value == value and type(node.value) is type(value) for value in values)


def is_plain(node: ast.expr) -> bool:
    """Whether evaluating ``node`` does nothing else: names, attributes, literals of such."""
    if isinstance(node, (ast.Constant, ast.Name)):
        return True
    if isinstance(node, ast.Attribute):
        return is_plain(node.value)
    if isinstance(node, (ast.List, ast.Tuple, ast.Set)):
        return all(is_plain(element) for element in node.elts)
    if isinstance(node, ast.Dict):
        return all(key is not None and is_plain(key) for key in node.keys) and all(
            is_plain(value) for value in node.values
        )
    if isinstance(node, ast.UnaryOp):
        return is_plain(node.operand)
    if isinstance(node, ast.BinOp):
        return is_plain(node.left) and is_plain(node.right)
    return False


def comment_on(module: Module, call: ast.Call, given: Argument) -> str:
    """Return why dropping an argument is unsafe: a comment in it or after it would go."""
    every = arguments(call)
    start = _start(module, given)
    if given.index + 1 < len(every):
        end = _start(module, every[given.index + 1])
    else:
        end = module.end(call)
    text = module.source.body[start:end].decode("utf-8")
    return "a comment on the argument would go too" if comments_in(text.rstrip(")")) else ""


def _start(module: Module, given: Argument) -> int:
    """Return where the argument starts, its keyword or stars included."""
    parent = module.parent(given.value)
    return module.start(parent if isinstance(parent, ast.keyword) else given.value)
