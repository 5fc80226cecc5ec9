"""Reach: what the import statements of a file bring within its reach, read as text."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from codemods.project import django_api
from codemods.source.prose import read_prose

__all__ = ["ImportReader", "Reach"]

_WORD_BYTES = frozenset(b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz") | (
    frozenset(range(128, 256))
)
_IDENTIFIER_BYTES = frozenset(bytes((byte,)) for byte in _WORD_BYTES)
_FROM = re.compile(
    rb"from[ \t]+([\w.]+)[ \t]+import[ \t]*"
    rb"(?:\(((?:[^()#]|#[^\r\n]*(?![^\r\n]))*)\)|((?:[^\r\n\\;#(]|\\\r?\n)+))"
)
_IMPORT = re.compile(rb"import[ \t]+((?:[^\r\n\\;#(]|\\\r?\n)+)")
_COMMENT = re.compile(rb"#[^\r\n]*")
_IMPORTED = re.compile(rb"(\w+(?:\.\w+)*)(?:\s+as\s+(\w+))?")
_CHAIN = re.compile(rb"(?:\s*\.\s*\w+)+")
_PART = re.compile(rb"\w+")
_STRING = re.compile(rb"(django(?:\.[A-Za-z_]\w*)+)['\"]")
_QUOTES = (b'"', b"'")


class _Statement(NamedTuple):
    """What the text of one import statement says."""

    names: frozenset[str]
    bound: tuple[tuple[str, bytes], ...]
    """Imported dotted names, and what they are called in the file."""
    unknown: frozenset[str]
    star: str
    """The module of Django's of an ``import *``."""


class Reach:
    """What a file's import statements, read as text, can reach."""

    __slots__ = ("bound", "everything", "names", "stars", "statements", "strings", "unknown")

    def __init__(self) -> None:
        self.names: set[str] = set()
        self.bound: dict[str, set[bytes]] = {}
        """Imported dotted names, and what they are called in the file."""
        self.stars: set[str] = set()
        """Modules of Django that all is imported from."""
        self.everything = False
        self.statements: list[tuple[int, int]] = []
        self.strings: list[int] = []
        """Where strings stand that name what the target Django does not have."""
        self.unknown: set[str] = set()
        """Last components of imported names that the target Django does not have."""

    def imports_at(self, span: tuple[int, int]) -> bool:
        """Whether ``span`` lies in an import statement that was read."""
        return any(start <= span[0] < end for start, end in self.statements)

    def gets(self, names: frozenset[str]) -> bool:
        """Whether one of ``names`` itself is imported, or may be."""
        return self.everything or not self.names.isdisjoint(names)

    def ways(
        self, modules: Mapping[str, frozenset[bytes]]
    ) -> Iterator[tuple[set[bytes], frozenset[bytes]]]:
        """Yield, for each imported module, what it is called and the words on from there."""
        for module in self.bound.keys() & modules.keys():
            yield self.bound[module], modules[module]

    def add(self, statement: _Statement) -> None:
        """Take in what one statement says."""
        self.names |= statement.names
        for name, local in statement.bound:
            self.bound.setdefault(name, set()).add(local)
        self.unknown |= statement.unknown
        if statement.star:
            self.stars.add(statement.star)


class ImportReader:
    """Reads the imports of files, and what they name that the target Django lacks.

    Remembers what it has read before. ``strings``: look into strings too.
    """

    def __init__(self, *, strings: bool) -> None:
        self._reads_strings = strings
        self._statements: dict[bytes, _Statement] = {}
        self._strings: dict[bytes, bool] = {}
        self._chains: dict[tuple[str, bytes], tuple[int, str] | None] = {}

    def read(self, data: bytes, roots: Iterable[tuple[int, int]]) -> Reach:
        """Return what the imports reach; ``roots`` are the spans of names of root packages."""
        reach = Reach()
        odd: list[int] = []
        for start, end in roots:
            if data[end : end + 1] in _IDENTIFIER_BYTES:
                continue
            if data[start - 5 : start] == b"from ":
                found = _FROM.match(data, start - 5)
            elif data[start - 7 : start] == b"import ":
                found = _IMPORT.match(data, start - 7)
            else:
                if data[start - 1 : start] in _QUOTES:
                    self._read_string(data, start, reach)
                elif _may_import(data, start):
                    odd.append(start)
                continue
            if found is None:
                odd.append(start)
                continue
            reach.statements.append(found.span())
            statement = self._statements.get(found[0])
            if statement is None:
                statement = self._statements[found[0]] = self._read(found)
            reach.add(statement)
        if odd:
            prose = read_prose(data)
            reach.everything = not all(map(prose.holds, odd))
        return reach

    def lost_attributes(self, data: bytes, reach: Reach) -> Iterator[tuple[int, str]]:
        """Yield the attributes of imported modules that some Django had and the target lacks.

        As ``(byte offset, attribute)``. Only where the dot stands right behind the module.
        """
        bound = {
            _leading(name, local) for name, locals_ in reach.bound.items() for local in locals_
        }
        for module, local in bound:
            if not django_api.has_module(module):
                continue
            dotted = local + b"."
            at = -1
            while (at := data.find(dotted, at + 1)) >= 0:
                before = data[at - 1 : at]
                chain = _CHAIN.match(data, at + len(local))
                if chain is None or before in _IDENTIFIER_BYTES or before == b".":
                    continue
                lost = self._lost_part(module, chain[0])
                if lost is not None:
                    yield chain.start() + lost[0], lost[1]

    def _lost_part(self, module: str, chain: bytes) -> tuple[int, str] | None:
        """Return which part of ``module`` + ``.a.b`` is missing: its offset in the chain, and it."""
        key = module, chain
        if key not in self._chains:
            parts = [(p.start(), p[0].decode("utf-8", "replace")) for p in _PART.finditer(chain)]
            gone = django_api.gone(".".join([module, *(name for _start, name in parts)]))
            lost = None if gone is None else parts[gone.name.count(".") - module.count(".") - 1]
            self._chains[key] = lost
        return self._chains[key]

    def _read_string(self, data: bytes, start: int, reach: Reach) -> None:
        """Note a string that is the dotted path of something Django had once."""
        found = _STRING.match(data, start)
        if found is None or not self._reads_strings:
            return
        known = self._strings.get(found[1])
        if known is None:
            known = django_api.gone(found[1].decode()) is not None
            self._strings[found[1]] = known
        if known:
            reach.strings.append(start)

    def _read(self, found: re.Match[bytes]) -> _Statement:
        names: set[str] = set()
        bound: set[tuple[str, bytes]] = set()
        star = ""
        if found.re is _IMPORT:
            for name, alias in _imported(found[1]):
                names.add(name)
                bound.add((name, alias or name.encode()))
        else:
            module = found[1].decode("utf-8", "replace")
            names.add(f"{module}!")
            listed = found[2] if found[2] is not None else found[3]
            parts = list(_imported(listed))
            for name, alias in parts:
                names.add(f"{module}.{name}")
                bound.add((f"{module}.{name}", alias or name.encode()))
            if not parts or b"*" in listed:
                names.add(f"{module}.*")
                star = module if django_api.has_module(module) else ""
        unknown = frozenset(_missing(names))
        return _Statement(frozenset(names), tuple(sorted(bound)), unknown, star)


def _leading(name: str, local: bytes) -> tuple[str, bytes]:
    """Return what a statement binds: ``import a.b`` binds ``a``."""
    if b"." in local:
        return name.partition(".")[0], local.partition(b".")[0]
    return name, local


def _missing(names: Iterable[str]) -> set[str]:
    """Return the last components of names that the target Django does not have."""
    dotted = {name.removesuffix(".*") for name in names if name[-1] != "!"}
    return {name.rpartition(".")[2] for name in dotted if django_api.lacks(name)}


def _imported(listed: bytes) -> Iterator[tuple[str, bytes]]:
    """Yield the names that a statement lists, each with its alias or nothing."""
    for part in _COMMENT.sub(b"", listed).replace(b"\\", b" ").split(b","):
        found = _IMPORTED.search(part)
        if found is not None:
            yield found[1].decode("utf-8", "replace"), found[2] or b""


def _may_import(data: bytes, start: int) -> bool:
    """Whether the word at ``start`` may be imported in an unusual layout.

    ``from`` or ``import`` stands before it on its line (more spaces, ``import os, django``),
    or the line continues one that does.
    """
    if start == 0 or data[start - 1] in _WORD_BYTES or data[start - 1] in b".\"'/-@:(":
        return False
    line = data.rfind(b"\n", 0, start) + 1
    before = data[line:start]
    if not before.strip():
        return data[:line].rstrip(b"\r\n").endswith(b"\\")
    stripped = before.lstrip()
    if stripped.startswith((b"from", b"import")):
        return True
    return b"#" not in before and (
        b"; import" in before or b": import" in before or b": from" in before
    )
