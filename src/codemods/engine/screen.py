"""The byte screen: decides from raw bytes which files are parsed, and where to look in them.

One Aho-Corasick pass finds all words; a file survives when, for some enabled trigger, the
word, its companions and an import that reaches one of its names are all there. It errs only
towards parsing: whatever it dismisses holds no hit.
"""

from __future__ import annotations

from codecs import BOM_UTF8
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from operator import itemgetter
from typing import TYPE_CHECKING, Any, NamedTuple

from ahocorasick_rs import MATCHKIND_LEFTMOST_LONGEST, BytesAhoCorasick

from codemods.engine.index import Entry, Trigger, load_index
from codemods.engine.options import Options
from codemods.engine.probes import PROBES, is_aliased, is_attribute, may_lead
from codemods.engine.reach import ImportReader, Reach
from codemods.project import django_api
from codemods.source.text import end_lines_alike, whole_words

if TYPE_CHECKING:
    from codemods.declare.targets import Probe

__all__ = ["Hits", "Screen", "load_screen"]

_ASCII_WORD = frozenset(b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz")
_WORD_BYTES = _ASCII_WORD | frozenset(range(128, 256))
_FIRST = itemgetter(0)
_SHORT = 2
"""Letters up to which a name is looked for only in files whose imports reach it."""
_FACTS = frozenset(("moved-names", "removed-api"))
"""The codemods that go by what the target Django lacks, and have no words of their own for it."""


class Hits(NamedTuple):
    """Where the words of surviving triggers stand: ``(byte offset, word)`` in file order."""

    places: tuple[tuple[int, str], ...]


class _Condition(NamedTuple):
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

    @classmethod
    def of(cls, trigger: Trigger, index: Mapping[str, int]) -> _Condition:
        """Compile a trigger; ``index`` numbers the words of the automaton."""
        companions = frozenset(index[word] for word in trigger.companions)
        names, modules = _ways(trigger.names)
        bare = all(name.rpartition(".")[2] == trigger.word for name in trigger.names)
        return cls(companions, names, modules, names | modules.keys(), trigger.probe, bare)


class Screen:
    """The compiled screen for one set of options. Holds no state of a file."""

    def __init__(self, entries: Iterable[Entry], options: Options) -> None:
        enabled = [entry for entry in entries if entry.is_enabled(options)]
        all_lost = any(entry.id in _FACTS for entry in enabled)
        self.python = _Automaton(
            [t for entry in enabled for t in entry.triggers if not t.template],
            all_lost=all_lost,
            strings=all_lost or any(entry.rows for entry in enabled),
        )
        self.templates = _Automaton([t for entry in enabled for t in entry.triggers if t.template])
        # In a template a no-break space separates words.
        self.templates.word_bytes = _ASCII_WORD

    def scan(self, path: str, data: bytes) -> Hits | None:
        """Return where to look in a file, None where no enabled codemod has any business."""
        automaton = self.python if path.endswith((".py", ".pyw")) else self.templates
        return automaton.scan(data)


@lru_cache(maxsize=8)
def load_screen(options: Options) -> Screen:
    """Return the screen for ``options``; compiled once per process."""
    return Screen(load_index(), options)


class _Automaton:
    """``all_lost``: any name that the target Django lacks counts, not only the words."""

    def __init__(
        self, triggers: list[Trigger], *, all_lost: bool = False, strings: bool = False
    ) -> None:
        self.word_bytes = _WORD_BYTES
        roots = {name.partition(".")[0] for trigger in triggers for name in trigger.names}
        if all_lost or any(trigger.probe[0] == "def" and trigger.probe[3] for trigger in triggers):
            roots.add("django")
        nameless = {trigger.word for trigger in triggers if not trigger.names}
        words = {t.word for t in triggers if len(t.word) > _SHORT or t.word in nameless} | roots
        for trigger in triggers:
            words.update(trigger.companions)
        self.words = sorted(words)
        index = {word: number for number, word in enumerate(self.words)}
        self.roots = frozenset(index[root] for root in roots)
        self.suffixes = frozenset(index[t.word] for t in triggers if t.suffix)
        self.prefixes = frozenset(index[word] for word in words if word.endswith("_"))
        self.index = index
        self.triggers: dict[str, list[Trigger]] = {}
        for trigger in triggers:
            self.triggers.setdefault(trigger.word, []).append(trigger)
        self.compiled: dict[str, list[_Condition]] = {}
        self.short = [word for word in self.triggers if word not in index]
        """Words too short to be searched for in every file (``six.u``)."""
        self.anchors = frozenset(index[word] for word in self.triggers if word in index)
        self.search = None
        if self.words:
            patterns = [word.encode() for word in self.words]
            self.search = BytesAhoCorasick(patterns, matchkind=MATCHKIND_LEFTMOST_LONGEST)
        self.lost = None if all_lost else {*self.short, *(t.word for t in triggers if t.names)}
        """Names that Django lacks and some trigger looks for; None for all that it lacks."""
        self.imports = ImportReader(strings=strings)

    def conditions(self, word: str) -> list[_Condition]:
        """Return what must hold at a word, compiled when it is first met."""
        if word not in self.compiled:
            triggers = self.triggers[word]
            self.compiled[word] = [_Condition.of(trigger, self.index) for trigger in triggers]
        return self.compiled[word]

    def scan(self, data: bytes) -> Hits | None:
        if self.search is None:
            return None
        matches = self.search.find_matches_as_indexes(data)
        present = set(map(_FIRST, matches))
        anchored = present & self.anchors
        rooted = not present.isdisjoint(self.roots)
        if not anchored and not rooted:
            return None
        data = end_lines_alike(data)
        reach = Reach()
        if rooted:
            roots = self.roots
            reach = self.imports.read(data, [(s, e) for word, s, e in matches if word in roots])
        places = self._alive(data, matches, present, anchored, reach)
        if rooted:
            places += self._short_places(data, present, reach)
            places += [(offset, "django") for offset in reach.strings]
            places += self._lost_places(data, reach)
        return Hits(tuple(sorted(set(places)))) if places else None

    def _lost_places(self, data: bytes, reach: Reach) -> Iterator[tuple[int, str]]:
        """Yield the names of Django's that the file takes by a path that no trigger knows of."""
        for offset, name in self.imports.lost_attributes(data, reach):
            if self.lost is None or name in self.lost:
                yield offset, name
        gone = {name for module in reach.stars for name in django_api.gone_names(module)}
        names = gone | reach.unknown
        for name in names if self.lost is None else names & self.lost:
            yield from ((start, name) for start, _end in whole_words(data, name.encode()))

    def _alive(
        self,
        data: bytes,
        matches: list[tuple[int, int, int]],
        present: set[int],
        anchored: set[int],
        reach: Reach,
    ) -> list[tuple[int, str]]:
        """Return the places of the words for which some condition holds at some of them."""
        possible: dict[int, list[_Condition]] = {}
        for word in anchored:
            found = [
                c for c in self.conditions(self.words[word]) if _is_possible(c, present, reach)
            ]
            if found:
                possible[word] = found
        if not possible:
            return []
        spans: dict[int, list[tuple[int, int]]] = {word: [] for word in possible}
        for word, start, end in matches:
            if word in spans and self._is_whole(data, word, start, end):
                spans[word].append((start, end))
        return [
            (start, self.words[word])
            for word, conditions in possible.items()
            if spans[word] and any(_holds(one, data, spans[word], reach) for one in conditions)
            for start, _end in spans[word]
        ]

    def _short_places(self, data: bytes, present: set[int], reach: Reach) -> list[tuple[int, str]]:
        places: list[tuple[int, str]] = []
        for word in self.short:
            found = [c for c in self.conditions(word) if _is_possible(c, present, reach)]
            if found:
                spans = list(whole_words(data, word.encode()))
                if any(_holds(condition, data, spans, reach) for condition in found):
                    places += [(start, word) for start, _end in spans]
        return places

    def _is_whole(self, data: bytes, word: int, start: int, end: int) -> bool:
        """Whether a match is a whole identifier, or the start or end of one where that will do."""
        if end < len(data) and data[end] in self.word_bytes and word not in self.prefixes:
            return False
        if not start or data[start - 1] not in self.word_bytes or word in self.suffixes:
            return True
        return start == 3 and data.startswith(BOM_UTF8)


def _is_possible(condition: _Condition, present: set[int], reach: Reach) -> bool:
    """Whether companions and imports allow a condition to hold, before any byte is probed."""
    if not condition.companions <= present:
        return False
    names = condition.touched
    return not names or reach.everything or not reach.names.isdisjoint(names)


def _holds(condition: _Condition, data: bytes, spans: list[tuple[int, int]], reach: Reach) -> bool:
    """Whether some occurrence of a word may be a hit of a trigger."""
    kind, *details = condition.probe
    test = PROBES[str(kind)]
    if kind == "def":
        return _holds_definition(test, details, data, spans, reach)
    if kind == "value":
        spans = [span for span in spans if is_aliased(data, span[1]) or not reach.imports_at(span)]
    if not condition.names or reach.everything:
        return any(test(data, start, end, *details) for start, end in spans)
    if reach.gets(condition.names) and any(
        not (condition.bare and is_attribute(data, start)) and test(data, start, end, *details)
        for start, end in spans
    ):
        return True
    for locals_, words in reach.ways(condition.modules):
        if all(word in data for word in words) and any(
            may_lead(data, start, locals_) and test(data, start, end, *details)
            for start, end in spans
        ):
            return True
    return False


def _holds_definition(
    test: Callable[..., bool],
    details: Sequence[Any],
    data: bytes,
    spans: list[tuple[int, int]],
    reach: Reach,
) -> bool:
    """Whether some definition of a method may be a hit: by its parameters, then by its class."""
    having, lacking, under = details
    defined = (span for span in spans if test(data, *span, having, lacking))
    if not under or reach.everything:
        return any(True for _span in defined)
    from codemods.engine.outlines import may_descend

    starred = any(name.endswith(".*") for name in reach.names)
    return any(starred or may_descend(data, start, under, reach.bound) for start, _end in defined)


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
