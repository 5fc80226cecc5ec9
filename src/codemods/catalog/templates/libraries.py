"""What a template loads, and which names the project defines anew."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from codemods.project.template_libraries import TEMPLATE_LIBRARIES, Library
from codemods.source.records import Record
from codemods.source.template import Piece, Template, Token
from codemods.source.text import Edit

if TYPE_CHECKING:
    from codemods.engine.templates import TemplateContext

__all__ = [
    "Load",
    "is_loaded",
    "library_of_project",
    "loads",
    "read_load",
    "redefined",
    "remove_tag",
]

_MARKUP = (".html", ".htm", ".xhtml", ".xml", ".svg")


class Load(Record):
    """One ``{% load %}``: libraries as a whole, or some ``names`` from a single one."""

    token: Token
    libraries: tuple[Piece, ...]
    names: tuple[Piece, ...] = ()


def read_load(token: Token) -> Load:
    """Read a ``{% load %}`` tag as Django does."""
    words = token.words()
    if len(words) >= 4 and words[-2].text == "from":
        return Load(token, (words[-1],), tuple(words[1:-2]))
    return Load(token, tuple(words[1:]))


def loads(template: Template) -> Iterator[Load]:
    """Yield all ``{% load %}`` tags in order."""
    for token in template.tags.get("load", ()):
        yield read_load(token)


def is_loaded(template: Template, library: str, before: Token) -> bool:
    """Whether ``library`` is loaded as a whole before a tag."""
    return any(
        not load.names and any(piece.text == library for piece in load.libraries)
        for load in loads(template)
        if load.token.start < before.start
    )


def _of_project(ctx: TemplateContext) -> tuple[Library, ...]:
    found: tuple[Library, ...] | None = ctx.project.get(TEMPLATE_LIBRARIES.name)
    return found or ()


def redefined(ctx: TemplateContext, name: str, *, is_filter: bool = False) -> str:
    """Return why the tag or filter ``name`` may not be Django's own here, else nothing.

    A library counts even where this template does not load it: it may be among the engine's
    ``builtins``. Raises FactMissing.
    """
    kind = "filter" if is_filter else "tag"
    for library in _of_project(ctx):
        if name in (library.filters if is_filter else library.tags):
            return f"{library.path} defines a {kind} called {name}"
    return ""


def library_of_project(ctx: TemplateContext, name: str) -> str:
    """Return why the library ``name`` may be the project's own, else nothing."""
    for library in _of_project(ctx):
        if library.name == name:
            return f"{library.path} is a library called {name}"
    return ""


def remove_tag(ctx: TemplateContext, token: Token) -> Edit:
    """Return the edit that takes a tag away that outputs nothing.

    In markup the line goes too where the tag stands alone on it; elsewhere (mails, scripts) an
    empty line stays, as it is part of the output.
    """
    body = ctx.template.source.body
    start, end = token.start, token.end
    if ctx.path.lower().endswith(_MARKUP):
        while start and body[start - 1 : start] in (b" ", b"\t"):
            start -= 1
        while body[end : end + 1] in (b" ", b"\t"):
            end += 1
        rest = body[end : end + 2]
        newline = 2 if rest == b"\r\n" else int(rest[:1] in (b"\n", b"\r"))
        at_start = start == 0 or body[start - 1 : start] in (b"\n", b"\r")
        if at_start and (newline or end == len(body)):
            return Edit(start, end + newline, b"")
    return Edit(token.start, token.end, b"")
