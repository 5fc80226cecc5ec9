"""`Query.add_filter()`: two arguments instead of a pair."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from codemods.declare import Codemod, Example, Hit, Refusal, Safety
from codemods.declare.targets import MethodCall, Near
from codemods.source.comments import comments_in

if TYPE_CHECKING:
    import libcst as cst

    from codemods.engine.context import Context

add_filter = Codemod(
    id="add-filter",
    summary="pass the lookup and the value of Query.add_filter() as two arguments",
    why="The private method took one pair; since Django 4.0 it takes two arguments.",
    category="calls",
    removed_in=(4, 0),
    works_from=(4, 0),
    reference="releases/4.0/#miscellaneous",
    safety=Safety.SAFE,
    unsafe_when="it may be another class's add_filter()",
    migrations=True,
    examples=(
        Example(
            'books.query.add_filter(("title", "Emma"))\n',
            'books.query.add_filter("title", "Emma")\n',
        ),
        Example.refuse("books.query.add_filter(condition)\n", reason="not a literal pair"),
        Example.kept('menu.add_filter(("title", "Emma"))\n', title="another object"),
    ),
)


@add_filter.on(MethodCall("add_filter", near=Near(before=r"\bquery[\s\\]*\.[\s\\]*")))
def find_filter(call: ast.Call, ctx: Context) -> Hit | Refusal | None:
    """Calls with one argument on the query of a queryset, or on what is called so."""
    assert isinstance(call.func, ast.Attribute)
    receiver = call.func.value
    if not isinstance(receiver, (ast.Attribute, ast.Name)) or len(call.args) != 1:
        return None
    certain = isinstance(receiver, ast.Attribute) and receiver.attr == "query"
    if not certain and getattr(receiver, "id", "") != "query":
        return None
    (pair,) = call.args
    if not isinstance(pair, ast.Tuple) or len(pair.elts) != 2 or call.keywords:
        return ctx.refuse(call, "not a literal pair: pass its two parts, by * if need be")
    if any(isinstance(part, ast.Starred) for part in pair.elts):
        return ctx.refuse(call, "not a literal pair: pass its two parts, by * if need be")
    if comments_in(ctx.text(call)):
        return ctx.refuse(call, "there are comments in the call")
    return ctx.hit(call, unsafe="" if certain else add_filter.unsafe_when)


@add_filter.rewrite
def pass_two(call: cst.Call, hit: Hit) -> cst.Call:
    """`add_filter((k, v))` → `add_filter(k, v)`."""
    import libcst as cst

    pair = cst.ensure_type(call.args[0].value, cst.Tuple)
    key, value = pair.elements
    space = cst.SimpleWhitespace(" ")
    comma = key.comma if isinstance(key.comma, cst.Comma) else cst.Comma(whitespace_after=space)
    return call.with_changes(
        args=[
            cst.Arg(key.value, comma=comma),
            cst.Arg(value.value, comma=call.args[0].comma),
        ]
    )
