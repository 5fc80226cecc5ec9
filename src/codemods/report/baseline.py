"""The baseline: findings that are known and shall not fail a check.

An entry is a codemod, a path and the text of a source line, with the number of times the three
occur together; line numbers are no part of it. A change that touches several lines is known when
each of them is, so that a new use is found beside old ones.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, NamedTuple, TypeVar

from codemods.driver.known import Known, entries_of, take
from codemods.driver.spool import Spool

if TYPE_CHECKING:
    from codemods.driver.outcomes import Outcome
    from codemods.driver.runs import Run

__all__ = ["Baseline", "BaselineError", "Entry", "baseline_of", "hide_known", "read_baseline"]

T = TypeVar("T")

VERSION = 1


class BaselineError(Exception):
    """A text is no baseline. ``args[0]`` says why."""


class Entry(NamedTuple):
    """What identifies a finding. ``path`` is relative to the root, with ``/``."""

    path: str
    codemod: str
    text: str
    """The line, without the white space around it."""


class Baseline(NamedTuple):
    """How often each entry is known."""

    counts: Counter[Entry]

    def dump(self) -> str:
        """Return the baseline as text, one entry a line, in order: made to be merged by git."""
        rows = [
            json.dumps({**entry._asdict(), "count": count})
            for entry, count in sorted(self.counts.items())
        ]
        findings = ",\n  ".join(rows)
        body = f"[\n  {findings}\n ]" if rows else "[]"
        return f'{{\n "version": {VERSION},\n "findings": {body}\n}}\n'

    def by_path(self) -> dict[str, Known]:
        """Return what is known of each file."""
        found: dict[str, Counter[tuple[str, str]]] = {}
        for entry, count in self.counts.items():
            found.setdefault(entry.path, Counter())[entry.codemod, entry.text] = count
        return dict(found)

    def joined(self, old: Baseline, keeps: Callable[[Entry], bool]) -> Baseline:
        """Return this one with the entries of ``old`` that ``keeps`` says yes to."""
        kept = {entry: count for entry, count in old.counts.items() if keeps(entry)}
        return Baseline(Counter({**kept, **self.counts}))


def read_baseline(text: str) -> Baseline:
    """Return the baseline that `Baseline.dump` wrote. Raises BaselineError."""
    try:
        document = json.loads(text)
        if document["version"] != VERSION:
            raise BaselineError(f"version {document['version']!r}, not {VERSION}")
        counts: Counter[Entry] = Counter()
        for row in document["findings"]:
            entry = Entry(*(_checked(row[name], str) for name in Entry._fields))
            counts[entry] += _checked(row["count"], int)
    except (ValueError, TypeError, LookupError):
        raise BaselineError("not a baseline: write one with --update-baseline") from None
    return Baseline(counts)


def _checked(value: object, kind: type[T]) -> T:
    if not isinstance(value, kind):
        raise TypeError
    return value


def baseline_of(outcomes: Iterable[Outcome]) -> Baseline:
    """Return the baseline that knows all of ``outcomes``, whose notices have their lines."""
    return Baseline(
        Counter(
            Entry(outcome.path, *entry)
            for outcome in outcomes
            for notice in outcome.notices
            for entry in entries_of(notice)
        )
    )


def hide_known(run: Run, baseline: Baseline) -> tuple[Spool, int]:
    """Return the outcomes without the notices that are known, and how many these are.

    Of equal findings the first ones are taken for those that are known.
    """
    known = baseline.by_path()
    hidden = 0
    shown = Spool(run.root)
    for outcome in run.outcomes:
        left = Counter(known.get(outcome.path, {}))
        news = tuple(notice for notice in outcome.notices if not take(left, notice))
        hidden += len(outcome.notices) - len(news)
        shown.add(outcome._replace(notices=news))
    return shown, hidden
