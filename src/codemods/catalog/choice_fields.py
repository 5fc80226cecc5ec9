"""`forms.ChoiceField.choices`: a property whose accessors lost their private names."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from codemods.declare import Codemod, Example, Hit, Refusal, Safety
from codemods.declare.targets import AttributeAccess, MethodCall
from codemods.project.classes import Ancestry

if TYPE_CHECKING:
    import libcst as cst

    from codemods.engine.context import Context

_FIELDS = ("django.forms.ChoiceField", "django.forms.MultipleChoiceField")
_MODEL_FIELD = "django.forms.ModelChoiceField"
_ACCESSORS = {"_get_choices": "fget", "_set_choices": "fset"}

choice_field_accessors = Codemod(
    id="choice-field-accessors",
    summary="reach the accessors of ChoiceField.choices through the property",
    why=(
        "``forms.ChoiceField._get_choices()`` and ``_set_choices()`` were private; Django 5.0 "
        "has only the property ``choices`` with its getter and setter."
    ),
    category="overrides",
    removed_in=(5, 0),
    reference="releases/5.0/#forms",
    safety=Safety.UNSAFE,
    unsafe_when="the class that super() leads to may define the method itself",
    migrations=True,
    examples=(
        Example.unsafe(
            """\
from django import forms


class EmptyMixin:
    def _get_choices(self):
        return super()._get_choices()

    def _set_choices(self, value):
        super()._set_choices([("", "-"), *value])

    choices = property(_get_choices, _set_choices)


class TreeField(forms.Field):
    choices = property(lambda self: [], forms.ChoiceField._set_choices)
""",
            """\
from django import forms


class EmptyMixin:
    def _get_choices(self):
        return super().choices

    def _set_choices(self, value):
        super(EmptyMixin, type(self)).choices.fset(self, [("", "-"), *value])

    choices = property(_get_choices, _set_choices)


class TreeField(forms.Field):
    choices = property(lambda self: [], forms.ChoiceField.choices.fset)
""",
            path="app/fields.py",
        ),
        Example.kept(
            """\
class Menu:
    def refresh(self):
        return super()._get_choices()
""",
            title="a class without a choices property",
        ),
    ),
)


@choice_field_accessors.on(MethodCall("_get_choices"), MethodCall("_set_choices"))
def find_super(call: ast.Call, ctx: Context) -> Hit | Refusal | None:
    """`super()._set_choices(value)` in a class that makes `choices` a property of its own."""
    assert isinstance(call.func, ast.Attribute)
    receiver = call.func.value
    if not isinstance(receiver, ast.Call) or not ctx.is_(receiver.func, "builtins.super"):
        return None
    owner = ctx.module.enclosing(call, ast.ClassDef)
    function = ctx.module.function(call)
    if not isinstance(owner, ast.ClassDef) or function is None or not _has_property(owner):
        return None
    if call.func.attr == "_get_choices" and ctx.ancestry(owner, _MODEL_FIELD) is Ancestry.YES:
        return None  # ModelChoiceField has that method still
    if call.keywords or len(call.args) != (call.func.attr == "_set_choices"):
        return ctx.refuse(call, "unusual arguments")
    own = function.args.args[0].arg if function.args.args else "self"
    # Its methods do not see the name of a class that stands in another class.
    name = "__class__" if isinstance(ctx.parent(owner), ast.ClassDef) else owner.name
    return ctx.hit(call, data={"owner": name, "self": own})


@choice_field_accessors.on(AttributeAccess("_get_choices"), AttributeAccess("_set_choices"))
def find_value(node: ast.Attribute, ctx: Context) -> Hit | None:
    """`forms.ChoiceField._set_choices` handed on, mostly to `property()`."""
    return ctx.hit(node, data={}) if ctx.is_(node.value, *_FIELDS) else None


def _has_property(owner: ast.ClassDef) -> bool:
    return any(
        isinstance(statement, ast.Assign)
        and isinstance(statement.value, ast.Call)
        and any(isinstance(t, ast.Name) and t.id == "choices" for t in statement.targets)
        for statement in owner.body
    )


@choice_field_accessors.rewrite
def use_property(node: cst.Call | cst.Attribute, hit: Hit) -> cst.BaseExpression:
    """`super()._get_choices()` → `super().choices`; the setter by its property."""
    import libcst as cst

    if isinstance(node, cst.Attribute):
        accessor = _ACCESSORS[node.attr.value]
        return cst.Attribute(cst.Attribute(node.value, cst.Name("choices")), cst.Name(accessor))
    function = cst.ensure_type(node.func, cst.Attribute)
    if function.attr.value == "_get_choices":
        return cst.Attribute(function.value, cst.Name("choices"))
    own = hit.data["self"]
    text = f"super({hit.data['owner']}, type({own})).choices.fset"
    first = cst.Arg(cst.Name(own), comma=cst.Comma(whitespace_after=cst.SimpleWhitespace(" ")))
    return node.with_changes(func=cst.parse_expression(text), args=[first, *node.args])
