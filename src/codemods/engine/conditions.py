"""Conditions: under which a word that the screen has found may be a hit.

They err only towards parsing: where one says no, no node of its target stands there.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from functools import cached_property
from typing import TYPE_CHECKING, Any, NamedTuple

from codemods.engine.probes import IN_STRINGS, PROBES, is_aliased, is_attribute, may_lead
from codemods.source.prose import Prose, read_prose

if TYPE_CHECKING:
    from codemods.declare.targets import Probe
    from codemods.engine.entries import Trigger
    from codemods.engine.reach import Reach

__all__ = ["Condition", "Subject"]

Span = tuple[int, int]
_LOOK_ROUND = 400
_COMMENT = re.compile(rb"#[^\r\n]*")


class Subject:
    """The file that is screened, with what has been read of it."""

    def __init__(self, path: str, data: bytes, reach: Reach) -> None:
        self.path = path
        self.data = data
        self.reach = reach

    @property
    def prose(self) -> Prose:
        """Its comments and strings."""
        return read_prose(self.data)


class Condition(NamedTuple):
    """A trigger, compiled. It holds where the companions are, and the name can be reached:

    imported itself (``names``), or as an attribute of an imported module (``modules``), when
    the parts between stand in the file too.
    """

    companions: frozenset[int]
    names: frozenset[str]
    modules: dict[str, frozenset[bytes]]
    touched: frozenset[str]
    """All of both: an import of one of these is the least that is needed."""
    probe: Probe
    bare: bool
    """Whether the word is the imported name itself: never an attribute of something else."""
    near: _Surroundings | None

    @classmethod
    def of(cls, trigger: Trigger, index: Mapping[str, int]) -> Condition:
        """Compile a trigger; ``index`` numbers the words of the automaton."""
        companions = frozenset(index[word] for word in trigger.companions)
        names, modules = _ways(trigger.names)
        bare = all(name.rpartition(".")[2] == trigger.word for name in trigger.names)
        touched = names | modules.keys()
        near = _Surroundings(*trigger.near) if trigger.near else None
        return cls(companions, names, modules, touched, trigger.probe, bare, near)

    def is_possible(self, present: set[int], subject: Subject) -> bool:
        """Whether companions, imports and the file's path allow it to hold."""
        if not self.companions <= present:
            return False
        reach, names = subject.reach, self.touched
        if names and not reach.everything and reach.names.isdisjoint(names):
            return False
        return self.near is None or self.near.is_possible(subject)

    def may_hold_in_strings(self) -> bool:
        """Whether what it looks for may stand in a string."""
        return self.probe[0] in IN_STRINGS and not self.names

    def select(self, subject: Subject, spans: Iterable[Span]) -> list[Span]:
        """Return those occurrences of the word that may be hits; cheap questions come first."""
        data, near = subject.data, self.near
        kind, *rest = self.probe
        details: list[Any] = rest
        under: tuple[str, ...] = ()
        if kind == "def":
            *details, under = details
        elif kind == "value":
            imports = subject.reach.imports_at
            spans = [one for one in spans if is_aliased(data, one[1]) or not imports(one)]
        test = PROBES[str(kind)]
        if kind != "def" and self.names and not subject.reach.everything:
            spans = self._reached(subject, spans)
        found = [span for span in spans if test(data, *span, *details)]
        if found and near is not None:
            found = [span for span in found if near.surrounds(data, span)]
            if found and not near.fits(data):
                return []
        return _inside(found, under, subject) if found and under else found

    def _reached(self, subject: Subject, spans: Iterable[Span]) -> list[Span]:
        """Return the occurrences at which the imports may bring one of the names."""
        data, reach = subject.data, subject.reach
        gets = reach.gets(self.names)
        ways = [
            locals_
            for locals_, words in reach.ways(self.modules)
            if all(word in data for word in words)
        ]
        return [
            (start, end)
            for start, end in spans
            if (gets and not (self.bare and is_attribute(data, start)))
            or any(may_lead(data, start, locals_) for locals_ in ways)
        ]


class _Surroundings:
    """A `Near`, its regular expressions compiled when they are first needed."""

    def __init__(self, before: str, after: str, file: str, path: str) -> None:
        self._told = before, after, file, path

    @cached_property
    def _before(self) -> re.Pattern[bytes]:
        return re.compile(rb"(?:%s)\Z" % self._told[0].encode(), re.DOTALL)

    @cached_property
    def _after(self) -> re.Pattern[bytes]:
        return re.compile(self._told[1].encode())

    @cached_property
    def _file(self) -> re.Pattern[bytes]:
        return re.compile(self._told[2].encode())

    def is_possible(self, subject: Subject) -> bool:
        """Whether a file's path is so, and a plain word that has to stand in it does."""
        _before, _after, file, path = self._told
        if path and re.search(path, subject.path) is None:
            return False
        return not file.isidentifier() or file.encode() in subject.data

    def fits(self, data: bytes) -> bool:
        """Whether the whole of a file is so."""
        file = self._told[2]
        return not file or file.isidentifier() or self._file.search(data) is not None

    def surrounds(self, data: bytes, span: Span) -> bool:
        """Whether a word stands so, or is imported under another name."""
        start, end = span
        if is_aliased(data, end):
            return True
        before, after, _file, _path = self._told
        if after and not _fits(self._after.match, data[end : end + _LOOK_ROUND]):
            return False
        window = data[max(0, start - _LOOK_ROUND) : start]
        return not before or _fits(self._before.search, window)


def _fits(match: Callable[[bytes], re.Match[bytes] | None], text: bytes) -> bool:
    """Whether a text matches, with its comments or without them."""
    return match(text) is not None or (b"#" in text and match(_COMMENT.sub(b"", text)) is not None)


def _inside(spans: list[Span], under: tuple[str, ...], subject: Subject) -> list[Span]:
    """Return the definitions of methods whose class may be one of ``under``."""
    from codemods.engine.outlines import may_descend

    data, reach = subject.data, subject.reach
    if reach.everything or any(name.endswith(".*") for name in reach.names):
        return spans
    return [span for span in spans if may_descend(data, span[0], under, reach.bound)]


def _ways(names: Iterable[str]) -> tuple[frozenset[str], dict[str, frozenset[bytes]]]:
    """Return the imports that bring one of ``names``, and the modules that lead to one.

    A module comes with the parts of the dotted name that lie between. ``package.module!`` is a
    module from which anything at all is imported.
    """
    exact: set[str] = set()
    modules: dict[str, frozenset[bytes]] = {}
    for name in names:
        if name.endswith("!"):
            exact.add(name)
            name = name.removesuffix("!")
        exact.add(name)
        parts = name.split(".")
        for length in range(1, len(parts)):
            module = ".".join(parts[:length])
            exact.add(f"{module}.*")
            between = frozenset(part.encode() for part in parts[length:-1])
            modules[module] = modules[module] & between if module in modules else between
    return frozenset(exact), modules
