"""Classes and modules that are gone, with something else in their place."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from codemods.declare import Codemod, Example, Hit, Refusal, Rename, Report, Safety
from codemods.declare.arguments import arguments
from codemods.declare.leftover import watch_imports
from codemods.declare.targets import Call, Import, Name, Value

if TYPE_CHECKING:
    import libcst as cst

    from codemods.engine.context import Context

_GIS = "django.contrib.gis.admin"
_SAFE = "django.utils.datetime_safe"
_STAYS = "a date that is handed to new_datetime() stays a date"
_BASECONV = "django.utils.baseconv"
_DEPRECATION = "django.utils.deprecation"

gis_model_admin = Codemod(
    id="gis-model-admin",
    summary="use ModelAdmin and GISModelAdmin for GeoModelAdmin and OSMGeoAdmin",
    why="The classes with OpenLayers 2 are gone; ``GISModelAdmin`` draws with OpenLayers 7.",
    category="names",
    deprecated_in=(4, 0),
    removed_in=(5, 0),
    works_from=(4, 0),
    reference="releases/5.0/#features-removed-in-5-0",
    safety=Safety.UNSAFE,
    unsafe_when="the map options of the class are others: see gis_widget and gis_widget_kwargs",
    migrations=True,
    not_executed="gis",
    rows=(
        Rename(f"{_GIS}.GeoModelAdmin", f"{_GIS}.ModelAdmin"),
        Rename(f"{_GIS}.options.GeoModelAdmin", f"{_GIS}.ModelAdmin"),
        Rename(f"{_GIS}.OSMGeoAdmin", f"{_GIS}.GISModelAdmin"),
        Rename(f"{_GIS}.options.OSMGeoAdmin", f"{_GIS}.GISModelAdmin"),
    ),
    examples=(
        Example.unsafe(
            """\
from django.contrib.gis import admin


class PlaceAdmin(admin.OSMGeoAdmin):
    pass


admin.site.register(Place, PlaceAdmin)
""",
            """\
from django.contrib.gis import admin


class PlaceAdmin(admin.GISModelAdmin):
    pass


admin.site.register(Place, PlaceAdmin)
""",
            path="app/admin.py",
        ),
    ),
)

pickle_serializer = Codemod(
    id="pickle-serializer",
    summary="use JSONSerializer for PickleSerializer",
    why="A session that is unpickled can run code, where the secret key is known; it is gone.",
    category="settings",
    deprecated_in=(4, 1),
    removed_in=(5, 0),
    reference="releases/5.0/#features-removed-in-5-0",
    safety=Safety.UNSAFE,
    unsafe_when="sessions may hold only what JSON can say, and those that were pickled are lost",
    migrations=True,
    rows=(
        Rename(
            "django.contrib.sessions.serializers.PickleSerializer",
            "django.contrib.sessions.serializers.JSONSerializer",
        ),
    ),
    examples=(
        Example.unsafe(
            'SESSION_SERIALIZER = "django.contrib.sessions.serializers.PickleSerializer"\n',
            'SESSION_SERIALIZER = "django.contrib.sessions.serializers.JSONSerializer"\n',
            path="site/settings.py",
        ),
    ),
)

datetime_safe = Codemod(
    id="datetime-safe",
    summary="use datetime for django.utils.datetime_safe",
    why="Python's own ``strftime()`` takes years before 1000 since Python 3.3.",
    category="names",
    deprecated_in=(4, 0),
    removed_in=(5, 0),
    reference="releases/5.0/#features-removed-in-5-0",
    safety=Safety.UNSAFE,
    unsafe_when="Python does not pad years before 1000 to four digits everywhere",
    migrations=True,
    rows=(
        Rename(f"{_SAFE}.date", "datetime.date"),
        Rename(f"{_SAFE}.datetime", "datetime.datetime"),
    ),
    examples=(
        Example.unsafe(
            """\
from django.utils.datetime_safe import datetime, new_date

born = datetime(1815, 12, 10)
text = new_date(born).strftime("%Y")
""",
            """\
from datetime import datetime

born = datetime(1815, 12, 10)
text = born.strftime("%Y")
""",
        ),
        Example.report(
            """\
from django.utils.datetime_safe import strftime

text = strftime(born, "%Y")
""",
            "call the strftime() of the date",
        ),
    ),
)


@datetime_safe.on(Call(f"{_SAFE}.new_date"), Call(f"{_SAFE}.new_datetime"))
def find_new_date(call: ast.Call, ctx: Context) -> Hit | Refusal:
    """`new_date(d)` only made a date whose `strftime()` works: `d` is one."""
    given = arguments(call)
    if len(given) != 1 or given[0].star:
        return ctx.refuse(call, "not the one date that it takes")
    statement, value = ctx.parent(call), given[0].value
    if isinstance(statement, ast.Assign) and isinstance(value, ast.Name):
        targets = [getattr(target, "id", "") for target in statement.targets]
        if targets == [value.id] and not ctx.comment_lost(statement):
            return ctx.hit(statement, unsafe=_STAYS)
    return ctx.hit(call, unsafe=_STAYS)


@datetime_safe.rewrite
def unwrap(node: cst.Call | cst.Assign, hit: Hit) -> cst.BaseExpression | cst.RemovalSentinel:
    """`new_date(d)` → `d`; a `d = new_date(d)` goes."""
    import libcst as cst

    return node.args[0].value if isinstance(node, cst.Call) else cst.RemoveFromParent()


@datetime_safe.on(
    Value(f"{_SAFE}.new_date"), Value(f"{_SAFE}.new_datetime"), Name(f"{_SAFE}.strftime")
)
def find_other(node: ast.expr, ctx: Context) -> Report:
    """The rest of the module."""
    return ctx.report(
        node, "datetime_safe is gone from Django 5.0: call the strftime() of the date itself"
    )


watch_imports(
    datetime_safe,
    *(f"{_SAFE}.{name}" for name in ("new_date", "new_datetime", "strftime")),
    advice="dates of Python's own do",
)

baseconv = Codemod(
    id="baseconv",
    summary="django.utils.baseconv is gone",
    why="It was undocumented; ``django.core.signing`` keeps a private ``b62_encode()``.",
    category="names",
    deprecated_in=(4, 0),
    removed_in=(5, 0),
    reference="releases/5.0/#features-removed-in-5-0",
    safety=Safety.REPORT,
    migrations=True,
    not_executed="report-only",
    examples=(
        Example.report(
            "from django.utils.baseconv import base62\n\nkey = base62.encode(7)\n",
            "copy the class into the project",
        ),
    ),
)


@baseconv.on(
    *(
        Import(f"{_BASECONV}{name}")
        for name in ("", ".BaseConverter", *(f".base{n}" for n in (2, 16, 36, 56, 62, 64)))
    )
)
def find_baseconv(alias: ast.alias, ctx: Context) -> Report:
    """Imports of the module and of what is in it."""
    return ctx.report(
        alias,
        "django.utils.baseconv is gone from Django 5.0: copy the class into the project, so that "
        "what was encoded can be decoded",
    )


removed_warnings = Codemod(
    id="removed-warnings",
    summary="warning classes of past releases are gone",
    why="Every release drops the ``RemovedInDjango…Warning`` of the features that it removes.",
    category="names",
    deprecated_in=(1, 8),
    removed_in=(5, 0),
    reference="internals/deprecation/",
    safety=Safety.REPORT,
    migrations=True,
    not_executed="report-only",
    examples=(
        Example.report(
            """\
import warnings

from django.utils.deprecation import RemovedInDjango50Warning

warnings.simplefilter("error", RemovedInDjango50Warning)
""",
            "RemovedInNextVersionWarning",
        ),
        Example.kept(
            """\
from django.utils.deprecation import RemovedInDjango60Warning
""",
            title="a warning of today",
        ),
    ),
)


@removed_warnings.on(
    *(
        kind(f"{_DEPRECATION}.RemovedInDjango{release}Warning")
        for release in (18, 19, 110, 20, 21, 30, 31, 40, 41, 50)
        for kind in (Import, Name)
    )
)
def find_warning(node: ast.AST, ctx: Context) -> Report | None:
    """The import, or a dotted use."""
    if isinstance(node, ast.Name):
        return None
    name = node.name if isinstance(node, ast.alias) else getattr(node, "attr", "")
    return ctx.report(
        node,
        f"{name} is gone: RemovedInNextVersionWarning is always the next one, and "
        "DeprecationWarning is the base of both",
    )
