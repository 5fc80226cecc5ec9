"""Assertions of Django's test cases about querysets, and their names."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from codemods.declare import Codemod, Example, Hit, Refusal, Safety
from codemods.declare.arguments import argument, hides
from codemods.declare.targets import AttributeAccess, MethodCall

if TYPE_CHECKING:
    import libcst as cst

    from codemods.engine.context import Context

_NAMES = {"assertFormsetError": "assertFormSetError", "assertQuerysetEqual": "assertQuerySetEqual"}

assertion_names = Codemod(
    id="assertion-names",
    summary="use assertQuerySetEqual and assertFormSetError, spelled with a capital S",
    why="The names with a small s are deprecated since Django 4.2 and gone from 5.1.",
    category="tests",
    deprecated_in=(4, 2),
    removed_in=(5, 1),
    works_from=(4, 2),
    reference="releases/4.2/#deprecated-features-4-2",
    safety=Safety.SAFE,
    migrations=True,
    examples=(
        Example(
            before="""\
from django.test import TestCase


class BookTests(TestCase):
    def test_all(self):
        self.assertQuerysetEqual(Book.objects.all(), [])
""",
            after="""\
from django.test import TestCase


class BookTests(TestCase):
    def test_all(self):
        self.assertQuerySetEqual(Book.objects.all(), [])
""",
            path="app/tests.py",
        ),
        Example.unsafe(
            """\
class BookChecks:
    def check_all(self):
        self.assertQuerysetEqual(Book.objects.all(), [])
""",
            """\
class BookChecks:
    def check_all(self):
        self.assertQuerySetEqual(Book.objects.all(), [])
""",
            path="app/tests.py",
        ),
    ),
)


@assertion_names.on(*(MethodCall(name) for name in _NAMES))
def find_called(call: ast.Call, ctx: Context) -> Hit | Refusal:
    """The method, called."""
    assert isinstance(call.func, ast.Attribute)
    return find_named(call.func, ctx)


@assertion_names.on(*(AttributeAccess(name) for name in _NAMES))
def find_named(node: ast.Attribute, ctx: Context) -> Hit | Refusal:
    """The method, handed on."""
    if ctx.mentions_definition(node.attr):
        return ctx.refuse(node, f"the file defines an {node.attr}() of its own")
    certain = ctx.receiver(node.value, "test_case").certain
    return ctx.hit(node, unsafe="" if certain else "it may not be a test case of Django")


@assertion_names.rewrite
def respell(node: cst.Attribute, hit: Hit) -> cst.Attribute:
    """`self.assertQuerysetEqual` → `self.assertQuerySetEqual`."""
    import libcst as cst

    return node.with_changes(attr=cst.Name(_NAMES[node.attr.value]))


assert_queryset_repr = Codemod(
    id="assert-queryset-repr",
    summary="say transform=repr where a queryset is compared with strings",
    why="Up to Django 3.2 the objects were turned into their ``repr()`` by themselves.",
    category="tests",
    deprecated_in=(3, 2),
    removed_in=(4, 1),
    reference="releases/4.1/#features-removed-in-4-1",
    safety=Safety.UNSAFE,
    unsafe_when="the strings look like what repr() gives, but they may be the values themselves",
    migrations=True,
    examples=(
        Example.unsafe(
            """\
self.assertQuerysetEqual(Book.objects.all(), ["<Book: Emma>"], ordered=False)
""",
            """\
self.assertQuerysetEqual(Book.objects.all(), ["<Book: Emma>"], ordered=False, transform=repr)
""",
            path="app/tests.py",
        ),
        Example.kept(
            """\
self.assertQuerysetEqual(books.values_list("title", flat=True), ["Emma"])
self.assertQuerysetEqual(books, ["<Book: Emma>"], transform=repr)
""",
            title="the values are strings, or it is said already",
            path="app/tests.py",
        ),
    ),
)


_LIKE_REPR = ("repr|['\"][<({'\"]",)


@assert_queryset_repr.on(
    MethodCall("assertQuerysetEqual", matching=_LIKE_REPR),
    MethodCall("assertQuerySetEqual", matching=_LIKE_REPR),
)
def find_strings(call: ast.Call, ctx: Context) -> Hit | None:
    """Comparisons with what is, or is made of, `repr()` of objects."""
    values = argument(call, "values", 1)
    if values is None or hides(call, 2) or argument(call, "transform", 2) is not None:
        return None
    return ctx.hit(call) if _is_repr(values.value, ctx) else None


def _is_repr(values: ast.expr, ctx: Context) -> bool:
    if isinstance(values, (ast.ListComp, ast.GeneratorExp)):
        return _is_repr(values.elt, ctx)
    if isinstance(values, ast.Call):
        if ctx.is_(values.func, "builtins.map") and values.args:
            return ctx.is_(values.args[0], "builtins.repr")
        if ctx.is_(values.func, "builtins.list", "builtins.sorted") and values.args:
            return _is_repr(values.args[0], ctx)
        return ctx.is_(values.func, "builtins.repr")
    if isinstance(values, (ast.List, ast.Tuple)):
        return bool(values.elts) and all(_is_repr(element, ctx) for element in values.elts)
    if isinstance(values, ast.Constant) and isinstance(values.value, str):
        text = values.value
        return text[:1] + text[-1:] in ("<>", "''", '""', "()", "{}") and len(text) > 1
    return False


@assert_queryset_repr.rewrite
def add_transform(call: cst.Call, hit: Hit) -> cst.Call:
    """`(qs, ["<A: x>"])` → `(qs, ["<A: x>"], transform=repr)`."""
    import libcst as cst

    from codemods.declare.nodes import append_argument, keyword_argument

    return append_argument(call, keyword_argument("transform", cst.Name("repr")))
