"""`django.contrib.postgres`: aggregates, exclusion constraints, fields of citext."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from codemods.declare import Codemod, Example, Hit, Refusal, Report, Safety
from codemods.declare.arguments import argument, comment_on, hides
from codemods.declare.targets import Call, Value

if TYPE_CHECKING:
    import libcst as cst

    from codemods.engine.context import Context

_AGGREGATES = "django.contrib.postgres.aggregates"
_OP_CLASS = "django.contrib.postgres.indexes.OpClass"
_FIELDS = "django.contrib.postgres.fields"
_EMPTY = {"ArrayAgg": "[]", "JSONBAgg": "[]", "StringAgg": '""'}

aggregate_default = Codemod(
    id="postgres-aggregate-default",
    summary="say default= in ArrayAgg(), JSONBAgg() and StringAgg()",
    why="Without rows they give None since Django 5.0; until then it was [] or an empty string.",
    category="calls",
    deprecated_in=(4, 0),
    removed_in=(5, 0),
    works_from=(4, 0),
    reference="releases/5.0/#features-removed-in-5-0",
    safety=Safety.UNSAFE,
    unsafe_when="where None is just as good, default=None keeps the query as it is",
    migrations=True,
    not_executed="postgres",
    examples=(
        Example.unsafe(
            """\
from django.contrib.postgres.aggregates import ArrayAgg, StringAgg

books = Book.objects.aggregate(ids=ArrayAgg("id"), titles=StringAgg("title", ", "))
""",
            """\
from django.contrib.postgres.aggregates import ArrayAgg, StringAgg

books = Book.objects.aggregate(ids=ArrayAgg("id", default=[]), titles=StringAgg("title", ", ", default=""))
""",
        ),
        Example.kept(
            """\
from django.contrib.postgres.aggregates import ArrayAgg

books = Book.objects.aggregate(ids=ArrayAgg("id", default=None))
""",
            title="the default is given",
        ),
        Example.refuse(
            """\
from django.contrib.postgres.aggregates import ArrayAgg

ids = ArrayAgg("id", **options)
""",
            reason="cannot see through **options",
        ),
    ),
)


@aggregate_default.on(*(Call(f"{_AGGREGATES}.{name}", absent="default") for name in _EMPTY))
def find_aggregate(call: ast.Call, ctx: Context) -> Hit | Refusal:
    """Calls without a default."""
    hidden = hides(call)
    if hidden:
        return ctx.refuse(call, f"cannot see through {hidden}")
    name = (ctx.qualified(call.func) or "").rpartition(".")[2]
    return ctx.hit(call, data={"default": _EMPTY[name]})


@aggregate_default.rewrite
def add_default(call: cst.Call, hit: Hit) -> cst.Call:
    """`ArrayAgg(x)` → `ArrayAgg(x, default=[])`."""
    import libcst as cst

    from codemods.declare.nodes import append_argument, keyword_argument

    value = cst.parse_expression(hit.data["default"])
    return append_argument(call, keyword_argument("default", value))


exclusion_opclasses = Codemod(
    id="exclusion-opclasses",
    summary="put OpClass() into the expressions of ExclusionConstraint()",
    why="The ``opclasses`` argument is gone; ``OpClass()`` says it where it belongs.",
    category="calls",
    deprecated_in=(4, 1),
    removed_in=(5, 0),
    works_from=(4, 1),
    reference="releases/5.0/#features-removed-in-5-0",
    safety=Safety.UNSAFE,
    unsafe_when="makemigrations may write the constraint anew",
    follow_up="run makemigrations: exclusion constraints with opclasses are written another way",
    migrations=True,
    not_executed="postgres",
    examples=(
        Example.unsafe(
            """\
from django.contrib.postgres.constraints import ExclusionConstraint

constraint = ExclusionConstraint(
    name="once",
    expressions=[("ip", "&&"), ("room", "=")],
    opclasses=["inet_ops", ""],
)
""",
            """\
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.indexes import OpClass

constraint = ExclusionConstraint(
    name="once",
    expressions=[(OpClass("ip", name="inet_ops"), "&&"), ("room", "=")],
)
""",
        ),
        Example.refuse(
            """\
from django.contrib.postgres.constraints import ExclusionConstraint

constraint = ExclusionConstraint(name="once", expressions=pairs, opclasses=["inet_ops"])
""",
            reason="not literal lists of the same length",
        ),
    ),
)


@exclusion_opclasses.on(
    Call("django.contrib.postgres.constraints.ExclusionConstraint", keyword="opclasses")
)
def find_opclasses(call: ast.Call, ctx: Context) -> Hit | Refusal | None:
    """Literal lists of pairs and of names, of one length."""
    given = argument(call, "opclasses")
    if given is None:
        return ctx.refuse(call, f"cannot see through {hides(call)}")
    pairs = argument(call, "expressions")
    names = _strings(given.value)
    literal = pairs is not None and isinstance(pairs.value, (ast.List, ast.Tuple))
    if pairs is None or names is None or not literal:
        return ctx.refuse(call, "not literal lists of the same length")
    elements = pairs.value.elts if isinstance(pairs.value, (ast.List, ast.Tuple)) else []
    tuples = all(isinstance(e, (ast.Tuple, ast.List)) and len(e.elts) == 2 for e in elements)
    if names and (len(names) != len(elements) or not tuples):
        return ctx.refuse(call, "not literal lists of the same length")
    data = {"drop": given.index, "pairs": pairs.index, "names": names}
    uses = (_OP_CLASS,) if any(names) else ()
    return ctx.hit(call, uses=uses, unsafe=comment_on(ctx.module, call, given), data=data)


def _strings(value: ast.expr) -> list[str] | None:
    if not isinstance(value, (ast.List, ast.Tuple)):
        return None
    found = [e.value for e in value.elts if isinstance(e, ast.Constant)]
    strings = [text for text in found if isinstance(text, str)]
    return strings if len(strings) == len(value.elts) else None


@exclusion_opclasses.rewrite
def move_opclasses(call: cst.Call, hit: Hit) -> cst.Call:
    """`[("ip", "&&")], opclasses=["inet_ops"]` → `[(OpClass("ip", name="inet_ops"), "&&")]`."""
    import libcst as cst

    from codemods.declare.nodes import drop_argument, keyword_argument, string

    arguments = list(call.args)
    pairs = arguments[hit.data["pairs"]].value
    assert isinstance(pairs, (cst.List, cst.Tuple))
    elements = list(pairs.elements)
    for index, name in enumerate(hit.data["names"]):
        pair = elements[index].value
        if not name or not isinstance(pair, (cst.Tuple, cst.List)):
            continue
        first, second = pair.elements
        wrapped = cst.Call(
            hit.expression(_OP_CLASS),
            [cst.Arg(first.value), keyword_argument("name", string(name))],
        )
        new = pair.with_changes(elements=[first.with_changes(value=wrapped), second])
        elements[index] = elements[index].with_changes(value=new)
    changed = pairs.with_changes(elements=elements)
    arguments[hit.data["pairs"]] = arguments[hit.data["pairs"]].with_changes(value=changed)
    return drop_argument(call.with_changes(args=arguments), hit.data["drop"])


citext_fields = Codemod(
    id="citext-fields",
    summary="use a case-insensitive collation for the fields of citext",
    why="``CICharField`` and its like are deprecated since Django 4.2 and gone from 5.1.",
    category="models",
    deprecated_in=(4, 2),
    removed_in=(5, 1),
    reference="releases/4.2/#deprecated-features-4-2",
    safety=Safety.REPORT,
    migrations=False,
    not_executed="report-only",
    examples=(
        Example.report(
            """\
from django.contrib.postgres.fields import CIEmailField


class User(models.Model):
    email = CIEmailField()
""",
            'EmailField(db_collation="case_insensitive")',
            path="app/models.py",
        ),
    ),
)


@citext_fields.on(
    *(
        kind(f"{_FIELDS}.{name}")
        for name in ("CICharField", "CIEmailField", "CITextField", "CIText")
        for kind in (Call, Value)
    )
)
def find_citext(node: ast.expr, ctx: Context) -> Report:
    """Every use outside migrations."""
    callee = node.func if isinstance(node, ast.Call) else node
    name = (ctx.qualified(callee) or "").rpartition(".")[2]
    new = name.removeprefix("CI")
    field = f"{new}(db_collation=" if new != "Text" else "CharField or TextField(db_collation="
    return ctx.report(
        node,
        f"{name} is gone from Django 5.1: create a collation in a migration with CreateCollation("
        '"case_insensitive", provider="icu", locale="und-u-ks-level2", deterministic=False) and '
        f'use {field}"case_insensitive")',
    )
