"""A lossless lexer of Django's template syntax, with byte spans for everything it names.

It splits exactly as Django does (``template/base.py``, ``utils/text.py``): a tag ends at the first
closing delimiter, quoted or not, and never spans lines; ``{% verbatim name %}`` ends at its own
``{% endverbatim name %}``; what stands in ``{% comment %}`` is split but means nothing. It knows
the syntax only, no tag but these two.
"""

from __future__ import annotations

import codecs
import enum
import re
from collections.abc import Iterator
from contextlib import suppress
from functools import cached_property

from codemods.source.records import Record
from codemods.source.text import Edit, Source

__all__ = [
    "Expression",
    "FilterUse",
    "Kind",
    "Piece",
    "Template",
    "TemplateSyntaxError",
    "Token",
    "parse_expression",
]


class TemplateSyntaxError(ValueError):
    """Django would raise TemplateSyntaxError for this tag."""


class Kind(enum.Enum):
    """What a token is."""

    TEXT = "text"
    VARIABLE = "variable"
    BLOCK = "block"
    COMMENT = "comment"


class Piece(Record):
    """Part of a tag: its text and the bytes ``[start, end)`` of the body where it stands."""

    text: str
    start: int
    end: int

    def part(self, start: int, end: int) -> Piece:
        """Return the piece of ``text[start:end]``."""
        before = len(self.text[:start].encode())
        text = self.text[start:end]
        return Piece(text, self.start + before, self.start + before + len(text.encode()))

    def becomes(self, text: str) -> Edit:
        """Return the edit that puts ``text`` in the place of this piece."""
        return Edit(self.start, self.end, text.encode())


class FilterUse(Record):
    """One ``|name`` or ``|name:argument``; the span takes in the bar."""

    name: Piece
    argument: Piece | None
    literal: bool
    """Whether the argument is a quoted string (``_()`` or not); numbers count as variables."""
    start: int
    end: int


class Expression(Record):
    """A variable or constant with its filters."""

    operand: Piece
    literal: bool
    """Whether the operand is a quoted string; numbers count as variables."""
    filters: tuple[FilterUse, ...]


class Token(Record):
    """``[start, end)`` is the whole tag with its delimiters; `contents` lies inside, stripped.

    A text token's contents are its text.
    """

    kind: Kind
    start: int
    end: int
    contents: Piece

    @property
    def name(self) -> str:
        """The tag's name; empty for anything that is not a block tag."""
        if self.kind is not Kind.BLOCK:
            return ""
        words = self.contents.text.split(maxsplit=1)
        return words[0] if words else ""

    def words(self) -> list[Piece]:
        """Split the contents at white space, quoted or not: ``{% load %}`` is read so."""
        text = self.contents.text
        return [self.contents.part(*match.span()) for match in _WORD.finditer(text)]

    def bits(self) -> list[Piece]:
        """Split the contents as Django's ``Token.split_contents`` does. Raises TemplateSyntaxError.

        Where Django joins the parts of an ``_("…")`` by single spaces, the text of the piece is
        the original one.
        """
        contents = self.contents
        found = _BIT.finditer(contents.text)
        bits = []
        for match in found:
            start, end, text = match.start(), match.end(), match[0]
            if text.startswith(('_("', "_('")):
                while not contents.text[start:end].endswith(text[2] + ")"):
                    following = next(found, None)
                    if following is None:
                        raise TemplateSyntaxError(f"{text} is never closed")
                    end = following.end()
            bits.append(contents.part(start, end))
        return bits

    def expressions(self) -> list[Expression]:
        """Return every expression of a tag, those after ``keyword=`` too.

        What Django could not parse as an expression is left out: only the tag itself knows
        what it means.
        """
        if self.kind is Kind.VARIABLE:
            pieces = [self.contents]
        elif self.kind is Kind.BLOCK:
            try:
                pieces = self.bits()[1:]
            except TemplateSyntaxError:
                return []
        else:
            return []
        found = []
        for piece in pieces:
            keyword = _KEYWORD.match(piece.text)
            with suppress(TemplateSyntaxError):
                start = keyword.end() if keyword else 0
                found.append(parse_expression(piece.part(start, len(piece.text))))
        return found


class Template(Record, eq=False):
    """A template file: its source and all of its tokens, which together cover the body."""

    source: Source

    @classmethod
    def read(cls, data: bytes) -> Template:
        """Return the template in ``data``. Raises codemods.source.text.Undecodable.

        Django reads templates as UTF-8 (``FILE_CHARSET`` is gone); nothing else is guessed.
        """
        bom = codecs.BOM_UTF8 if data.startswith(codecs.BOM_UTF8) else b""
        return cls(Source.decode(data, "utf-8", bom))

    @cached_property
    def tokens(self) -> tuple[Token, ...]:
        """The template, split into tokens."""
        return tuple(_tokens(self.source))

    @cached_property
    def live(self) -> tuple[Token, ...]:
        """The tokens that Django's parser looks at: those outside ``{% comment %}`` blocks."""
        live = []
        commented = False
        for token in self.tokens:
            if commented:
                commented = token.kind is not Kind.BLOCK or token.contents.text != "endcomment"
                if commented:
                    continue
            else:
                commented = token.name == "comment"
            live.append(token)
        return tuple(live)

    @cached_property
    def tags(self) -> dict[str, list[Token]]:
        """The live block tags by name, in order."""
        tags: dict[str, list[Token]] = {}
        for token in self.live:
            if token.kind is Kind.BLOCK:
                tags.setdefault(token.name, []).append(token)
        return tags

    @cached_property
    def starts(self) -> dict[int, int]:
        """Start of every live token to its index in `live`."""
        return {token.start: index for index, token in enumerate(self.live)}


_OPENER = re.compile(r"\{[%{#]")
_NEWLINE = re.compile(r"[\r\n]")
_CLOSERS = {"{%": "%}", "{{": "}}", "{#": "#}"}
_KINDS = {"{%": Kind.BLOCK, "{{": Kind.VARIABLE, "{#": Kind.COMMENT}

_WORD = re.compile(r"\S+")
_KEYWORD = re.compile(r"\w+=")
_BIT = re.compile(r"""((?:[^\s'"]*(?:(?:"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')[^\s'"]*)+)|\S+)""")

_STRING = r"""(?:"[^"\\]*(?:\\.[^"\\]*)*"|'[^'\\]*(?:\\.[^'\\]*)*')"""
_CONSTANT = rf"(?:_\({_STRING}\)|{_STRING})"
_VARIABLE = r"(?:[\w.]+|[-+.]?\d[\d.e]*)"
_OPERAND = re.compile(rf"(?P<constant>{_CONSTANT})|{_VARIABLE}")
_FILTER = re.compile(
    rf"\s*\|\s*(?P<name>\w+)(?::(?:(?P<constant>{_CONSTANT})|(?P<variable>{_VARIABLE})))?"
)


def parse_expression(piece: Piece) -> Expression:
    """Split a variable or constant and its filters as Django does. Raises TemplateSyntaxError."""
    operand = _OPERAND.match(piece.text)
    if operand is None:
        raise TemplateSyntaxError(f"no variable at the start of {piece.text}")
    filters = []
    upto = operand.end()
    while upto < len(piece.text):
        match = _FILTER.match(piece.text, upto)
        if match is None:
            raise TemplateSyntaxError(f"cannot parse {piece.text[upto:]} in {piece.text}")
        whole = piece.part(match.start(), match.end())
        group = "constant" if match["constant"] is not None else "variable"
        argument = piece.part(*match.span(group)) if match[group] is not None else None
        name = piece.part(*match.span("name"))
        literal = match["constant"] is not None
        filters.append(FilterUse(name, argument, literal, whole.start, whole.end))
        upto = match.end()
    literal = operand["constant"] is not None
    return Expression(piece.part(0, operand.end()), literal, tuple(filters))


def _tokens(source: Source) -> Iterator[Token]:
    """Yield the tokens with byte spans; text is never split, unlike Django's, inside verbatim."""
    verbatim = ""
    text = source.text
    ascii_only = len(text) == len(source.body)
    done = position = 0  # the same place, in characters and in bytes
    for start, end in _tags(text):
        contents = text[start + 2 : end - 2].strip()
        kind = _KINDS[text[start : start + 2]]
        if verbatim:
            if kind is not Kind.BLOCK or contents != verbatim:
                continue
            verbatim = ""
        elif kind is Kind.BLOCK and contents[:9] in ("verbatim", "verbatim "):
            verbatim = f"end{contents}"
        if done < start:
            before = text[done:start]
            width = len(before) if ascii_only else len(before.encode())
            yield _text(before, position, width)
            position += width
        width = end - start if ascii_only else len(text[start:end].encode())
        tag = Piece(text[start:end], position, position + width)
        inner = len(tag.text) - 2 - len(tag.text[2:-2].lstrip())
        yield Token(kind, tag.start, tag.end, tag.part(inner, inner + len(contents)))
        done, position = end, position + width
    if done < len(text):
        yield _text(text[done:], position, len(source.body) - position)


def _text(text: str, start: int, width: int) -> Token:
    return Token(Kind.TEXT, start, start + width, Piece(text, start, start + width))


def _tags(text: str) -> Iterator[tuple[int, int]]:
    """Yield the spans that ``{%.*?%}|{{.*?}}|{#.*?#}`` matches, in time linear in the text.

    Django opens templates with universal newlines, so a lone carriage return ends a line too.
    """
    hopeless = dict.fromkeys(_CLOSERS, 0)  # up to where an opener is known to stay open
    position = line_end = 0
    while opener := _OPENER.search(text, position):
        start, kind = opener.start(), opener[0]
        position = start + 1
        if start < hopeless[kind]:
            continue
        if start >= line_end:
            newline = _NEWLINE.search(text, start)
            line_end = newline.start() if newline else len(text)
        closer = text.find(_CLOSERS[kind], start + 2, line_end)
        if closer < 0:
            hopeless[kind] = line_end
            continue
        position = closer + 2
        yield start, position
