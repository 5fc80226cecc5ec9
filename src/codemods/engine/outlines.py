"""Outlines: which class a definition stands in, and what that descends from, read as text.

Like the probes, this errs only towards parsing: where it says no, the parsed file says no.
"""

from __future__ import annotations

import builtins
import re
from collections.abc import Iterator, Mapping

from codemods.project import django_api
from codemods.source.prose import read_prose
from codemods.source.text import whole_words

__all__ = ["may_descend", "stands_in_body"]

_HEADER = re.compile(
    rb"class[ \t]+\w+[ \t]*(?:\(((?:[^()#]|#[^\r\n]*(?![^\r\n])|\([^()]*\))*)\))?[ \t]*:",
)
_DEFINED = re.compile(rb"^([ \t]*)(?:async[ \t]|def[ \t]|class[ \t]|@)", re.MULTILINE)
_COMMENT = re.compile(rb"#[^\r\n]*")
_BLANK = b" \t\f"
_FARTHEST = 100_000
"""Bytes between a class and its method from which on nothing is said."""
_BUILTINS = frozenset(name.encode() for name, v in vars(builtins).items() if isinstance(v, type))

Bound = Mapping[str, "set[bytes]"]
"""Imported dotted names, and what they are called in the file."""


def may_descend(data: bytes, start: int, bases: tuple[str, ...], bound: Bound) -> bool:
    """Whether the class around the definition at ``start`` may descend from one of ``bases``.

    ``bases`` are dotted names. Where ``django`` comes first, a base as written must be a class
    of Django itself, that is or descends from one of the others (any, where there are none).
    """
    header = _class_around(data, start)
    if header is None:
        return data.find(b"class ", 0, start) >= 0 and start > _FARTHEST
    direct = bases[0] == "django"
    wanted = frozenset(map(django_api.identity, bases[1:] if direct else bases))
    written = _bases(header) or ([b""] if header[1] is not None else [])
    if direct:
        return any(_is_djangos(base, wanted or None, bound) for base in written)
    return any(_may_be(base, data, wanted, bound, frozenset()) for base in written)


def stands_in_body(data: bytes, start: int, word: bytes) -> bool:
    """Whether a name stands in the function whose definition starts at ``start``."""
    prose = read_prose(data)
    depth = _depth(data, data.rfind(b"\n", 0, start) + 1)
    end = next(
        (
            line.start()
            for line in _DEFINED.finditer(data, data.find(b"\n", start) + 1 or len(data))
            if line.end(1) - line.start(1) <= depth and not prose.holds(line.end(1))
        ),
        len(data),
    )
    return any(at < end and not prose.holds(at) for at, _end in whole_words(data, word, start))


def _class_around(data: bytes, start: int) -> re.Match[bytes] | None:
    """Return the header of the class that the definition at ``start`` is indented under."""
    line = data.rfind(b"\n", 0, start) + 1
    depth = _depth(data, line)
    at = start
    while (at := data.rfind(b"class ", max(0, start - _FARTHEST), at)) >= 0:
        line = data.rfind(b"\n", 0, at) + 1
        if data[line:at].strip(_BLANK) or at - line >= depth or _in_string(data, line):
            continue
        return _HEADER.match(data, at)
    return None


def _depth(data: bytes, line: int) -> int:
    end = line
    while data[end : end + 1] in (b" ", b"\t", b"\f"):
        end += 1
    return end - line


def _in_string(data: bytes, position: int) -> bool:
    """Whether ``position`` may lie in a string over several lines."""
    return any(data.count(quotes, 0, position) % 2 for quotes in (b'"""', b"'''"))


def _bases(header: re.Match[bytes]) -> list[bytes]:
    """Return the bases of a class statement as written, empty where they are not plain."""
    listed = _COMMENT.sub(b"", header[1] or b"")
    if any(sign in listed for sign in (b"(", b"[", b"*")):
        return []
    return [part.strip() for part in listed.split(b",") if part.strip() and b"=" not in part]


def _is_djangos(base: bytes, wanted: frozenset[str] | None, bound: Bound) -> bool:
    """Whether a base as written is, as far as imports tell, a class of Django among ``wanted``."""
    names = [name for name in _imported(base, bound) if name.startswith("django.")]
    return not base or any(wanted is None or _is_one(name, wanted) for name in names)


def _may_be(
    base: bytes, data: bytes, wanted: frozenset[str], bound: Bound, seen: frozenset[bytes]
) -> bool:
    """Whether a base as written may be, or descend from, one of ``wanted``."""
    imported = _imported(base, bound)
    if any(not name.startswith("django.") or _is_one(name, wanted) for name in imported):
        return True
    root = base.partition(b".")[0]
    own = list(_own(root, data)) if root not in seen else []
    for header in own:
        parents = _bases(header)
        if header[1] and not parents:
            return True
        if any(_may_be(one, data, wanted, bound, seen | {root}) for one in parents):
            return True
    return not (imported or own or root in seen or root in _BUILTINS)


def _imported(base: bytes, bound: Bound) -> list[str]:
    """Return the dotted names that imports may give a base as written."""
    root, _, rest = base.partition(b".")
    names = [name for name, locals_ in bound.items() if root in locals_]
    return [f"{name}.{rest.decode('utf-8', 'replace')}" if rest else name for name in names]


def _is_one(name: str, wanted: frozenset[str]) -> bool:
    from codemods.project import django_classes

    same = django_api.identity(name)
    ancestors = django_classes.ancestors(same)
    return ancestors is None or same in wanted or not wanted.isdisjoint(ancestors)


def _own(name: bytes, data: bytes) -> Iterator[re.Match[bytes]]:
    """Yield the headers of the classes that the file itself calls so."""
    if not name:
        return
    for found in re.finditer(rb"\bclass[ \t]+" + re.escape(name) + rb"\b", data):
        header = _HEADER.match(data, found.start())
        if header is not None:
            yield header
