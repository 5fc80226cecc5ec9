"""`get_random_string()`: the length that has to be given."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from codemods.declare import Codemod, Example, Hit, Refusal, Report, Safety
from codemods.declare.arguments import argument, hides
from codemods.declare.targets import Call, Value

if TYPE_CHECKING:
    import libcst as cst

    from codemods.engine.context import Context

_NAME = "django.utils.crypto.get_random_string"
_CALLED_BARE = ("default", "default_factory", "factory")

get_random_string = Codemod(
    id="get-random-string",
    summary="give get_random_string() the length that was its default",
    why="The length is required since Django 4.0; until then it was 12.",
    category="calls",
    deprecated_in=(3, 1),
    removed_in=(4, 0),
    reference="releases/4.0/#features-removed-in-4-0",
    safety=Safety.SAFE,
    migrations=True,
    examples=(
        Example(
            before="""\
from django.utils.crypto import get_random_string

key = get_random_string()
pin = get_random_string(allowed_chars="0123456789")
""",
            after="""\
from django.utils.crypto import get_random_string

key = get_random_string(length=12)
pin = get_random_string(length=12, allowed_chars="0123456789")
""",
        ),
        Example.refuse(
            """\
from django.utils.crypto import get_random_string

key = get_random_string(**options)
""",
            reason="cannot see through **options",
        ),
        Example.kept(
            """\
from django.utils.crypto import get_random_string

keys = [get_random_string(40), get_random_string(length=8)]
""",
            title="the length is given",
        ),
    ),
)


@get_random_string.on(Call(_NAME, absent="length", position=0))
def find_call(call: ast.Call, ctx: Context) -> Hit | Refusal | None:
    """Calls that give no length."""
    hidden = hides(call, 0)
    if hidden:
        return ctx.refuse(call, f"cannot see through {hidden}")
    return ctx.hit(call) if argument(call, "length", 0) is None else None


@get_random_string.on(Value(_NAME))
def find_value(node: ast.expr, ctx: Context) -> Report | None:
    """Handed to what calls it without arguments."""
    keyword = ctx.parent(node)
    if not isinstance(keyword, ast.keyword) or keyword.arg not in _CALLED_BARE:
        return None
    return ctx.report(
        node,
        f"{keyword.arg}= calls it without arguments, and the length is required since Django 4.0: "
        "pass a function of your own that calls get_random_string(12)",
    )


@get_random_string.rewrite
def give_length(call: cst.Call, hit: Hit) -> cst.Call:
    """`get_random_string(…)` → `get_random_string(length=12, …)`."""
    import libcst as cst

    from codemods.declare.nodes import insert_argument, keyword_argument

    return insert_argument(call, 0, keyword_argument("length", cst.Integer("12")))
