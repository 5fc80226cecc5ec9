"""Options of a model's `class Meta`."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from codemods.declare import Codemod, Example, Hit, Refusal, Safety
from codemods.declare.targets import MetaOption

if TYPE_CHECKING:
    import libcst as cst

    from codemods.engine.context import Context

_INDEX = "django.db.models.Index"

index_together = Codemod(
    id="index-together",
    summary="list models.Index() in Meta.indexes instead of Meta.index_together",
    why="``index_together`` is deprecated in favour of ``indexes`` and gone from Django 5.1.",
    category="models",
    deprecated_in=(4, 2),
    removed_in=(5, 1),
    reference="releases/4.2/#index-together-option-is-deprecated-in-favor-of-indexes",
    safety=Safety.UNSAFE,
    unsafe_when="the index gets another name: a migration with RenameIndex is due",
    follow_up="run makemigrations: it writes a RenameIndex for every former index_together",
    migrations=False,
    works_from=(1, 11),
    examples=(
        Example.unsafe(
            """\
from django.db import models


class Book(models.Model):
    title = models.CharField(max_length=100)
    year = models.IntegerField()

    class Meta:
        ordering = ["title"]
        index_together = [
            ["title", "year"],  # looked up by the shop
        ]
""",
            """\
from django.db import models


class Book(models.Model):
    title = models.CharField(max_length=100)
    year = models.IntegerField()

    class Meta:
        ordering = ["title"]
        indexes = [
            models.Index(fields=["title", "year"]),  # looked up by the shop
        ]
""",
            path="app/models.py",
        ),
        Example.refuse(
            """\
from django.db import models


class Book(models.Model):
    class Meta:
        index_together = PAIRS
""",
            reason="not a literal list of field names",
            path="app/models.py",
        ),
    ),
)


@index_together.on(MetaOption("index_together"))
def find_index_together(statement: ast.stmt, ctx: Context) -> Hit | Refusal | None:
    """Only literal lists of names, in a Meta that has no `indexes` yet."""
    if not isinstance(statement, ast.Assign) or len(statement.targets) != 1:
        return ctx.refuse(statement, "not a plain assignment")
    meta = ctx.parent(statement)
    assert isinstance(meta, ast.ClassDef)
    if not _is_literal(statement.value):
        return ctx.refuse(statement, "not a literal list of field names")
    present = [other for other in meta.body if _assigns(other, "indexes")]
    if present:
        return _judge_merge(statement, present, meta, ctx)
    if meta.bases:
        return ctx.refuse(statement, "Meta inherits, and its base may set indexes")
    return ctx.hit(statement, uses=(_INDEX,))


def _judge_merge(
    statement: ast.Assign, present: list[ast.stmt], meta: ast.ClassDef, ctx: Context
) -> Hit | Refusal:
    """Both options in one Meta: the indexes go to the end of the list that is there."""
    value = getattr(present[0], "value", None)
    if len(present) != 1 or not isinstance(value, (ast.List, ast.Tuple)):
        return ctx.refuse(statement, "Meta has indexes that are not a literal list")
    source = ctx.module.source
    above = source.line_starts[max(statement.lineno - 2, 0)]
    end = ctx.module.end(statement)
    around = source.body[above:end] + source.rest_of_line(end)
    if b"#" in around or b";" in around:
        return ctx.refuse(statement, "Meta has indexes already, and a comment stands by the pairs")
    return ctx.hit(meta, uses=(_INDEX,), data={"merge": True})


@index_together.rewrite
def list_indexes(statement: cst.Assign | cst.ClassDef, hit: Hit) -> cst.Assign | cst.ClassDef:
    """`index_together = [["a", "b"]]` → `indexes = [models.Index(fields=["a", "b"])]`."""
    import libcst as cst

    if isinstance(statement, cst.ClassDef):
        return _merged(statement, hit)
    value = statement.value
    assert isinstance(value, (cst.List, cst.Tuple))
    if value.elements and isinstance(value.elements[0].value, cst.SimpleString):
        new: cst.BaseExpression = cst.List([cst.Element(_index(value, hit))])
    else:
        elements = [e.with_changes(value=_index(e.value, hit)) for e in value.elements]
        new = value.with_changes(elements=elements)
    target = statement.targets[0].with_changes(target=cst.Name("indexes"))
    return statement.with_changes(targets=[target], value=new)


def _merged(meta: cst.ClassDef, hit: Hit) -> cst.ClassDef:
    """Return the Meta without `index_together`, its pairs at the end of `indexes`."""
    import libcst as cst

    from codemods.declare.nodes import append_elements

    pairs: list[cst.BaseExpression] = []
    lines: list[cst.BaseStatement] = []
    body = cst.ensure_type(meta.body, cst.IndentedBlock)
    for line in body.body:
        assigned = _assigned(line)
        if assigned is not None and assigned[0] == "index_together":
            pairs = _pairs(assigned[1])
        else:
            lines.append(line)
    for place, line in enumerate(lines):
        assigned = _assigned(line)
        if assigned is not None and assigned[0] == "indexes":
            new = append_elements(assigned[1], [_index(pair, hit) for pair in pairs])
            lines[place] = cst.ensure_type(
                line.deep_replace(assigned[1], new), cst.SimpleStatementLine
            )
    return meta.with_changes(body=body.with_changes(body=lines))


def _assigned(line: cst.BaseStatement) -> tuple[str, cst.List | cst.Tuple] | None:
    """Return the name and the list of a line that assigns one."""
    import libcst as cst

    if not isinstance(line, cst.SimpleStatementLine) or not isinstance(line.body[0], cst.Assign):
        return None
    target, value = line.body[0].targets[0].target, line.body[0].value
    if not isinstance(target, cst.Name) or not isinstance(value, (cst.List, cst.Tuple)):
        return None
    return target.value, value


def _pairs(value: cst.List | cst.Tuple) -> list[cst.BaseExpression]:
    import libcst as cst

    if value.elements and isinstance(value.elements[0].value, cst.SimpleString):
        return [value]
    return [element.value for element in value.elements]


def _index(fields: cst.BaseExpression, hit: Hit) -> cst.Call:
    import libcst as cst

    if isinstance(fields, cst.Tuple):
        fields = cst.List(
            [cst.Element(e.value, e.comma) for e in fields.elements],
        )
        last = fields.elements[-1].with_changes(comma=cst.MaybeSentinel.DEFAULT)
        fields = fields.with_changes(elements=[*fields.elements[:-1], last])
    argument = cst.Arg(
        fields,
        keyword=cst.Name("fields"),
        equal=cst.AssignEqual(cst.SimpleWhitespace(""), cst.SimpleWhitespace("")),
    )
    return cst.Call(hit.expression(_INDEX), [argument])


def _is_literal(value: ast.expr) -> bool:
    if not isinstance(value, (ast.List, ast.Tuple)) or not value.elts:
        return False
    if all(_is_string(element) for element in value.elts):
        return True
    return all(
        isinstance(element, (ast.List, ast.Tuple))
        and element.elts
        and all(_is_string(name) for name in element.elts)
        for element in value.elts
    )


def _is_string(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and isinstance(node.value, str)


def _assigns(statement: ast.stmt, name: str) -> bool:
    targets = statement.targets if isinstance(statement, ast.Assign) else ()
    return any(isinstance(target, ast.Name) and target.id == name for target in targets)
