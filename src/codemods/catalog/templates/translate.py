"""{% trans %} and {% blocktrans %} under the names they have since Django 3.1."""

from __future__ import annotations

from typing import TYPE_CHECKING

from codemods.catalog.templates.libraries import is_loaded, loads, redefined
from codemods.declare import Codemod, Example, Hit, Refusal, Safety
from codemods.declare.targets import TemplateTag
from codemods.source.template import Kind, Token

if TYPE_CHECKING:
    from codemods.engine.templates import TemplateContext

codemod = Codemod(
    id="translate-tags",
    summary="write {% translate %} and {% blocktranslate %} for {% trans %} and {% blocktrans %}",
    why="The long names are the documented ones; the short ones stay as aliases.",
    category="templates",
    removed_in=None,
    reference="releases/3.1/#templates",
    safety=Safety.SAFE,
    migrations=False,
    modernize=True,
    deprecated_in=(3, 1),
    works_from=(3, 1),
    examples=(
        Example(
            """\
{% load i18n %}
{% trans "Hello" as hello %}
{% blocktrans count n=items|length %}One item{% plural %}{{ n }} items{% endblocktrans %}
""",
            """\
{% load i18n %}
{% translate "Hello" as hello %}
{% blocktranslate count n=items|length %}One item{% plural %}{{ n }} items{% endblocktranslate %}
""",
            path="app/templates/app/hello.html",
        ),
        Example.refuse(
            '{% trans "Hello" %}\n',
            "i18n is not loaded",
            title="a tag of another library",
            path="app/templates/app/hello.html",
        ),
    ),
)


@codemod.on(TemplateTag("trans"), TemplateTag("blocktrans"))
def find_trans(token: Token, ctx: TemplateContext) -> Hit | Refusal:
    """A tag alone, or a block with its end; no block can stand inside it."""
    if reason := redefined(ctx, token.name):
        return ctx.refuse(token, reason)
    if any(name.text == token.name for load in loads(ctx.template) for name in load.names):
        return ctx.refuse(token, f"{token.name} is loaded by name")
    if not is_loaded(ctx.template, "i18n", token):
        return ctx.refuse(token, "i18n is not loaded here, so whose tag this is cannot be seen")
    name = token.words()[0]
    if token.name == "trans":
        return ctx.hit(token, name.becomes("translate"))
    for after in ctx.template.live[ctx.template.starts[token.start] + 1 :]:
        if after.name in ("blocktrans", "blocktranslate"):
            break
        if after.contents.text == "endblocktrans" and after.kind is Kind.BLOCK:
            return ctx.hit(
                token, name.becomes("blocktranslate"), after.contents.becomes("endblocktranslate")
            )
    return ctx.refuse(token, "no Django could parse this: its {% endblocktrans %} is missing")
