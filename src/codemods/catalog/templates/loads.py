"""Tag libraries that are gone: renamed ones, and those whose tags are built in by now."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import TYPE_CHECKING

from codemods.catalog.templates.libraries import (
    Load,
    library_of_project,
    read_load,
    remove_tag,
)
from codemods.declare import Codemod, Example, Hit, Refusal, Safety
from codemods.declare.targets import TemplateLibrary
from codemods.source.template import Token
from codemods.source.text import Edit

if TYPE_CHECKING:
    from codemods.engine.templates import TemplateContext

_STATIC = ("staticfiles", "admin_static")
_BUILT_IN = {
    "future": frozenset({"cycle", "firstof", "ssi", "url"}),
    "webdesign": frozenset({"lorem"}),
}

load_static = Codemod(
    id="load-staticfiles",
    summary="load static instead of staticfiles and admin_static",
    why="The static library does what the two did since Django 1.10.",
    category="templates",
    deprecated_in=(2, 1),
    removed_in=(3, 0),
    reference="releases/2.1/#deprecated-features-2-1",
    safety=Safety.SAFE,
    migrations=False,
    works_from=(1, 10),
    examples=(
        Example(
            """\
{% load i18n staticfiles %}
<img src="{% static 'logo.png' %}" alt="{% trans 'Logo' %}">
""",
            """\
{% load i18n static %}
<img src="{% static 'logo.png' %}" alt="{% trans 'Logo' %}">
""",
            path="app/templates/base.html",
        ),
        Example(
            "{% load static from staticfiles %}\n{% load static admin_static %}\n",
            "{% load static from static %}\n{% load static %}\n",
            title="by name, and no library twice in one tag",
            path="app/templates/base.html",
        ),
        Example.refuse(
            "{% load staticfiles %}\n",
            "is a library called staticfiles",
            title="a library of the project",
            path="app/templates/base.html",
            others=(
                (
                    "app/templatetags/staticfiles.py",
                    "from django.template import Library\nregister = Library()\n",
                ),
            ),
        ),
    ),
)

load_built_in = Codemod(
    id="load-built-in",
    summary="load no tags that are built in: the future and webdesign libraries are gone",
    why="cycle, firstof, lorem and url of these libraries are the built-in ones since Django 1.8.",
    category="templates",
    deprecated_in=(1, 7),
    removed_in=(1, 10),
    reference="releases/1.10/#removed-features-1-10",
    safety=Safety.SAFE,
    migrations=False,
    works_from=(1, 8),
    examples=(
        Example(
            """\
{% load i18n future %}
{% load url from future %}
<a href="{% url 'index' %}">{% trans "Home" %}</a>
""",
            """\
{% load i18n %}
<a href="{% url 'index' %}">{% trans "Home" %}</a>
""",
            path="app/templates/base.html",
        ),
        Example.refuse(
            "{% load markdown from future %}\n",
            "never had markdown",
            path="app/templates/base.html",
        ),
    ),
)


@load_static.on(TemplateLibrary("staticfiles"), TemplateLibrary("admin_static"))
def find_static(token: Token, ctx: TemplateContext) -> Hit | Refusal | None:
    """The library is renamed; where static stands in the same tag already, it just goes."""
    load = read_load(token)
    if not any(piece.text in _STATIC for piece in load.libraries):
        return None  # a tag of that name, from another library
    for piece in load.libraries:
        if piece.text in (*_STATIC, "static") and (reason := library_of_project(ctx, piece.text)):
            return ctx.refuse(token, reason)
    if any(name.text != "static" for name in load.names):
        return ctx.refuse(token, f"{load.libraries[0].text} never had a tag but static")
    if any(piece.text == "admin_static" for piece in load.libraries) and _passes_path(ctx):
        return ctx.refuse(token, "{% static path=… %} is known to admin_static only")
    seen = any(piece.text == "static" for piece in load.libraries)
    edits, gone = [], []
    for piece in load.libraries:
        if piece.text not in _STATIC:
            continue
        if seen:
            gone.append(piece.start)
        else:
            edits.append(piece.becomes("static"))
        seen = True
    return ctx.hit(token, *edits, *_cut(token, gone))


@load_built_in.on(*map(TemplateLibrary, _BUILT_IN))
def find_built_in(token: Token, ctx: TemplateContext) -> Hit | Refusal | None:
    """The library goes; a tag that loads nothing any more goes with its line."""
    load = read_load(token)
    gone = [piece for piece in load.libraries if piece.text in _BUILT_IN]
    if not gone:
        return None  # a tag of that name, from another library
    for piece in gone:
        if reason := library_of_project(ctx, piece.text):
            return ctx.refuse(token, reason)
    if unknown := _unknown(load):
        return ctx.refuse(token, f"{load.libraries[0].text} never had {unknown}")
    if len(gone) == len(load.libraries):
        return ctx.hit(token, remove_tag(ctx, token))
    return ctx.hit(token, *_cut(token, [piece.start for piece in gone]))


def _unknown(load: Load) -> str:
    if not load.names:
        return ""
    known = _BUILT_IN[load.libraries[0].text]
    return next((name.text for name in load.names if name.text not in known), "")


def _cut(token: Token, starts: Sequence[int]) -> list[Edit]:
    """Return the edits that remove the words at ``starts``, each with the space before it."""
    return [
        Edit(before.end, word.end, b"")
        for before, word in pairwise(token.words())
        if word.start in starts
    ]


def _passes_path(ctx: TemplateContext) -> bool:
    return any(
        word.text.startswith("path=")
        for token in ctx.template.tags.get("static", ())
        for word in token.words()[1:]
    )
