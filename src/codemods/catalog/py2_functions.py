"""Functions that gave back what they got on Python 3."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from codemods.declare import Codemod, Example, Hit, Refusal, Safety
from codemods.declare.arguments import argument, comment_on
from codemods.declare.leftover import watch_imports
from codemods.declare.targets import Call, Value
from codemods.declare.wrapping import parenthesized, spans_lines
from codemods.source.comments import comments_in

if TYPE_CHECKING:
    import libcst as cst

    from codemods.engine.context import Context

_PATHS = ("django.utils._os.upath", "django.utils._os.npath")
_ATTRS = "django.utils.decorators.available_attrs"
_ASSIGNMENTS = "functools.WRAPPER_ASSIGNMENTS"

upath = Codemod(
    id="upath",
    summary="drop upath() and npath()",
    why="On Python 3 they gave the path back as it was; they are gone.",
    category="names",
    removed_in=(3, 0),
    reference="releases/3.0/#removed-private-python-2-compatibility-apis",
    safety=Safety.SAFE,
    migrations=True,
    examples=(
        Example(
            before="""\
import os

from django.utils._os import upath

HERE = os.path.dirname(upath(__file__))
""",
            after="""\
import os

HERE = os.path.dirname(__file__)
""",
        ),
        Example.refuse(
            """\
from django.utils._os import npath

paths = map(npath, paths)
""",
            reason="used as a value",
        ),
    ),
)

available_attrs = Codemod(
    id="available-attrs",
    summary="use functools.WRAPPER_ASSIGNMENTS for available_attrs()",
    why="It gave that constant, which is the default of ``wraps()``: there the argument goes.",
    category="names",
    removed_in=(3, 0),
    reference="releases/3.0/#removed-private-python-2-compatibility-apis",
    safety=Safety.SAFE,
    migrations=True,
    examples=(
        Example(
            before="""\
from functools import wraps

from django.utils.decorators import available_attrs


def logged(view):
    @wraps(view, assigned=available_attrs(view))
    def inner(*args):
        return view(*args)

    return inner
""",
            after="""\
from functools import wraps


def logged(view):
    @wraps(view)
    def inner(*args):
        return view(*args)

    return inner
""",
        ),
        Example(
            before="""\
from django.utils.decorators import available_attrs

for name in available_attrs(view):
    print(name)
""",
            after="""\
from functools import WRAPPER_ASSIGNMENTS

for name in WRAPPER_ASSIGNMENTS:
    print(name)
""",
        ),
        Example.refuse(
            """\
from django.utils.decorators import available_attrs

names = map(available_attrs, views)
""",
            reason="used as a value",
        ),
    ),
)


@upath.on(*(Call(name) for name in _PATHS))
def find_path(call: ast.Call, ctx: Context) -> Hit | Refusal:
    """Calls with the path alone."""
    if len(call.args) + len(call.keywords) != 1 or _has_unpacking(call):
        return ctx.refuse(call, "not a call with the path alone")
    value = call.args[0] if call.args else call.keywords[0].value
    unsafe = "a comment in the call would go too" if comments_in(ctx.text(call)) else ""
    return ctx.hit(call, unsafe=unsafe, data={"wrap": spans_lines(ctx.text(value))})


@upath.on(*(Value(name) for name in _PATHS))
def find_path_value(node: ast.expr, ctx: Context) -> Refusal:
    """The function itself handed on."""
    return ctx.refuse(node, "used as a value: write lambda path: path")


@upath.rewrite
def unwrap(call: cst.Call, hit: Hit) -> cst.BaseExpression:
    """`upath(p)` → `p`."""
    value = call.args[0].value
    return parenthesized(value) if hit.data["wrap"] else value


@available_attrs.on(Call(_ATTRS))
def find_attrs(call: ast.Call, ctx: Context) -> Hit | Refusal:
    """An argument of `wraps()` goes; elsewhere the constant comes."""
    if _has_unpacking(call):
        return ctx.refuse(call, "cannot see through * or **")
    keyword = ctx.parent(call)
    outer = ctx.parent(keyword) if isinstance(keyword, ast.keyword) else keyword
    if isinstance(outer, ast.Call) and outer.func is not call:
        place = _assigned_place(outer, ctx)
        given = argument(outer, "assigned", place) if place else None
        if given is not None and given.value is call:
            later = given.keyword is None and len(outer.args) > given.index + 1
            if not later:
                unsafe = comment_on(ctx.module, outer, given)
                return ctx.hit(outer, unsafe=unsafe, data={"drop": given.index})
    unsafe = "a comment in the call would go too" if comments_in(ctx.text(call)) else ""
    return ctx.hit(call, uses=(_ASSIGNMENTS,), unsafe=unsafe)


def _assigned_place(call: ast.Call, ctx: Context) -> int:
    """Return the position of `assigned` in a call of functools, 0 for all other calls."""
    if ctx.is_(call.func, "functools.wraps", "django.utils.six.wraps"):
        return 1
    return 2 if ctx.is_(call.func, "functools.update_wrapper") else 0


@available_attrs.on(Value(_ATTRS))
def find_attrs_value(node: ast.expr, ctx: Context) -> Refusal:
    """The function itself handed on."""
    return ctx.refuse(node, f"used as a value: write lambda view: {_ASSIGNMENTS}")


@available_attrs.rewrite
def drop_attrs(call: cst.Call, hit: Hit) -> cst.BaseExpression:
    """`wraps(f, assigned=available_attrs(f))` → `wraps(f)`."""
    from codemods.declare.nodes import drop_argument

    if hit.uses:
        return hit.expression(_ASSIGNMENTS)
    return drop_argument(call, hit.data["drop"])


def _has_unpacking(call: ast.Call) -> bool:
    starred = any(isinstance(value, ast.Starred) for value in call.args)
    return starred or any(keyword.arg is None for keyword in call.keywords)


watch_imports(upath, *_PATHS, advice="write {name} = lambda path: path there")
watch_imports(available_attrs, _ATTRS, advice="drop the argument assigned= there")
