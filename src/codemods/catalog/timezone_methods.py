"""What `django.utils.timezone` hands out: no zones of `pytz` any more."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from codemods.declare import Codemod, Example, Hit, Refusal, Report, Safety
from codemods.declare.arguments import arguments, is_constant
from codemods.declare.targets import AttributeAccess, MethodCall
from codemods.project.evidence import assigned_values
from codemods.source.comments import comments_in

if TYPE_CHECKING:
    import libcst as cst

    from codemods.engine.context import Context

_MAKE_AWARE = "django.utils.timezone.make_aware"
_GIVER_NAMES = ("get_current_timezone", "get_default_timezone")
_GIVERS = tuple(f"django.utils.timezone.{name}" for name in _GIVER_NAMES)
_FOLD = "times that the clocks show twice or never are told apart by fold, not by is_dst"

timezone_methods = Codemod(
    id="timezone-methods",
    summary="use make_aware() and str() instead of the methods of pytz",
    why=(
        "``get_current_timezone()`` and ``get_default_timezone()`` give time zones of Python's "
        "own, which have no ``localize()``, ``normalize()`` and ``zone``."
    ),
    category="calls",
    deprecated_in=(4, 0),
    removed_in=(5, 0),
    reference="releases/4.0/#zoneinfo-default-timezone-implementation",
    safety=Safety.SAFE,
    unsafe_when=_FOLD,
    migrations=True,
    works_from=(1, 8),
    examples=(
        Example(
            before="""\
from django.utils import timezone

name = timezone.get_current_timezone().zone
""",
            after="""\
from django.utils import timezone

name = str(timezone.get_current_timezone())
""",
        ),
        Example.unsafe(
            """\
from django.utils import timezone

zone = timezone.get_default_timezone()
start = zone.localize(start)
""",
            """\
from django.utils import timezone

zone = timezone.get_default_timezone()
start = timezone.make_aware(start, zone)
""",
        ),
        Example.report(
            """\
from django.utils.timezone import get_current_timezone

end = get_current_timezone().normalize(end)
""",
            "use value.astimezone(zone)",
        ),
    ),
)


@timezone_methods.on(*(MethodCall("localize", companions=(name,)) for name in _GIVER_NAMES))
def find_localize(call: ast.Call, ctx: Context) -> Hit | Refusal | Report | None:
    """`zone.localize(value)`: what is said of `is_dst` has no effect any more."""
    assert isinstance(call.func, ast.Attribute)
    given = arguments(call)
    if not _is_given(call.func.value, ctx):
        return None
    dst = given[1] if len(given) == 2 else None
    fits = given and not given[0].star and given[0].keyword in (None, "dt")
    if not fits or len(given) > 2 or (dst is not None and dst.keyword not in (None, "is_dst")):
        return ctx.report(call, "zones of zoneinfo have no localize(): use make_aware()")
    if dst is not None and not is_constant(dst.value, True, False):
        return ctx.report(
            call, "zones of zoneinfo have no localize(): use make_aware(), with fold for is_dst"
        )
    if comments_in(ctx.text(call)):
        return ctx.refuse(call, "a comment between the arguments")
    return ctx.hit(call, uses=(_MAKE_AWARE,), unsafe=_FOLD)


@timezone_methods.on(*(MethodCall("normalize", companions=(name,)) for name in _GIVER_NAMES))
def find_normalize(call: ast.Call, ctx: Context) -> Report | None:
    """Arithmetic across a change of the clocks went by the instant with pytz."""
    assert isinstance(call.func, ast.Attribute)
    if not _is_given(call.func.value, ctx):
        return None
    return ctx.report(
        call,
        "zones of zoneinfo have no normalize(): drop it, or use value.astimezone(zone); sums and "
        "differences go by the clock now",
    )


@timezone_methods.on(*(AttributeAccess("zone", companions=(name,)) for name in _GIVER_NAMES))
def find_zone(node: ast.Attribute, ctx: Context) -> Hit | None:
    """The name of a zone, which `str()` gives for every kind of zone."""
    if not isinstance(node.ctx, ast.Load) or not _is_given(node.value, ctx):
        return None
    return ctx.hit(node, uses=("builtins.str",))


def _is_given(node: ast.expr, ctx: Context) -> bool:
    """Whether an expression is a zone that Django gave."""
    values = assigned_values(node, ctx.module) or [node]
    return all(isinstance(v, ast.Call) and ctx.is_(v.func, *_GIVERS) for v in values)


@timezone_methods.rewrite
def use_functions(node: cst.BaseExpression, hit: Hit) -> cst.BaseExpression:
    """`zone.localize(d)` → `make_aware(d, zone)`, `zone.zone` → `str(zone)`."""
    import libcst as cst

    if isinstance(node, cst.Attribute):
        return cst.Call(hit.expression("builtins.str"), [cst.Arg(node.value)])
    call = cst.ensure_type(node, cst.Call)
    zone = cst.ensure_type(call.func, cst.Attribute).value
    value = cst.Arg(call.args[0].value)
    return cst.Call(hit.expression(_MAKE_AWARE), [value, cst.Arg(zone)])
