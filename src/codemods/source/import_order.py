"""How imports sort: the groups of a file, the lines in a group, the names in a statement."""

from __future__ import annotations

import re
import sys
from collections.abc import Sequence

__all__ = [
    "STANDARD",
    "LineKey",
    "NameKey",
    "by_type",
    "group_of",
    "line_key",
    "name_key",
    "root_of",
]

FUTURE, STANDARD, THIRD_PARTY, LOCAL = range(4)

_LEFT_STDLIB = frozenset(
    re.findall(
        r"\w+",
        "aifc asynchat asyncore audioop cgi cgitb chunk crypt distutils imghdr imp mailcap msilib "
        "nis nntplib ossaudiodev pipes smtpd sndhdr spwd sunau telnetlib tomllib uu xdrlib",
    )
)
"""In the standard library of some supported Python, so that all of them sort alike."""
_STDLIB = sys.stdlib_module_names | _LEFT_STDLIB
_DIGITS = re.compile(r"(\d+)")

Natural = tuple[tuple[int, int, str], ...]
NameKey = tuple[int, Natural, str, str]
LineKey = tuple[int, int, int, Natural, str, str]


def group_of(module: str, level: int) -> int:
    """Return the isort section of a module: future, standard library, third party, local."""
    root = root_of(module)
    if level:
        return LOCAL
    if root == "__future__":
        return FUTURE
    return STANDARD if root in _STDLIB else THIRD_PARTY


def root_of(module: str) -> str:
    """Return the top package of a dotted name."""
    return module.partition(".")[0]


def line_key(kind: str, module: str, level: int, asname: str | None = None) -> LineKey:
    """Return the sort key of an import line: group, ``import`` before ``from``, module."""
    straight = 0 if kind == "import" else 1
    group = group_of(module, level)
    return group, straight, -level, _natural(module.lower()), module, asname or ""


def name_key(name: str, asname: str | None, *, by_type: bool = True) -> NameKey:
    """Return the sort key of a name: constants, classes, the rest; numbers as numbers."""
    rank = 0
    if by_type:
        rank = 0 if name.isupper() and len(name) > 1 else 1 if name[:1].isupper() else 2
    return rank, _natural(name.lower()), name, asname or ""


def by_type(names: Sequence[tuple[str, str | None]]) -> bool:
    """Whether ``names`` are sorted by type; False only if they are sorted without regard to it."""
    typed = [name_key(*name) for name in names]
    plain = [name_key(*name, by_type=False) for name in names]
    return typed == sorted(typed) or plain != sorted(plain)


def _natural(text: str) -> Natural:
    return tuple(
        (0, int(part), "") if part.isdecimal() else (1, 0, part)
        for part in _DIGITS.split(text)
        if part
    )
