"""`get_path_info()` of related fields: Django reads `path_infos`."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from codemods.declare import Codemod, Example, Hit, Safety
from codemods.declare.targets import Method
from codemods.project.classes import Ancestry

if TYPE_CHECKING:
    import libcst as cst

    from codemods.engine.context import Context

_NEW = {"get_path_info": "path_infos", "get_reverse_path_info": "reverse_path_infos"}
_CACHED = "django.utils.functional.cached_property"
_BASES = (
    "django.db.models.fields.related.RelatedField",
    "django.db.models.fields.reverse_related.ForeignObjectRel",
)

path_infos = Codemod(
    id="path-infos",
    summary="give related fields path_infos beside get_path_info()",
    why=(
        "Joins are built from the cached properties ``path_infos`` and ``reverse_path_infos`` "
        "since Django 4.1: a field with the methods alone cannot be used in lookups."
    ),
    category="models",
    deprecated_in=(4, 1),
    removed_in=(4, 1),
    reference="internals/deprecation/",
    safety=Safety.UNSAFE,
    unsafe_when="none of this is public, and a base class may have the property",
    migrations=False,
    works_from=(1, 8),
    examples=(
        Example.unsafe(
            """\
from django.db.models.fields.related import RelatedField


class TagField(RelatedField):
    def get_path_info(self, filtered_relation=None):
        return self.paths(filtered_relation)
""",
            """\
from django.db.models.fields.related import RelatedField
from django.utils.functional import cached_property


class TagField(RelatedField):
    def get_path_info(self, filtered_relation=None):
        return self.paths(filtered_relation)

    @cached_property
    def path_infos(self):
        return self.get_path_info()
""",
            path="app/fields.py",
        ),
        Example.kept(
            """\
class Router:
    def get_path_info(self):
        return self.path
""",
            title="not a field",
            path="app/fields.py",
        ),
    ),
)


@path_infos.on(*(Method(name) for name in _NEW))
def find_method(function: ast.FunctionDef, ctx: Context) -> Hit | None:
    """Methods of a related field that has not the property."""
    owner = ctx.class_of(function)
    assert owner is not None
    if ctx.ancestry(owner, *_BASES) is not Ancestry.YES or not function.args.args:
        return None
    new = _NEW[function.name]
    if any(new in ctx.text(statement) for statement in owner.body):
        return None
    return ctx.hit(function, uses=(_CACHED,), data={"old": function.name, "new": new})


@path_infos.rewrite
def add_property(
    function: cst.FunctionDef, hit: Hit
) -> cst.FlattenSentinel[cst.BaseCompoundStatement]:
    """A cached property that calls the method, below it."""
    import libcst as cst

    cached = cst.Module([]).code_for_node(hit.expression(_CACHED))
    code = f"@{cached}\ndef {hit.data['new']}(self):\n    return self.{hit.data['old']}()\n"
    added = cst.ensure_type(cst.parse_statement(code), cst.FunctionDef)
    blank = cst.EmptyLine(indent=False)
    return cst.FlattenSentinel([function, added.with_changes(leading_lines=[blank])])
