"""Management commands and the test runner."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from codemods.declare import Codemod, Example, Hit, Refusal, Safety
from codemods.declare.arguments import is_constant
from codemods.declare.targets import AttributeAccess, ClassAttribute, Near
from codemods.project.classes import Ancestry

if TYPE_CHECKING:
    import libcst as cst

    from codemods.engine.context import Context

_COMMAND = "django.core.management.base.BaseCommand"
_CHECKS = "requires_system_checks"

requires_system_checks = Codemod(
    id="requires-system-checks",
    summary="set requires_system_checks to a list or '__all__' instead of a boolean",
    why=(
        "A command names the tags of the checks that run before it; a boolean raises TypeError "
        "since Django 4.1."
    ),
    category="calls",
    deprecated_in=(3, 2),
    removed_in=(4, 1),
    works_from=(3, 2),
    reference="releases/4.1/#features-removed-in-4-1",
    safety=Safety.SAFE,
    migrations=True,
    examples=(
        Example(
            before="""\
from django.core.management.base import BaseCommand


class Command(BaseCommand):
    requires_system_checks = False
""",
            after="""\
from django.core.management.base import BaseCommand


class Command(BaseCommand):
    requires_system_checks = []
""",
            path="app/management/commands/load.py",
        ),
        Example.unsafe(
            """\
from thirdparty import Base


class Command(Base):
    requires_system_checks = True
""",
            """\
from thirdparty import Base


class Command(Base):
    requires_system_checks = "__all__"
""",
        ),
        Example.refuse(
            """\
from django.core.management import BaseCommand


class Command(BaseCommand):
    requires_system_checks = not settings.DEBUG
""",
            reason="not a literal",
        ),
    ),
)


@requires_system_checks.on(ClassAttribute(_CHECKS, plain=True))
def find_attribute(statement: ast.stmt, ctx: Context) -> Hit | Refusal | None:
    """In the body of a command."""
    owner = ctx.class_of(statement)
    assert owner is not None
    ancestry = ctx.ancestry(owner, _COMMAND)
    return None if ancestry is Ancestry.NO else _judge(statement, ancestry, ctx)


@requires_system_checks.on(
    AttributeAccess(_CHECKS, near=Near(after=r"[ \t\\\r\n]*=(?!=)\s*(?:[^\s\[(\"']|\\)"))
)
def find_assignment(node: ast.Attribute, ctx: Context) -> Hit | Refusal | None:
    """Set on an instance, or on the class from outside."""
    statement = ctx.parent(node)
    if not isinstance(statement, ast.Assign) or node not in statement.targets:
        return None
    owner = ctx.module.enclosing(node, ast.ClassDef)
    if (
        isinstance(owner, ast.ClassDef)
        and isinstance(node.value, ast.Name)
        and node.value.id == "self"
    ):
        ancestry = ctx.ancestry(owner, _COMMAND)
        return None if ancestry is Ancestry.NO else _judge(statement, ancestry, ctx)
    return _judge(statement, Ancestry.UNKNOWN, ctx)


def _judge(statement: ast.stmt, ancestry: Ancestry, ctx: Context) -> Hit | Refusal | None:
    value = getattr(statement, "value", None)
    if isinstance(value, (ast.List, ast.Tuple)) or is_constant(value, "__all__"):
        return None
    unsafe = "" if ancestry is Ancestry.YES else "it may not be a management command"
    if is_constant(value, True, False):
        assert isinstance(value, ast.Constant)
        return ctx.hit(value, unsafe=unsafe, data={"all": value.value})
    if unsafe or value is None:
        return None
    return ctx.refuse(statement, "not a literal: from Django 4.1 it is a list of tags or '__all__'")


@requires_system_checks.rewrite
def name_tags(value: cst.BaseExpression, hit: Hit) -> cst.BaseExpression:
    """`True` → `"__all__"`, `False` → `[]`."""
    import libcst as cst

    return cst.SimpleString('"__all__"') if hit.data["all"] else cst.List([])
