"""Functions without their bodies: text that is parsed faster, with each line where it was."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable

from codemods.source.module import parse
from codemods.source.text import Source

__all__ = ["drop_bodies", "parse_outline"]

_FUNCTION = re.compile(
    rb"^(?P<indent>[ \t]*)(?:async[ \t]+)?def[ \t]+(?P<name>\w+)[ \t]*"
    rb"\([^()]*(?:\([^()]*\)[^()]*)*\)[^\n:#]*:(?=[ \t]*(?:#[^\n]*)?\r?\n)"
    rb"(?P<body>[^\n]*\n(?:(?P=indent)[ \t]+[^\n]*(?:\n|\Z)|[ \t\r]*\n)*)",
    re.MULTILINE,
)
_QUOTES = b'"""', b"'''"


def drop_bodies(
    body: bytes, is_needed: Callable[[bytes, bytes, bytes], bool] = lambda *_: False
) -> bytes:
    """Return a file's text with ``pass`` for the bodies of its functions.

    ``is_needed`` says of a function, by its indentation, name and body, whether it stays as it is.
    So does what cannot be told from its text. The result may not parse where the file does, which
    then has to be parsed whole.
    """

    def replace(function: re.Match[bytes]) -> bytes:
        dropped = function["body"]
        if b"global" in dropped or dropped.rstrip().endswith(b"\\"):
            return function[0]
        if not dropped.partition(b"\n")[2].strip():
            return function[0]  # the text of a string
        if any(dropped.count(quotes) % 2 for quotes in _QUOTES):
            return function[0]
        if is_needed(function["indent"], function["name"], dropped):
            return function[0]
        header = function[0][: -len(dropped)]
        return header + b" pass" + b"\n" * dropped.count(b"\n")

    return _FUNCTION.sub(replace, body)


def parse_outline(
    source: Source, is_needed: Callable[[bytes, bytes, bytes], bool] = lambda *_: False
) -> tuple[Source, ast.Module]:
    """Parse what `drop_bodies` leaves of a file, or all of it where that does not parse.

    Returns the text that was parsed with its tree. Raises SyntaxError, ValueError, RecursionError
    or MemoryError.
    """
    shortened = drop_bodies(source.body, is_needed)
    outline = Source(shortened, shortened, "utf-8", b"")
    try:
        return outline, parse(outline)
    except SyntaxError:
        return source, parse(source)
