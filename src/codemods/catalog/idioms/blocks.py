"""Statements of one block that a codemod joins, and what may stand between them."""

from __future__ import annotations

import ast
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from codemods.declare.arguments import is_plain
from codemods.declare.hits import Refused
from codemods.source.module import Module

if TYPE_CHECKING:
    import libcst as cst

    from codemods.engine.context import Context

__all__ = ["block_of", "is_inert", "is_settled", "kept_statements", "late_names", "mentioned"]

_BLOCKS = ("body", "orelse", "finalbody")


def block_of(module: Module, statement: ast.stmt) -> list[ast.stmt]:
    """Return the statements of the block that directly holds ``statement``."""
    parent = module.parent(statement)
    for field in _BLOCKS:
        block = getattr(parent, field, None)
        if isinstance(block, list) and any(one is statement for one in block):
            return block
    return [statement]


def mentioned(node: ast.AST) -> set[str]:
    """Return every name that stands in ``node``."""
    return {name.id for name in ast.walk(node) if isinstance(name, ast.Name)}


def late_names(module: Module, value: ast.expr, before: ast.stmt) -> list[str]:
    """Return the names in ``value`` that may not be bound yet where ``before`` stands.

    A name counts as bound where everything that binds it in its scope comes earlier in the
    file; so do names of functions' own and names that nothing in the file binds.
    """
    start = module.start(before)
    late = []
    for name in ast.walk(value):
        if not isinstance(name, ast.Name) or not isinstance(name.ctx, ast.Load):
            continue
        if any(module.start(binding.node) >= start for binding in module.lookup(name.id, before)):
            late.append(name.id)
    return late


def is_inert(statement: ast.stmt, ctx: Context) -> bool:
    """Whether running ``statement`` does nothing but bind names.

    Imports, functions, classes, and assignments of what is `is_plain` or a translated string.
    """
    if isinstance(statement, (ast.Import, ast.ImportFrom, ast.FunctionDef, ast.AsyncFunctionDef)):
        return True
    if isinstance(statement, (ast.ClassDef, ast.Pass)):
        return True
    if isinstance(statement, ast.Expr):
        return isinstance(statement.value, ast.Constant)
    if isinstance(statement, ast.Assign):
        return _binds_plainly(statement.targets, statement.value, ctx)
    if isinstance(statement, ast.AnnAssign) and statement.value is not None:
        return _binds_plainly([statement.target], statement.value, ctx)
    return False


def _binds_plainly(targets: Iterable[ast.expr], value: ast.expr, ctx: Context) -> bool:
    return all(is_plain(target) for target in targets) and is_settled(value, ctx)


def is_settled(value: ast.expr, ctx: Context) -> bool:
    """Whether ``value`` is plain, or a call of Django's translations with plain arguments."""
    if isinstance(value, ast.Call) and all(map(is_plain, value.args)) and not value.keywords:
        return (ctx.qualified(value.func) or "").startswith("django.utils.translation.")
    return is_plain(value)


def kept_statements(block: cst.BaseSuite) -> list[Any]:
    """Return the statements of a branch, to stand where the test stood. Raises Refused."""
    import libcst as cst

    if isinstance(block, cst.SimpleStatementSuite):
        return [cst.SimpleStatementLine(block.body)]
    block = cst.ensure_type(block, cst.IndentedBlock)
    if block.header.comment is not None or any(line.comment for line in block.footer):
        raise Refused("a comment of the branch would go")
    first: Any = block.body[0]
    lines = [line for line in first.leading_lines if line.comment]
    return [first.with_changes(leading_lines=lines), *block.body[1:]]
