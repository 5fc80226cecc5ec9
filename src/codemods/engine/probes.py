"""Probes: what the bytes around a word must look like for a target to match there.

A probe errs only towards parsing: where it says no, no node of its target stands there.
"""

from __future__ import annotations

import re
from collections.abc import Callable

__all__ = ["PROBES", "is_aliased"]

_TRIVIA = rb"(?:[ \t\f\r\n\\]|#[^\r\n]*)*"
_CALLED = re.compile(_TRIVIA + rb"(?:\(|as\b)")
_ASSIGNED = re.compile(rb"(?:[ \t\f\\\r\n]|\))*(?:=(?!=)|:|[-+|*/&^%@]=|//=|,)")
_REST = re.compile(rb"\w*")
_KEYWORD = re.compile(_TRIVIA + rb"=(?!=)")
_LITERAL = re.compile(_TRIVIA + rb"(\w+)" + _TRIVIA + rb"[,)]")
_CLASSES = re.compile(rb"^[ \t]*class[ \t]+\w", re.MULTILINE)
_CLOSED = re.compile(rb"\s*\}\}")
_ATOM = re.compile(_TRIVIA + rb"(\w*)")
_ALIASED = re.compile(_TRIVIA + rb"as\b")
_AFTER_DEF = re.compile(rb"\bdef(?:[ \t\f]|\\\r?\n)+\Z")
_AFTER_DEF_AND_MORE = re.compile(_AFTER_DEF.pattern.removesuffix(rb"\Z") + rb"\w*\Z")
_AFTER_DOT = re.compile(rb"\." + _TRIVIA + rb"\Z")
_AFTER_AT = re.compile(rb"@[^\r\n]*\Z")
_TOKEN = re.compile(
    rb"\"\"\"(?:[^\\]|\\.)*?\"\"\"|'''(?:[^\\]|\\.)*?'''|\"(?:[^\"\\\r\n]|\\.)*\"|'(?:[^'\\\r\n]|\\.)*'"
    rb"|#[^\r\n]*|[()\[\]{},]",
    re.DOTALL,
)
_NAMED = re.compile(_TRIVIA + rb"([A-Za-z_]\w*)" + _TRIVIA + rb"=(?!=)")
_LOOK_BACK = 80
_LONGEST_CALL = 20_000


def is_aliased(data: bytes, end: int) -> bool:
    """Whether an ``as`` stands behind the word that ends at ``end``."""
    return _ALIASED.match(data, end) is not None


def _any(data: bytes, start: int, end: int) -> bool:
    return True


def _call(
    data: bytes,
    start: int,
    end: int,
    keyword: str | None = None,
    position: int | None = None,
    absent: str | None = None,
    literal: int | None = None,
    most: int | None = None,
) -> bool:
    """A call, or an import under another name, whose calls stand elsewhere."""
    match = _CALLED.match(data, end)
    if match is None:
        return False
    if data[match.end() - 1 : match.end()] != b"(":
        return True
    if keyword is None and absent is None and literal is None and most is None:
        return True
    arguments = _arguments(data, match.end())
    if arguments is None:
        return True
    named, positional, open_ended = arguments
    if most is not None and len(named) + len(positional) > most:
        return False
    if literal is not None:
        return open_ended or _is_literal(positional[literal : literal + 1])
    passed = position is not None and len(positional) > position
    if keyword is not None:
        return keyword.encode() in named or passed or open_ended
    if absent is None:
        return True
    return absent.encode() not in named and (not passed or open_ended)


def _is_literal(parts: list[bytes]) -> bool:
    """Whether an argument may be a string literal: it holds a quote."""
    return any(b'"' in part or b"'" in part for part in parts)


def _arguments(data: bytes, position: int) -> tuple[set[bytes], list[bytes], bool] | None:
    """Return keyword names, positional arguments and whether a ``*`` may hide more.

    ``position`` is just behind the opening parenthesis. None where its end is not found.
    """
    parts = _parts(data, position)
    return _sorted_out(parts) if parts is not None else None


def _parts(data: bytes, position: int) -> list[bytes] | None:
    """Return what stands between the commas of an argument list, None without an end."""
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


def _sorted_out(parts: list[bytes]) -> tuple[set[bytes], list[bytes], bool]:
    named: set[bytes] = set()
    positional: list[bytes] = []
    open_ended = False
    for part in parts:
        match = _NAMED.match(part)
        if match is not None:
            named.add(match[1])
        elif part.lstrip().startswith(b"*"):
            open_ended = True
        elif re.sub(_TRIVIA, b"", part):
            positional.append(part)
    return named, positional, open_ended


def _before(pattern: re.Pattern[bytes], data: bytes, start: int) -> bool:
    """Whether ``pattern`` matches what ends at ``start``; a long gap counts as a match."""
    low = max(0, start - _LOOK_BACK)
    window = data[low:start]
    if pattern.search(window) is not None:
        return True
    return low > 0 and not window.strip()


def _attribute(data: bytes, start: int, end: int) -> bool:
    if data[start - 1 : start] == b".":
        return True
    last = data[max(0, start - 1) : start]
    if last and last not in b" \t\f\r\n\\":
        return False
    line = data.rfind(b"\n", 0, start) + 1
    if data[line:start].strip() and not data[line:start].rstrip().endswith(b"."):
        return False
    return b"." in data[max(0, start - 400) : start]


def _method(
    data: bytes,
    start: int,
    end: int,
    keyword: str | None = None,
    position: int | None = None,
    absent: str | None = None,
    literal: int | None = None,
    *containing: str,
) -> bool:
    if not _attribute(data, start, end):
        return False
    if containing:
        match = _CALLED.match(data, end)
        parts = _parts(data, match.end()) if match is not None else None
        text = b",".join(parts) if parts is not None else None
        if text is not None and not any(word.encode() in text for word in containing):
            return False
    return _call(data, start, end, keyword, position, absent, literal)


def _assigned(data: bytes, start: int, end: int, *only: str) -> bool:
    found = _ASSIGNED.match(data, end)
    if found is None or not only or data[found.end() - 1 : found.end()] != b"=":
        return found is not None
    value = _ATOM.match(data, found.end())
    return value is not None and value[1].decode() in only


def _prefixed(data: bytes, start: int, end: int) -> bool:
    """An assignment of a name that starts with the word."""
    rest = _REST.match(data, end)
    return _assigned(data, start, rest.end() if rest is not None else end)


def _keyword_prefixed(data: bytes, start: int, end: int) -> bool:
    """A keyword argument that starts with the word."""
    rest = _REST.match(data, end)
    return _keyword(data, start, rest.end() if rest is not None else end)


def _defined(data: bytes, start: int, end: int) -> bool:
    return _before(_AFTER_DEF, data, start)


def _defined_so(data: bytes, start: int, end: int) -> bool:
    """The end of the name of a function."""
    return _before(_AFTER_DEF_AND_MORE, data, start)


def _keyword(data: bytes, start: int, end: int, *unless: str) -> bool:
    found = _KEYWORD.match(data, end)
    if found is None or not unless:
        return found is not None
    value = _LITERAL.match(data, found.end())
    return value is None or value[1].decode() not in unless


def _value(data: bytes, start: int, end: int) -> bool:
    """Not called right behind; an import under another name may be used anywhere."""
    found = _CALLED.match(data, end)
    return found is None or data[found.end() - 1 : found.end()] != b"("


def _decorator(data: bytes, start: int, end: int) -> bool:
    line = max(data.rfind(b"\n", 0, start), data.rfind(b"\r", 0, start)) + 1
    return _AFTER_AT.search(data[line:start]) is not None or is_aliased(data, end)


def _string(data: bytes, start: int, end: int) -> bool:
    return data[start - 1 : start] in (b".", b'"', b"'") or data[end : end + 1] in (
        b'"',
        b"'",
        b".",
    )


def _quoted(data: bytes, start: int, end: int) -> bool:
    """The end of a string."""
    return data[end : end + 1] in (b'"', b"'")


def _crowded(data: bytes, start: int, end: int, name: str) -> bool:
    """Whether the file has a second class, or imports another name of the same kind."""
    if len(_CLASSES.findall(data)) > 1:
        return True
    kind = re.findall(r"[A-Z][a-z0-9]*", name)[-1].encode()
    names = set(re.findall(rb"\b\w*" + kind + rb"\b", data))
    return len(names - {name.encode()}) > 1


def _variable(data: bytes, start: int, end: int) -> bool:
    """The whole of a template variable: its closing braces follow."""
    return _CLOSED.match(data, end) is not None


PROBES: dict[str, Callable[..., bool]] = {
    "": _any,
    "assign": _assigned,
    "attribute": _attribute,
    "call": _call,
    "crowded": _crowded,
    "decorator": _decorator,
    "def": _defined,
    "def suffix": _defined_so,
    "keyword": _keyword,
    "keyword prefix": _keyword_prefixed,
    "method": _method,
    "prefix": _prefixed,
    "quoted": _quoted,
    "string": _string,
    "value": _value,
    "variable": _variable,
}
