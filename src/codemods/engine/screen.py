"""The byte screen: decides from raw bytes which files are parsed, and where to look in them.

One Aho-Corasick pass finds all words; a file survives when, for some enabled trigger, the
word, its companions and an import that reaches one of its names are all there. It errs only
towards parsing: whatever it dismisses holds no hit.
"""

from __future__ import annotations

import re
from codecs import BOM_UTF8
from collections.abc import Iterable, Iterator
from functools import cached_property, lru_cache
from operator import itemgetter
from typing import NamedTuple

from ahocorasick_rs import MATCHKIND_LEFTMOST_LONGEST, BytesAhoCorasick

from codemods.engine.conditions import Condition, Subject
from codemods.engine.entries import Entry, Trigger
from codemods.engine.index import load_index
from codemods.engine.options import Options
from codemods.engine.reach import ImportReader, Reach
from codemods.project import django_api
from codemods.source.text import end_lines_alike, whole_words

__all__ = ["Hits", "Screen", "load_screen"]

_ASCII_WORD = frozenset(b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz")
_WORD_BYTES = _ASCII_WORD | frozenset(range(128, 256))
_FIRST = itemgetter(0)
_NAME_END = re.compile(r"\.|$")
_SHORT = 2
"""Letters up to which a name is looked for only in files whose imports reach it."""
_FACTS = frozenset(("moved-names", "removed-api"))
"""The codemods that go by what the target Django lacks, and have no words of their own for it."""


class Hits(NamedTuple):
    """Where the words of surviving triggers stand: ``(byte offset, word)`` in file order."""

    places: tuple[tuple[int, str], ...]


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
        self.templates.in_python = False
        # In a template a no-break space separates words.
        self.templates.word_bytes = _ASCII_WORD

    def scan(self, path: str, data: bytes) -> Hits | None:
        """Return where to look in a file, None where no enabled codemod has any business."""
        return self._automaton(path).scan(path, data)

    def is_news(self, path: str, text: bytes, imported: Iterable[str]) -> bool:
        """Whether a file that was looked through may hold more hits once it has new ``text``.

        ``imported`` are the dotted names that it imports anew.
        """
        return self._automaton(path).is_news(text, imported)

    def _automaton(self, path: str) -> _Automaton:
        return self.python if path.endswith((".py", ".pyw")) else self.templates


@lru_cache(maxsize=8)
def load_screen(options: Options) -> Screen:
    """Return the screen for ``options``; compiled once per process."""
    return Screen(load_index(), options)


class _Automaton:
    """``all_lost``: any name that the target Django lacks counts, not only the words."""

    def __init__(
        self, triggers: list[Trigger], *, all_lost: bool = False, strings: bool = False
    ) -> None:
        self.in_python = True
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
        self.compiled: dict[str, list[Condition]] = {}
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

    def conditions(self, word: str) -> list[Condition]:
        """Return what must hold at a word, compiled when it is first met."""
        if word not in self.compiled:
            # Codemods that look for the same ask once.
            asked = (one._replace(names=tuple(sorted(one.names))) for one in self.triggers[word])
            triggers = dict.fromkeys(asked)
            self.compiled[word] = [Condition.of(trigger, self.index) for trigger in triggers]
        return self.compiled[word]

    def scan(self, path: str, data: bytes) -> Hits | None:
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
        subject = Subject(path, data, reach)
        places = self._alive(subject, matches, present, anchored)
        if rooted:
            names = [*self._short_places(subject, present), *self._lost_places(data, reach)]
            places += [place for place in names if not subject.prose.holds(place[0])]
            places += [(offset, "django") for offset in reach.strings]
        return Hits(tuple(sorted(set(places)))) if places else None

    def is_news(self, text: bytes, imported: Iterable[str]) -> bool:
        """Whether a word is one that some trigger looks for, or an import brings such a name."""
        if self.search is None:
            return False
        names = set(imported)
        words = {part for name in names for part in name.split(".")[1:]}
        whole = b"\n".join([text, *(word.encode() for word in words)])
        if any(
            self._is_whole(whole, *match) for match in self.search.find_matches_as_indexes(whole)
        ):
            return True
        if any(name.rpartition(".")[2][:1].isupper() for name in names):
            return True  # a class: triggers may look for what stands in those below it
        names.update([f"{name.rpartition('.')[0]}!" for name in names])
        return not self.looked_for.isdisjoint(names)

    @cached_property
    def looked_for(self) -> frozenset[str]:
        """The dotted names that triggers look for, and those of the modules that lead there."""
        names = {name for found in self.triggers.values() for t in found for name in t.names}
        return frozenset(name[: at.start()] for name in names for at in _NAME_END.finditer(name))

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
        subject: Subject,
        matches: list[tuple[int, int, int]],
        present: set[int],
        anchored: set[int],
    ) -> list[tuple[int, str]]:
        """Return the places at which some condition of the word there holds."""
        possible: dict[int, list[Condition]] = {}
        for word in anchored:
            found = self._possible(self.words[word], present, subject)
            if found:
                possible[word] = found
        if not possible:
            return []
        spans: dict[int, list[tuple[int, int]]] = {word: [] for word in possible}
        for word, start, end in matches:
            if word in spans and self._is_whole(subject.data, word, start, end):
                spans[word].append((start, end))
        return [
            (start, self.words[word])
            for word, conditions in possible.items()
            for start, _end in self._narrow(conditions, subject, spans[word])
        ]

    def _possible(self, word: str, present: set[int], subject: Subject) -> list[Condition]:
        return [one for one in self.conditions(word) if one.is_possible(present, subject)]

    def _narrow(
        self, conditions: list[Condition], subject: Subject, spans: list[tuple[int, int]]
    ) -> Iterator[tuple[int, int]]:
        """Yield the spans at which some condition holds, and the imports that lead there."""
        kept: set[tuple[int, int]] = set()
        for one in conditions:
            found = one.select(subject, spans)
            if found and not self.in_python:
                yield from spans
                return
            if found and not one.may_hold_in_strings():
                prose = subject.prose
                found = [span for span in found if not prose.holds(span[0])]
            kept.update(found)
        if kept:
            yield from kept
            yield from (span for span in spans if subject.reach.imports_at(span))

    def _short_places(self, subject: Subject, present: set[int]) -> Iterator[tuple[int, str]]:
        for word in self.short:
            found = self._possible(word, present, subject)
            if found:
                spans = list(whole_words(subject.data, word.encode()))
                yield from ((start, word) for start, _end in self._narrow(found, subject, spans))

    def _is_whole(self, data: bytes, word: int, start: int, end: int) -> bool:
        """Whether a match is a whole identifier, or the start or end of one where that will do."""
        if end < len(data) and data[end] in self.word_bytes and word not in self.prefixes:
            return False
        if not start or data[start - 1] not in self.word_bytes or word in self.suffixes:
            return True
        return start == 3 and data.startswith(BOM_UTF8)
