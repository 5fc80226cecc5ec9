"""Source lines around a finding, and what a change makes of them, for display."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

from codemods.source.text import Source, Undecodable

if TYPE_CHECKING:
    from codemods.driver.outcomes import Notice, Replacement

__all__ = ["Excerpt", "Hunk", "Segment", "excerpt_of", "hunks_of", "split_lines", "visible"]

CONTEXT = 2
_LONGEST_LINE = 300
_MOST_LINES = 60

# Control characters, bytes of odd names, and what turns text around or hides in it.
_HIDDEN = re.compile(
    "[\x00-\x08\x0a-\x1f\x7f-\x9f\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff"
    "\ud800-\udfff]"
)
_NAMED = {"\n": "\\n", "\r": "\\r"}


class Excerpt(NamedTuple):
    """Lines of a file as they are; ``line`` is the number of the first."""

    line: int
    lines: tuple[str, ...]


class Segment(NamedTuple):
    """Lines that are the same on both sides of a hunk, or what replaces what."""

    before: tuple[str, ...]
    after: tuple[str, ...]
    changed: bool


class Hunk(NamedTuple):
    """One stretch of a file, before and after a change, with the lines around what differs."""

    before_line: int
    after_line: int
    """The numbers of the first line, on both sides."""
    segments: tuple[Segment, ...]


def visible(text: str) -> str:
    """Return ``text`` with all that cannot be seen, or hides other text, written out."""
    return _HIDDEN.sub(lambda match: _NAMED.get(match[0]) or _escape(ord(match[0])), text)


def _escape(code: int) -> str:
    if 0xDC80 <= code <= 0xDCFF:  # a byte of a path that is no UTF-8
        return f"\\x{code & 0xFF:02x}"
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}"


def split_lines(path: str, data: bytes) -> list[str]:
    """Return the lines of a file with their ends, as findings count them; none if undecodable."""
    try:
        source = Source.read(data) if path.endswith(".py") else Source.decode(data, "utf-8")
    except Undecodable:
        return []
    return [line.decode("utf-8") for line in source.body.splitlines(keepends=True)]


def excerpt_of(lines: Sequence[str], line: int) -> Excerpt | None:
    """Return the lines around ``line``, None where the file has no such line."""
    if not 1 <= line <= len(lines):
        return None
    start = max(line - CONTEXT, 1)
    return Excerpt(start, _shown(lines[start - 1 : line + CONTEXT]))


def hunks_of(lines: Sequence[str], notice: Notice) -> tuple[Hunk, ...]:
    """Return what a change does if it is the only one made, its import edits included.

    Empty where the edits do not fit the lines, as when the file changed meanwhile.
    """
    blocks = []
    for group in _neighbours(notice.edits):
        block = _block(lines, group)
        if block is None:
            return ()
        blocks.append(block)
    hunks: list[Hunk] = []
    segments: list[Segment] = []
    shift = start = 0
    for number, (first, before, after) in enumerate(blocks):
        if not segments:
            start = max(first - CONTEXT, 0)
            segments += _same(lines[start:first])
            place = Hunk(start + 1, start + 1 + shift, ())
        segments.append(Segment(_shown(before), _shown(after), True))
        shift += len(after) - len(before)
        end = first + len(before)
        following = blocks[number + 1][0] if number + 1 < len(blocks) else len(lines) + 1
        if following - end <= 2 * CONTEXT and following <= len(lines):
            segments += _same(lines[end:following])
            continue
        segments += _same(lines[end : end + CONTEXT])
        hunks.append(place._replace(segments=tuple(segments)))
        segments = []
    return tuple(hunks)


def _same(lines: Sequence[str]) -> list[Segment]:
    shown = _shown(lines)
    return [Segment(shown, shown, False)] if shown else []


def _block(
    lines: Sequence[str], group: Sequence[Replacement]
) -> tuple[int, list[str], list[str]] | None:
    """Return the index of the first line that differs, the old lines and the new ones."""
    first, last = group[0].line, max(edit.end_line for edit in group)
    if not 1 <= first <= last <= len(lines) + 1:
        return None
    before = list(lines[first - 1 : last])
    text = _apply("".join(before), _offsets(before), first, group)
    if text is None:
        return None
    after = re.findall(r"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+", text)
    while before and after and before[-1] == after[-1]:
        del before[-1], after[-1]
    while before and after and before[0] == after[0]:
        del before[0], after[0]
        first += 1
    return first - 1, before, after


def _neighbours(edits: Sequence[Replacement]) -> list[list[Replacement]]:
    """Group edits that share a line."""
    groups: list[list[Replacement]] = []
    for edit in sorted(edits):
        if groups and edit.line <= max(one.end_line for one in groups[-1]):
            groups[-1].append(edit)
        else:
            groups.append([edit])
    return groups


def _offsets(block: Sequence[str]) -> list[int]:
    offsets = [0]
    for line in block:
        offsets.append(offsets[-1] + len(line))
    return offsets


def _apply(
    text: str, offsets: Sequence[int], first: int, edits: Sequence[Replacement]
) -> str | None:
    pieces: list[str] = []
    position = 0
    for edit in edits:
        start = offsets[edit.line - first] + edit.column - 1
        end = offsets[edit.end_line - first] + edit.end_column - 1
        if not position <= start <= end <= len(text):
            return None
        pieces += [text[position:start], edit.text]
        position = end
    return "".join((*pieces, text[position:]))


def _shown(lines: Sequence[str]) -> tuple[str, ...]:
    shown = [_shorten(visible(line.rstrip("\r\n"))) for line in lines[:_MOST_LINES]]
    if len(lines) > _MOST_LINES:
        shown.append(f"… {len(lines) - _MOST_LINES} more lines")
    return tuple(shown)


def _shorten(line: str) -> str:
    return line if len(line) <= _LONGEST_LINE else f"{line[:_LONGEST_LINE]}…"
