"""Tags, filters and libraries that went without a twin: a person has to act."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from codemods.catalog.templates.libraries import library_of_project, read_load, redefined
from codemods.declare import Codemod, Example, Level, Report, Safety
from codemods.declare.targets import TemplateFilter, TemplateLibrary, TemplateTag
from codemods.source.template import Token

if TYPE_CHECKING:
    from codemods.engine.templates import TemplateContext

_DOTTED = re.compile(r"""(['"])django\.(contrib|views)\.[\w.]+\1""")


class Removed(NamedTuple):
    """What went, when, and what there is instead."""

    name: str
    version: str
    advice: str
    level: Level = Level.BREAKS


TAGS = (
    Removed("ssi", "1.10", "use {% include %}, with the file in a template folder"),
    Removed("admin_media_prefix", "1.5", "use {% static 'admin/…' %} with {% load static %}"),
)
FILTERS = (
    Removed("fix_ampersands", "1.8", "drop it: Django escapes ampersands by itself"),
    Removed(
        "removetags",
        "1.10",
        "it never made HTML safe: clean it with a library such as nh3 in Python",
    ),
)
LIBRARIES = (
    Removed("adminmedia", "1.5", "use {% static 'admin/…' %} with {% load static %}"),
    Removed(
        "comments",
        "1.8",
        "the package django-contrib-comments brings it, check that it is installed",
        Level.ADVICE,
    ),
    Removed(
        "markup",
        "1.6",
        "check that an installed package brings it, or render in Python",
        Level.ADVICE,
    ),
)

codemod = Codemod(
    id="removed-template-names",
    summary="tags, filters and template libraries that are gone and have no twin",
    why="Django refuses to compile the template.",
    category="templates",
    removed_in=(1, 10),
    reference="internals/deprecation/",
    safety=Safety.REPORT,
    migrations=False,
    not_executed="report-only",
    examples=(
        Example.report(
            '{% ssi "/var/www/menu.html" parsed %}\n',
            "gone in Django 1.10: use {% include %}",
            path="app/templates/base.html",
        ),
        Example.report(
            "{% load i18n comments %}{{ text|removetags:'b i' }}\n",
            "never made HTML safe",
            path="app/templates/page.html",
        ),
        Example.kept(
            "{% load text_tags %}{{ text|removetags:'b i' }}\n",
            title="a filter of the project",
            path="app/templates/page.html",
            others=(
                (
                    "app/templatetags/text_tags.py",
                    "from django.template import Library\nregister = Library()\n\n\n"
                    "@register.filter\ndef removetags(value, tags):\n    return value\n",
                ),
            ),
        ),
    ),
)


@codemod.on(*(TemplateTag(row.name) for row in TAGS))
def find_tag(token: Token, ctx: TemplateContext) -> Report | None:
    """A tag of the project's own of that name is none of Django's business."""
    if redefined(ctx, token.name):
        return None
    (row,) = (row for row in TAGS if row.name == token.name)
    return ctx.report(token, _message("{% " + row.name + " %}", row))


@codemod.on(
    *(TemplateFilter(row.name) for row in FILTERS),
    *(TemplateTag("filter", companions=(row.name,)) for row in FILTERS),
)
def find_filter(token: Token, ctx: TemplateContext) -> list[Report]:
    """The filter stands behind a bar, or in a {% filter %} tag."""
    used = {use.name.text for found in token.expressions() for use in found.filters}
    if token.name == "filter":
        chain = token.contents.text.removeprefix("filter").strip()
        used.add(chain.partition("|")[0].partition(":")[0])
    return [
        ctx.report(token, _message(f"the filter {row.name}", row))
        for row in FILTERS
        if row.name in used and not redefined(ctx, row.name, is_filter=True)
    ]


@codemod.on(*(TemplateLibrary(row.name) for row in LIBRARIES))
def find_library(token: Token, ctx: TemplateContext) -> list[Report]:
    """An installed package may bring a library of the same name; the report says which."""
    loaded = {piece.text for piece in read_load(token).libraries}
    return [
        ctx.report(token, _message("{% load " + row.name + " %}", row), row.level)
        for row in LIBRARIES
        if row.name in loaded and not library_of_project(ctx, row.name)
    ]


@codemod.on(TemplateTag("url", companions=("django",)))
def find_dotted_view(token: Token, ctx: TemplateContext) -> Report | None:
    """``{% url 'django.contrib.auth.views.login' %}``: the path of a view, not a URL name."""
    words = token.words()
    if len(words) < 2 or not _DOTTED.fullmatch(words[1].text):
        return None
    return ctx.report(
        token,
        f"a view is no URL name any more (gone in Django 1.10): name the URL pattern of "
        f"{words[1].text[1:-1]} and use that name",
    )


def _message(what: str, row: Removed) -> str:
    return f"{what} is gone in Django {row.version}: {row.advice}"
