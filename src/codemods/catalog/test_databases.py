"""`multi_db` and `allow_database_queries` of test cases: `databases`."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from codemods.declare import Codemod, Example, Hit, Refusal, Safety
from codemods.declare.arguments import is_constant
from codemods.declare.targets import ClassAttribute
from codemods.project.classes import Ancestry

if TYPE_CHECKING:
    import libcst as cst

    from codemods.engine.context import Context

_TEST_CASE = "django.test.SimpleTestCase"
_NEW = {
    ("multi_db", True): '"__all__"',
    ("multi_db", False): '{"default"}',
    ("allow_database_queries", True): '{"default"}',
    ("allow_database_queries", False): "set()",
}

test_databases = Codemod(
    id="test-databases",
    summary="name the databases of a test case instead of multi_db and allow_database_queries",
    why="``databases`` replaced both in Django 2.2.",
    category="tests",
    deprecated_in=(2, 2),
    removed_in=(3, 1),
    works_from=(2, 2),
    reference="releases/3.1/#features-removed-in-3-1",
    safety=Safety.SAFE,
    migrations=True,
    examples=(
        Example(
            before="""\
from django.test import SimpleTestCase, TestCase


class BookTests(TestCase):
    multi_db = True


class PageTests(SimpleTestCase):
    allow_database_queries = True
""",
            after="""\
from django.test import SimpleTestCase, TestCase


class BookTests(TestCase):
    databases = "__all__"


class PageTests(SimpleTestCase):
    databases = {"default"}
""",
            path="app/tests.py",
        ),
        Example.refuse(
            """\
from django.test import TestCase


class BookTests(TestCase):
    multi_db = SEVERAL
""",
            reason="not a literal",
            path="app/tests.py",
        ),
        Example.kept(
            """\
class Router:
    multi_db = True
""",
            title="not a test case",
        ),
    ),
)


@test_databases.on(ClassAttribute("multi_db"), ClassAttribute("allow_database_queries"))
def find_databases(statement: ast.stmt, ctx: Context) -> Hit | Refusal | None:
    """Literals in the body of a test case."""
    owner = ctx.class_of(statement)
    assert owner is not None
    ancestry = ctx.ancestry(owner, _TEST_CASE)
    if ancestry is Ancestry.NO:
        if not _is_mixed_in(owner, ctx):
            return None
        ancestry = Ancestry.YES
    value = getattr(statement, "value", None)
    if not isinstance(statement, ast.Assign) or len(statement.targets) != 1:
        return ctx.refuse(statement, "not a plain assignment")
    if not is_constant(value, True, False):
        return ctx.refuse(statement, "not a literal")
    if any("databases" in ctx.text(other).split("=")[0] for other in owner.body):
        return ctx.hit(statement, unsafe="databases is set too, and wins", data={"new": ""})
    assert isinstance(value, ast.Constant) and isinstance(statement.targets[0], ast.Name)
    unsafe = "" if ancestry is Ancestry.YES else "it may not be a test case of Django"
    new = _NEW[statement.targets[0].id, value.value is True]
    return ctx.hit(statement, unsafe=unsafe, data={"new": new})


def _is_mixed_in(owner: ast.ClassDef, ctx: Context) -> bool:
    """Whether a test case of the file has the class among its bases."""
    return any(
        isinstance(other, ast.ClassDef)
        and any(isinstance(base, ast.Name) and base.id == owner.name for base in other.bases)
        and ctx.ancestry(other, _TEST_CASE) is Ancestry.YES
        for other in ctx.module.tree.body
    )


@test_databases.rewrite
def name_databases(statement: cst.Assign, hit: Hit) -> cst.Assign | cst.RemovalSentinel:
    """`multi_db = True` → `databases = "__all__"`; goes where `databases` is set already."""
    import libcst as cst

    if not hit.data["new"]:
        return cst.RemoveFromParent()
    target = statement.targets[0].with_changes(target=cst.Name("databases"))
    return statement.with_changes(targets=[target], value=cst.parse_expression(hit.data["new"]))
