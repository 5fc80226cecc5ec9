"""`isinstance(widget, RadioSelect)`, which takes in CheckboxSelectMultiple by now."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from codemods.declare import Codemod, Example, Hit, Report, Safety
from codemods.declare.arguments import is_plain
from codemods.declare.targets import Near, Value

if TYPE_CHECKING:
    import libcst as cst

    from codemods.engine.context import Context

_RADIO = "django.forms.RadioSelect"
_CHECKBOXES = "django.forms.CheckboxSelectMultiple"
_TESTS = ("builtins.isinstance", "builtins.issubclass")

radio_select_instance = Codemod(
    id="radio-select-instance",
    summary="tell RadioSelect and CheckboxSelectMultiple apart",
    why=(
        "``CheckboxSelectMultiple`` is a subclass of ``RadioSelect`` since Django 4.0, so a test "
        "for the one is true for the other."
    ),
    category="forms",
    deprecated_in=(4, 0),
    removed_in=(4, 0),
    reference="releases/4.0/#miscellaneous",
    safety=Safety.UNSAFE,
    unsafe_when="code that handles CheckboxSelectMultiple before may need no such test",
    migrations=True,
    works_from=(1, 8),
    examples=(
        Example.unsafe(
            """\
from django.forms import RadioSelect


def is_radio(widget):
    return isinstance(widget, RadioSelect)
""",
            """\
from django.forms import CheckboxSelectMultiple, RadioSelect


def is_radio(widget):
    return isinstance(widget, RadioSelect) and not isinstance(widget, CheckboxSelectMultiple)
""",
        ),
        Example.kept(
            """\
from django import forms


def is_choice(widget):
    if isinstance(widget, forms.CheckboxSelectMultiple):
        return False
    return isinstance(widget, forms.RadioSelect)
""",
            title="the other widget is told apart already",
        ),
    ),
)


@radio_select_instance.on(Value(_RADIO, near=Near(before=r"\bis(?:instance|subclass)\b.*")))
def find_test(node: ast.expr, ctx: Context) -> Hit | Report | None:
    """`isinstance(x, RadioSelect)`, unless the function names the other widget too."""
    holder = ctx.parent(node)
    call = ctx.parent(holder) if isinstance(holder, ast.Tuple) and holder else holder
    if not isinstance(call, ast.Call) or not ctx.is_(call.func, *_TESTS):
        return None
    around = ctx.module.function(call) or ctx.module.tree
    text = ctx.text(around) if isinstance(around, ast.FunctionDef) else ""
    if "CheckboxSelectMultiple" in text or (not text and ctx.mentions("CheckboxSelectMultiple")):
        return None
    if len(call.args) != 2 or holder is not call or not is_plain(call.args[0]):
        return ctx.report(
            call, "CheckboxSelectMultiple is a RadioSelect since Django 4.0: tell them apart"
        )
    beside = ctx.text(node).rpartition(".")[0]
    spelled = f"{beside}.CheckboxSelectMultiple" if beside else ""
    uses = () if spelled else (_CHECKBOXES,)
    return ctx.hit(call, uses=uses, data={"spelled": spelled})


@radio_select_instance.rewrite
def tell_apart(call: cst.Call, hit: Hit) -> cst.BooleanOperation:
    """`isinstance(x, RadioSelect)` → `… and not isinstance(x, CheckboxSelectMultiple)`."""
    import libcst as cst

    spelled = hit.data["spelled"]
    other = cst.parse_expression(spelled) if spelled else hit.expression(_CHECKBOXES)
    second = cst.Call(call.func, [cst.Arg(call.args[0].value), cst.Arg(other)])
    return cst.BooleanOperation(call, cst.And(), cst.UnaryOperation(cst.Not(), second))
