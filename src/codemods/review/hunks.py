"""The lines that one change takes away and brings, with what stands around them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import NamedTuple

from codemods.driver.diff import unified_diff

__all__ = ["Row", "emphasise", "rows_of", "without_context"]

_HEAD = re.compile(rb"@@ -(\d+)(?:,\d+)? \+(\d+)(?:,\d+)? @@")
_TOKEN = re.compile(r"\w+|\s+|.")
_LONGEST = 400
"""Lines with more characters are not compared with each other."""
_ALIKE = 0.4
"""Below this ratio two lines are different lines."""

Spans = tuple[tuple[int, int], ...]


class Row(NamedTuple):
    """One line of a diff."""

    mark: str
    """``-``, ``+``, a space for context, ``@`` between two places of the file."""
    old: int
    """Its line in the old text, 0 where it is not there."""
    new: int
    """Its line in the new text."""
    text: bytes


def rows_of(before: bytes, after: bytes) -> list[Row]:
    """Return what has to be shown of the change from ``before`` to ``after``."""
    rows: list[Row] = []
    old = new = 0
    # The names of the files stand above the first head.
    for line in unified_diff(b"", before, after).split(b"\n")[:-1]:
        head = _HEAD.match(line)
        if head is not None:
            if rows:
                rows.append(Row("@", 0, 0, b""))
            old, new = int(head[1]), int(head[2])
        elif old or new:
            mark = line[:1].decode()
            if mark == "\\":
                rows.append(Row("\\", 0, 0, line[2:]))
                continue
            text = line[1:].removesuffix(b"\r")
            rows.append(Row(mark, old * (mark != "+"), new * (mark != "-"), text))
            old += mark != "+"
            new += mark != "-"
    return rows


def without_context(rows: Sequence[Row]) -> list[Row]:
    """Return the rows that change something."""
    return [row for row in rows if row.mark in "-+\\"]


def emphasise(rows: Sequence[Row], texts: Sequence[str]) -> Iterator[Spans]:
    """Yield for each row which parts of its text differ from the line in its place."""
    found: dict[int, Spans] = {}
    runs: list[list[int]] = []
    marks: list[str] = []
    for mark, group in groupby(range(len(rows)), key=lambda number: rows[number].mark):
        runs.append(list(group))
        marks.append(mark)
    for number in range(len(runs) - 1):
        if marks[number] == "-" and marks[number + 1] == "+":
            for old, new in zip(runs[number], runs[number + 1], strict=False):
                found[old], found[new] = _differing(texts[old], texts[new])
    for number in range(len(rows)):
        yield found.get(number, ())


def _differing(old: str, new: str) -> tuple[Spans, Spans]:
    """Return the spans of both texts that differ, none where hardly anything is alike."""
    from difflib import SequenceMatcher

    if max(len(old), len(new)) > _LONGEST:
        return (), ()
    before, after = _TOKEN.findall(old), _TOKEN.findall(new)
    matcher = SequenceMatcher(None, before, after, autojunk=False)
    if matcher.ratio() < _ALIKE:
        return (), ()
    spans: tuple[list[tuple[int, int]], list[tuple[int, int]]] = ([], [])
    for tag, i, j, k, m in matcher.get_opcodes():
        if tag != "equal":
            spans[0].append((len("".join(before[:i])), len("".join(before[:j]))))
            spans[1].append((len("".join(after[:k])), len("".join(after[:m]))))
    return tuple(spans[0]), tuple(spans[1])
