"""Arguments that are gone and did nothing any more, or nothing but what is done anyway."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from codemods.declare import Codemod, Example, Hit, Refusal, Safety
from codemods.declare.arguments import (
    Argument,
    argument,
    comment_on,
    hides,
    is_constant,
    is_plain,
)
from codemods.declare.rewrites import drop_given
from codemods.declare.targets import Call, MethodCall, Value

if TYPE_CHECKING:
    from codemods.engine.context import Context

_CACHED_PROPERTY = "django.utils.functional.cached_property"
_TRUNC = "django.db.models.functions.Trunc"
_PARTS = ["Second", "Minute", "Hour", "Day", "Week", "Month", "Quarter", "Year", "Date", "Time"]

cached_property_name = Codemod(
    id="cached-property-name",
    summary="drop the name argument of cached_property()",
    why="The class tells the property its name since Python 3.6; Django ignores it since 2.2.",
    category="calls",
    deprecated_in=(4, 1),
    removed_in=(5, 0),
    works_from=(2, 2),
    reference="releases/5.0/#features-removed-in-5-0",
    safety=Safety.SAFE,
    migrations=True,
    examples=(
        Example(
            before="""\
from django.utils.functional import cached_property


class Book:
    def get_url(self):
        return "/"

    url = cached_property(get_url, name="url")
""",
            after="""\
from django.utils.functional import cached_property


class Book:
    def get_url(self):
        return "/"

    url = cached_property(get_url)
""",
        ),
        Example.refuse(
            """\
from django.utils.functional import cached_property

url = cached_property(get_url, **options)
""",
            reason="cannot see through **options",
        ),
        Example.kept(
            """\
from functools import cached_property


class Book:
    url = cached_property(get_url)
""",
            title="Python's own",
        ),
    ),
)


@cached_property_name.on(Call(_CACHED_PROPERTY, keyword="name", position=1))
def find_cached_property(call: ast.Call, ctx: Context) -> Hit | Refusal | None:
    """Calls that give it, outside class bodies with a warning."""
    return _judge_cached_property(call, 1, ctx)


@cached_property_name.on(Value(_CACHED_PROPERTY, companions=("partial",), argument=True))
def find_partial(node: ast.expr, ctx: Context) -> Hit | Refusal | None:
    """`partial(cached_property, name="x")`."""
    call = ctx.parent(node)
    if not isinstance(call, ast.Call) or not ctx.is_(call.func, "functools.partial"):
        return None
    return _judge_cached_property(call, 2, ctx)


def _judge_cached_property(call: ast.Call, position: int, ctx: Context) -> Hit | Refusal | None:
    given = argument(call, "name", position)
    if given is None:
        hidden = hides(call, position)
        return ctx.refuse(call, f"cannot see through {hidden}") if hidden else None
    unsafe = _loss(call, given, ctx)
    owner = ctx.module.enclosing(call, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)
    decorated = isinstance(owner, ast.FunctionDef) and not _is_in_body(call, owner)
    if not unsafe and not isinstance(owner, ast.ClassDef) and not decorated:
        unsafe = "outside a class body nothing else gives it its name"
    return ctx.hit(call, unsafe=unsafe, data={"drop": [given.index]})


def _is_in_body(call: ast.Call, function: ast.FunctionDef) -> bool:
    return call.lineno >= function.body[0].lineno


def _loss(call: ast.Call, given: Argument, ctx: Context) -> str:
    """Return what dropping an argument takes along: a comment, or a call."""
    if not is_plain(given.value):
        return f"{ctx.text(given.value)} is not evaluated any more"
    return comment_on(ctx.module, call, given)


cached_property_name.rewrite(drop_given)

is_dst = Codemod(
    id="is-dst",
    summary="drop the is_dst argument of make_aware(), Trunc() and datetimes()",
    why="It only meant something for ``pytz``; with ``zoneinfo``, ``fold`` does what it did.",
    category="calls",
    deprecated_in=(4, 0),
    removed_in=(5, 0),
    reference="releases/4.0/#use-of-pytz-time-zones",
    safety=Safety.SAFE,
    unsafe_when="is_dst picks the side of a change of the clocks: set fold on the datetime instead",
    migrations=True,
    examples=(
        Example(
            before="""\
from django.utils import timezone

when = timezone.make_aware(value, is_dst=None)
""",
            after="""\
from django.utils import timezone

when = timezone.make_aware(value)
""",
        ),
        Example.unsafe(
            """\
from django.db.models.functions import TruncHour
from django.utils.timezone import make_aware

when = make_aware(value, zone, True)
hour = TruncHour("start", is_dst=False)
""",
            """\
from django.db.models.functions import TruncHour
from django.utils.timezone import make_aware

when = make_aware(value, zone)
hour = TruncHour("start")
""",
        ),
        Example.refuse(
            """\
from django.utils.timezone import make_aware

when = make_aware(value, **options)
""",
            reason="cannot see through **options",
        ),
    ),
)

_POSITIONS = {
    "django.utils.timezone.make_aware": 2,
    _TRUNC: 4,
    **{f"{_TRUNC}{part}": 3 for part in _PARTS},
}


@is_dst.on(*(Call(name, keyword="is_dst", position=at) for name, at in _POSITIONS.items()))
def find_is_dst(call: ast.Call, ctx: Context) -> Hit | Refusal | None:
    """The functions, by their place in `_POSITIONS`."""
    name = ctx.qualified(call.func)
    position = next(at for known, at in _POSITIONS.items() if ctx.module.identity(known) == name)
    given = argument(call, "is_dst", position)
    if given is None:
        hidden = hides(call, position)
        return ctx.refuse(call, f"cannot see through {hidden}") if hidden else None
    return _judge_is_dst(call, given, ctx)


@is_dst.on(MethodCall("datetimes", keyword="is_dst", position=4))
def find_datetimes(call: ast.Call, ctx: Context) -> Hit | None:
    """`QuerySet.datetimes()`."""
    given = argument(call, "is_dst", 4)
    assert isinstance(call.func, ast.Attribute)
    if given is None or ctx.receiver(call.func.value, "queryset").none:
        return None
    return _judge_is_dst(call, given, ctx)


def _judge_is_dst(call: ast.Call, given: Argument, ctx: Context) -> Hit:
    unsafe = "" if is_constant(given.value, None) else is_dst.unsafe_when
    unsafe = unsafe or comment_on(ctx.module, call, given)
    return ctx.hit(call, unsafe=unsafe, data={"drop": [given.index]})


is_dst.rewrite(drop_given)
