"""Methods of `Model._meta` that `get_fields()` took the place of."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from codemods.declare import Codemod, Example, Hit, Refusal, Report, Safety
from codemods.declare.arguments import is_constant
from codemods.declare.targets import AttributeAccess, MethodCall

if TYPE_CHECKING:
    import libcst as cst

    from codemods.engine.context import Context

_OWN = "not f.is_relation or f.one_to_one or (f.many_to_one and f.related_model)"
_BACK = "(f.one_to_many or f.one_to_one) and f.auto_created and not f.concrete"
_MODEL = "(f, f.model if f.model != {model} else None)"
_LISTS = {
    "get_all_field_names": "[f.name for f in {meta}.get_fields()]",
    "get_all_related_objects": f"[f for f in {{meta}}.get_fields() if {_BACK}]",
    "get_all_related_objects_with_model": f"[{_MODEL} for f in {{meta}}.get_fields() if {_BACK}]",
    "get_all_related_many_to_many_objects": (
        "[f for f in {meta}.get_fields(include_hidden=True) if f.many_to_many and f.auto_created]"
    ),
    "get_all_related_m2m_objects_with_model": (
        f"[{_MODEL} for f in {{meta}}.get_fields(include_hidden=True) "
        "if f.many_to_many and f.auto_created]"
    ),
    "get_fields_with_model": f"[{_MODEL} for f in {{meta}}.get_fields() if {_OWN}]",
    "get_concrete_fields_with_model": (
        f"[{_MODEL} for f in {{meta}}.get_fields() if f.concrete and ({_OWN})]"
    ),
    "get_m2m_with_model": (
        f"[{_MODEL} for f in {{meta}}.get_fields() if f.many_to_many and not f.auto_created]"
    ),
}
"""What the documentation of Django 1.8 gives in their place."""
_RENAMED = {"module_name": "model_name", "virtual_fields": "private_fields"}
_OPTIONS = frozenset(("meta", "opts", "options"))

meta_api = Codemod(
    id="meta-api",
    summary="ask get_fields() and get_field() for the fields of a model",
    why="``Model._meta`` got an official interface in Django 1.8, and lost the old one in 1.10.",
    category="models",
    deprecated_in=(1, 8),
    removed_in=(1, 10),
    works_from=(1, 10),
    reference="https://docs.djangoproject.com/en/1.8/ref/models/meta/#migrating-from-the-old-api",
    safety=Safety.UNSAFE,
    unsafe_when="hidden relations, generic foreign keys and names such as author_id may differ",
    migrations=True,
    examples=(
        Example.unsafe(
            """\
names = Book._meta.get_all_field_names()
title = Book._meta.get_field_by_name("title")[0]
many = Book._meta.get_all_related_many_to_many_objects()
""",
            """\
names = [f.name for f in Book._meta.get_fields()]
title = Book._meta.get_field("title")
many = [f for f in Book._meta.get_fields(include_hidden=True) if f.many_to_many and f.auto_created]
""",
        ),
        Example.report(
            """\
field, model, direct, m2m = Book._meta.get_field_by_name("title")
""",
            "not field.auto_created or field.concrete",
        ),
        Example.kept(
            """\
class Table:
    def names(self):
        return self.get_all_field_names() + self.frame.module_name
""",
            title="another class",
        ),
    ),
)


@meta_api.on(*(MethodCall(name) for name in _LISTS))
def find_list(call: ast.Call, ctx: Context) -> Hit | Refusal | None:
    """Calls on the options of a model."""
    assert isinstance(call.func, ast.Attribute)
    meta = call.func.value
    if not _is_options(meta):
        return None
    if call.args or call.keywords:
        return ctx.refuse(call, "it is called with arguments")
    if any(isinstance(node, ast.Call) for node in ast.walk(meta)):
        return ctx.refuse(call, "give the model a name first")
    text = ctx.text(meta)
    model = text.removesuffix("._meta") if text.endswith("._meta") else f"{text}.model"
    return ctx.hit(call, data={"new": _LISTS[call.func.attr].format(meta=text, model=model)})


@meta_api.on(MethodCall("get_field_by_name"))
def find_by_name(call: ast.Call, ctx: Context) -> Hit | Report | None:
    """`get_field_by_name(name)[0]`; all four values at once are for a person."""
    assert isinstance(call.func, ast.Attribute)
    if not _is_options(call.func.value):
        return None
    outer = ctx.parent(call)
    if isinstance(outer, ast.Subscript) and outer.value is call and is_constant(outer.slice, 0):
        return ctx.hit(outer)
    name = ", ".join(ctx.text(argument) for argument in call.args)
    meta = ctx.text(call.func.value)
    return ctx.report(
        call,
        f"get_field_by_name() is gone from Django 1.10: field = {meta}.get_field({name}); the "
        "model is field.model where it is inherited, direct is not field.auto_created or "
        "field.concrete, m2m is field.many_to_many",
    )


@meta_api.on(*(AttributeAccess(name) for name in _RENAMED))
def find_attribute(node: ast.Attribute, ctx: Context) -> Hit | None:
    """Attributes that got other names."""
    return ctx.hit(node, data={"name": _RENAMED[node.attr]}) if _is_options(node.value) else None


def _is_options(node: ast.expr) -> bool:
    if isinstance(node, ast.Attribute):
        return node.attr == "_meta" or node.attr in _OPTIONS
    return isinstance(node, ast.Name) and node.id in _OPTIONS


@meta_api.rewrite
def ask_fields(node: cst.BaseExpression, hit: Hit) -> cst.BaseExpression:
    """The old call → a list over `get_fields()`; `[0]` goes."""
    import libcst as cst

    if "new" in hit.data:
        return cst.parse_expression(hit.data["new"])
    if "name" in hit.data:
        return node.with_changes(attr=cst.Name(hit.data["name"]))
    call = cst.ensure_type(cst.ensure_type(node, cst.Subscript).value, cst.Call)
    method = cst.ensure_type(call.func, cst.Attribute)
    return call.with_changes(func=method.with_changes(attr=cst.Name("get_field")))
