"""Facts: what `analyse` may know of files other than its own.

A fact is declared as data: the words that choose the files to read, a pure ``extract`` per
file and an order-free ``merge``. The driver surveys the project root when a hit asks.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from codemods.source.records import Record, fresh
from codemods.source.text import end_lines_alike

__all__ = ["FACTS", "Fact", "FactMissing", "Project", "declare_fact"]


class FactMissing(LookupError):
    """Facts were asked for that the survey has not brought yet. ``args`` are their names."""


class Fact(Record):
    """One kind of knowledge about a project root.

    ``words``: a file is read when any of these byte words occurs in it (or `paths` accepts it).
    ``extract(path, data)``: path relative to the root with ``/``; returns a picklable part or
    None. ``merge(parts)``: ``(path, part)`` pairs in any order to the fact's value, picklable.
    """

    name: str
    words: tuple[bytes, ...]
    extract: Callable[[str, bytes], Any]
    merge: Callable[[Iterable[tuple[str, Any]]], Any]
    narrowed_by: str = ""
    """Another fact, which tells cheaply of most files that they have no part."""
    narrow: Callable[[Any], Any] | None = None
    """From the value of ``narrowed_by`` to a hint: light and picklable."""
    may_speak: Callable[[Any, str, bytes], bool] | None = None
    """By the hint: whether the file of a path and its bytes may have a part."""
    of_manifests: bool = False
    """It is told by the manifests that speak for the root, of which the paths are relative to the
    repository, and not by Python files."""
    part: Any = None
    """The type of its parts where they are kept from one run to the next; None: extracted anew."""


FACTS: dict[str, Fact] = {}


def declare_fact(fact: Fact) -> Fact:
    """Register ``fact`` under its name, and have it read any line end as one."""
    extract = fact.extract
    known = fact._replace(extract=lambda path, data: extract(path, end_lines_alike(data)))
    FACTS[fact.name] = known
    return known


class Project(Record):
    """Frozen facts of one project root. ``root`` None: a lone file, every fact unknown."""

    root: str | None = None
    facts: Mapping[str, Any] = fresh(factory=dict)
    asked: set[str] | None = None
    """Where the names of the facts that were asked for are put down."""

    def get(self, name: str) -> Any:
        """Return the fact's value, None where there is no root. Raises FactMissing."""
        if self.root is None:
            return None
        if self.asked is not None:
            self.asked.add(name)
        try:
            return self.facts[name]
        except KeyError:
            raise FactMissing(name) from None

    def get_all(self, *names: str) -> tuple[Any, ...] | None:
        """Return the values of several facts, None where there is no root.

        Raises FactMissing, with all that are missing: they are brought together.
        """
        if self.root is None:
            return None
        if self.asked is not None:
            self.asked.update(names)
        values: list[Any] = []
        missing: list[str] = []
        for name in names:
            try:
                values.append(self.facts[name])
            except KeyError:
                missing.append(name)
        if missing:
            raise FactMissing(*missing)
        return tuple(values)
