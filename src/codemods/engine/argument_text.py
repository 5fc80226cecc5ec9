"""Argument and parameter lists, read as text."""

from __future__ import annotations

import re
from functools import cache, lru_cache

__all__ = [
    "CALLED",
    "TRIVIA",
    "has_literal",
    "has_match",
    "has_more",
    "holds_string",
    "names_early",
    "parts_at",
    "sort_out",
    "takes",
]

TRIVIA = rb"(?:[ \t\f\r\n\\]|#[^\r\n]*(?![^\r\n]))*"
CALLED = re.compile(TRIVIA + rb"(?:\(|as\b)")
_OPENED = re.compile(TRIVIA + rb"[\[(]")
_TOKEN = re.compile(
    rb"\"\"\"(?:[^\\]|\\(?:.|\Z))*?(?:\"\"\"|\Z)|'''(?:[^\\]|\\(?:.|\Z))*?(?:'''|\Z)"
    rb"|\"(?:[^\"\\\r\n]|\\(?:.|\Z))*\"?|'(?:[^'\\\r\n]|\\(?:.|\Z))*'?"
    rb"|#[^\r\n]*|[()\[\]{},]",
    re.DOTALL,
)
"""A string without an end goes as far as it can: nothing is tried twice."""
_NAMED = re.compile(TRIVIA + rb"([A-Za-z_]\w*)" + TRIVIA + rb"=(?!=)")
_QUOTED = re.compile(TRIVIA + rb"[A-Za-z]{0,2}['\"]")
_PARAMETER = re.compile(TRIVIA + rb"([^\W\d]\w*)")
_PLAIN = rb"(?:[^\W\d]\w*[ \t]*=[ \t]*)?" rb"(?:[\w.]+|'[^'\\\r\n]*'|\"[^\"\\\r\n]*\")[ \t]*,\s*"
_LONGEST_CALL = 20_000


def has_literal(parts: list[bytes]) -> bool:
    """Whether an argument may be a string literal: it starts with a quote."""
    return any(_QUOTED.match(part) for part in parts)


def has_match(parts: list[bytes], patterns: tuple[str, ...]) -> bool:
    return any(_compiled(pattern).search(part) for pattern in patterns for part in parts)


@cache
def _compiled(pattern: str) -> re.Pattern[bytes]:
    return re.compile(pattern.encode())


def parts_at(data: bytes, position: int) -> list[bytes] | None:
    """Return what stands between the commas of an argument list, None without an end.

    ``position`` is just behind the opening parenthesis.
    """
    parts: list[bytes] = []
    depth = 0
    start = position
    for token in _TOKEN.finditer(data, position, position + _LONGEST_CALL):
        text = token[0]
        if text in (b"(", b"[", b"{"):
            depth += 1
        elif text in (b")", b"]", b"}"):
            if depth == 0:
                parts.append(data[start : token.start()])
                return parts
            depth -= 1
        elif text == b"," and depth == 0:
            parts.append(data[start : token.start()])
            start = token.end()
    return None


def names_early(data: bytes, position: int, keyword: str) -> bool:
    """Whether a list has a keyword argument behind none but plain ones: most do, at a glance."""
    return _early(keyword).match(data, position) is not None


@lru_cache(maxsize=64)
def _early(keyword: str) -> re.Pattern[bytes]:
    return re.compile(rb"\s*(?:%s)*%s[ \t]*=(?!=)" % (_PLAIN, keyword.encode()))


def has_more(data: bytes, position: int, number: int) -> bool:
    """Whether a list surely has more than a number of arguments: plain ones, and another."""
    return _more_than(number).match(data, position) is not None


@lru_cache(maxsize=16)
def _more_than(number: int) -> re.Pattern[bytes]:
    return re.compile(rb"\s*(?:%s){%d}[\w'\"]" % (_PLAIN, number))


def sort_out(parts: list[bytes]) -> tuple[set[bytes], list[bytes], bool]:
    """Return keyword names, positional arguments and whether a ``*`` may hide more."""
    named: set[bytes] = set()
    positional: list[bytes] = []
    open_ended = False
    for part in parts:
        match = _NAMED.match(part)
        if match is not None:
            named.add(match[1])
        elif part.lstrip().startswith(b"*"):
            open_ended = True
        elif re.sub(TRIVIA, b"", part):
            positional.append(part)
    return named, positional, open_ended


def holds_string(data: bytes, position: int, start: bytes) -> bool:
    """Whether the value at ``position`` may be, or list, a string that begins with ``start``."""
    opened = _OPENED.match(data, position)
    if opened is None:
        return _QUOTED.match(data, position) is not None
    parts = parts_at(data, opened.end())
    return parts is None or any(
        part.startswith(start, match.end())
        for part in parts
        for match in re.finditer(rb"['\"]", part)
    )


def takes(data: bytes, end: int, having: tuple[str, ...], lacking: tuple[str, ...]) -> bool:
    """Whether the parameters behind a function's name may be so."""
    match = CALLED.match(data, end) if having or lacking else None
    parts = parts_at(data, match.end()) if match is not None else None
    if parts is None:
        return True
    found = (_PARAMETER.match(part) for part in parts)
    names = {one[1].decode("utf-8", "replace") for one in found if one is not None}
    return names.issuperset(having) and names.isdisjoint(lacking)
