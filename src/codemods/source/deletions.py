"""Deletions of whole lines, and the blank lines that they leave."""

from __future__ import annotations

import re

from codemods.source.text import Edit

__all__ = ["delete_lines", "join_deletions"]

_BLANK_LINES = re.compile(rb"(?:[ \t]*(?:\r\n|\n|\r))*")
_HEADER = re.compile(rb"^[^#\r\n]*:[ \t]*(?:\r\n|\n|\r)\Z", re.MULTILINE)
"""A line that opens a block, right above."""
_BLANK_LINES_BEFORE = re.compile(rb"(?:^|(?<=\n)|(?<=\r)(?!\n))(?:[ \t]*(?:\r\n|\n|\r))+$")


def delete_lines(body: bytes, start: int, end: int) -> Edit:
    """Return the deletion of whole lines, with the blank lines that would be left double."""
    above = _BLANK_LINES_BEFORE.search(body[:start])
    if above is None and start and _HEADER.search(body[:start]) is None:
        return Edit(start, end, b"")
    below = _BLANK_LINES.match(body, end)
    assert below is not None
    if below.end() == len(body) and above is not None:
        return Edit(above.start(), len(body), b"")
    return Edit(start, below.end(), b"")


def join_deletions(body: bytes, edits: list[Edit]) -> list[Edit]:
    """Return sorted ``edits`` with deletions of whole lines that touch made one.

    Only then is it seen how many blank lines the deleted lines leave.
    """
    joined: list[Edit] = []
    for edit in edits:
        last = joined[-1] if joined else None
        touches = last is not None and last.end == edit.start and not last.text and not edit.text
        if last is not None and touches and body[edit.start - 1 : edit.start] in (b"\n", b"\r"):
            joined[-1] = delete_lines(body, last.start, edit.end)
        else:
            joined.append(edit)
    return joined
