"""Regular expressions of URL patterns, told as routes where both match exactly the same."""

from __future__ import annotations

import re
from typing import NamedTuple

__all__ = ["Translation", "translate"]

_GROUP = re.compile(r"\(\?P<([A-Za-z_][A-Za-z0-9_]*)>([^()]*)\)")
_CONVERTERS = {
    "[-a-zA-Z0-9_]+": "slug",
    "[^/]+": "str",
    ".+": "path",
}
"""A converter's own class, exactly: every other one matches or converts differently."""
_PLAIN = re.compile(r"(?:[A-Za-z0-9_/\-~@!%&=,;:']|\\[-./_~@!%&=,;:'])*")
_FLAG = re.compile(r"(?<!\\)\(\?[aiLmsux]+\)")


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


def _route(body: str) -> str | None:
    pieces: list[str] = []
    position = 0
    seen: set[str] = set()
    for group in _GROUP.finditer(body):
        converter = _CONVERTERS.get(group[2])
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
    return re.sub(r"\\(.)", r"\1", text)
