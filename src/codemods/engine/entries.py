"""The entries of the screen index: which words in a file call for which codemod.

Those of the catalogue are generated and checked in, in one file that is loaded instead of the
catalogue itself.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from functools import cache
from typing import TYPE_CHECKING, Any, NamedTuple

from codemods.data import read_data
from codemods.declare.codemod import Codemod
from codemods.engine.loading import load_package
from codemods.engine.options import Options
from codemods.project import django_api

if TYPE_CHECKING:
    from codemods.declare.targets import Probe

__all__ = [
    "INDEX",
    "Entry",
    "Trigger",
    "build_index",
    "built_in_entries",
    "entry_of",
    "triggers_of",
]

INDEX = "screen.json"
"""The index file, among those of `codemods.data`."""


class Trigger(NamedTuple):
    """One condition under which a file must be parsed.

    ``word`` stands at the hit, all ``companions`` are in the file, and the imports reach one
    of ``names`` (where there are any).
    """

    word: str
    companions: tuple[str, ...]
    names: tuple[str, ...]
    suffix: bool
    template: bool
    probe: Probe
    """What must stand around the word (see `probes`)."""
    near: tuple[str, ...] = ()
    """Regular expressions: what ends before the word, follows it, is in the file and its path."""


class Entry(NamedTuple):
    """One codemod of the index, with just what selection needs."""

    id: str
    category: str
    module: str
    works_from: tuple[int, ...]
    known_since: tuple[int, ...] | None
    modernize: bool
    by_name: bool
    quiet: bool
    rows: bool
    triggers: tuple[Trigger, ...]

    def is_enabled(self, options: Options) -> bool:
        """The same answer as `registry.is_enabled`, without importing the codemod."""
        if self.works_from > options.target:
            return False
        if self.known_since is not None and self.known_since > options.target:
            return False
        if self.id in options.ignore or self.category in options.ignore:
            return False
        if self.id in options.select:
            return True
        if options.select and self.category not in options.select:
            return False
        if self.by_name or (self.quiet and not options.verbose_reports):
            return False
        return options.modernize or not self.modernize


def triggers_of(codemod: Codemod) -> Iterator[Trigger]:
    """Derive the screen's conditions from the targets and rows of ``codemod``."""
    seen = set()
    for target, _find in codemod.targets:
        names = tuple(place for name in target.names for place in _places(name))
        for word in target.words:
            near = tuple(target.near or ())
            shape = (target.suffix, target.template, target.probe, near)
            trigger = Trigger(word, target.companions, names, *shape)
            if trigger not in seen:
                seen.add(trigger)
                yield trigger
    for row in codemod.rows:
        module, _, name = row.old.rpartition(".")
        if name == "*":
            name = module.rpartition(".")[2]
            yield Trigger(name, (), (f"{module}!",), False, False, ("",))
        else:
            same = django_api.identity(row.old) == django_api.identity(row.new.replace(":", "."))
            names = (row.old,) if same else _places(row.old)
            yield Trigger(name, (), names, False, False, ("",))


def _places(name: str) -> tuple[str, ...]:
    """Return ``name`` and every other dotted name by which Django itself offers its object."""
    return tuple(dict.fromkeys((name, *django_api.paths(name))))


def entry_of(codemod: Codemod, module: str) -> Entry:
    """Return the index entry of a codemod that ``module`` defines."""
    return Entry(
        codemod.id,
        codemod.category,
        module,
        codemod.works_from,
        codemod.deprecated_in or codemod.removed_in,
        codemod.modernize,
        codemod.by_name,
        codemod.quiet,
        bool(codemod.rows),
        tuple(triggers_of(codemod)),
    )


def build_index() -> str:
    """Return the text of the index file for the catalogue as it stands."""
    entries = [entry_of(codemod, module) for codemod, module in load_package("codemods.catalog")]
    lines = ",\n".join(json.dumps(entry, separators=(",", ":")) for entry in sorted(entries))
    return f"[\n{lines}\n]\n"


@cache
def built_in_entries() -> tuple[Entry, ...]:
    """Read the index file."""
    return tuple(_read(json.loads(read_data(INDEX))))


def _read(rows: Iterable[list[Any]]) -> Iterator[Entry]:
    for row in rows:
        entry = Entry(*row)
        yield entry._replace(
            works_from=tuple(entry.works_from),
            known_since=tuple(entry.known_since) if entry.known_since else None,
            triggers=tuple(
                Trigger(
                    word, tuple(with_), tuple(names), suffix, template, _tuples(probe), tuple(near)
                )
                for word, with_, names, suffix, template, probe, near in entry.triggers
            ),
        )


def _tuples(probe: Iterable[Any]) -> Probe:
    return tuple(tuple(part) if isinstance(part, list) else part for part in probe)
