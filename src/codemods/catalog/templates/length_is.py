"""``value|length_is:n``, gone in Django 5.1."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

from codemods.catalog.templates.blocks import follows_open_tag
from codemods.catalog.templates.libraries import redefined
from codemods.declare import Codemod, Example, Hit, Refusal, Report, Safety
from codemods.declare.targets import TemplateFilter
from codemods.source.template import (
    Expression,
    FilterUse,
    Kind,
    Piece,
    TemplateSyntaxError,
    Token,
    parse_expression,
)
from codemods.source.text import Edit

if TYPE_CHECKING:
    from codemods.engine.templates import TemplateContext

_NUMBER = re.compile(r"[-+]?[0-9]+")
_ADVICE = "length_is is gone in Django 5.1: compare with |length and == in an {% if %} tag"
_ZERO = "length_is:0 is false for None and what has no length, length == 0 is true"
_VARIABLE = "length_is also takes a number written as text, == does not"
_PRINTED = "length_is prints nothing for what has no length, {% if %} prints False"

codemod = Codemod(
    id="length-is",
    summary="compare with |length and == instead of |length_is",
    why="The filter is deprecated: {% if %} compares.",
    category="templates",
    deprecated_in=(4, 2),
    removed_in=(5, 1),
    reference="releases/4.2/#deprecated-features-4-2",
    safety=Safety.SAFE,
    migrations=False,
    works_from=(1, 8),
    examples=(
        Example(
            '{% if results|length_is:"1" and not errors|length_is:2 %}One.{% endif %}\n',
            "{% if results|length == 1 and not errors|length == 2 %}One.{% endif %}\n",
            path="app/templates/app/results.html",
        ),
        Example.unsafe(
            "<b>{{ results|length_is:4 }}</b>\n",
            "<b>{% if results|length == 4 %}True{% else %}False{% endif %}</b>\n",
            path="app/templates/app/results.html",
        ),
        Example.report(
            "{% with single=results|length_is:1 %}{{ single }}{% endwith %}\n",
            "compare with |length and ==",
            path="app/templates/app/results.html",
        ),
    ),
)


@codemod.on(TemplateFilter("length_is"))
def find_length_is(
    token: Token, ctx: TemplateContext
) -> list[Hit | Refusal | Report] | Refusal | None:
    """Only {% if %} compares; a printed value becomes an {% if %} with what was printed."""
    used = [found for found in token.expressions() if _uses(found)]
    if not used:
        return None
    if reason := redefined(ctx, "length_is", is_filter=True):
        return ctx.refuse(token, reason)
    if token.kind is Kind.VARIABLE:
        return [_in_variable(token, used[0], ctx)]
    if token.name in ("if", "elif"):
        return _in_condition(token, ctx)
    return [ctx.report(token, _ADVICE)]


def _uses(expression: Expression) -> list[FilterUse]:
    return [use for use in expression.filters if use.name.text == "length_is"]


def _in_variable(token: Token, found: Expression, ctx: TemplateContext) -> Hit | Report:
    comparison = _comparison(found)
    # A tag ends at the first %}, in a string or not.
    misread = "%}" in token.contents.text or follows_open_tag(ctx.template, token.start)
    if comparison is None or misread:
        return ctx.report(token, _ADVICE)
    filters = "".join(
        f"|{use.name.text}" + (f":{use.argument.text}" if use.argument else "")
        for use in found.filters[:-1]
    )
    right, reason = comparison
    condition = f"{found.operand.text}{filters}|length == {right}"
    new = f"{{% if {condition} %}}True{{% else %}}False{{% endif %}}"
    edit = Edit(token.start, token.end, new.encode())
    return ctx.hit(token, edit, unsafe=reason or _PRINTED)


def _in_condition(token: Token, ctx: TemplateContext) -> list[Hit | Refusal | Report]:
    results: list[Hit | Refusal | Report] = []
    bits = token.bits()
    for index in range(1, len(bits)):
        try:
            found = parse_expression(bits[index])
        except TemplateSyntaxError:
            continue
        if not _uses(found):
            continue
        comparison = _comparison(found)
        if comparison is None or not _stands_alone(bits, index):
            results.append(ctx.report(token, _ADVICE))
            continue
        right, reason = comparison
        use = found.filters[-1]
        edit = Edit(use.name.start, use.end, f"length == {right}".encode())
        results.append(ctx.hit(token, edit, unsafe=reason))
    return results


def _comparison(found: Expression) -> tuple[str, str] | None:
    """Return what to compare the length with, and why that is unsafe; None: no comparison."""
    last = found.filters[-1]
    argument = last.argument
    if _uses(found) != [last] or argument is None:
        return None
    text = argument.text[1:-1] if last.literal else argument.text
    if _NUMBER.fullmatch(text):
        number = int(text)
        return str(number), "" if number else _ZERO
    if last.literal or text[0] in "-+.0123456789":
        return None
    return text, _VARIABLE


def _stands_alone(bits: Sequence[Piece], index: int) -> bool:
    """Whether the operand is a whole term of and, or, not: == binds closer than these only."""
    words = ["", *(bit.text for bit in bits[1:]), ""]
    before, after = words[index - 1], words[index + 1]
    if before == "not" and words[index - 2] == "is":
        return False
    return before in ("", "and", "or", "not") and after in ("", "and", "or")
