"""`Widget.render()`: Django hands it the form renderer."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from codemods.declare import Codemod, Example, Hit, Refusal, Safety
from codemods.declare.arguments import hides
from codemods.declare.overrides import handed_on, has_comments, parameter_names
from codemods.declare.targets import Method
from codemods.project.classes import Ancestry

if TYPE_CHECKING:
    import libcst as cst

    from codemods.engine.context import Context

_WIDGET = "django.forms.widgets.Widget"
_SHAPE = ["self", "name", "value", "attrs"]
_CHOICES = "choices"
"""The parameter that widgets with choices had up to Django 1.9; forms never passed it."""

widget_render = Codemod(
    id="widget-render-renderer",
    summary="take renderer in overrides of Widget.render()",
    why="Forms hand the renderer to ``render()``, which must take it since Django 2.1.",
    category="overrides",
    deprecated_in=(1, 11),
    removed_in=(2, 1),
    reference="releases/2.1/#features-removed-in-2-1",
    safety=Safety.SAFE,
    migrations=True,
    works_from=(1, 11),
    examples=(
        Example(
            before="""\
from django import forms


class Stars(forms.TextInput):
    def render(self, name, value, attrs=None):
        return "*" + super().render(name, value, attrs)
""",
            after="""\
from django import forms


class Stars(forms.TextInput):
    def render(self, name, value, attrs=None, renderer=None):
        return "*" + super().render(name, value, attrs, renderer)
""",
            path="app/widgets.py",
        ),
        Example.unsafe(
            """\
from thirdparty.forms import Stars


class More(Stars):
    def render(self, name, value, attrs=None):
        return "+"
""",
            """\
from thirdparty.forms import Stars


class More(Stars):
    def render(self, name, value, attrs=None, renderer=None):
        return "+"
""",
            title="the base is not seen, the parameters are those of a widget",
            path="app/widgets.py",
        ),
        Example.kept(
            """\
class Page:
    def render(self, name, value, attrs=None):
        return name
""",
            title="not a widget",
        ),
    ),
)


@widget_render.on(Method("render", having=("name",), lacking=("renderer",), under=(_WIDGET,)))
def find_render(function: ast.FunctionDef, ctx: Context) -> Hit | Refusal | None:
    """Overrides that take no `renderer`."""
    owner = ctx.class_of(function)
    assert owner is not None
    names = parameter_names(function)
    keywords = [arg.arg for arg in function.args.kwonlyargs]
    if "renderer" in (*names, *keywords) or function.args.kwarg or names[:2] != _SHAPE[:2]:
        return None
    ancestry = ctx.ancestry(owner, _WIDGET)
    if ancestry is Ancestry.NO or (ancestry is Ancestry.UNKNOWN and names != _SHAPE):
        return None
    extra = names[len(_SHAPE) :]
    if function.args.vararg or len(names) < len(_SHAPE) or extra not in ([], [_CHOICES]):
        taken = ", ".join([*names[1:], *(["*args"] if function.args.vararg else [])])
        return ctx.refuse(
            function, f"it takes {taken}: render() gets name, value, attrs and renderer by name"
        )
    if has_comments(ctx.module, function):
        return ctx.refuse(function, "comments between the parameters")
    if any(hides(call, 3) for call, _shift in handed_on(function, "render")):
        return ctx.refuse(function, "what it hands on to super() is unpacked")
    unsafe = "" if ancestry is Ancestry.YES else "its class may not be a widget"
    if extra and any(handed_on(function, "render")):
        unsafe = unsafe or "the choices it gets are not handed on: the base takes none"
    return ctx.hit(function, unsafe=unsafe)


@widget_render.rewrite
def take_renderer(function: cst.FunctionDef, hit: Hit) -> cst.FunctionDef:
    """Add the parameter, and hand it on to the base."""
    import libcst as cst

    from codemods.declare.nodes import (
        append_argument,
        drop_argument,
        keyword_argument,
        parameter,
    )
    from codemods.declare.overrides import add_parameter, edit_handed_on

    def edit(call: cst.Call, shift: int) -> cst.Call:
        renderer = cst.Name("renderer")
        for index, one in reversed(list(enumerate(call.args))):
            by_name = one.keyword is not None and one.keyword.value == _CHOICES
            value = one.value.value if isinstance(one.value, cst.Name) else ""
            if by_name or (index >= 3 + shift and value == _CHOICES):
                call = drop_argument(call, index)
        if len(call.args) == 3 + shift and all(one.keyword is None for one in call.args):
            return append_argument(call, cst.Arg(renderer))
        if len(call.args) > 3 + shift:
            return call
        return append_argument(call, keyword_argument("renderer", renderer))

    function = edit_handed_on(function, ("render",), edit)
    return add_parameter(function, parameter("renderer", "None"))
