"""`django.VERSION`: branches for versions below the target."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING, Any

from codemods.catalog.idioms.blocks import kept_statements
from codemods.declare import Codemod, Example, Hit, Refusal, Safety
from codemods.declare.targets import Comparison
from codemods.project.version_tests import VERSION, holds_from

if TYPE_CHECKING:
    import libcst as cst

    from codemods.engine.context import Context

_SKIPS = {
    "unittest.skipIf": False,
    "unittest.skipUnless": True,
    "unittest.case.skipIf": False,
    "unittest.case.skipUnless": True,
    "pytest.mark.skipif": False,
}

version_branches = Codemod(
    id="version-branches",
    summary="keep the branch of a django.VERSION test that holds on the target",
    why="What is only there for versions below the target never runs any more.",
    category="idioms",
    removed_in=None,
    modernize=True,
    reference="internals/release-process/",
    safety=Safety.SAFE,
    migrations=True,
    examples=(
        Example(
            before="""\
import django

if django.VERSION >= (2, 0):
    from django.urls import reverse
else:
    from django.core.urlresolvers import reverse

url = reverse("home") if django.VERSION >= (3, 2) else "/"
""",
            after="""\
from django.urls import reverse

url = reverse("home")
""",
        ),
        Example(
            before="""\
import unittest

import django


@unittest.skipIf(django.VERSION < (3, 2), "needs Django 3.2")
class BookTests(unittest.TestCase):
    pass
""",
            after="""\
import unittest


class BookTests(unittest.TestCase):
    pass
""",
            path="app/tests.py",
        ),
        Example.kept(
            """\
import django

if django.VERSION >= (5, 1):
    print("new")
elif django.VERSION[:2] == (5, 0):
    print("now")
""",
            title="it cannot be known",
        ),
    ),
)


@version_branches.on(Comparison(VERSION))
def find_comparison(compare: ast.Compare, ctx: Context) -> Hit | Refusal | None:
    """Tests that are decided: of an `if`, of a conditional expression, of a skip."""
    lowest = ctx.options.keep_working_on or ctx.options.target
    holds = holds_from(compare, lowest, ctx.module)
    test: ast.AST = compare
    parent = ctx.parent(test)
    if holds is not None and isinstance(parent, ast.UnaryOp) and isinstance(parent.op, ast.Not):
        test, holds, parent = parent, not holds, ctx.parent(parent)
    if holds is None or parent is None:
        return None
    data = {"holds": holds}
    if isinstance(parent, ast.IfExp) and parent.test is test:
        return ctx.hit(parent, data=data)
    if isinstance(parent, ast.If) and parent.test is test:
        return None if ctx.text(parent).startswith("elif") else ctx.hit(parent, data=data)
    if isinstance(parent, ast.Call) and parent.args and parent.args[0] is test:
        return _judge_skip(parent, holds, ctx)
    return None


def _judge_skip(call: ast.Call, holds: bool, ctx: Context) -> Hit | None:
    """A decorator that never skips goes; with one that always does, the test goes."""
    runs_when = _SKIPS.get(ctx.qualified(call.func) or "")
    owner = ctx.parent(call)
    decorators = getattr(owner, "decorator_list", ())
    if runs_when is None or owner is None or call not in decorators:
        return None
    if runs_when is holds:
        return ctx.hit(call, data={"holds": True})
    return ctx.hit(
        owner, unsafe="the test goes: on the target it never runs", data={"holds": False}
    )


@version_branches.rewrite
def keep_branch(node: cst.CSTNode, hit: Hit) -> Any:
    """`if new: a else: b` → `a`; a decorator that never skips goes."""
    import libcst as cst

    holds = hit.data["holds"]
    if isinstance(node, cst.IfExp):
        return node.body if holds else node.orelse
    if not isinstance(node, cst.If):
        return cst.RemoveFromParent()
    if holds:
        return cst.FlattenSentinel(kept_statements(node.body))
    if node.orelse is None:
        return cst.RemoveFromParent()
    if isinstance(node.orelse, cst.If):
        return cst.FlattenSentinel([node.orelse.with_changes(leading_lines=[])])
    return cst.FlattenSentinel(kept_statements(node.orelse.body))
