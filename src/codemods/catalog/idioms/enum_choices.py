"""`choices=Status.choices` → `choices=Status`."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from codemods.declare import Codemod, Example, Hit, Safety
from codemods.declare.targets import Keyword
from codemods.project.classes import Ancestry, descends_named

if TYPE_CHECKING:
    import libcst as cst

    from codemods.engine.context import Context

_CHOICES = "django.db.models.enums.Choices"
_TAKERS = (
    "django.db.models.fields.Field",
    "django.forms.fields.ChoiceField",
    "django.forms.widgets.ChoiceWidget",
)

enum_choices = Codemod(
    id="enum-choices",
    summary="give a field the enumeration itself instead of its .choices",
    why="Since Django 5.0 fields take an enumeration as ``choices`` and ask for its choices.",
    category="idioms",
    removed_in=None,
    modernize=True,
    works_from=(5, 0),
    reference="releases/5.0/#more-options-for-declaring-field-choices",
    safety=Safety.SAFE,
    migrations=False,
    examples=(
        Example(
            before="""\
from django.db import models


class Book(models.Model):
    class Status(models.TextChoices):
        NEW = "new"
        SOLD = "sold"

    status = models.CharField(max_length=9, choices=Status.choices)
""",
            after="""\
from django.db import models


class Book(models.Model):
    class Status(models.TextChoices):
        NEW = "new"
        SOLD = "sold"

    status = models.CharField(max_length=9, choices=Status)
""",
            path="library/models.py",
        ),
        Example.unsafe(
            """\
from django.db import models
from library.fields import StatusField


class Status(models.TextChoices):
    NEW = "new"


class Book(models.Model):
    status = StatusField(choices=Status.choices)
""",
            """\
from django.db import models
from library.fields import StatusField


class Status(models.TextChoices):
    NEW = "new"


class Book(models.Model):
    status = StatusField(choices=Status)
""",
            title="a field that is not seen may want pairs",
            path="library/models.py",
        ),
        Example.kept(
            """\
from django.db import models


class Status:
    choices = [("new", "New")]


class Book(models.Model):
    status = models.CharField(max_length=9, choices=Status.choices)
""",
            title="not an enumeration of Django",
            path="library/models.py",
        ),
    ),
)


@enum_choices.on(Keyword("choices", companions=("django",)))
def find(keyword: ast.keyword, ctx: Context) -> Hit | None:
    """`choices=X.choices`, where X is certainly an enumeration."""
    value, call = keyword.value, ctx.parent(keyword)
    if not isinstance(value, ast.Attribute) or value.attr != "choices":
        return None
    if not isinstance(call, ast.Call) or not _is_enumeration(value.value, ctx):
        return None
    taker = _takes_choices(call.func, ctx)
    if taker is Ancestry.NO:
        return None
    certain = taker is Ancestry.YES
    return ctx.hit(
        value, unsafe="" if certain else "it may not be a field of Django, and want pairs"
    )


def _is_enumeration(node: ast.expr, ctx: Context) -> bool:
    """Whether ``node`` is a class of choices: one of the file, or of the project."""
    found = _classes(node, ctx)
    if found:
        return all(ctx.ancestry(one, _CHOICES) is Ancestry.YES for one in found)
    name = ctx.qualified(node)
    return name is not None and descends_named(name, (_CHOICES,), ctx.project) is Ancestry.YES


def _classes(node: ast.expr, ctx: Context) -> list[ast.ClassDef]:
    """Return the classes of this file that ``Name`` or ``Outer.Name`` stands for."""
    if isinstance(node, ast.Name):
        bound = [binding.node for binding in ctx.module.lookup(node.id, node)]
        found = [one for one in bound if isinstance(one, ast.ClassDef)]
        return found if len(found) == len(bound) else []
    if isinstance(node, ast.Attribute):
        return [
            inner
            for outer in _classes(node.value, ctx)
            for inner in outer.body
            if isinstance(inner, ast.ClassDef) and inner.name == node.attr
        ]
    return []


def _takes_choices(func: ast.expr, ctx: Context) -> Ancestry:
    """Return whether what is called is a field or widget that takes an enumeration."""
    found = _classes(func, ctx)
    if found:
        return ctx.ancestry(found[0], *_TAKERS)
    name = ctx.qualified(func)
    if name is not None and descends_named(name, _TAKERS, ctx.project) is Ancestry.YES:
        return Ancestry.YES
    last = func.attr if isinstance(func, ast.Attribute) else getattr(func, "id", "")
    return Ancestry.UNKNOWN if last.endswith("Field") else Ancestry.NO


@enum_choices.rewrite
def take_class(node: cst.Attribute, hit: Hit) -> cst.BaseExpression:
    """`Status.choices` → `Status`."""
    return node.value
