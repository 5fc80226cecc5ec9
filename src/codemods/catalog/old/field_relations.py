"""`field.rel` and `rel.to`: the relation of a field, by its names of today."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from codemods.declare import Codemod, Example, Hit, Safety
from codemods.declare.targets import AttributeAccess, Near
from codemods.project.classes import Ancestry

if TYPE_CHECKING:
    import libcst as cst

    from codemods.engine.context import Context

_FIELD = "django.db.models.fields.Field"
_FIELDS = frozenset(("f", "fk", "field", "dbfield", "fk_field"))
_RELATIONS = frozenset(("rel", "remote_field"))

field_rel = Codemod(
    id="field-rel",
    summary="use remote_field and its model for rel and to",
    why="``Field.rel`` became ``remote_field`` in Django 1.9, and its ``to`` became ``model``.",
    category="models",
    deprecated_in=(1, 9),
    removed_in=(2, 0),
    works_from=(1, 9),
    reference="releases/2.0/#features-removed-in-2-0",
    safety=Safety.UNSAFE,
    unsafe_when="it may be another object, with a rel or to of its own",
    migrations=True,
    examples=(
        Example.unsafe(
            """\
def related(model, name):
    field = model._meta.get_field(name)
    if field.rel:
        return field.rel.to
    return None
""",
            """\
def related(model, name):
    field = model._meta.get_field(name)
    if field.remote_field:
        return field.remote_field.model
    return None
""",
        ),
        Example.kept(
            """\
def links(link, mail):
    return [link.rel, link.rel == "next", mail.to]
""",
            title="other objects",
        ),
    ),
)


@field_rel.on(
    AttributeAccess(
        "rel",
        near=Near(before=rf"(?:\)|field|\bself|\b(?:{'|'.join(sorted(_FIELDS))}))\s*\.[\s\\]*"),
    )
)
def find_rel(node: ast.Attribute, ctx: Context) -> Hit | None:
    """`rel` of what is a field, or is called one."""
    return ctx.hit(node, data={"new": "remote_field"}) if _is_field(node.value, ctx) else None


@field_rel.on(AttributeAccess("to", near=Near(before=r"\b(?:remote_field|rel)[\s\\]*\.[\s\\]*")))
def find_to(node: ast.Attribute, ctx: Context) -> Hit | None:
    """`to` of a relation."""
    relation = node.value
    if isinstance(relation, ast.Attribute):
        known = relation.attr == "remote_field"
        known = known or (relation.attr == "rel" and _is_field(relation.value, ctx))
    else:
        known = isinstance(relation, ast.Name) and relation.id in _RELATIONS
    return ctx.hit(node, data={"new": "model"}) if known else None


def _is_field(node: ast.expr, ctx: Context) -> bool:
    if isinstance(node, ast.Call):
        return isinstance(node.func, ast.Attribute) and node.func.attr == "get_field"
    if isinstance(node, ast.Attribute):
        return node.attr == "field"
    if not isinstance(node, ast.Name):
        return False
    if node.id == "self":
        owner = ctx.module.enclosing(node, ast.ClassDef)
        return isinstance(owner, ast.ClassDef) and ctx.ancestry(owner, _FIELD) is Ancestry.YES
    return node.id in _FIELDS or node.id.endswith("_field")


@field_rel.rewrite
def name_relation(node: cst.Attribute, hit: Hit) -> cst.Attribute:
    """`field.rel` → `field.remote_field`, `….to` → `….model`."""
    import libcst as cst

    return node.with_changes(attr=cst.Name(hit.data["new"]))
