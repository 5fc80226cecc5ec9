"""Overrides and calls that Django does not honour any more: reports."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from codemods.declare import Example, Report
from codemods.declare.reporting import reporting
from codemods.declare.targets import Method, MethodCall, Near, Subclass
from codemods.project.classes import Ancestry

if TYPE_CHECKING:
    from codemods.engine.context import Context

_DELETE_VIEW = "django.views.generic.edit.BaseDeleteView"
_MODEL = "django.db.models.base.Model"
_PREFETCHERS = {
    "get_current_queryset": "get_current_querysets()",
    "get_prefetch_queryset": "get_prefetch_querysets(), which takes and gives lists of querysets",
    "get_joining_columns": "get_joining_fields()",
    "get_reverse_joining_columns": "get_reverse_joining_fields()",
}


delete_view = reporting(
    "delete-view",
    summary="DeleteView does not call delete() any more",
    why="A POST goes through ``form_valid()`` since Django 4.0; ``delete()`` answers DELETE only.",
    deprecated_in=(4, 0),
    removed_in=(4, 0),
    reference="releases/4.0/#deleteview-changes",
    examples=(
        Example.report(
            """\
from django.views.generic import DeleteView


class Remove(DeleteView):
    def delete(self, request, *args, **kwargs):
        log(request)
        return super().delete(request, *args, **kwargs)
""",
            "move what it does to form_valid()",
        ),
        Example.kept(
            """\
from django.views import View


class Remove(View):
    def delete(self, request):
        return None
""",
            title="another view, which answers DELETE",
        ),
    ),
)


@delete_view.on(
    Method("delete", under=(_DELETE_VIEW,), near=Near(after=r"\s*\([^,()]*,\s*\w+\s*[,:)/]")),
    Method(
        "delete",
        under=(_DELETE_VIEW,),
        near=Near(after=r"\s*\([^,()]*,\s*\*", file=r"(?i)view|request"),
    ),
)
def find_delete(function: ast.FunctionDef, ctx: Context) -> Report | None:
    """Overrides in delete views that do not override `form_valid()` or `post()` too."""
    owner = ctx.class_of(function)
    assert owner is not None
    others = {s.name for s in owner.body if isinstance(s, (ast.FunctionDef, ast.AsyncFunctionDef))}
    if others & {"form_valid", "post"}:
        return None
    if ctx.ancestry(owner, _DELETE_VIEW) is not Ancestry.YES:
        return None
    return ctx.report(
        function,
        f"{owner.name}.delete() does not run on a POST since Django 4.0: move what it does to "
        "form_valid()",
    )


html_output = reporting(
    "html-output",
    summary="BaseForm._html_output() is gone",
    why="Forms are rendered by templates since Django 4.0.",
    deprecated_in=(4, 0),
    removed_in=(5, 0),
    reference="releases/5.0/#features-removed-in-5-0",
    examples=(
        Example.report(
            """\
from django import forms


class Compact(forms.Form):
    def as_compact(self):
        return self._html_output("%(field)s", "%s", "", "%s", False)
""",
            "template_name",
            path="app/forms.py",
        ),
    ),
)


@html_output.on(MethodCall("_html_output"), Method("_html_output"))
def find_html_output(node: ast.AST, ctx: Context) -> Report:
    """Calls and overrides: no other class has such a method."""
    return ctx.report(
        node,
        "_html_output() is gone from Django 5.0: render a template of your own, "
        "form.render(template_name), or set template_name on the form",
    )


prefetchers = reporting(
    "prefetch-hooks",
    summary="hooks of prefetching and joining take lists and fields now",
    why="``GenericPrefetch`` gives several querysets; joins name fields instead of columns.",
    deprecated_in=(5, 0),
    removed_in=(6, 0),
    reference="releases/5.0/#deprecated-features-5-0",
    examples=(
        Example.report(
            """\
class Descriptor:
    def get_prefetch_queryset(self, instances, queryset=None):
        return queryset
""",
            "get_prefetch_querysets()",
        ),
        Example.kept(
            """\
class Descriptor:
    def get_prefetch_querysets(self, instances, querysets=None):
        return querysets

    def get_prefetch_queryset(self, instances, queryset=None):
        return self.get_prefetch_querysets(instances, [queryset])
""",
            title="both names are there",
        ),
    ),
)


@prefetchers.on(*(kind(name) for name in _PREFETCHERS for kind in (Method, MethodCall)))
def find_prefetcher(node: ast.AST, ctx: Context) -> Report | None:
    """Definitions and calls under the old name, unless the file has the new one too."""
    if isinstance(node, ast.Call):
        assert isinstance(node.func, ast.Attribute)
        name = node.func.attr
    else:
        name = getattr(node, "name", "")
    new = _PREFETCHERS[name]
    if ctx.mentions_definition(new.partition("(")[0]):
        return None
    return ctx.report(node, f"{name}() is deprecated since Django 5.0: it is {new}")


save_update_fields = reporting(
    "save-update-fields",
    summary="save() that sets fields has to add them to update_fields",
    why="``update_or_create()`` saves only what it was given since Django 4.2.",
    deprecated_in=(4, 2),
    removed_in=(4, 2),
    quiet=True,
    migrations=False,
    reference="releases/4.2/#setting-update-fields-in-model-save-may-now-be-required",
    examples=(
        Example.report(
            """\
from django.db import models


class Book(models.Model):
    def save(self, *args, **kwargs):
        self.slug = slugify(self.title)
        super().save(*args, **kwargs)
""",
            "add slug to update_fields",
            path="app/models.py",
        ),
        Example.kept(
            """\
from django.db import models


class Book(models.Model):
    def save(self, *args, update_fields=None, **kwargs):
        self.slug = slugify(self.title)
        super().save(*args, update_fields=update_fields, **kwargs)
""",
            title="it knows of update_fields",
            path="app/models.py",
        ),
    ),
)


@save_update_fields.on(Method("save", under=(_MODEL,)))
def find_save(function: ast.FunctionDef, ctx: Context) -> Report | None:
    """Overrides in models that assign to attributes of `self` before they save."""
    owner = ctx.class_of(function)
    assert owner is not None
    if "update_fields" in ctx.text(function):
        return None
    names = list(dict.fromkeys(_assigned_before_save(function)))
    if not names or ctx.ancestry(owner, _MODEL) is not Ancestry.YES:
        return None
    return ctx.report(
        function,
        f"save() sets {', '.join(names)}: update_or_create() saves only what it was given since "
        f"Django 4.2, so add {', '.join(names)} to update_fields where that is not None",
    )


def _assigned_before_save(function: ast.FunctionDef) -> list[str]:
    """Return the public attributes of `self` that a method assigns to."""
    stores = (
        node
        for node in ast.walk(function)
        if isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store)
    )
    return [
        node.attr
        for node in stores
        if getattr(node.value, "id", "") == "self" and not node.attr.startswith("_")
    ]


_SAFE_WORDS = ("safe", "format_html", "render")

error_strings = reporting(
    "error-list-str",
    summary="ErrorList and ErrorDict have to render SafeString",
    why="A plain ``str`` is escaped since Django 5.0.",
    deprecated_in=(4, 0),
    removed_in=(5, 0),
    reference="releases/5.0/#features-removed-in-5-0",
    examples=(
        Example.report(
            """\
from django.forms.utils import ErrorList


class Lines(ErrorList):
    def __str__(self):
        return "<br>".join(self)
""",
            "escaped",
            path="app/forms.py",
        ),
        Example.kept(
            """\
from django.forms.utils import ErrorList
from django.utils.safestring import mark_safe


class Lines(ErrorList):
    def __str__(self):
        return mark_safe("<br>".join(self))
""",
            title="marked as safe",
            path="app/forms.py",
        ),
    ),
)


@error_strings.on(
    *(
        Subclass(f"django.forms.utils.{name}", companions=("__str__",))
        for name in ("ErrorList", "ErrorDict")
    )
)
def find_error_strings(node: ast.ClassDef, ctx: Context) -> list[Report]:
    """`__str__()` without a word of safe strings in it."""
    own = {one.name: ctx.text(one) for one in node.body if isinstance(one, ast.FunctionDef)}
    found = [one for one in node.body if getattr(one, "name", "") == "__str__"]
    return [
        ctx.report(
            function,
            "what __str__() gives is escaped since Django 5.0: return mark_safe() or "
            "format_html(), or set template_name",
        )
        for function in found
        if not _gives_safe(ctx.text(function), own)
    ]


def _gives_safe(text: str, own: dict[str, str]) -> bool:
    """Whether a method, or one of the class that it calls, speaks of safe strings."""
    called = [name for name in own if f"self.{name}(" in text]
    if any(word in part for word in _SAFE_WORDS for part in (text, *(own[n] for n in called))):
        return True
    return "as_" in text and not any(name.startswith("as_") for name in called)
