"""Ways to write {% if %} and {% cycle %} that went in Django 1.10."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from codemods.catalog.templates.libraries import redefined
from codemods.declare import Codemod, Example, Hit, Refusal, Safety
from codemods.declare.targets import TemplateTag
from codemods.source.template import TemplateSyntaxError, Token

if TYPE_CHECKING:
    from codemods.engine.templates import TemplateContext

_COMMAS = re.compile(r"""[^\s'"\\|,:]+(,[^\s'"\\|,:]+)+""")

single_equals = Codemod(
    id="if-single-equals",
    summary="compare with == instead of = in {% if %}",
    why="The operator = was another name of ==.",
    category="templates",
    deprecated_in=(1, 8),
    removed_in=(1, 10),
    reference="releases/1.8/#deprecated-features-1-8",
    safety=Safety.SAFE,
    migrations=False,
    examples=(
        Example(
            '{% if kind = "a" or kind = "=" %}A{% elif kind = b %}B{% endif %}\n',
            '{% if kind == "a" or kind == "=" %}A{% elif kind == b %}B{% endif %}\n',
            path="app/templates/app/kind.html",
        ),
        Example.kept(
            "{% if kind %}<script>var kind = 1;</script>{% endif %}\n",
            title="outside of the tag",
            path="app/templates/app/kind.html",
        ),
    ),
)

cycle_commas = Codemod(
    id="cycle-commas",
    summary="write the values of {% cycle %} as strings with spaces between them",
    why="{% cycle a,b %} always meant the strings, not variables of that name.",
    category="templates",
    deprecated_in=(1, 9),
    removed_in=(1, 10),
    reference="releases/1.9/#deprecated-features-1-9",
    safety=Safety.SAFE,
    migrations=False,
    examples=(
        Example(
            '{% for row in rows %}<tr class="{% cycle row1,row2 as style %}">{% endfor %}\n',
            '{% for row in rows %}<tr class="{% cycle "row1" "row2" as style %}">{% endfor %}\n',
            path="app/templates/app/rows.html",
        ),
        Example.kept(
            "{% cycle 'a,b' 'c' %}\n",
            title="a comma in a string",
            path="app/templates/app/rows.html",
        ),
    ),
)


@single_equals.on(TemplateTag("if", companions=(" = ",)), TemplateTag("elif", companions=(" = ",)))
def find_single_equals(token: Token, ctx: TemplateContext) -> Hit | None:
    """Every operand is a bit of its own, so a bit that is just = is the operator."""
    try:
        equals = [bit for bit in token.bits()[1:] if bit.text == "="]
    except TemplateSyntaxError:
        return None
    if not equals:
        return None
    return ctx.hit(token, *(bit.becomes("==") for bit in equals))


@cycle_commas.on(TemplateTag("cycle"))
def find_commas(token: Token, ctx: TemplateContext) -> Hit | Refusal | None:
    """Django split the first argument at its commas and took each part for a string."""
    words = token.words()
    if len(words) < 2 or "," not in words[1].text or words[1].text[0] in "'\"":
        return None
    if reason := redefined(ctx, "cycle"):
        return ctx.refuse(token, reason)
    if not _COMMAS.fullmatch(words[1].text):
        return ctx.refuse(token, "cannot tell where the commas split")
    values = " ".join(f'"{value}"' for value in words[1].text.split(","))
    return ctx.hit(token, words[1].becomes(values))
