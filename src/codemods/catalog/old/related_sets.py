"""Assignments to the many side of a relation: `set()` does them."""

from __future__ import annotations

import ast
import re
from typing import TYPE_CHECKING

from codemods.declare import Codemod, Example, Hit, Safety
from codemods.declare.targets import AttributeAccess, Call
from codemods.project.classes import dotted_name
from codemods.project.evidence import assigned_values
from codemods.project.many_relations import may_be_many
from codemods.project.model_index import MODEL_INDEX, Model, ModelIndex

if TYPE_CHECKING:
    import libcst as cst

    from codemods.engine.context import Context

_MANY = frozenset(("m2m", "reverse", "generic"))
_ONE = frozenset(
    ("create", "earliest", "first", "get", "last", "latest")  # methods that give one instance
)

_ASSIGNED = re.compile(rb"\s*\.\s*\w+\s*=(?!=)")

related_sets = Codemod(
    id="related-sets",
    summary="call set() instead of assigning to the many side of a relation",
    why="The assignment called ``set()`` since Django 1.9, and raises TypeError since 2.0.",
    category="models",
    deprecated_in=(1, 10),
    removed_in=(2, 0),
    works_from=(1, 9),
    reference="releases/2.0/#features-removed-in-2-0",
    safety=Safety.SAFE,
    unsafe_when="what it is assigned to may be another object, with an attribute of that name",
    migrations=True,
    examples=(
        Example(
            """\
from app.models import Post


def tag(pk, tags):
    post = Post.objects.get(pk=pk)
    post.title = "Tagged"
    post.tags = tags
""",
            """\
from app.models import Post


def tag(pk, tags):
    post = Post.objects.get(pk=pk)
    post.title = "Tagged"
    post.tags.set(tags)
""",
            others=(
                (
                    "app/models.py",
                    "from django.db import models\n\n\nclass Post(models.Model):\n"
                    '    title = models.CharField()\n    tags = models.ManyToManyField("Tag")\n\n\n'
                    "class Tag(models.Model):\n    pass\n",
                ),
            ),
        ),
        Example.unsafe(
            """\
from django.db import models


class Post(models.Model):
    tags = models.ManyToManyField("Tag")

    def clear(self):
        self.tags = []


def clear(post):
    post.tags = []
""",
            """\
from django.db import models


class Post(models.Model):
    tags = models.ManyToManyField("Tag")

    def clear(self):
        self.tags.set([])


def clear(post):
    post.tags.set([])
""",
            path="app/models.py",
        ),
        Example.kept(
            """\
from django.db import models


class Post(models.Model):
    tags = models.ManyToManyField("Tag")
    words = models.JSONField()

    def clear(self):
        self.words = []
""",
            title="another field",
            path="app/models.py",
        ),
    ),
)


@related_sets.on(AttributeAccess("objects", assigned=True))
def find_instance(manager: ast.Attribute, ctx: Context) -> list[Hit]:
    """`post = Post.objects.get(…)`, and what is assigned to the attributes of `post`."""
    statement = ctx.module.statement(manager)
    if not isinstance(statement, ast.Assign) or len(statement.targets) != 1:
        return []
    (target,) = statement.targets
    places = _set_on(target.id, ctx) if isinstance(target, ast.Name) else []
    if not places or _model_of(statement.value, ctx) is None:
        return []
    found = []
    for name, assignment in places:
        models = {_model_of(value, ctx) for value in assigned_values(name, ctx.module)}
        if len(models) == 1 and (model := models.pop()) is not None and _is_many(assignment, model):
            found.append(ctx.hit(assignment))
    return found


def _set_on(name: str, ctx: Context) -> list[tuple[ast.Name, ast.Assign]]:
    """Return the uses of a name where an attribute, perhaps one to many, is assigned to.

    Each comes with its statement.
    """
    found = []
    for offset in ctx.module.occurrences(name):
        if not _ASSIGNED.match(ctx.module.source.body, offset + len(name.encode())):
            continue
        node = ctx.module.path_to(offset)[-1]
        assignment = _assigned(node, ctx)
        if assignment is None or not isinstance(node, ast.Name):
            continue
        if may_be_many(ctx.project, _attribute(assignment)):
            found.append((node, assignment))
    return found


@related_sets.on(Call("django.db.models.ManyToManyField", assigned=True))
def find_field(call: ast.Call, ctx: Context) -> list[Hit]:
    """A relation of the file, and what is assigned to it there."""
    statement = ctx.parent(call)
    owner = ctx.parent(statement) if isinstance(statement, ast.Assign) else None
    if not isinstance(statement, ast.Assign) or not isinstance(owner, ast.ClassDef):
        return []
    names = [target.id for target in statement.targets if isinstance(target, ast.Name)]
    found = []
    for offset in (place for name in names for place in ctx.module.occurrences(name)):
        attribute = ctx.module.path_to(offset)[-1]
        assignment = _assigned(getattr(attribute, "value", None), ctx)
        if assignment is None or not isinstance(attribute, ast.Attribute):
            continue
        if isinstance(attribute.value, ast.Name) and attribute.value.id == "self":
            if ctx.module.enclosing(attribute, ast.ClassDef) is owner:
                found.append(ctx.hit(assignment))
        elif not assigned_values(attribute.value, ctx.module):
            found.append(ctx.hit(assignment, unsafe=related_sets.unsafe_when))
    return found


def _assigned(node: ast.AST | None, ctx: Context) -> ast.Assign | None:
    """Return the assignment, with one target, of an attribute of ``node``."""
    attribute = ctx.parent(node) if node is not None else None
    statement = ctx.parent(attribute) if isinstance(attribute, ast.Attribute) else None
    if isinstance(statement, ast.Assign) and statement.targets == [attribute]:
        return statement
    return None


def _is_many(assignment: ast.Assign, model: Model) -> bool:
    field = model.fields.get(_attribute(assignment))
    return field is not None and field.kind in _MANY


def _attribute(assignment: ast.Assign) -> str:
    (target,) = assignment.targets
    assert isinstance(target, ast.Attribute)
    return target.attr


def _model_of(value: ast.expr, ctx: Context) -> Model | None:
    """Return the model of which `Model.objects.….get()` gives an instance."""
    if not isinstance(value, ast.Call) or not isinstance(value.func, ast.Attribute):
        return None
    if value.func.attr not in _ONE:
        return None
    node: ast.expr = value.func.value
    while not (isinstance(node, ast.Attribute) and node.attr == "objects"):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            node = node.func.value
        else:
            return None
    name = ctx.qualified(node.value) or _own_class(node.value, ctx)
    index: ModelIndex | None = ctx.fact(MODEL_INDEX.name) if name else None
    model = index.model(name) if index is not None and name else None
    return model if model is not None and model.proven else None


def _own_class(node: ast.expr, ctx: Context) -> str | None:
    """Return the dotted name of a class that the file itself defines."""
    bound = ctx.module.lookup(node.id, node) if isinstance(node, ast.Name) else ()
    if len(bound) != 1 or not isinstance(bound[0].node, ast.ClassDef):
        return None
    return f"{dotted_name(ctx.path)}.{bound[0].node.name}"


@related_sets.rewrite
def call_set(statement: cst.Assign, hit: Hit) -> cst.Expr:
    """`post.tags = tags` → `post.tags.set(tags)`."""
    import libcst as cst

    target = statement.targets[0].target
    assert isinstance(target, cst.Attribute)
    call = cst.Call(cst.Attribute(target, cst.Name("set")), [cst.Arg(statement.value)])
    return cst.Expr(call)
