"""Edits of several rounds, told in spans of the original text."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from codemods.source.text import Edit, apply_edits

__all__ = ["Owned", "SpanMap"]


class Owned(NamedTuple):
    """An edit of the original text and whose it is: the index of a change, -1 for imports."""

    edit: Edit
    owner: int


class SpanMap:
    """Maps spans of a text that edits produced to spans of the text they were applied to."""

    def __init__(self, edits: Sequence[Owned]) -> None:
        self.edits = sorted(edits)
        self.starts: list[int] = []
        """Where the text of each edit starts in the new text."""
        self.ends: list[int] = []
        shift = 0
        for edit, _owner in self.edits:
            self.starts.append(edit.start + shift)
            self.ends.append(edit.start + shift + len(edit.text))
            shift += len(edit.text) - (edit.end - edit.start)

    def origin(self, offset: int) -> int:
        """Return the original offset; inside an edit's text, where that edit starts."""
        index = bisect_right(self.starts, offset) - 1
        if index < 0:
            return offset
        if offset < self.ends[index]:
            return self.edits[index].edit.start
        return self.edits[index].edit.end + (offset - self.ends[index])

    def owner(self, offset: int) -> int | None:
        """Return whose text stands at ``offset``, None where it is original."""
        index = bisect_right(self.starts, offset) - 1
        if index >= 0 and offset < self.ends[index]:
            return self.edits[index].owner
        return None

    def touched(self, start: int, end: int) -> list[int]:
        """Return the indices of the edits whose text the span ``[start, end)`` overlaps.

        An edit that only deleted is touched when the span reaches over its place.
        """
        found = []
        index = max(bisect_right(self.starts, start) - 1, 0)
        while index < len(self.edits) and self.starts[index] <= end:
            low, high = self.starts[index], self.ends[index]
            if (low < end and start < high) or (low == high and start < low < end):
                found.append(index)
            index += 1
        return found

    def translate(self, edit: Edit, text: bytes) -> tuple[Edit, list[int]]:
        """Tell an edit of the new text (``text``) as one of the original.

        Returns it with the indices of the edits whose text it swallows: they are part of it.
        """
        touched = self.touched(edit.start, edit.end)
        start, end = edit.start, edit.end
        before = after = b""
        if touched:
            first, last = touched[0], touched[-1]
            low, high = min(start, self.starts[first]), max(end, self.ends[last])
            before, after = text[low:start], text[end:high]
            start, end = low, high
            origin_start = (
                self.edits[first].edit.start if low == self.starts[first] else self.origin(low)
            )
            origin_end = self.edits[last].edit.end if high == self.ends[last] else self._end(high)
        else:
            origin_start, origin_end = self.origin(start), self._end(end)
            if start == end:
                origin_start = origin_end
        return Edit(origin_start, origin_end, before + edit.text + after), touched

    def translate_all(self, edits: Iterable[Edit], text: bytes) -> list[tuple[Edit, list[int]]]:
        """`translate` edits that are made together: those inside one earlier text become one."""
        if not self.edits:
            return [(edit, []) for edit in sorted(edits)]
        groups: list[tuple[list[Edit], set[int]]] = []
        for edit in sorted(edits):
            touched = self.touched(edit.start, edit.end)
            if groups and not groups[-1][1].isdisjoint(touched):
                groups[-1][0].append(edit)
                groups[-1][1].update(touched)
            else:
                groups.append(([edit], set(touched)))
        found = []
        for group, inside in groups:
            if len(group) == 1:
                found.append(self.translate(group[0], text))
                continue
            low = min(group[0].start, self.starts[min(inside)])
            high = max(group[-1].end, self.ends[max(inside)])
            moved = [Edit(edit.start - low, edit.end - low, edit.text) for edit in group]
            found.append(self.translate(Edit(low, high, apply_edits(text[low:high], moved)), text))
        return found

    def _end(self, offset: int) -> int:
        """Return the original offset of an exclusive end: before what was deleted there."""
        index = bisect_left(self.starts, offset)
        if index < len(self.starts) and self.starts[index] == offset:
            return self.edits[index].edit.start
        return self.origin(offset)
