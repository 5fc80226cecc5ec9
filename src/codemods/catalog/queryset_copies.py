"""`QuerySet._chain(**kwargs)`: attributes of the copy are set on the copy."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from codemods.declare import Codemod, Example, Hit, Refusal, Report, Safety
from codemods.declare.targets import MethodCall
from codemods.project.classes import Ancestry

if TYPE_CHECKING:
    import libcst as cst

    from codemods.engine.context import Context

_COPY = "copy"
_QUERYSET = "django.db.models.QuerySet"

queryset_copies = Codemod(
    id="queryset-copies",
    summary="set attributes on the copy of a queryset instead of passing them to _chain()",
    why=(
        "The private ``_chain()`` took attributes of the copy as keywords up to Django 3.2, and "
        "``_clone()`` up to 1.11."
    ),
    category="querysets",
    deprecated_in=(4, 0),
    removed_in=(4, 0),
    reference="internals/deprecation/",
    safety=Safety.UNSAFE,
    unsafe_when="both methods are private, and it may not be a queryset",
    migrations=True,
    works_from=(2, 0),
    examples=(
        Example.unsafe(
            """\
from django.db import models


class BookQuerySet(models.QuerySet):
    def _chain(self, **kwargs):
        kwargs["shelf"] = self.shelf
        return super()._chain(**kwargs)
""",
            """\
from django.db import models


class BookQuerySet(models.QuerySet):
    def _chain(self, **kwargs):
        kwargs["shelf"] = self.shelf
        copy = super()._chain()
        copy.__dict__.update(kwargs)
        return copy
""",
        ),
        Example.unsafe(
            """\
def shelved(queryset, shelf):
    return queryset._chain(shelf=shelf, sorted=False)
""",
            """\
def shelved(queryset, shelf):
    copy = queryset._chain()
    copy.__dict__.update(shelf=shelf, sorted=False)
    return copy
""",
        ),
        Example.report(
            """\
def count(queryset):
    return queryset._chain(quick=True).count()
""",
            "set them on the copy",
        ),
    ),
)


@queryset_copies.on(MethodCall("_chain"), MethodCall("_clone"))
def find_copy(call: ast.Call, ctx: Context) -> Hit | Refusal | Report | None:
    """Calls with keywords, except those that only hand on what Django does not pass."""
    if call.args or not call.keywords or not _is_queryset(call, ctx):
        return None
    function = ctx.module.function(call)
    if not isinstance(function, ast.FunctionDef) or _hands_on_nothing(call, function):
        return None
    statement = ctx.parent(call)
    if not isinstance(statement, ast.Return):
        return ctx.report(
            call, "the copies of querysets take no attributes any more: set them on the copy"
        )
    if _COPY in {n.id for n in ast.walk(function) if isinstance(n, ast.Name)}:
        return ctx.refuse(call, f"the function has a name {_COPY} already")
    return ctx.hit(statement)


def _is_queryset(call: ast.Call, ctx: Context) -> bool:
    """Whether the receiver may be a queryset: by evidence, by name, or `super()`."""
    assert isinstance(call.func, ast.Attribute)
    receiver = call.func.value
    name = receiver.attr if isinstance(receiver, ast.Attribute) else getattr(receiver, "id", "")
    is_super = isinstance(receiver, ast.Call) and ctx.is_(receiver.func, "builtins.super")
    if not is_super and name != "self":
        return name in ("qs", "queryset") or ctx.receiver(receiver, "queryset").certain
    owner = ctx.module.enclosing(call, ast.ClassDef)
    if not isinstance(owner, ast.ClassDef):
        return False
    mixin = is_super and "queryset" in owner.name.lower()
    return mixin or ctx.ancestry(owner, _QUERYSET) is Ancestry.YES


def _hands_on_nothing(call: ast.Call, function: ast.FunctionDef) -> bool:
    """Whether all that is passed are the `**kwargs` of the function, which nothing fills."""
    names = [k.value.id for k in call.keywords if not k.arg and isinstance(k.value, ast.Name)]
    own = function.args.kwarg.arg if function.args.kwarg else ""
    if len(names) != len(call.keywords) or names != [own]:
        return False
    touched = [n for n in ast.walk(function) if isinstance(n, ast.Name) and n.id == own]
    return len(touched) == 1


@queryset_copies.rewrite
def set_on_copy(statement: cst.Return, hit: Hit) -> cst.FlattenSentinel[cst.BaseSmallStatement]:
    """`return x._chain(**k)` → a copy, its attributes, and its return."""
    import libcst as cst

    call = cst.ensure_type(statement.value, cst.Call)
    update = cst.parse_expression(f"{_COPY}.__dict__.update")
    alone = call.args[0]
    given = [cst.Arg(alone.value)] if len(call.args) == 1 and alone.star else call.args
    copy = cst.Name(_COPY)
    return cst.FlattenSentinel(
        [
            cst.Assign([cst.AssignTarget(copy)], call.with_changes(args=[])),
            cst.Expr(call.with_changes(func=update, args=given)),
            statement.with_changes(value=copy),
        ]
    )
