"""Overrides of methods that Django does not call any more, or calls otherwise: reports."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from codemods.declare import Codemod, Example, Report, Safety
from codemods.declare.arguments import hides
from codemods.declare.overrides import handed_on, parameter_names
from codemods.declare.targets import Method, MethodCall
from codemods.project.classes import Ancestry
from codemods.project.django_signatures import Changed, Parameters, changed_method, changers
from codemods.source.records import Record

if TYPE_CHECKING:
    from codemods.engine.context import Context

Function = ast.FunctionDef | ast.AsyncFunctionDef

_FIELD = "django.db.models.fields.Field"
_WIDGET = "django.forms.widgets.Widget"
_STORAGE = "django.core.files.storage.Storage"
_ADMIN = "django.contrib.admin.options.ModelAdmin"
_TOKENS = "django.contrib.auth.tokens.PasswordResetTokenGenerator"
_QUERYSET = "django.db.models.query.QuerySet"


class Gone(Record):
    """A method that a class of Django lost."""

    method: str
    base: str
    removed_in: tuple[int, int]
    advice: str


GONE = (
    Gone("_num_days", _TOKENS, (3, 1), "override _num_seconds()"),
    Gone("_today", _TOKENS, (3, 1), "override _now(), which gives a datetime"),
    Gone("autocomplete_view", _ADMIN, (3, 2), "override AdminSite.autocomplete_view()"),
    Gone("_format_value", _WIDGET, (2, 0), "override format_value()"),
    Gone("_has_changed", "django.forms.fields.Field", (1, 8), "override has_changed()"),
    Gone("accessed_time", _STORAGE, (2, 0), "override get_accessed_time()"),
    Gone("created_time", _STORAGE, (2, 0), "override get_created_time()"),
    Gone("get_db_prep_lookup", _FIELD, (1, 10), "write a Lookup and register it for the field"),
    Gone("get_formsets", _ADMIN, (1, 9), "override get_formsets_with_inlines()"),
    Gone("get_prep_lookup", _FIELD, (1, 10), "write a Lookup and register it for the field"),
    Gone("get_query_set", "django.db.models.manager.BaseManager", (1, 8), "it is get_queryset()"),
    Gone(
        "load_template_source",
        "django.template.loaders.base.Loader",
        (2, 0),
        "override get_template_sources() and get_contents()",
    ),
    Gone("modified_time", _STORAGE, (2, 0), "override get_modified_time()"),
    Gone("queryset", _ADMIN, (1, 8), "it is get_queryset()"),
)
_CHANGED = (
    *("as_sql", "build_attrs", "contribute_to_class", "formfield_for_choice_field"),
    *("formfield_for_dbfield", "formfield_for_foreignkey", "formfield_for_manytomany"),
    *(
        "get_choices",
        "get_default_columns",
        "get_extra_restriction",
        "preprocess_lhs",
        "reduce",
        "references_field",
    ),
    *("references_model", "resolve_expression", "resolve_ref", "subwidgets"),
)

gone_overrides = Codemod(
    id="gone-overrides",
    summary="methods that Django does not call any more",
    why="An override of a method that is gone does nothing, without a word.",
    category="overrides",
    deprecated_in=(1, 8),
    removed_in=(2, 0),
    reference="internals/deprecation/",
    safety=Safety.REPORT,
    migrations=True,
    not_executed="report-only",
    examples=(
        Example.report(
            """\
from django.contrib import admin


class BookAdmin(admin.ModelAdmin):
    def queryset(self, request):
        return super().queryset(request)
""",
            "it is get_queryset()",
            path="app/admin.py",
        ),
        Example.kept(
            """\
from django.contrib import admin


class Filter(admin.SimpleListFilter):
    def queryset(self, request, queryset):
        return queryset
""",
            title="another class, which has such a method",
            path="app/admin.py",
        ),
    ),
)


@gone_overrides.on(*(Method(gone.method, under=(gone.base,)) for gone in GONE))
def find_gone(function: Function, ctx: Context) -> Report | None:
    """Overrides in classes that certainly descend from the class that lost the method."""
    owner = ctx.class_of(function)
    assert owner is not None
    for gone in GONE:
        if gone.method != function.name or ctx.ancestry(owner, gone.base) is not Ancestry.YES:
            continue
        version = ".".join(map(str, gone.removed_in))
        return ctx.report(
            function, f"{gone.method}() is not called since Django {version}: {gone.advice}"
        )
    return None


changed_overrides = Codemod(
    id="changed-overrides",
    summary="overrides whose parameters Django changed",
    why="The parameters of these methods are compared with those of every Django since 1.8.",
    category="overrides",
    deprecated_in=(1, 8),
    removed_in=(5, 0),
    reference="internals/deprecation/",
    safety=Safety.REPORT,
    migrations=True,
    not_executed="report-only",
    examples=(
        Example.report(
            """\
from django import forms


class Input(forms.TextInput):
    def build_attrs(self, extra_attrs=None, **kwargs):
        return super().build_attrs(extra_attrs, **kwargs)
""",
            "build_attrs(base_attrs, extra_attrs=)",
            path="app/widgets.py",
        ),
        Example.report(
            """\
from django.db import models


class Books(models.QuerySet):
    def _filter_or_exclude(self, negate, *args, **kwargs):
        return super()._filter_or_exclude(negate, *args, **kwargs)
""",
            "_filter_or_exclude(negate, args, kwargs)",
            path="app/models.py",
        ),
        Example.kept(
            """\
from django.contrib import admin


class BookAdmin(admin.ModelAdmin):
    def formfield_for_dbfield(self, db_field, **kwargs):
        return super().formfield_for_dbfield(db_field, **kwargs)
""",
            title="the request is among the keywords",
            path="app/admin.py",
        ),
    ),
)


@changed_overrides.on(*(Method(name, under=("django", *changers(name))) for name in _CHANGED))
def find_changed(function: Function, ctx: Context) -> Report | None:
    """Overrides that have the parameters of an old Django, or hand on what does not fit."""
    owner = ctx.class_of(function)
    assert owner is not None
    for base in owner.bases:
        name = ctx.qualified(base)
        changed = changed_method(name, function.name) if name else None
        if changed is not None and not _fits(function, changed):
            return _tell(function, changed.now, ctx)
    return None


def _tell(function: Function, now: Parameters, ctx: Context) -> Report:
    return ctx.report(
        function,
        f"Django calls it otherwise by now: {function.name}({now.text}); take, and hand on to "
        "super(), just that",
    )


def _fits(function: Function, changed: Changed) -> bool:
    names = tuple(parameter_names(function)[1:])
    now = changed.now.positional
    required = names[: len(names) - len(function.args.defaults)]
    open_ended = function.args.vararg is not None
    if (
        not open_ended
        and len(required) > len(now)
        and not any(n[0] == "*" for n in changed.now.names)
    ):
        return False
    strict = function.args.kwarg is None or names[:1] != now[:1]
    is_old = any(names == old.positional for _version, old in changed.before)
    if is_old and strict and not open_ended and len(names) != len(now):
        return False
    return all(
        _is_enough(call, shift, changed.now) for call, shift in handed_on(function, function.name)
    )


def _is_enough(call: ast.Call, shift: int, now: Parameters) -> bool:
    """Whether a call gives all that the method of Django asks for."""
    if hides(call, len(call.args)):
        return True
    given = len(call.args) - shift
    named = {keyword.arg for keyword in call.keywords}
    return all(
        name in named or now.positional.index(name) < given
        for name in now.required
        if name in now.positional
    )


@changed_overrides.on(
    *(
        Method(name, under=(_QUERYSET,))
        for name in ("_filter_or_exclude", "_filter_or_exclude_inplace", "_clone", "_chain")
    )
)
def find_private(function: Function, ctx: Context) -> Report | None:
    """Methods of querysets that are private, and overridden all the same."""
    owner = ctx.class_of(function)
    assert owner is not None
    if ctx.ancestry(owner, _QUERYSET) is not Ancestry.YES:
        return None
    if function.name in ("_clone", "_chain"):
        if len(parameter_names(function)) == 1:
            return None
        return _tell(function, Parameters(""), ctx)
    if function.args.vararg is None:
        return None
    return _tell(function, Parameters("negate, args, kwargs"), ctx)


@changed_overrides.on(
    *(
        MethodCall(name, keyword=keyword)
        for name in ("_clone", "_chain")
        for keyword in ("klass", "setup", "_hints")
    )
)
def find_private_call(call: ast.Call, ctx: Context) -> Report | None:
    """Calls that pass what the private methods of querysets took once."""
    assert isinstance(call.func, ast.Attribute)
    if not call.keywords:
        return None
    given = ", ".join(ctx.text(keyword) for keyword in call.keywords)
    name = call.func.attr
    return ctx.report(
        call, f"{name}() of querysets takes no arguments: set what {given} gave on its result"
    )


@changed_overrides.on(Method("get_available_name", under=(_STORAGE,)))
def find_storage(function: Function, ctx: Context) -> Report | None:
    """Storages that do not take the greatest length of a name."""
    owner = ctx.class_of(function)
    assert owner is not None
    takes = function.args.vararg or function.args.kwarg or len(parameter_names(function)) > 2
    if takes or ctx.ancestry(owner, _STORAGE) is not Ancestry.YES:
        return None
    return _tell(function, Parameters("name, max_length="), ctx)
