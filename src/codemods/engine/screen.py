"""The byte screen: decides from raw bytes which files are parsed, and where to look in them.

One Aho-Corasick pass finds all words; a file survives when, for some enabled trigger, the
word, its companions and an import that reaches one of its names are all there. It errs only
towards parsing: whatever it dismisses holds no hit.
"""

from __future__ import annotations

import re
from codecs import BOM_UTF8
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from operator import itemgetter
from typing import NamedTuple

from ahocorasick_rs import MATCHKIND_LEFTMOST_LONGEST, BytesAhoCorasick

from codemods.engine.index import Entry, Trigger, load_index
from codemods.engine.options import Options
from codemods.engine.probes import PROBES, is_aliased
from codemods.project import django_api

__all__ = ["Hits", "Screen", "load_screen"]

_ASCII_WORD = frozenset(b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz")
_WORD_BYTES = _ASCII_WORD | frozenset(range(128, 256))
_FROM = re.compile(
    rb"from[ \t]+([\w.]+)[ \t]+import[ \t]*"
    rb"(?:\(((?:[^()#]|#[^\r\n]*)*)\)|((?:[^\r\n\\;#(]|\\\r?\n)+))"
)
_IMPORT = re.compile(rb"import[ \t]+((?:[^\r\n\\;#(]|\\\r?\n)+)")
_COMMENT = re.compile(rb"#[^\r\n]*")
_IDENTIFIER = re.compile(rb"[\w.]+")
_IMPORTED = re.compile(rb"([\w.]+)(?:\s+as\s+(\w+))?")
_PART = re.compile(rb"\w+")
_STRING = re.compile(rb"(django(?:\.[A-Za-z_]\w*)+)['\"]")
_QUOTES = (b'"', b"'")
_IDENTIFIER_BYTES = frozenset(bytes((byte,)) for byte in _WORD_BYTES)
_FIRST = itemgetter(0)
_SHORT = 2
"""Letters up to which a name is looked for only in files whose imports reach it."""
_NET = "removed-api"


class Hits(NamedTuple):
    """Where the words of surviving triggers stand: ``(byte offset, word)`` in file order."""

    places: tuple[tuple[int, str], ...]


class _Bound(NamedTuple):
    """A module of Django by the name that an import gives it in a file."""

    local: bytes
    module: str


class _Statement(NamedTuple):
    """What the text of an import statement says."""

    names: frozenset[str]
    unknown: frozenset[str]
    modules: frozenset[_Bound]
    star: str
    """The module of an ``import *``."""


class Reach:
    """What a file's import statements, read as text, can reach."""

    __slots__ = ("everything", "modules", "names", "stars", "statements", "strings", "unknown")

    def __init__(self) -> None:
        self.names: set[str] = set()
        self.modules: set[_Bound] = set()
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

    def ways(self, modules: Mapping[str, frozenset[bytes]]) -> Iterator[frozenset[bytes]]:
        """Yield, for each imported module, the words that lead from it to a name."""
        for module in self.names.intersection(modules):
            yield modules[module]


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
    probe: tuple[str | int | None, ...]

    @classmethod
    def of(cls, trigger: Trigger, index: Mapping[str, int]) -> _Condition:
        """Compile a trigger; ``index`` numbers the words of the automaton."""
        companions = frozenset(index[word] for word in trigger.companions)
        names, modules = _ways(trigger.names)
        return cls(companions, names, modules, names | modules.keys(), trigger.probe)


class Screen:
    """The compiled screen for one set of options. Holds no state of a file."""

    def __init__(self, entries: Iterable[Entry], options: Options) -> None:
        enabled = [entry for entry in entries if entry.is_enabled(options)]
        self.net = any(entry.id == _NET for entry in enabled)
        self.python = _Automaton(
            [t for entry in enabled for t in entry.triggers if not t.template],
            net=self.net,
            strings=self.net or any(entry.rows for entry in enabled),
        )
        self.templates = _Automaton(
            [t for entry in enabled for t in entry.triggers if t.template], net=False
        )
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
    def __init__(self, triggers: list[Trigger], *, net: bool, strings: bool = False) -> None:
        self.net = net
        self.reads_strings = strings
        self.word_bytes = _WORD_BYTES
        roots = {name.partition(".")[0] for trigger in triggers for name in trigger.names}
        if net:
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
        self.conditions: dict[int, list[_Condition]] = {}
        self.short: dict[str, list[_Condition]] = {}
        """Conditions of words too short to be searched for in every file (``six.u``)."""
        for trigger in triggers:
            condition = _Condition.of(trigger, index)
            if trigger.word in index:
                self.conditions.setdefault(index[trigger.word], []).append(condition)
            else:
                self.short.setdefault(trigger.word, []).append(condition)
        self.anchors = frozenset(self.conditions)
        self.search = None
        if self.words:
            patterns = [word.encode() for word in self.words]
            self.search = BytesAhoCorasick(patterns, matchkind=MATCHKIND_LEFTMOST_LONGEST)
        self.statements: dict[bytes, _Statement] = {}
        self.strings: dict[bytes, bool] = {}
        self.dotted: dict[bytes, re.Pattern[bytes]] = {}
        self.chains: dict[tuple[str, bytes], tuple[int, str] | None] = {}

    def scan(self, data: bytes) -> Hits | None:
        if self.search is None:
            return None
        matches = self.search.find_matches_as_indexes(data)
        present = set(map(_FIRST, matches))
        anchored = present & self.anchors
        rooted = not present.isdisjoint(self.roots)
        if not anchored and not rooted:
            return None
        reach = self._reach(data, matches) if rooted else Reach()
        alive = self._alive(data, matches, present, anchored, reach)
        places = self._places(data, matches, alive) if alive else []
        if rooted:
            places += self._short_places(data, present, reach)
            places += [(offset, "django") for offset in reach.strings]
            places += self._attributes(data, reach)
            for module in reach.stars:
                for name in django_api.gone_names(module):
                    places += [(start, name) for start, _end in _occurrences(data, name)]
            for name in reach.unknown:
                places += [(start, name) for start, _end in _occurrences(data, name)]
        return Hits(tuple(sorted(set(places)))) if places else None

    def _alive(
        self,
        data: bytes,
        matches: list[tuple[int, int, int]],
        present: set[int],
        anchored: set[int],
        reach: Reach,
    ) -> set[int]:
        """Return the words for which some condition holds at some occurrence."""
        possible: dict[int, list[_Condition]] = {}
        for word in anchored:
            found = [c for c in self.conditions[word] if _is_possible(c, present, reach)]
            if found:
                possible[word] = found
        if not possible:
            return set()
        spans: dict[int, list[tuple[int, int]]] = {word: [] for word in possible}
        for word, start, end in matches:
            if word in spans:
                spans[word].append((start, end))
        return {
            word
            for word, found in possible.items()
            if any(_holds(condition, data, spans[word], reach) for condition in found)
        }

    def _short_places(self, data: bytes, present: set[int], reach: Reach) -> list[tuple[int, str]]:
        places: list[tuple[int, str]] = []
        for word, conditions in self.short.items():
            found = [c for c in conditions if _is_possible(c, present, reach)]
            if found:
                spans = list(_occurrences(data, word))
                if any(_holds(condition, data, spans, reach) for condition in found):
                    places += [(start, word) for start, _end in spans]
        return places

    def _places(
        self, data: bytes, matches: list[tuple[int, int, int]], alive: set[int]
    ) -> list[tuple[int, str]]:
        """Return the matches of ``alive`` words that are whole identifiers, or start one."""
        places = []
        size = len(data)
        for word, start, end in matches:
            if word not in alive:
                continue
            if end < size and data[end] in self.word_bytes and word not in self.prefixes:
                continue
            marked = start == 3 and data.startswith(BOM_UTF8)
            led = start and not marked and data[start - 1] in self.word_bytes
            if led and word not in self.suffixes:
                continue
            places.append((start, self.words[word]))
        return places

    def _reach(self, data: bytes, matches: list[tuple[int, int, int]]) -> Reach:
        reach = Reach()
        roots = self.roots
        for word, start, end in matches:
            if word not in roots or data[end : end + 1] in _IDENTIFIER_BYTES:
                continue
            if data[start - 5 : start] == b"from ":
                found = _FROM.match(data, start - 5)
            elif data[start - 7 : start] == b"import ":
                found = _IMPORT.match(data, start - 7)
            else:
                if data[start - 1 : start] in _QUOTES:
                    self._read_string(data, start, reach)
                elif _may_import(data, start):
                    reach.everything = True
                continue
            if found is None:
                reach.everything = True
                continue
            reach.statements.append(found.span())
            text = found[0]
            known = self.statements.get(text)
            if known is None:
                known = self.statements[text] = self._read(found)
            reach.names.update(known.names)
            reach.unknown.update(known.unknown)
            reach.modules.update(known.modules)
            if known.star:
                reach.stars.add(known.star)
        return reach

    def _attributes(self, data: bytes, reach: Reach) -> Iterator[tuple[int, str]]:
        """Yield the attributes of imported modules that some Django had and the target lacks."""
        for local, module in reach.modules:
            pattern = self.dotted.get(local)
            if pattern is None:
                pattern = re.compile(local + rb"((?:\s*\.\s*\w+)+)")
                self.dotted[local] = pattern
            for match in pattern.finditer(data):
                key = module, match[1]
                if key not in self.chains:
                    self.chains[key] = _lost_part(*key)
                lost = self.chains[key]
                before = data[match.start() - 1 : match.start()]
                if lost is not None and before not in _IDENTIFIER_BYTES and before != b".":
                    yield match.start(1) + lost[0], lost[1]

    def _read_string(self, data: bytes, start: int, reach: Reach) -> None:
        """Note a string that is the dotted path of something Django had once."""
        found = _STRING.match(data, start)
        if found is None or not self.reads_strings:
            return
        known = self.strings.get(found[1])
        if known is None:
            known = django_api.gone(found[1].decode()) is not None
            self.strings[found[1]] = known
        if known:
            reach.strings.append(start)

    def _read(self, found: re.Match[bytes]) -> _Statement:
        names: set[str] = set()
        modules: set[_Bound] = set()
        star = ""
        if found.re is _IMPORT:
            for name, alias in _imported(found[1]):
                names.add(name)
                root = name.partition(".")[0]
                modules.add(_Bound(alias or root.encode(), name if alias else root))
        else:
            module_name = found[1].decode("utf-8", "replace")
            names.add(f"{module_name}!")
            listed = found[2] if found[2] is not None else found[3]
            parts = list(_imported(listed))
            for name, alias in parts:
                dotted = f"{module_name}.{name}"
                names.add(dotted)
                modules.add(_Bound(alias or name.encode(), dotted))
            if not parts or b"*" in listed:
                names.add(f"{module_name}.*")
                star = module_name if django_api.has_module(module_name) else ""
        if not self.net:
            return _Statement(frozenset(names), frozenset(), frozenset(), "")
        unknown = {
            name.removesuffix(".*").rpartition(".")[2]
            for name in names
            if name.startswith("django.")
            and name[-1] != "!"
            and not django_api.exists(name.removesuffix(".*"))
        }
        known = frozenset(bound for bound in modules if django_api.has_module(bound.module))
        return _Statement(frozenset(names), frozenset(unknown), known, star)


def _imported(listed: bytes) -> Iterator[tuple[str, bytes]]:
    """Yield the names that a statement lists, each with its alias or nothing."""
    for part in _COMMENT.sub(b"", listed).replace(b"\\", b" ").split(b","):
        found = _IMPORTED.search(part)
        if found is not None:
            yield found[1].decode("utf-8", "replace"), found[2] or b""


def _lost_part(module: str, chain: bytes) -> tuple[int, str] | None:
    """Return which part of ``module`` + ``.a.b`` is missing: its offset in the chain, and it."""
    parts = [(part.start(), part[0].decode("utf-8", "replace")) for part in _PART.finditer(chain)]
    gone = django_api.gone(".".join([module, *(name for _start, name in parts)]))
    if gone is None:
        return None
    return parts[gone.name.count(".") - module.count(".") - 1]


def _is_possible(condition: _Condition, present: set[int], reach: Reach) -> bool:
    """Whether companions and imports allow a condition to hold, before any byte is probed."""
    if not condition.companions <= present:
        return False
    names = condition.touched
    return not names or reach.everything or not reach.names.isdisjoint(names)


def _occurrences(data: bytes, word: str) -> Iterator[tuple[int, int]]:
    """Yield the spans at which ``word`` stands as a whole identifier."""
    pattern = rb"(?<![\w\x80-\xff])" + re.escape(word.encode()) + rb"(?![\w\x80-\xff])"
    for match in re.finditer(pattern, data):
        yield match.span()


def _holds(condition: _Condition, data: bytes, spans: list[tuple[int, int]], reach: Reach) -> bool:
    """Whether some occurrence of a word may be a hit of a trigger."""
    kind, *details = condition.probe
    test = PROBES[str(kind)]
    if kind == "value":
        spans = [span for span in spans if is_aliased(data, span[1]) or not reach.imports_at(span)]
    if not condition.names or reach.gets(condition.names):
        return any(test(data, start, end, *details) for start, end in spans)
    dotted = PROBES["attribute"]
    for words in reach.ways(condition.modules):
        if all(word in data for word in words) and any(
            dotted(data, start, end) and test(data, start, end, *details) for start, end in spans
        ):
            return True
    return False


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
