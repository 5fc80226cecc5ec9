"""Overrides that must take a parameter which Django passes now."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING, Any

from codemods.declare import Codemod, Example, Hit, Refusal, Safety
from codemods.declare.arguments import hides
from codemods.declare.overrides import handed_on, has_comments, parameter_names
from codemods.declare.targets import Method
from codemods.project.classes import Ancestry
from codemods.source.records import Record

if TYPE_CHECKING:
    import libcst as cst

    from codemods.engine.context import Context

Function = ast.FunctionDef | ast.AsyncFunctionDef


class _Added(Record):
    """One parameter that came last in a method, with None as its default."""

    method: str
    parameter: str
    before: int
    """How many parameters stand before it, ``self`` not counted."""
    base: str
    guess: bool
    """Whether a class of unknown ancestry may be taken for one of Django's."""


def _adding(identifier: str, added: _Added, **facts: Any) -> Codemod:
    codemod = Codemod(
        id=identifier, category="overrides", safety=Safety.SAFE, migrations=True, **facts
    )

    @codemod.on(Method(added.method, lacking=(added.parameter,), under=(added.base,)))
    def find(function: Function, ctx: Context) -> Hit | Refusal | None:
        return _judge(function, added, ctx)

    @codemod.rewrite
    def add(function: cst.FunctionDef, hit: Hit) -> cst.FunctionDef:
        return _add(function, added)

    return codemod


def _judge(function: Function, added: _Added, ctx: Context) -> Hit | Refusal | None:
    owner = ctx.class_of(function)
    assert owner is not None
    names = parameter_names(function)
    keywords = [arg.arg for arg in function.args.kwonlyargs]
    if added.parameter in (*names, *keywords) or len(names) > added.before + 1:
        return None
    ancestry = ctx.ancestry(owner, added.base)
    if ancestry is Ancestry.NO:
        return None
    name = added.base.rpartition(".")[2]
    if ancestry is Ancestry.UNKNOWN and not added.guess:
        return ctx.refuse(function, f"its class may or may not be an {name}")
    if function.args.vararg or len(names) != added.before + 1:
        return ctx.refuse(function, "an unusual signature")
    if any(hides(call) for call, _shift in handed_on(function, added.method)):
        return ctx.refuse(function, "what it hands on to super() is unpacked")
    if has_comments(ctx.module, function):
        return ctx.refuse(function, "comments between the parameters")
    unsafe = "" if ancestry is Ancestry.YES else f"its class may not be a {name}"
    return ctx.hit(function, unsafe=unsafe)


def _add(function: cst.FunctionDef, added: _Added) -> cst.FunctionDef:
    import libcst as cst

    from codemods.declare.nodes import append_argument, keyword_argument, parameter
    from codemods.declare.overrides import add_parameter, edit_handed_on

    def edit(call: cst.Call, shift: int) -> cst.Call:
        keywords = {argument.keyword.value for argument in call.args if argument.keyword}
        if added.parameter in keywords or len(call.args) > added.before + shift:
            return call
        value = cst.Name(added.parameter)
        if keywords:
            return append_argument(call, keyword_argument(added.parameter, value))
        return append_argument(call, cst.Arg(value))

    function = edit_handed_on(function, (added.method,), edit)
    return add_parameter(function, parameter(added.parameter, "None"))


lookup_allowed_request = _adding(
    "lookup-allowed-request",
    _Added(
        "lookup_allowed", "request", 2, "django.contrib.admin.options.BaseModelAdmin", guess=True
    ),
    summary="take request in overrides of ModelAdmin.lookup_allowed()",
    why="Django passes the request since 5.0, and asks for the parameter from 6.0.",
    deprecated_in=(5, 0),
    removed_in=(6, 0),
    works_from=(5, 0),
    reference="releases/5.0/#deprecated-features-5-0",
    examples=(
        Example(
            before="""\
from django.contrib import admin


class BookAdmin(admin.ModelAdmin):
    def lookup_allowed(self, lookup, value):
        return lookup == "author" or super().lookup_allowed(lookup, value)
""",
            after="""\
from django.contrib import admin


class BookAdmin(admin.ModelAdmin):
    def lookup_allowed(self, lookup, value, request=None):
        return lookup == "author" or super().lookup_allowed(lookup, value, request)
""",
            path="app/admin.py",
        ),
        Example.kept(
            """\
class Index:
    def lookup_allowed(self, lookup, value):
        return True
""",
            title="not an admin",
        ),
    ),
)

has_add_permission_obj = _adding(
    "has-add-permission-obj",
    _Added(
        "has_add_permission",
        "obj",
        1,
        "django.contrib.admin.options.InlineModelAdmin",
        guess=False,
    ),
    summary="take obj in overrides of InlineModelAdmin.has_add_permission()",
    why="Django passes the parent object to inlines since 2.1.",
    deprecated_in=(2, 1),
    removed_in=(3, 0),
    works_from=(2, 1),
    reference="releases/3.0/#features-removed-in-3-0",
    examples=(
        Example(
            before="""\
from django.contrib import admin


class PageInline(admin.TabularInline):
    def has_add_permission(self, request):
        return False


class BookAdmin(admin.ModelAdmin):
    def has_add_permission(self, request):
        return False
""",
            after="""\
from django.contrib import admin


class PageInline(admin.TabularInline):
    def has_add_permission(self, request, obj=None):
        return False


class BookAdmin(admin.ModelAdmin):
    def has_add_permission(self, request):
        return False
""",
            path="app/admin.py",
        ),
        Example.refuse(
            """\
from thirdparty import BaseInline


class PageInline(BaseInline):
    def has_add_permission(self, request):
        return False
""",
            reason="may or may not be an InlineModelAdmin",
            path="app/admin.py",
        ),
    ),
)
