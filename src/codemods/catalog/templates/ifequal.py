"""``{% ifequal %}`` and ``{% ifnotequal %}``, gone in Django 4.0."""

from __future__ import annotations

from typing import TYPE_CHECKING

from codemods.catalog.templates.blocks import UnmatchedError, closing_tag
from codemods.catalog.templates.libraries import redefined
from codemods.declare import Codemod, Example, Hit, Refusal, Report, Safety
from codemods.declare.targets import TemplateTag
from codemods.source.template import TemplateSyntaxError, Token, parse_expression

if TYPE_CHECKING:
    from codemods.engine.templates import TemplateContext

_OPERATORS = {"ifequal": "==", "ifnotequal": "!="}
_WORDS = frozenset({"and", "in", "is", "not", "or"})

codemod = Codemod(
    id="ifequal",
    summary="write {% ifequal %} and {% ifnotequal %} as {% if %}",
    why="{% if a == b %} says the same. The tags are gone. Where the comparison itself raises, "
    "{% if %} takes it for false, as it does everywhere.",
    category="templates",
    deprecated_in=(3, 1),
    removed_in=(4, 0),
    reference="releases/3.1/#deprecated-features-3-1",
    safety=Safety.SAFE,
    migrations=False,
    works_from=(1, 8),
    examples=(
        Example(
            """\
{% ifequal user.id comment.user_id %}
  <a href="edit/">Edit</a>
{% else %}
  {% ifnotequal comment.state "spam" %}{{ comment.text }}{% endifnotequal %}
{% endifequal %}
""",
            """\
{% if user.id == comment.user_id %}
  <a href="edit/">Edit</a>
{% else %}
  {% if comment.state != "spam" %}{{ comment.text }}{% endif %}
{% endif %}
""",
            path="app/templates/app/comment.html",
        ),
        Example.report(
            "{% ifequal value not %}…{% endifequal %}\n",
            "a variable called not",
            title="a variable that if takes for an operator",
            path="app/templates/app/value.html",
        ),
        Example.kept(
            "{% verbatim %}{% ifequal a b %}{% endifequal %}{% endverbatim %}\n",
            title="shown, not run",
            path="app/templates/app/help.html",
        ),
    ),
)


@codemod.on(TemplateTag("ifequal"), TemplateTag("ifnotequal"))
def find_ifequal(token: Token, ctx: TemplateContext) -> Hit | Refusal | Report:
    """Opening and closing tag change together; the else between them stays as it is."""
    if reason := redefined(ctx, token.name):
        return ctx.refuse(token, reason)
    try:
        bits = token.bits()
        for bit in bits[1:]:
            parse_expression(bit)
        if len(bits) != 3:
            return ctx.refuse(token, f"{{% {token.name} %}} takes two operands")
        closing = closing_tag(ctx.template, token)
    except (TemplateSyntaxError, UnmatchedError) as error:
        return ctx.refuse(token, f"no Django could parse this: {error}")
    name, first, second = bits
    for operand in (first, second):
        if operand.text in _WORDS:
            return ctx.report(
                token,
                f"a variable called {operand.text} is an operator in {{% if %}}: give it "
                "another name in the view, then compare with {% if %}",
            )
    label = closing.contents.text != closing.name
    return ctx.hit(
        token,
        name.becomes("if"),
        second.becomes(f"{_OPERATORS[token.name]} {second.text}"),
        closing.contents.becomes("endif"),
        unsafe=f"the words after {closing.name} would go, {{% endif %}} takes none" * label,
    )
