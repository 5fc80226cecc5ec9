"""Probes: what the bytes around a word must look like for a target to match there.

A probe errs only towards parsing: where it says no, no node of its target stands there.
"""

from __future__ import annotations

import re
from codecs import BOM_UTF8
from collections.abc import Callable, Iterable
from functools import lru_cache
from typing import Any

from codemods.engine.argument_text import (
    CALLED,
    TRIVIA,
    has_literal,
    has_match,
    has_more,
    holds_string,
    names_early,
    parts_at,
    sort_out,
    takes,
)
from codemods.source.blocks import is_outside
from codemods.source.text import whole_words

__all__ = ["IN_STRINGS", "PROBES", "is_aliased", "is_attribute", "may_lead"]

_ASSIGNED = re.compile(rb"(?:[ \t\f\\\r\n]|\))*(?:=(?!=)|:|[-+|*/&^%@]=|//=|,)")
_ANNOTATED = re.compile(rb"[ \t]*:[^=\r\n\"'#]*=(?!=)")
_REST = re.compile(rb"\w*")
_KEYWORD = re.compile(TRIVIA + rb"=(?!=)")
_LITERAL = re.compile(TRIVIA + rb"(\w+)" + TRIVIA + rb"[,)]")
_CLASSES = re.compile(rb"^[ \t]*class[ \t]+\w+[ \t\\]*[(\r]", re.MULTILINE)
_CLOSED = re.compile(rb"\s*\}\}")
_ATOM = re.compile(TRIVIA + rb"(\w*)")
_DISPLAY = re.compile(TRIVIA + rb"[\[('\"]")
_ALIASED = re.compile(TRIVIA + rb"as\b")
_DEF = re.compile(rb"(?:[ \t\f]|\\\r?\n)+def\b")
_AFTER_DEF = re.compile(rb"\bdef(?:[ \t\f]|\\\r?\n)+\Z")
_AFTER_DEF_AND_MORE = re.compile(_AFTER_DEF.pattern.removesuffix(rb"\Z") + rb"\w*\Z")
_AFTER_DOT = re.compile(rb"\.(?:[ \t\f\r\n\\]|#[^\r\n]*[\r\n])*\Z")
_CHAIN = re.compile(rb"[\w.\x80-\xff]+\Z")
_AFTER_AT = re.compile(rb"@[^\r\n]*\Z")
_CONCATENATED = re.compile(rb"['\"]" + TRIVIA + rb"[A-Za-z]{0,2}['\"]\Z")
_FIRST_ARGUMENT = re.compile(rb"\(" + TRIVIA + rb"[\w.]*\Z")
_PLURAL_SET = re.compile(
    rb"\.\w*(?:(?<!statu)(?<!expire)s|_set|ren|ople)[ \t]*=(?!=)"
    rb"(?![ \t]*(?:[\"'\d]|[bBfFrRuU]{1,2}[\"']|(?:True|False)\b))"
)
_ONLY_SET = re.compile(rb"[ \t]*(?::[^=\r\n]*)?=(?!=)")
_BASES = re.compile(rb"\bclass(?:[ \t\f]|\\\r?\n)+\w+(?:[ \t\f]|\\\r?\n)*\(")
_IN_LIST = re.compile(rb"(?:[(,.\\]|#[^\r\n]*)\s*\Z")
_LONG_QUOTES = (b'"' * 3, b"'" * 3)
_LONGEST_BASES = 2000
_WORD = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz" + bytes(range(128, 256))
_LOOK_BACK = 80
_BLANKS = frozenset((b"", b" ", b"\t", b"\f", b"\r", b"\n"))


def is_aliased(data: bytes, end: int) -> bool:
    """Whether an ``as`` stands behind the word that ends at ``end``."""
    return _ALIASED.match(data, end) is not None


def is_attribute(data: bytes, start: int) -> bool:
    """Whether the word at ``start`` is certainly an attribute: its dot stands right before it."""
    return data[start - 1 : start] == b"."


def may_lead(data: bytes, start: int, names: Iterable[bytes]) -> bool:
    """Whether the word at ``start`` may be reached from a module called one of ``names``."""
    if not _attribute(data, start, start):
        return False
    low = max(0, start - _LOOK_BACK)
    window = data[low:start]
    chain = _CHAIN.search(window)
    if chain is None or not window.endswith(b".") or (low and not chain.start()):
        return True
    written = chain[0]
    if written.startswith(b"."):  # of a call, or of what stands on the line above
        return window[: chain.start()][-1:] in _BLANKS
    return any(written.startswith(name + b".") for name in names)


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
    least: int | None = None,
    matching: tuple[str, ...] = (),
) -> bool:
    """A call, or an import under another name, whose calls stand elsewhere."""
    match = CALLED.match(data, end)
    if match is None or data[start - 4 : start] == b"def ":
        return False
    if data[match.end() - 1 : match.end()] != b"(":
        return True
    if (keyword, absent, literal, most, least) == (None,) * 5 and not matching:
        return True
    if absent is not None and names_early(data, match.end(), absent):
        return False
    if most is not None and has_more(data, match.end(), most):
        return False
    parts = parts_at(data, match.end())
    if parts is None:
        return True
    if matching and not has_match(parts, matching):
        return False
    named, positional, open_ended = sort_out(parts)
    if most is not None and len(named) + len(positional) > most:
        return False
    if least is not None and len(positional) <= least:
        return any(part.lstrip().startswith(b"*") for part in parts)
    if literal is not None:
        return open_ended or has_literal(positional[literal : literal + 1])
    passed = position is not None and len(positional) > position
    if keyword is not None:
        return keyword.encode() in named or passed or open_ended
    if absent is None:
        return True
    return absent.encode() not in named and (not passed or open_ended)


def _before(pattern: re.Pattern[bytes], data: bytes, start: int) -> bool:
    """Whether ``pattern`` matches what ends at ``start``; a long gap counts as a match."""
    low = max(0, start - _LOOK_BACK)
    window = data[low:start]
    if pattern.search(window) is not None:
        return True
    return low > 0 and not window.strip()


def _is_apart(data: bytes, start: int) -> bool:
    """Whether blanks, or nothing at all, stand before the word at ``start``."""
    return not start or data[start - 1] in b" \t\f\r\n\\"


def _attribute(data: bytes, start: int, end: int) -> bool:
    if data[start - 1 : start] == b".":
        return True
    return _is_apart(data, start) and _before(_AFTER_DOT, data, start)


def _method(
    data: bytes,
    start: int,
    end: int,
    keyword: str | None = None,
    position: int | None = None,
    absent: str | None = None,
    matching: tuple[str, ...] = (),
) -> bool:
    return _attribute(data, start, end) and _call(
        data, start, end, keyword, position, absent, matching=matching
    )


def _assigned(
    data: bytes,
    start: int,
    end: int,
    plain: int = 0,
    only: tuple[str, ...] = (),
    holding: str = "",
) -> bool:
    found = _ASSIGNED.match(data, end)
    if found is None or not _may_be_target(data, start, found):
        return False
    if data[found.end() - 1 : found.end()] == b":":
        found = _ANNOTATED.match(data, end)
    if found is None or data[found.end() - 1 : found.end()] != b"=":
        return True
    if holding and not holds_string(data, found.end(), holding.encode()):
        return False
    if plain and _DISPLAY.match(data, found.end()):
        return False
    value = _ATOM.match(data, found.end())
    return not only or (value is not None and value[1].decode("utf-8", "replace") in only)


def _may_be_target(data: bytes, start: int, sign: re.Match[bytes]) -> bool:
    """Whether a statement that assigns may start at a word, or go on there with a target."""
    line = max(data.rfind(b"\n", 0, start), data.rfind(b"\r", 0, start)) + 1
    before = data[line:start].removeprefix(BOM_UTF8).strip()
    if not before or before.endswith((b";", b":", b",", b"(", b"[", b"*", b"\\")):
        return True
    return before.endswith(b"=") and sign[0].endswith(b"=")


def _meta_option(data: bytes, start: int, end: int, *details: Any) -> bool:
    """What `_assigned` says, where a ``class Meta`` stands above."""
    return _assigned(data, start, end, *details) and data.rfind(b"Meta", 0, start) >= 0


def _prefixed(data: bytes, start: int, end: int, unless: tuple[str, ...] = ()) -> bool:
    """An assignment of a name that starts with the word."""
    rest = _REST.match(data, end)
    whole = rest.end() if rest is not None else end
    if data[start:whole].decode("utf-8", "replace") in unless:
        return False
    return _set(data, start, whole)


def _keyword_prefixed(data: bytes, start: int, end: int) -> bool:
    """A keyword argument that starts with the word."""
    rest = _REST.match(data, end)
    return _keyword(data, start, rest.end() if rest is not None else end)


def _set(data: bytes, start: int, end: int) -> bool:
    """An assignment outside of functions and classes, and no keyword argument."""
    return _assigned(data, start, end) and is_outside(data, start)


def _defined_so(data: bytes, start: int, end: int, lacking: tuple[str, ...] = ()) -> bool:
    """The end of the name of a function, at the very left: one of the module."""
    line = max(data.rfind(b"\n", 0, start), data.rfind(b"\r", 0, start)) + 1
    if data[line : line + 1] in (b" ", b"\t") or not _before(_AFTER_DEF_AND_MORE, data, start):
        return False
    return takes(data, end, (), lacking)


def _absent(data: bytes, start: int, end: int, setting: str) -> bool:
    """An assignment in a file that certainly does not assign ``setting`` at its top level."""
    if not _set(data, start, end):
        return False
    name = setting.encode()
    at = -1
    while (at := data.find(name, at + 1)) >= 0:
        if at and data[at - 1 : at] not in (b"\n", b"\r"):
            continue
        if _ONLY_SET.match(data, at + len(name)) and not any(
            data.count(quotes, 0, at) % 2 for quotes in _LONG_QUOTES
        ):
            return False
    return True


def _defined(
    data: bytes, start: int, end: int, having: tuple[str, ...] = (), lacking: tuple[str, ...] = ()
) -> bool:
    if data[start - 4 : start] != b"def " and not (
        _is_apart(data, start) and _before(_AFTER_DEF, data, start)
    ):
        return False
    return takes(data, end, having, lacking)


def _async(data: bytes, start: int, end: int, holding: str = "") -> bool:
    if _DEF.match(data, end) is None:
        return False
    if not holding:
        return True
    from codemods.engine.outlines import stands_in_body

    return stands_in_body(data, start, holding.encode())


def _keyword(data: bytes, start: int, end: int, unless: tuple[str, ...] = ()) -> bool:
    found = _KEYWORD.match(data, end)
    if found is None or not unless:
        return found is not None
    value = _LITERAL.match(data, found.end())
    return value is None or value[1].decode() not in unless


def _value(data: bytes, start: int, end: int) -> bool:
    """Not called right behind; an import under another name may be used anywhere."""
    found = CALLED.match(data, end)
    return found is None or data[found.end() - 1 : found.end()] != b"("


def _decorator(data: bytes, start: int, end: int) -> bool:
    line = max(data.rfind(b"\n", 0, start), data.rfind(b"\r", 0, start)) + 1
    return _AFTER_AT.search(data[line:start]) is not None or is_aliased(data, end)


def _string(data: bytes, start: int, end: int, value: str) -> bool:
    """The end of ``value`` in quotes, or of a part of it where the literal has several."""
    if data[end : end + 1] not in (b'"', b"'"):
        return False
    return data.endswith(value.encode(), 0, end) or _before(_CONCATENATED, data, start)


def _base(data: bytes, start: int, end: int) -> bool:
    """Among the bases of a class, or an import under another name."""
    if not _before(_IN_LIST, data, start) and not is_aliased(data, end):
        return False
    low = max(0, start - _LONGEST_BASES)
    heads = [head.end() for head in _BASES.finditer(data, low, start)]
    if not heads:
        return low > 0 or is_aliased(data, end)
    inside = data[heads[-1] : start]
    return inside.count(b")") <= inside.count(b"(") or is_aliased(data, end)


def _argument(data: bytes, start: int, end: int) -> bool:
    """The first argument of a call, or an import under another name."""
    return _before(_FIRST_ARGUMENT, data, start) or is_aliased(data, end)


def _assigned_many(data: bytes, start: int, end: int) -> bool:
    """The word stands in what is assigned to a name, and something with a plural to that."""
    name = _assigned_to(data, start)
    return name is not None and name in _plural_receivers(data)


@lru_cache(maxsize=2)
def _plural_receivers(data: bytes) -> frozenset[bytes]:
    """Return the names of which an attribute, with a name in the plural, is assigned to."""
    lines = (data[max(0, m.start() - _LOOK_BACK) : m.start()] for m in _PLURAL_SET.finditer(data))
    return frozenset(line[len(line.rstrip(_WORD)) :] for line in lines)


def _assigned_again(data: bytes, start: int, end: int) -> bool:
    """The word stands in what is assigned to a name, and an attribute so called is assigned."""
    name = _assigned_to(data, start)
    return name is not None and _sets_attribute(data, name)


def _assigned_to(data: bytes, start: int) -> bytes | None:
    """Return the name to which an expression is assigned that has the word near its start."""
    low = max(0, start - _LOOK_BACK)
    at = data.rfind(b"=", low, start)
    if at < 0 or data[at + 1 : start].strip(b" \t\r\n\\(").translate(None, _WORD + b". \t"):
        return None
    before = data[low:at].rstrip(b" \t")
    name = before[len(before.rstrip(_WORD)) :]
    return name or None


@lru_cache(maxsize=64)
def _sets_attribute(data: bytes, name: bytes) -> bool:
    """Whether an attribute of a name is assigned to."""
    return any(
        data[start - 1 : start] == b"." and _ONLY_SET.match(data, end)
        for start, end in whole_words(data, name)
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


IN_STRINGS = frozenset(("", "quoted", "string", "variable"))
"""The probes of what may stand in a string too; all others are of code."""
PROBES: dict[str, Callable[..., bool]] = {
    "": _any,
    "absent": _absent,
    "argument": _argument,
    "assign": _assigned,
    "assigned again": _assigned_again,
    "assigned many": _assigned_many,
    "async def": _async,
    "attribute": _attribute,
    "base": _base,
    "call": _call,
    "crowded": _crowded,
    "decorator": _decorator,
    "def": _defined,
    "def suffix": _defined_so,
    "keyword": _keyword,
    "keyword prefix": _keyword_prefixed,
    "meta": _meta_option,
    "method": _method,
    "prefix": _prefixed,
    "quoted": _quoted,
    "setting": _set,
    "string": _string,
    "value": _value,
    "variable": _variable,
}
