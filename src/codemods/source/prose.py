"""Prose: the comments and strings of a file, found without parsing it."""

from __future__ import annotations

import re
import sys
from bisect import bisect_right
from collections.abc import Iterator
from functools import lru_cache

__all__ = ["Prose", "read_prose"]

_PROSE = re.compile(
    rb"#[^\r\n]*"
    rb'|"""[^"\\]*(?:(?:\\.|"(?!""))[^"\\]*)*"""'
    rb"|'''[^'\\]*(?:(?:\\.|'(?!''))[^'\\]*)*'''"
    rb'|"[^"\\\r\n]*(?:\\(?:\r\n|.)[^"\\\r\n]*)*"'
    rb"|'[^'\\\r\n]*(?:\\(?:\r\n|.)[^'\\\r\n]*)*'"
    rb"|[\"']",
    re.DOTALL,
)
_PREFIX = re.compile(rb"[A-Za-z]*\Z")
_HASH = b"#"[0]


class Prose:
    """Where the comments and the strings of a Python file lie. Errs only towards code.

    Strings that may hold code (f-strings) do not count; nothing behind a string that has no
    end, or behind an f-string whose braces do not match, does. The file is read as far as
    somebody asks.
    """

    def __init__(self, data: bytes) -> None:
        self._starts: list[int] = []
        self._ends: list[int] = []
        self._known = 0
        """Where what lies before is known."""
        self._rest = _read(data)

    def holds(self, offset: int) -> bool:
        """Whether a byte offset certainly lies in a comment or a string."""
        while self._known <= offset:
            found = next(self._rest, None)
            if found is None:
                self._known = sys.maxsize
                break
            self._starts.append(found[0])
            self._ends.append(found[1])
            self._known = found[1]
        at = bisect_right(self._starts, offset) - 1
        return at >= 0 and offset < self._ends[at]


def _read(data: bytes) -> Iterator[tuple[int, int]]:
    for found in _PROSE.finditer(data):
        start, end = found.span()
        if data[start] != _HASH:
            if end - start == 1:
                return
            prefix = _PREFIX.search(data, max(0, start - 3), start)
            if prefix is not None and _is_format(prefix[0]):
                if not _is_closed(data[start:end]):
                    return
                continue
        yield start, end


@lru_cache(maxsize=2)
def read_prose(data: bytes) -> Prose:
    """Return the comments and strings of a file; the last files asked for are remembered."""
    return Prose(data)


def _is_closed(text: bytes) -> bool:
    """Whether the braces of an f-string match: doubled ones count for none, or for two."""
    fields = text.replace(b"{{", b"").replace(b"}}", b"")
    return any(part.count(b"{") == part.count(b"}") for part in (text, fields))


def _is_format(prefix: bytes) -> bool:
    return any(letter in b"fFtT" for letter in prefix)
