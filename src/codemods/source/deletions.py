"""Deletions of whole lines, and the blank lines that they leave."""

from __future__ import annotations

import re
from collections.abc import Iterable

from codemods.source.text import Edit

__all__ = ["delete_lines", "tidy_deletions"]

_BLANK_LINES = re.compile(rb"(?:[ \t]*(?:\r\n|\n|\r(?!\n)))*")
_ENDING = re.compile(rb"\r\n|\n|\r")
_HEADER = re.compile(rb"(?:\A|(?<=[\r\n]))[^#\r\n]*:[ \t]*(?:\r\n|\n|\r)\Z")
"""A line that opens a block, right above."""
_BLANK_LINES_BEFORE = re.compile(rb"(?:^|(?<=\n)|(?<=\r)(?!\n))(?:[ \t]*(?:\r\n|\n|\r(?!\n)))+$")


def delete_lines(body: bytes, start: int, end: int) -> Edit:
    """Return the deletion of whole lines, with blank lines below that would be left double."""
    line = body[_line_above(body, start) : start]
    if start and _BLANK_LINES_BEFORE.search(line) is None and _HEADER.search(line) is None:
        return Edit(start, end, b"")
    below = _BLANK_LINES.match(body, end)
    assert below is not None
    return Edit(start, below.end(), b"")


def _line_above(body: bytes, start: int) -> int:
    """Return where the line begins that ends at ``start``."""
    end = start - (2 if body.endswith(b"\r\n", 0, start) else 1)
    feed = body.rfind(b"\n", 0, max(end, 0)) + 1
    return max(feed, body.rfind(b"\r", feed, max(end, 0)) + 1)


def tidy_deletions(body: bytes, edits: list[Edit], others: Iterable[Edit] = ()) -> list[Edit]:
    """Return sorted ``edits`` with deletions of whole lines that touch made one.

    Of the blank lines above and below, the greater number stays, and none at the end of the
    file. ``others`` are edits that must not be touched.
    """
    joined: list[Edit] = []
    for edit in edits:
        last = joined[-1] if joined else None
        if last is not None and last.end == edit.start and _is_lines(body, last, edit):
            joined[-1] = Edit(last.start, edit.end, b"")
        else:
            joined.append(edit)
    every = sorted([*joined, *others])
    for index, edit in enumerate(joined):
        if _is_lines(body, edit):
            before = max((one.end for one in every if one.end <= edit.start), default=0)
            after = min((one.start for one in every if one.start >= edit.end), default=len(body))
            joined[index] = _tidy(body, edit, before, after)
    return joined


def _is_lines(body: bytes, *edits: Edit) -> bool:
    """Whether each of ``edits`` deletes whole lines."""
    return all(
        not edit.text
        and edit.start < edit.end
        and body[edit.start - 1 : edit.start] in (b"\n", b"\r", b"")
        and (edit.end == len(body) or body[edit.end - 1 : edit.end] in (b"\n", b"\r"))
        for edit in edits
    )


def _tidy(body: bytes, edit: Edit, before: int, after: int) -> Edit:
    """Return a deletion that leaves the greater number of blank lines.

    It may start at ``before`` and end at ``after``.
    """
    if body[before - 1 : before] not in (b"\n", b"\r", b""):  # the end of a line is no blank line
        ending = _ENDING.search(body, before, edit.start)
        before = ending.end() if ending is not None else edit.start
    above = _BLANK_LINES_BEFORE.search(body[before : edit.start])
    if above is None:
        return edit
    start = before + above.start()
    below = _BLANK_LINES_BEFORE.search(body[edit.start : edit.end])
    content = edit.start + below.start() if below is not None else edit.end
    found = _BLANK_LINES.match(body, content, after)
    end = found.end() if found is not None else content
    if end == len(body):
        return Edit(start, end, b"")
    if _count(body[content:end]) > _count(body[start : edit.start]):
        return Edit(start, content, b"")
    return Edit(edit.start, end, b"")


def _count(blank: bytes) -> int:
    return blank.count(b"\n") or blank.count(b"\r")
