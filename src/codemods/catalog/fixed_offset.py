"""`FixedOffset`: a time zone that the standard library has."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from codemods.declare import Codemod, Example, Hit, Refusal, Report, Safety
from codemods.declare.arguments import argument, hides, is_constant
from codemods.declare.leftover import watch_imports
from codemods.declare.targets import Call, Value

if TYPE_CHECKING:
    import libcst as cst

    from codemods.engine.context import Context

_OLD = "django.utils.timezone.FixedOffset"
_ZONE, _DELTA = "datetime.timezone", "datetime.timedelta"
_DAY = 24 * 60

fixed_offset = Codemod(
    id="fixed-offset",
    summary="use datetime.timezone for FixedOffset",
    why=(
        "``FixedOffset(minutes, name)`` is ``timezone(timedelta(minutes=minutes), name)`` of the "
        "standard library. It had no name where none was given, and its ``dst()`` was zero; now "
        "the name is told from the offset, and ``dst()`` is None."
    ),
    category="names",
    deprecated_in=(2, 2),
    removed_in=(3, 1),
    reference="releases/3.1/#features-removed-in-3-1",
    safety=Safety.SAFE,
    migrations=True,
    examples=(
        Example(
            before="""\
from django.utils.timezone import FixedOffset

CET = FixedOffset(60, "CET")
""",
            after="""\
from datetime import timedelta, timezone

CET = timezone(timedelta(minutes=60), "CET")
""",
        ),
        Example.unsafe(
            """\
from django.utils import timezone


def zone(offset):
    return timezone.FixedOffset(offset)
""",
            """\
import datetime


def zone(offset):
    return datetime.timezone(datetime.timedelta(minutes=offset))
""",
            title="the offset may be a day or more, or None",
        ),
        Example.report(
            """\
from django.utils.timezone import FixedOffset


class Local(FixedOffset):
    pass
""",
            "datetime.timezone has no subclasses",
        ),
    ),
)


@fixed_offset.on(Call(_OLD))
def find_call(call: ast.Call, ctx: Context) -> Hit | Refusal:
    """Calls with an offset, and perhaps a name."""
    hidden = hides(call, 1)
    if hidden:
        return ctx.refuse(call, f"cannot see through {hidden}")
    offset, name = argument(call, "offset", 0), argument(call, "name", 1)
    if offset is None:
        return ctx.refuse(call, "without an offset it is no time zone")
    minutes = _minutes(offset.value)
    unsafe = "" if minutes is not None else "the offset may be a day or more, or no whole number"
    if minutes is not None and abs(minutes) >= _DAY:
        return ctx.refuse(call, "datetime.timezone takes less than 24 hours")
    drops = name is not None and is_constant(name.value, None)
    if name is not None and not drops and not _is_text(name.value):
        unsafe = unsafe or "the name may be None or no string"
    data = {"offset": offset.index, "name": name.index if name and not drops else None}
    return ctx.hit(call, uses=(_ZONE, _DELTA), unsafe=unsafe, data=data)


def _minutes(node: ast.expr) -> int | None:
    sign = 1
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
        sign, node = -1, node.operand
    if isinstance(node, ast.Constant) and type(node.value) is int:
        return sign * node.value
    return None


def _is_text(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and isinstance(node.value, str)


@fixed_offset.on(Value(_OLD))
def find_value(node: ast.expr, ctx: Context) -> Report | Refusal:
    """A base class, an `isinstance()`, or the class handed on."""
    if isinstance(ctx.parent(node), ast.ClassDef):
        message = "datetime.timezone has no subclasses: derive from datetime.tzinfo"
        return ctx.report(node, f"FixedOffset is gone from Django 3.1, and {message}")
    return ctx.refuse(node, "used as a value: datetime.timezone takes a timedelta")


@fixed_offset.rewrite
def make_zone(call: cst.Call, hit: Hit) -> cst.Call:
    """`FixedOffset(60, "x")` → `timezone(timedelta(minutes=60), "x")`."""
    import libcst as cst

    from codemods.declare.nodes import keyword_argument

    given = call.args[hit.data["offset"]]
    minutes = keyword_argument("minutes", given.value)
    delta = cst.Call(hit.expression(_DELTA), [minutes])
    arguments = [cst.Arg(delta)]
    if hit.data["name"] is not None:
        arguments.append(cst.Arg(call.args[hit.data["name"]].value))
    return cst.Call(hit.expression(_ZONE), arguments)


watch_imports(fixed_offset, _OLD, advice="use datetime.timezone there")
