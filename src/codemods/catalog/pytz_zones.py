"""`pytz`: time zones of Python's own."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from codemods.declare import Codemod, Example, Hit, Level, Refusal, Report, Safety
from codemods.declare.arguments import arguments
from codemods.declare.targets import AttributeAccess, Call, MethodCall, Name, Value

if TYPE_CHECKING:
    import libcst as cst

    from codemods.engine.context import Context

_ZONE = "zoneinfo.ZoneInfo"
_UTC = "datetime:timezone.utc"
_TIMEZONE = "django.utils.timezone"
_TAKERS = {
    f"{_TIMEZONE}.{name}"
    for name in ("activate", "override", "localtime", "localdate", "make_aware", "make_naive")
}
_METHODS = frozenset(("astimezone", "fromtimestamp", "now"))
_KEYWORDS = frozenset(("tz", "tzinfo", "timezone"))
_ADVICE = {
    "all_timezones": "zoneinfo.available_timezones()",
    "all_timezones_set": "zoneinfo.available_timezones()",
    "common_timezones": "zoneinfo.available_timezones(), which has more names",
    "common_timezones_set": "zoneinfo.available_timezones(), which has more names",
    "country_timezones": "no counterpart in zoneinfo: keep pytz for it",
    "FixedOffset": "datetime.timezone(datetime.timedelta(minutes=…))",
    "UnknownTimeZoneError": "zoneinfo.ZoneInfoNotFoundError, a KeyError too",
    "AmbiguousTimeError": "nothing: zoneinfo does not raise, fold tells the two times apart",
    "NonExistentTimeError": "nothing: zoneinfo does not raise",
}

pytz_zones = Codemod(
    id="pytz",
    summary="use zoneinfo and datetime.timezone.utc for pytz",
    why=(
        "Django 5.0 takes any ``tzinfo`` at its word: with a zone of ``pytz``, ``make_aware()`` "
        "gives the local mean time of the place, minutes off."
    ),
    category="calls",
    deprecated_in=(4, 0),
    removed_in=(5, 0),
    works_from=(4, 0),
    reference="releases/4.0/#use-of-pytz-time-zones",
    safety=Safety.UNSAFE,
    unsafe_when="times that the clocks show twice or never are told apart by fold, not by is_dst",
    migrations=True,
    examples=(
        Example.unsafe(
            """\
import pytz
from django.utils import timezone

timezone.activate(pytz.timezone("Europe/Paris"))
start = pytz.utc.localize(start)
end = pytz.timezone("Europe/Paris").localize(end)
""",
            """\
import datetime
from zoneinfo import ZoneInfo

from django.utils import timezone

timezone.activate(ZoneInfo("Europe/Paris"))
start = start.replace(tzinfo=datetime.timezone.utc)
end = end.replace(tzinfo=ZoneInfo("Europe/Paris"))
""",
        ),
        Example.report(
            """\
import pytz

zone = pytz.timezone("Europe/Paris")
start = zone.localize(start)
""",
            "replace(tzinfo=",
        ),
        Example.report(
            """\
import pytz

names = pytz.common_timezones
""",
            "zoneinfo.available_timezones()",
        ),
    ),
)


@pytz_zones.on(Call("pytz.timezone"))
def find_zone(call: ast.Call, ctx: Context) -> Hit | Refusal | Report | None:
    """A zone by name."""
    given = arguments(call)
    if len(given) != 1 or given[0].star:
        return ctx.refuse(call, "not the one name that it takes")
    return _judge(call, _ZONE, ctx)


@pytz_zones.on(Name("pytz.utc"), Name("pytz.UTC"))
def find_utc(node: ast.expr, ctx: Context) -> Hit | Report | None:
    """The one zone that has a name of its own."""
    return _judge(node, _UTC, ctx)


def _judge(node: ast.expr, new: str, ctx: Context) -> Hit | Report | None:
    """Rewrite where any `tzinfo` will do, and where `localize()` is called at once."""
    if _fits(node, ctx):
        return ctx.hit(node, uses=(new,), data={"new": new})
    called = _method(node, ctx)
    if called is not None:
        return _judge_method(called, node, new, ctx)
    statement = ctx.parent(node)
    if isinstance(statement, ast.Assign) and statement.value is node:
        return _judge_name(node, statement, new, ctx)
    return ctx.report(
        node,
        f"Django 5.0 has no support for pytz: where any tzinfo will do, use {_written(new)}",
        Level.ADVICE,
    )


def _written(new: str) -> str:
    return new.replace(":", ".") if new == _UTC else f"{new}()"


def _fits(node: ast.expr, ctx: Context) -> bool:
    """Whether an expression is handed to what takes any `tzinfo`."""
    parent = ctx.parent(node)
    if isinstance(parent, ast.keyword):
        return parent.arg in _KEYWORDS
    if not isinstance(parent, ast.Call) or parent.func is node:
        return False
    method = parent.func.attr if isinstance(parent.func, ast.Attribute) else ""
    return ctx.is_(parent.func, *_TAKERS) or method in _METHODS


def _method(node: ast.expr, ctx: Context) -> ast.Call | None:
    """Return the call of a method on an expression."""
    attribute = ctx.parent(node)
    call = ctx.parent(attribute) if isinstance(attribute, ast.Attribute) else None
    return call if isinstance(call, ast.Call) and call.func is attribute else None


def _judge_method(call: ast.Call, node: ast.expr, new: str, ctx: Context) -> Hit | Report:
    assert isinstance(call.func, ast.Attribute)
    given = arguments(call)
    if call.func.attr == "localize" and len(given) == 1 and not given[0].star:
        value = given[0].value
        if isinstance(value, (ast.Name, ast.Attribute, ast.Call, ast.Subscript)):
            return ctx.hit(call, uses=(new,), data={"new": new, "localize": True})
    return ctx.report(
        call, f"zones of zoneinfo have no {call.func.attr}(): {_instead(call.func.attr)}"
    )


def _instead(method: str) -> str:
    if method == "localize":
        return "use value.replace(tzinfo=zone), with fold for is_dst"
    if method == "normalize":
        return "drop it, or use value.astimezone(zone)"
    return "see the documentation of zoneinfo"


def _judge_name(node: ast.expr, statement: ast.Assign, new: str, ctx: Context) -> Hit | Report:
    """A zone with a name: all uses in the file have to take any `tzinfo`."""
    target = statement.targets[0]
    methods = []
    fits = len(statement.targets) == 1 and isinstance(target, ast.Name)
    for use in _uses(target, ctx) if isinstance(target, ast.Name) else ():
        called = _method(use, ctx)
        if called is not None and isinstance(called.func, ast.Attribute):
            methods.append(called.func.attr)
        fits = fits and _fits(use, ctx)
    if fits:
        reason = f"{ctx.text(target)} may be used elsewhere as a zone of pytz"
        return ctx.hit(node, uses=(new,), unsafe=reason, data={"new": new})
    if methods:
        advice = f"{methods[0]}() is gone with it: {_instead(methods[0])}"
        return ctx.report(
            node, f"Django 5.0 has no support for pytz: use {_written(new)}; {advice}"
        )
    return ctx.report(
        node,
        f"Django 5.0 has no support for pytz: use {_written(new)} where any tzinfo will do",
        Level.ADVICE,
    )


def _uses(target: ast.Name, ctx: Context) -> list[ast.Name]:
    """Return the places of the file that read a name."""
    found = []
    for offset in ctx.module.occurrences(target.id):
        node = ctx.module.path_to(offset)[-1]
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load):
            found.append(node)
    return found


@pytz_zones.on(
    *(Value(f"pytz.{name}") for name in _ADVICE),
    *(Value(f"pytz.exceptions.{name}") for name in _ADVICE if name.endswith("Error")),
    Call("pytz.FixedOffset"),
)
def find_other(node: ast.expr, ctx: Context) -> Report:
    """What has another counterpart, or none."""
    callee = node.func if isinstance(node, ast.Call) else node
    name = (ctx.qualified(callee) or "").rpartition(".")[2]
    return ctx.report(node, f"instead of pytz.{name}: {_ADVICE[name]}", Level.ADVICE)


@pytz_zones.rewrite
def use_zoneinfo(node: cst.BaseExpression, hit: Hit) -> cst.BaseExpression:
    """`pytz.timezone("X")` → `zoneinfo.ZoneInfo("X")`, `.localize(d)` → `d.replace(tzinfo=…)`."""
    import libcst as cst

    from codemods.declare.nodes import keyword_argument

    new = hit.expression(hit.data["new"])
    if "localize" not in hit.data:
        return node.with_changes(func=new) if isinstance(node, cst.Call) else new
    call = cst.ensure_type(node, cst.Call)
    zone: cst.BaseExpression = cst.ensure_type(call.func, cst.Attribute).value
    zone = zone.with_changes(func=new) if isinstance(zone, cst.Call) else new
    replace = cst.Attribute(call.args[0].value, cst.Name("replace"))
    return cst.Call(replace, [keyword_argument("tzinfo", zone)])


utc_methods = Codemod(
    id="utc-methods",
    summary="use what every tzinfo has for the methods of pytz on timezone.utc",
    why=(
        "Up to Django 3.2 ``django.utils.timezone.utc`` was that of ``pytz``; "
        "``datetime.timezone.utc`` has no ``localize()``, ``normalize()`` and ``zone``."
    ),
    category="calls",
    deprecated_in=(4, 0),
    removed_in=(4, 0),
    reference="releases/4.0/#use-of-pytz-time-zones",
    safety=Safety.UNSAFE,
    unsafe_when="localize() refused times that had a zone already, normalize() those without",
    migrations=True,
    examples=(
        Example.unsafe(
            """\
from django.utils import timezone

start = timezone.utc.localize(start)
end = timezone.utc.normalize(end)
name = timezone.utc.zone
""",
            """\
from django.utils import timezone

start = start.replace(tzinfo=timezone.utc)
end = end.astimezone(timezone.utc)
name = "UTC"
""",
        ),
        Example.refuse(
            """\
from django.utils.timezone import utc

start = utc.localize(*parts)
""",
            reason="not one time",
        ),
        Example.kept("start = zone.localize(start)\nname = zone.zone\n", title="another object"),
    ),
)

_UTC_NAMES = ("django.utils.timezone.utc", "datetime.timezone.utc")


@utc_methods.on(
    MethodCall("localize", companions=("utc",)), MethodCall("normalize", companions=("utc",))
)
def find_method(call: ast.Call, ctx: Context) -> Hit | Refusal | None:
    """The two methods that change a time."""
    assert isinstance(call.func, ast.Attribute)
    if not ctx.is_(call.func.value, *_UTC_NAMES):
        return None
    given = arguments(call)
    if len(given) != 1 or given[0].star:
        return ctx.refuse(call, "not one time alone")
    value = given[0].value
    if not isinstance(value, (ast.Name, ast.Attribute, ast.Call, ast.Subscript)):
        return ctx.refuse(call, "give the time a name first")
    return ctx.hit(call)


@utc_methods.on(AttributeAccess("zone", companions=("utc",)))
def find_zone_name(node: ast.Attribute, ctx: Context) -> Hit | None:
    """The name of the zone."""
    return ctx.hit(node) if ctx.is_(node.value, *_UTC_NAMES) else None


@utc_methods.rewrite
def use_tzinfo(node: cst.BaseExpression, hit: Hit) -> cst.BaseExpression:
    """`utc.localize(d)` → `d.replace(tzinfo=utc)`, `utc.normalize(d)` → `d.astimezone(utc)`."""
    import libcst as cst

    from codemods.declare.nodes import keyword_argument

    if not isinstance(node, cst.Call):
        return cst.SimpleString('"UTC"')
    method = cst.ensure_type(node.func, cst.Attribute)
    time = node.args[0].value
    if method.attr.value == "normalize":
        return cst.Call(cst.Attribute(time, cst.Name("astimezone")), [cst.Arg(method.value)])
    replace = cst.Attribute(time, cst.Name("replace"))
    return cst.Call(replace, [keyword_argument("tzinfo", method.value)])
