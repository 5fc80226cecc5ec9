"""Old names of the assertions of `unittest`."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from codemods.declare import Codemod, Example, Hit, Refusal, Safety
from codemods.declare.targets import MethodCall
from codemods.project.classes import Ancestry

if TYPE_CHECKING:
    import libcst as cst

    from codemods.engine.context import Context

_NAMES = {
    "assert_": "assertTrue",
    "assertAlmostEquals": "assertAlmostEqual",
    "assertEquals": "assertEqual",
    "assertNotAlmostEquals": "assertNotAlmostEqual",
    "assertNotEquals": "assertNotEqual",
    "assertNotRegexpMatches": "assertNotRegex",
    "assertRaisesRegexp": "assertRaisesRegex",
    "assertRegexpMatches": "assertRegex",
    "failIf": "assertFalse",
    "failIfAlmostEqual": "assertNotAlmostEqual",
    "failIfEqual": "assertNotEqual",
    "failUnless": "assertTrue",
    "failUnlessAlmostEqual": "assertAlmostEqual",
    "failUnlessEqual": "assertEqual",
    "failUnlessRaises": "assertRaises",
}
_TEST_CASES = (
    *("unittest.TestCase", "unittest.case.TestCase", "unittest.IsolatedAsyncioTestCase"),
    "django.test.testcases.SimpleTestCase",
)

unittest_names = Codemod(
    id="unittest-names",
    summary="use the assertions of unittest by their one name",
    why=(
        "Python 3.12, the newest that Django 5.0 runs on, has no ``assertEquals`` and its like "
        "any more; the names were aliases."
    ),
    category="tests",
    removed_in=None,
    modernize=True,
    reference="https://docs.python.org/3/whatsnew/3.12.html#unittest",
    safety=Safety.SAFE,
    migrations=False,
    examples=(
        Example(
            before="""\
from django.test import TestCase


class BookTests(TestCase):
    def test_title(self):
        self.assertEquals(Book().title, "")
        self.failUnless(Book())
""",
            after="""\
from django.test import TestCase


class BookTests(TestCase):
    def test_title(self):
        self.assertEqual(Book().title, "")
        self.assertTrue(Book())
""",
            path="library/tests.py",
        ),
        Example.unsafe(
            """\
class BookChecks:
    def check_title(self):
        self.assertEquals(Book().title, "")
""",
            """\
class BookChecks:
    def check_title(self):
        self.assertEqual(Book().title, "")
""",
            title="a class that may not be a test case",
            path="library/tests.py",
        ),
        Example.refuse(
            """\
from django.test import TestCase


class BookTests(TestCase):
    def assertEquals(self, one, other):
        self.assertIs(one, other)

    def test_title(self):
        self.assertEquals(Book().title, "")
""",
            "of its own",
            path="library/tests.py",
        ),
    ),
)


@unittest_names.on(*(MethodCall(name) for name in _NAMES))
def find(call: ast.Call, ctx: Context) -> Hit | Refusal | None:
    """Calls on `self`."""
    func = call.func
    assert isinstance(func, ast.Attribute)
    if not isinstance(func.value, ast.Name) or func.value.id not in ("self", "cls"):
        return None
    if ctx.mentions_definition(func.attr):
        return ctx.refuse(func, f"the file defines an {func.attr}() of its own")
    owner = ctx.module.enclosing(func, ast.ClassDef)
    certain = isinstance(owner, ast.ClassDef) and ctx.ancestry(owner, *_TEST_CASES) is Ancestry.YES
    return ctx.hit(func, unsafe="" if certain else "nothing says that it is a test case")


@unittest_names.rewrite
def respell(node: cst.Attribute, hit: Hit) -> cst.Attribute:
    """`self.assertEquals` → `self.assertEqual`."""
    import libcst as cst

    return node.with_changes(attr=cst.Name(_NAMES[node.attr.value]))
