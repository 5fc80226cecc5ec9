"""One report on many repositories: lines for people, one JSON document for machines."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from operator import add
from typing import TYPE_CHECKING, Any

from codemods.driver.counts import Summary
from codemods.report.machine import as_document, as_summary
from codemods.report.streams import json_pieces
from codemods.report.text import count, printable, statistics_lines, summary_lines

if TYPE_CHECKING:
    from codemods.driver.fleet import Visit

__all__ = ["VERSION", "as_json", "total_lines", "visit_line"]

VERSION = 1
"""Of the document; a new key does not change it, a changed meaning does."""


def visit_line(visit: Visit, made: str) -> str:
    """Return the line of one repository; ``made`` names the patch or branch, if there is one."""
    name = f"{visit.source.name}: "
    if visit.run is None:
        return f"{name}in trouble"
    summary = visit.run.summary
    parts = [f"{summary.changed} of {count(summary.looked_at, 'file')} changed"]
    parts.append(count(summary.changes, "change"))
    for number, noun in (
        (summary.unsafe_available, "unsafe change"),
        (summary.refusals, "refusal"),
        (summary.reports, "report"),
    ):
        if number:
            parts.append(count(number, noun))
    if visit.is_troubled:
        parts.append(f"{summary.trouble} in trouble" if summary.trouble else "in trouble")
    return f"{name}{', '.join(parts)}{f' -> {printable(made)}' if made else ''}"


def total_lines(visits: Sequence[Visit], *, statistics: bool) -> Iterator[str]:
    """Yield the counts over all of them, and what is to be done afterwards in which."""
    total = _total(visits)
    changed = sum(1 for visit in visits if visit.run and visit.run.summary.changed)
    troubled = sum(visit.is_troubled for visit in visits)
    if statistics:
        yield from statistics_lines(total)
    number = len(visits)
    yield (
        f"{number} {'repository' if number == 1 else 'repositories'}:"
        f" {changed} changed, {troubled} in trouble"
    )
    yield from summary_lines(total)
    for follow_up, names in _follow_ups(visits).items():
        yield f"afterwards, in {', '.join(names)}: {printable(follow_up)}"


def as_json(visits: Sequence[Visit], made: Sequence[str]) -> Iterator[str]:
    """Yield everything as one document; ``made`` has the patch or branch of each visit."""
    document: dict[str, Any] = {
        "version": VERSION,
        "repositories": [
            _repository(visit, name) for visit, name in zip(visits, made, strict=True)
        ],
        "troubled": sum(visit.is_troubled for visit in visits),
        "summary": {
            **as_summary(_total(visits)),
            "follow_ups": list(_follow_ups(visits)),
        },
    }
    yield from json_pieces(document)


def _repository(visit: Visit, made: str) -> dict[str, Any]:
    return {
        "repository": visit.source.shown,
        "name": visit.source.name,
        "commit": visit.commit or None,
        "trouble": visit.trouble or None,
        "made": made or None,
        "commits": visit.commits,
        "run": None if visit.run is None else as_document(visit.run),
    }


def _total(visits: Sequence[Visit]) -> Summary:
    """Return the sum of all summaries, but for what is to be done afterwards."""
    summaries = [visit.run.summary for visit in visits if visit.run is not None]
    numbers: Counter[str] = Counter()
    rows: dict[str, list[int]] = {}
    for summary in summaries:
        for name, value in summary._asdict().items():
            if isinstance(value, int):
                numbers[name] += value
        for identifier, *counts in summary.by_codemod:
            rows[identifier] = list(map(add, rows.get(identifier, [0] * 4), counts))
    values: dict[str, Any] = {name: numbers[name] for name in Summary._fields}
    values["follow_ups"] = ()
    values["by_codemod"] = tuple((name, *rows[name]) for name in sorted(rows))
    return Summary(**values)


def _follow_ups(visits: Sequence[Visit]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for visit in visits:
        for follow_up in visit.run.summary.follow_ups if visit.run else ():
            found.setdefault(follow_up, []).append(visit.source.name)
    return found
