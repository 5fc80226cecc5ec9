"""Regular expressions of URL patterns, told as routes where both match exactly the same."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import NamedTuple

__all__ = ["Translation", "translate", "translate_loosely"]

_GROUP = re.compile(r"\(\?P<([A-Za-z_][A-Za-z0-9_]*)>([^()]*)\)")
_CONVERTERS = {
    "[-a-zA-Z0-9_]+": "slug",
    "[^/]+": "str",
    ".+": "path",
}
"""A converter's own class, exactly: every other one matches or converts differently."""
_UUID = "{8}-{4}-{4}-{4}-{12}"
_LOOSE = {
    "[0-9]+": ("int", "the view gets {name} as an int"),
    r"\d+": ("int", "the view gets {name} as an int, of ASCII digits"),
    r"[\w-]+": ("slug", "{name} may only have ASCII letters then"),
    r"[-\w]+": ("slug", "{name} may only have ASCII letters then"),
    **{
        _UUID.replace("{", f"{digits}{{"): ("uuid", "the view gets {name} as a UUID")
        for digits in ("[0-9a-f]", "[a-f0-9]")
    },
}
"""Classes that a converter comes near to, and what is different."""
_PLAIN = re.compile(r"(?:[A-Za-z0-9_/\-~@!%&=,;:']|\\[-./_~@!%&=,;:'])*")
_FLAG = re.compile(r"(?<!\\)\(\?[aiLmsux]+\)")
_BARE_DOT = re.compile(r"(?<![\\(+*])\.(?![+*?{])")
_ESCAPED = re.compile(r"\\(.)")


class Translation(NamedTuple):
    """A route, or nothing where only `re_path` will do, or why the pattern is wrong by now."""

    route: str | None
    refusal: str = ""


def translate(pattern: str, *, is_include: bool) -> Translation:
    """Return the route that matches the same URLs as ``pattern``, if there is one.

    A route matches from the start and, for a view, to the end. ``$`` in a pattern also allows
    a final newline, which a route does not; no URL path that a server hands on ends in one.
    """
    flag = _FLAG.search(pattern)
    if flag is not None and flag.start() > 0:
        return Translation(None, "global flags in the middle of a pattern fail on Python 3.11")
    if not pattern.startswith("^"):
        return Translation(None)
    body = pattern[1:]
    if is_include:
        if body.endswith("$") and not body.endswith("\\$"):
            return Translation(None)
    elif body.endswith("$") and not body.endswith("\\$"):
        body = body[:-1]
    else:
        return Translation(None)
    return Translation(_route(body))


def translate_loosely(pattern: str, *, is_include: bool) -> tuple[str, str] | None:
    """Return a route that matches nearly the same URLs as ``pattern``, and how they differ.

    None where there is none. `translate` is to be asked first. The difference is empty where
    only the ``^`` is missing: a pattern for a view that ends in ``$`` has to match as a whole.
    """
    differences: list[str] = []

    def convert(group: str, name: str) -> str | None:
        if group not in _LOOSE:
            return _CONVERTERS.get(group)
        converter, difference = _LOOSE[group]
        differences.append(difference.format(name=name))
        return converter

    ending = pattern.endswith("$") and not pattern.endswith("\\$")
    if _FLAG.search(pattern) or ending is is_include:
        return None
    body = pattern.removesuffix("$") if ending else pattern
    if body.startswith("^"):
        body = body[1:]
    elif is_include:
        differences.append("without ^ the pattern is searched for, not matched at the start")
    dotted = _BARE_DOT.sub(r"\\.", body)
    if dotted != body:
        differences.append("the unescaped dot stands for any character")
    route = _route(dotted, convert)
    if route is None:
        return None
    return route, "; ".join(dict.fromkeys(differences))


def _exactly(group: str, name: str) -> str | None:
    return _CONVERTERS.get(group)


def _route(body: str, convert: Callable[[str, str], str | None] = _exactly) -> str | None:
    pieces: list[str] = []
    position = 0
    seen: set[str] = set()
    for group in _GROUP.finditer(body):
        converter = convert(group[2], group[1])
        literal = _literal(body[position : group.start()])
        if converter is None or literal is None or group[1] in seen:
            return None
        seen.add(group[1])
        name = group[1] if converter == "str" else f"{converter}:{group[1]}"
        pieces.extend((literal, f"<{name}>"))
        position = group.end()
    tail = _literal(body[position:])
    if tail is None:
        return None
    return "".join([*pieces, tail])


def _literal(text: str) -> str | None:
    if _PLAIN.fullmatch(text) is None:
        return None
    return _ESCAPED.sub(r"\1", text) if "\\" in text else text
