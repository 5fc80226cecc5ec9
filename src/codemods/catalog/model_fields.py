"""Model fields: one that is gone, and an argument that has to be given."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from codemods.declare import Codemod, Example, Hit, Level, Refusal, Report, Safety
from codemods.declare.arguments import argument, hides
from codemods.declare.spelling import beside
from codemods.declare.targets import Call, Subclass, Value

if TYPE_CHECKING:
    import libcst as cst

    from codemods.engine.context import Context

_NULL_BOOLEAN = "django.db.models.NullBooleanField"
_BOOLEAN = "django.db.models.BooleanField"
_CASCADE = "django.db.models.CASCADE"

null_boolean_field = Codemod(
    id="null-boolean-field",
    summary="use BooleanField(null=True, blank=True) for the model field NullBooleanField",
    why=(
        "``BooleanField`` takes ``null=True`` since Django 2.1. ``NullBooleanField`` set both "
        "``null`` and ``blank``, whatever it was given."
    ),
    category="models",
    deprecated_in=(3, 1),
    removed_in=(4, 0),
    works_from=(2, 1),
    reference="releases/4.0/#features-removed-in-4-0",
    safety=Safety.SAFE,
    migrations=False,
    follow_up="run makemigrations: it writes an AlterField for every former NullBooleanField",
    examples=(
        Example(
            before="""\
from django import forms
from django.db import models


class Book(models.Model):
    read = models.NullBooleanField()
    lent = models.NullBooleanField("lent to somebody", blank=False, default=None)
""",
            after="""\
from django import forms
from django.db import models


class Book(models.Model):
    read = models.BooleanField(null=True, blank=True)
    lent = models.BooleanField("lent to somebody", blank=True, default=None, null=True)
""",
            path="app/models.py",
        ),
        Example.refuse(
            """\
from django.db import models


def flag(**options):
    return models.NullBooleanField(**options)
""",
            reason="cannot see through **options",
        ),
        Example.kept(
            """\
from django import forms


class BookForm(forms.Form):
    read = forms.NullBooleanField()
""",
            title="the form field stays",
        ),
    ),
)


@null_boolean_field.on(Call(_NULL_BOOLEAN))
def find_null_boolean(call: ast.Call, ctx: Context) -> Hit | Refusal:
    """Every call; null and blank must not hide."""
    hidden = hides(call, 5)
    if hidden:
        return ctx.refuse(call, f"cannot see through {hidden}")
    if len(call.args) > 5:
        return ctx.refuse(call, "blank or null is given by its position")
    new = beside(ctx.module, call.func, _BOOLEAN)
    return ctx.hit(call, uses=() if new else (_BOOLEAN,), data={"new": new})


@null_boolean_field.on(Subclass(_NULL_BOOLEAN))
def find_null_boolean_subclass(node: ast.ClassDef, ctx: Context) -> Report:
    """A field class of the project's own: its own arguments decide."""
    return ctx.report(
        node,
        "NullBooleanField is gone from Django 4.0: derive from BooleanField and set null=True and "
        "blank=True in __init__()",
    )


@null_boolean_field.on(Value(_NULL_BOOLEAN))
def find_null_boolean_value(node: ast.expr, ctx: Context) -> Report | None:
    """A mention: the stub that is left is no class of any field of today."""
    if isinstance(ctx.parent(node), ast.ClassDef):
        return None
    return ctx.report(
        node,
        "no field is a NullBooleanField any more: look for BooleanField with null=True",
        Level.ADVICE,
    )


@null_boolean_field.rewrite
def use_boolean_field(call: cst.Call, hit: Hit) -> cst.Call:
    """`NullBooleanField(…)` → `BooleanField(…, null=True, blank=True)`."""
    import libcst as cst

    from codemods.declare.nodes import append_argument, keyword_argument

    new = hit.data["new"]
    func = cst.parse_expression(new) if new else hit.expression(_BOOLEAN)
    call = call.with_changes(func=func, args=[_as_true(argument) for argument in call.args])
    given = {argument.keyword.value for argument in call.args if argument.keyword}
    for name in ("null", "blank"):
        if name not in given:
            call = append_argument(call, keyword_argument(name, cst.Name("True")))
    return call


def _as_true(argument: cst.Arg) -> cst.Arg:
    import libcst as cst

    if argument.keyword is not None and argument.keyword.value in ("null", "blank"):
        return argument.with_changes(value=cst.Name("True"))
    return argument


on_delete = Codemod(
    id="on-delete",
    summary="give ForeignKey and OneToOneField the on_delete that was the default",
    why="``on_delete`` is required since Django 2.0; until then it was ``models.CASCADE``.",
    category="models",
    deprecated_in=(1, 9),
    removed_in=(2, 0),
    reference="releases/2.0/#features-removed-in-2-0",
    safety=Safety.SAFE,
    migrations=True,
    examples=(
        Example(
            before="""\
from django.db import models


class Book(models.Model):
    author = models.ForeignKey("Author", null=True)
    cover = models.OneToOneField("Cover", models.PROTECT)
""",
            after="""\
from django.db import models


class Book(models.Model):
    author = models.ForeignKey("Author", on_delete=models.CASCADE, null=True)
    cover = models.OneToOneField("Cover", models.PROTECT)
""",
            path="app/models.py",
        ),
        Example.refuse(
            """\
from django.db import models


def owner(**options):
    return models.ForeignKey("auth.User", **options)
""",
            reason="cannot see through **options",
        ),
    ),
)


@on_delete.on(
    *(
        Call(name, absent="on_delete", position=1)
        for name in (
            "django.db.models.ForeignKey",
            "django.db.models.OneToOneField",
            "mptt.fields.TreeForeignKey",
            "mptt.fields.TreeOneToOneField",
        )
    ),
    *(
        Call(name, literal=1)
        for name in ("django.db.models.ForeignKey", "django.db.models.OneToOneField")
    ),
)
def find_on_delete(call: ast.Call, ctx: Context) -> Hit | Refusal | None:
    """Calls without it; a second positional argument is it, unless it is a field name (1.8)."""
    if argument(call, "on_delete") is not None:
        return None
    hidden = hides(call, 1)
    if hidden:
        return ctx.refuse(call, f"cannot see through {hidden}")
    second = argument(call, "on_delete", 1)
    if second is not None:
        if not isinstance(second.value, ast.Constant):
            return None
        if len(call.args) > 2 or argument(call, "to_field") is not None:
            return ctx.refuse(call, "its second argument is what to_field was in Django 1.8")
        return _hit_on_delete(call, second.index - 1, ctx, to_field=True)
    to = argument(call, "to", 0)
    if to is None:
        return ctx.refuse(call, "it says not what it refers to")
    return _hit_on_delete(call, to.index, ctx)


def _hit_on_delete(call: ast.Call, index: int, ctx: Context, *, to_field: bool = False) -> Hit:
    cascade = beside(ctx.module, call.func, _CASCADE)
    data = {"index": index + 1, "cascade": cascade, "to_field": to_field}
    return ctx.hit(call, uses=() if cascade else (_CASCADE,), data=data)


@on_delete.rewrite
def add_on_delete(call: cst.Call, hit: Hit) -> cst.Call:
    """`ForeignKey(X, …)` → `ForeignKey(X, on_delete=models.CASCADE, …)`."""
    import libcst as cst

    from codemods.declare.nodes import insert_argument, keyword_argument

    cascade = hit.data["cascade"]
    value = cst.parse_expression(cascade) if cascade else hit.expression(_CASCADE)
    if hit.data["to_field"]:
        given = list(call.args)
        named = keyword_argument("to_field", given[hit.data["index"]].value)
        comma = given[hit.data["index"]].comma
        given[hit.data["index"]] = named.with_changes(comma=comma)
        call = call.with_changes(args=given)
    return insert_argument(call, hit.data["index"], keyword_argument("on_delete", value))
