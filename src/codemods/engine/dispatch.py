"""From a word at a place to the codemods that want to see it."""

from __future__ import annotations

from functools import lru_cache
from typing import Any, NamedTuple

from codemods.declare.codemod import Codemod, Finder, Rename
from codemods.declare.targets import Target
from codemods.engine.entries import Entry
from codemods.engine.index import load_index
from codemods.engine.loading import load_module
from codemods.engine.options import Options
from codemods.project import django_api

_MOST = 10_000
"""Names whose answers are remembered."""
MOVED, NET = "moved-names", "removed-api"

__all__ = ["Dispatch", "Interest", "RowInterest", "load_dispatch"]


class Interest(NamedTuple):
    """One target of one codemod."""

    codemod: Codemod
    target: Target
    find: Finder


class RowInterest(NamedTuple):
    """One row of one codemod."""

    codemod: Codemod
    row: Rename


class Dispatch:
    """The enabled codemods by word and by dotted name; imports their modules when asked."""

    def __init__(self, entries: tuple[Entry, ...], options: Options) -> None:
        self._modules: dict[tuple[str, bool], set[str]] = {}
        """The modules to import for a word, in templates (True) and in Python."""
        self._enabled: set[str] = set()
        self._loaded: set[str] = set()
        self.by_word: dict[str, list[Interest]] = {}
        self.by_name: dict[str, list[Interest]] = {}
        self.rows: dict[str, RowInterest] = {}
        self.module_rows: dict[str, RowInterest] = {}
        self._row_of: dict[str, RowInterest | None] = {}
        self._interests_of: dict[str, tuple[Interest, ...]] = {}
        for entry in entries:
            if entry.is_enabled(options):
                self._enabled.add(entry.id)
                for trigger in entry.triggers:
                    place = trigger.word, trigger.template
                    self._modules.setdefault(place, set()).add(entry.module)

    def wake(self, word: str, *, template: bool = False) -> None:
        """Make sure that every codemod with this word, in such a file, is loaded."""
        for module in sorted(self._modules.pop((word, template), ())):
            if module not in self._loaded:
                self._loaded.add(module)
                for identifier, codemod in load_module(module).items():
                    if identifier in self._enabled:
                        self._add(codemod)

    def _add(self, codemod: Codemod) -> None:
        self._row_of.clear()
        self._interests_of.clear()
        for target, find in codemod.targets:
            interest = Interest(codemod, target, find)
            if target.names and not target.template and hasattr(target, "qualified"):
                for name in target.names:
                    wanting = self.by_name.setdefault(django_api.identity(name), [])
                    if not any(_are_alike(interest, other) for other in wanting):
                        wanting.append(interest)
            else:
                for word in target.words:
                    self.by_word.setdefault(word, []).append(interest)
        for row in codemod.rows:
            if row.old.endswith(".*"):
                self.module_rows[row.old[:-2]] = RowInterest(codemod, row)
            else:
                self.rows[row.old] = RowInterest(codemod, row)
                denoted = django_api.identity(row.old)
                if denoted != django_api.identity(row.new.replace(":", ".")):
                    self.rows.setdefault(denoted, RowInterest(codemod, row))

    def _wake_parts(self, name: str) -> None:
        """Load the codemods with a word in a dotted name.

        What is said of the name would else depend on the files that the process met before.
        """
        for part in name.split(".")[1:]:
            self.wake(part)

    def row(self, name: str) -> RowInterest | None:
        """Return the row that moves a dotted name, module rows included."""
        if name not in self._row_of:
            self._wake_parts(name)
            _make_room(self._row_of)
            self._row_of[name] = self._find_row(name)
        return self._row_of[name]

    def _find_row(self, name: str) -> RowInterest | None:
        found = self.rows.get(name) or self.rows.get(django_api.identity(name))
        if found is not None:
            return found
        module, _, last = name.rpartition(".")
        interest = self.module_rows.get(module)
        if interest is not None:
            new = f"{interest.row.new.removesuffix('.*')}.{last}"
            if not django_api.lacks(new):
                return RowInterest(interest.codemod, interest.row._replace(old=name, new=new))
        return self._moved(name)

    def _moved(self, name: str) -> RowInterest | None:
        """Return the row that Django's own facts give for a name that is gone."""
        if not name.startswith("django.") or MOVED not in self._enabled or self.by_name.get(name):
            return None
        gone = django_api.gone(name)
        if gone is None or gone.public is None or gone.name != name:
            return None
        codemod = self._special(MOVED)
        public = gone.public if "." in gone.public else f"{gone.public}:"
        return RowInterest(codemod, Rename(name, public))

    def net(self) -> Codemod | None:
        """Return the codemod that reports what no other takes up, None where it is off."""
        return self._special(NET) if NET in self._enabled else None

    def _special(self, identifier: str) -> Codemod:
        return load_module("codemods.catalog.api_surface")[identifier]

    def interests(self, name: str) -> tuple[Interest, ...]:
        """Return the targets that want a dotted name."""
        found = self._interests_of.get(name)
        if found is None:
            self._wake_parts(name)
            _make_room(self._interests_of)
            keys = dict.fromkeys((name, django_api.identity(name)))
            wanted = {id(i): i for key in keys for i in self.by_name.get(key, ())}
            found = self._interests_of[name] = tuple(wanted.values())
        return found


def _are_alike(one: Interest, other: Interest) -> bool:
    """Whether two interests differ in nothing but the dotted name of what they want."""
    if one.codemod is not other.codemod or one.find is not other.find:
        return False
    if type(one.target) is not type(other.target):
        return False
    return vars(one.target) | {"qualified": ""} == vars(other.target) | {"qualified": ""}


def _make_room(answers: dict[str, Any]) -> None:
    """Forget the answers for names once they are very many: files may hold any names."""
    if len(answers) >= _MOST:
        answers.clear()


@lru_cache(maxsize=8)
def load_dispatch(options: Options) -> Dispatch:
    """Return the dispatch table for ``options``; one per process."""
    return Dispatch(load_index(), options)
