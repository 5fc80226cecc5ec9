"""Comparisons of `django.VERSION` and Python's: what they give on the versions that matter."""

from __future__ import annotations

import ast

from codemods.source.module import Module

__all__ = ["VERSION", "holds_from", "holds_on", "is_dead"]

VERSION = "django.VERSION"
_PYTHON = "sys.version_info"
Version = tuple[int, ...]

_PYTHONS: dict[Version, Version] = {
    (2, 0): (3, 4),
    (2, 1): (3, 5),
    (3, 0): (3, 6),
    (4, 0): (3, 8),
    (5, 0): (3, 10),
}
"""Django releases, and the oldest Python that they and those after them run on."""

_FLIPPED: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Lt: ast.Gt,
    ast.LtE: ast.GtE,
    ast.Gt: ast.Lt,
    ast.GtE: ast.LtE,
}


def is_dead(module: Module, node: ast.AST, lowest: Version) -> bool:
    """Whether ``node`` never runs on ``lowest`` and later: the branch of a test of the version."""
    if not module.has_text(b"VERSION", b"version_info", b"if False:", b"if True:"):
        return False
    inner = node
    for outer in module.ancestors(node):
        if isinstance(outer, (ast.If, ast.IfExp)) and inner is not outer.test:
            holds = holds_on(outer.test, lowest, module)
            body = outer.body if isinstance(outer.body, list) else [outer.body]
            if holds is not None and (inner in body) is not holds:
                return True
        inner = outer
    return False


def holds_on(test: ast.expr, lowest: Version, module: Module) -> bool | None:
    """Return what a test of the version gives on ``lowest`` and later, None for all others."""
    if isinstance(test, ast.UnaryOp) and isinstance(test.op, ast.Not):
        holds = holds_on(test.operand, lowest, module)
        return None if holds is None else not holds
    if isinstance(test, ast.Constant) and isinstance(test.value, bool):
        return test.value  # what is left of a test that was decided
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
    known, length = _known(version, lowest, module)
    if literal is None or not literal or not known:
        return None
    if kind in (ast.Eq, ast.NotEq):
        if literal == known == (3,) and _is_python(version, module):
            return kind is ast.Eq  # there is no Python 4
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


def _known(node: ast.expr, lowest: Version, module: Module) -> tuple[Version, int]:
    """Return the lowest value of what is compared, and its length; nothing for no version."""
    length = _length(node, VERSION, module)
    if length is not None:
        return lowest[:length], length
    length = 1 if module.qualified(node) == f"{_PYTHON}.major" else _length(node, _PYTHON, module)
    pythons = [python for django, python in _PYTHONS.items() if django <= lowest]
    if length is None or not pythons:
        return (), 0
    return pythons[-1][:length], length


def _is_python(node: ast.expr, module: Module) -> bool:
    return _length(node, VERSION, module) is None


def _length(node: ast.expr, name: str, module: Module) -> int | None:
    """Return how many parts of the version ``name`` are compared; None where it is not that."""
    if module.qualified(node) == name:
        return 5
    if not isinstance(node, ast.Subscript) or module.qualified(node.value) != name:
        return None
    part = node.slice
    if isinstance(part, ast.Constant):
        return 1 if part.value == 0 else None
    if isinstance(part, ast.Slice) and part.lower is None and part.step is None:
        upper = part.upper
        if isinstance(upper, ast.Constant) and upper.value in (1, 2, 3):
            return int(str(upper.value))
    return None
