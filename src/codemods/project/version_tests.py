"""Comparisons of `django.VERSION`: what they give on the versions that matter."""

from __future__ import annotations

import ast

from codemods.source.module import Module

__all__ = ["VERSION", "holds_from", "is_dead"]

VERSION = "django.VERSION"
Version = tuple[int, ...]

_FLIPPED: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Lt: ast.Gt,
    ast.LtE: ast.GtE,
    ast.Gt: ast.Lt,
    ast.GtE: ast.LtE,
}


def is_dead(module: Module, node: ast.AST, lowest: Version) -> bool:
    """Whether ``node`` never runs on ``lowest`` and later: the branch of a test of the version."""
    inner = node
    for outer in module.ancestors(node):
        if isinstance(outer, (ast.If, ast.IfExp)) and inner is not outer.test:
            holds = _decided(outer.test, lowest, module)
            body = outer.body if isinstance(outer.body, list) else [outer.body]
            if holds is not None and (inner in body) is not holds:
                return True
        inner = outer
    return False


def _decided(test: ast.expr, lowest: Version, module: Module) -> bool | None:
    if isinstance(test, ast.UnaryOp) and isinstance(test.op, ast.Not):
        holds = _decided(test.operand, lowest, module)
        return None if holds is None else not holds
    return holds_from(test, lowest, module) if isinstance(test, ast.Compare) else None


def holds_from(compare: ast.Compare, lowest: Version, module: Module) -> bool | None:
    """Return what a comparison gives on every version from ``lowest`` on, None if it varies."""
    sides = [compare.left, *compare.comparators]
    answers = [
        _judge(left, op, right, lowest, module)
        for left, op, right in zip(sides, compare.ops, sides[1:], strict=False)
    ]
    if False in answers:
        return False
    return True if all(answers) else None


def _judge(
    left: ast.expr, op: ast.cmpop, right: ast.expr, lowest: Version, module: Module
) -> bool | None:
    kind = type(op)
    literal = _literal(right)
    version = left
    if literal is None:
        literal, version = _literal(left), right
        kind = _FLIPPED.get(kind, kind)
    length = _length(version, module)
    if literal is None or not literal or length is None:
        return None
    known = lowest[:length]
    if kind in (ast.Eq, ast.NotEq):
        if literal[:2] >= known[: len(literal[:2])]:
            return None
        return kind is ast.NotEq
    if kind in (ast.Gt, ast.GtE, ast.Lt, ast.LtE):
        above = _is_above(literal, known, length, strict=kind in (ast.Gt, ast.LtE))
        return above if kind in (ast.Gt, ast.GtE) or above is None else not above
    return None


def _is_above(literal: Version, known: Version, length: int, *, strict: bool) -> bool | None:
    """Whether every version from ``known`` on is ``>=`` the literal, or ``>`` where ``strict``.

    None where a later version may be, or the literal tells releases of one series apart.
    """
    if len(literal) > len(known) and literal[: len(known)] == known:
        return None
    if literal < known:
        return True
    if literal == known and (not strict or length > 2):
        return True
    return None


def _literal(node: ast.expr) -> Version | None:
    if isinstance(node, ast.Constant) and type(node.value) is int:
        return (node.value,)
    if isinstance(node, ast.Tuple):
        values = [e.value for e in node.elts if isinstance(e, ast.Constant)]
        numbers = tuple(value for value in values if type(value) is int)
        return numbers if len(numbers) == len(node.elts) else None
    return None


def _length(node: ast.expr, module: Module) -> int | None:
    """Return how many parts of the version are compared; None where it is not the version."""
    if module.qualified(node) == VERSION:
        return 5
    if not isinstance(node, ast.Subscript) or module.qualified(node.value) != VERSION:
        return None
    part = node.slice
    if isinstance(part, ast.Constant):
        return 1 if part.value == 0 else None
    if isinstance(part, ast.Slice) and part.lower is None and part.step is None:
        upper = part.upper
        if isinstance(upper, ast.Constant) and upper.value in (1, 2, 3):
            return int(str(upper.value))
    return None
