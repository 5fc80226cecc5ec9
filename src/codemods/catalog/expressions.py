"""Query expressions: arguments that are gone."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from codemods.declare import Codemod, Example, Hit, Level, Refusal, Report, Safety
from codemods.declare.arguments import (
    Argument,
    argument,
    comment_on,
    hides,
    is_constant,
)
from codemods.declare.targets import Call, MethodCall

if TYPE_CHECKING:
    import libcst as cst

    from codemods.engine.context import Context

_ORDER_BY = "django.db.models.expressions.OrderBy"
_NULLS = ("nulls_first", "nulls_last")

nulls_first_last = Codemod(
    id="nulls-first-last",
    summary="drop nulls_first=False and nulls_last=False",
    why="They are True or None since Django 4.1; False, which said the same, raises ValueError.",
    category="calls",
    deprecated_in=(4, 1),
    removed_in=(5, 0),
    reference="releases/5.0/#features-removed-in-5-0",
    safety=Safety.SAFE,
    unsafe_when="it is not seen what the value is",
    migrations=True,
    examples=(
        Example(
            before="""\
from django.db.models import F

books = Book.objects.order_by(F("year").desc(nulls_first=False, nulls_last=True))
""",
            after="""\
from django.db.models import F

books = Book.objects.order_by(F("year").desc(nulls_last=True))
""",
        ),
        Example.unsafe(
            """\
from django.db.models import F

books = Book.objects.order_by(F("year").asc(nulls_last=last))
""",
            """\
from django.db.models import F

books = Book.objects.order_by(F("year").asc(nulls_last=last or None))
""",
        ),
        Example.refuse(
            """\
from django.db.models.expressions import OrderBy

order = OrderBy(year, **options)
""",
            reason="cannot see through **options",
        ),
    ),
)


@nulls_first_last.on(
    *(
        MethodCall(m, keyword=k, matching=(rf"\b{k}\s*=\s*(?!(?:True|None)\s*\Z)",))
        for m in ("asc", "desc")
        for k in _NULLS
    )
)
def find_asc_desc(call: ast.Call, ctx: Context) -> Hit | None:
    """`expression.asc(…)`; only the keywords tell it from other methods of that name."""
    return _judge_nulls(call, (None, None), ctx)


@nulls_first_last.on(*(Call(_ORDER_BY, keyword=k, position=p) for p, k in enumerate(_NULLS, 2)))
def find_order_by(call: ast.Call, ctx: Context) -> Hit | Refusal | None:
    """`OrderBy(expression, descending, nulls_first, nulls_last)`."""
    hidden = hides(call, 3)
    if hidden:
        return ctx.refuse(call, f"cannot see through {hidden}")
    return _judge_nulls(call, (2, 3), ctx)


def _judge_nulls(
    call: ast.Call, positions: tuple[int | None, int | None], ctx: Context
) -> Hit | None:
    given = [argument(call, name, at) for name, at in zip(_NULLS, positions, strict=True)]
    drop, none, either = [], [], []
    unsafe = ""
    for one in given:
        if one is None or is_constant(one.value, True, None) or _is_guarded(one):
            continue
        if not is_constant(one.value, False):
            either.append(one.index)
            unsafe = unsafe or nulls_first_last.unsafe_when
        elif one.keyword is None:
            none.append(one.index)
        else:
            drop.append(one.index)
            unsafe = unsafe or comment_on(ctx.module, call, one)
    if not (drop or none or either):
        return None
    return ctx.hit(call, unsafe=unsafe, data={"drop": drop, "none": none, "either": either})


def _is_guarded(given: Argument) -> bool:
    """Whether the value is ``flag or None`` already."""
    value = given.value
    if isinstance(value, ast.IfExp):
        return is_constant(value.body, True, None) and is_constant(value.orelse, True, None)
    return isinstance(value, ast.BoolOp) and is_constant(value.values[-1], None, True)


@nulls_first_last.rewrite
def drop_false(call: cst.Call, hit: Hit) -> cst.Call:
    """`nulls_last=False` goes, a positional False becomes None, `flag` → `flag or None`."""
    import libcst as cst

    from codemods.declare.rewrites import drop_given

    arguments = list(call.args)
    for index in hit.data["none"]:
        arguments[index] = arguments[index].with_changes(value=cst.Name("None"))
    for index in hit.data["either"]:
        old = arguments[index].value
        if isinstance(old, (cst.IfExp, cst.Lambda, cst.NamedExpr)) and not old.lpar:
            old = old.with_changes(lpar=[cst.LeftParen()], rpar=[cst.RightParen()])
        either = cst.BooleanOperation(old, cst.Or(), cst.Name("None"))
        arguments[index] = arguments[index].with_changes(value=either)
    return drop_given(call.with_changes(args=arguments), hit)


exists_negated = Codemod(
    id="exists-negated",
    summary="negate Exists() with ~ instead of negated=True",
    why=(
        "``Exists()`` swallows the keyword without a word since Django 4.2: the query gives the "
        "opposite of what it gave."
    ),
    category="calls",
    deprecated_in=(3, 0),
    removed_in=(4, 2),
    reference="releases/4.2/#miscellaneous",
    safety=Safety.SAFE,
    migrations=True,
    level=Level.BREAKS,
    examples=(
        Example(
            before="""\
from django.db.models import Exists

unread = Book.objects.filter(Exists(readers, negated=True))
read = Book.objects.filter(Exists(readers, negated=False))
""",
            after="""\
from django.db.models import Exists

unread = Book.objects.filter(~Exists(readers))
read = Book.objects.filter(Exists(readers))
""",
        ),
        Example.report(
            """\
from django.db.models import Exists

books = Book.objects.filter(Exists(readers, negated=unread))
""",
            "is swallowed",
        ),
        Example.refuse(
            """\
from django.db.models import Exists

books = Book.objects.filter(Exists(readers, **options))
""",
            reason="cannot see through **options",
        ),
    ),
)


@exists_negated.on(Call("django.db.models.Exists", keyword="negated", position=1))
def find_exists(call: ast.Call, ctx: Context) -> Hit | Refusal | Report | None:
    """Literals are rewritten; all else is told loudly."""
    given = argument(call, "negated", 1)
    if given is None:
        hidden = hides(call, 1)
        return ctx.refuse(call, f"cannot see through {hidden}") if hidden else None
    if not is_constant(given.value, True, False):
        text = ctx.text(given.value)
        return ctx.report(
            call,
            "negated= is swallowed without a word since Django 4.2, and the result is the opposite: "
            f"write ~Exists(…) if {text} else Exists(…)",
        )
    assert isinstance(given.value, ast.Constant)
    data = {"drop": [given.index], "negate": given.value.value}
    return ctx.hit(call, unsafe=comment_on(ctx.module, call, given), data=data)


@exists_negated.rewrite
def negate(call: cst.Call, hit: Hit) -> cst.BaseExpression:
    """`Exists(q, negated=True)` → `~Exists(q)`."""
    import libcst as cst

    from codemods.declare.rewrites import drop_given

    call = drop_given(call, hit)
    return cst.UnaryOperation(cst.BitInvert(), call) if hit.data["negate"] else call
