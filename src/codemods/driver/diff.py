"""Unified diffs in bytes, as git writes them: `git apply` and `patch -p1` accept them.

Lines end at ``\\n`` only, as for both of these. What differs is known from the edits, or found
by anchoring at lines that occur once on both sides; nothing here is quadratic in the file.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from codemods.source.text import Edit

__all__ = ["Block", "changed_blocks", "quote_path", "split_lines", "unified_diff"]

CONTEXT = 3
_WINDOW = 100
"""Lines that are compared with each other where nothing else tells what belongs together."""

Block = tuple[int, int, int, int]
"""Lines ``[a, b)`` of the old text became lines ``[c, d)`` of the new one."""

_ESCAPES = {7: b"\\a", 8: b"\\b", 9: b"\\t", 10: b"\\n", 11: b"\\v", 12: b"\\f", 13: b"\\r"}
_ESCAPES |= {ord('"'): b'\\"', ord("\\"): b"\\\\"}
_ODD = re.compile(rb'[\x00-\x1f"\\\x7f-\xff]')


def quote_path(path: bytes) -> bytes:
    """Return ``path`` as git prints it: odd names in double quotes with C escapes."""
    if not _ODD.search(path):
        return path
    return b'"' + _ODD.sub(_escape, path) + b'"'


def _escape(match: re.Match[bytes]) -> bytes:
    byte = match[0][0]
    return _ESCAPES.get(byte) or b"\\%03o" % byte


def unified_diff(path: bytes, old: bytes, new: bytes, edits: Iterable[Edit] | None = None) -> bytes:
    """Return the patch that takes ``old`` to ``new``; empty where they are equal.

    ``path`` is relative to where the patch is applied, with ``/``. ``edits`` are the edits of
    ``old`` that made ``new``, where the caller knows them.
    """
    if old == new:
        return b""
    before, after = split_lines(old), split_lines(new)
    if edits is None:
        blocks = changed_blocks(before, after)
    else:
        blocks = _blocks_of(edits, old, before, after)
    head_old, head_new = quote_path(b"a/" + path), quote_path(b"b/" + path)
    # A tab after a name with spaces keeps `patch` from taking its end for a date.
    end = b"\t\n" if b" " in path else b"\n"
    pieces = [b"diff --git ", head_old, b" ", head_new, b"\n"]
    pieces += [b"--- ", head_old, end, b"+++ ", head_new, end]
    for hunk in _hunks(blocks, len(before)):
        pieces += _render(hunk, before, after)
    return b"".join(pieces)


def split_lines(data: bytes) -> list[bytes]:
    """Return the lines of ``data`` with their ends."""
    lines = data.split(b"\n")
    last = lines.pop()
    lines = [line + b"\n" for line in lines]
    if last:
        lines.append(last)
    return lines


# --- what differs


def changed_blocks(before: Sequence[bytes], after: Sequence[bytes]) -> Iterator[Block]:
    """Yield the blocks of lines that differ, in order."""
    return _compare(before, after, 0, len(before), 0, len(after))


def _blocks_of(
    edits: Iterable[Edit], old: bytes, before: Sequence[bytes], after: Sequence[bytes]
) -> Iterator[Block]:
    """Derive the changed lines from the edits' spans; each region is then compared closely."""
    starts = [0]
    for line in before:
        starts.append(starts[-1] + len(line))
    regions: list[list[int]] = []  # first line, end line, growth in lines
    for edit in sorted(edits):
        first = max(min(bisect_right(starts, edit.start), len(before)) - 1, 0)
        last = max(bisect_left(starts, edit.end), first)
        if last == first or starts[min(last, len(before))] == edit.end:
            last += 1  # text without a final newline joins the line that follows
        growth = edit.text.count(b"\n") - old.count(b"\n", edit.start, edit.end)
        if regions and first <= regions[-1][1]:
            regions[-1][1] = max(regions[-1][1], last)
            regions[-1][2] += growth
        else:
            regions.append([first, last, growth])
    shift = 0
    for first, last, growth in regions:
        final = last >= len(before)
        last = min(last, len(before))
        new_first, new_last = first + shift, last + shift + growth
        shift += growth
        yield from _compare(
            before, after, first, last, new_first, len(after) if final else new_last
        )


def _compare(
    before: Sequence[bytes], after: Sequence[bytes], a: int, b: int, c: int, d: int
) -> Iterator[Block]:
    """Yield what differs between lines ``[a, b)`` and ``[c, d)``, in order."""
    pending = [(a, b, c, d)]
    while pending:
        a, b, c, d = pending.pop()
        while a < b and c < d and before[a] == after[c]:
            a, c = a + 1, c + 1
        while a < b and c < d and before[b - 1] == after[d - 1]:
            b, d = b - 1, d - 1
        if a == b and c == d:
            continue
        if a == b or c == d:
            yield a, b, c, d
            continue
        anchors = _anchors(before, after, a, b, c, d)
        if anchors:
            gaps = []
            for i, j in [*anchors, (b, d)]:
                gaps.append((a, i, c, j))
                a, c = i, j
            # Each gap but the first starts with its anchor, which the next turn skips.
            pending.extend(reversed(gaps))
        elif b - a == d - c:
            yield from _compare_in_place(before, after, a, b, c)
        else:
            yield from _compare_closely(before, after, a, b, c, d)


def _anchors(
    before: Sequence[bytes], after: Sequence[bytes], a: int, b: int, c: int, d: int
) -> list[tuple[int, int]]:
    """Return pairs of equal lines, rising on both sides, that occur once on each side."""
    once_before = _unique(before, a, b)
    once_after = _unique(after, c, d)
    pairs = [(i, once_after[line]) for line, i in once_before.items() if line in once_after]
    # The longest rising run, by patience sorting.
    tops: list[int] = []
    chain: list[tuple[tuple[int, int], int]] = []
    last_of_pile: list[int] = []
    for i, j in sorted(pairs):
        pile = bisect_left(tops, j)
        previous = last_of_pile[pile - 1] if pile else -1
        chain.append(((i, j), previous))
        if pile == len(tops):
            tops.append(j)
            last_of_pile.append(len(chain) - 1)
        else:
            tops[pile] = j
            last_of_pile[pile] = len(chain) - 1
    run = []
    at = last_of_pile[-1] if last_of_pile else -1
    while at >= 0:
        pair, at = chain[at]
        run.append(pair)
    return run[::-1]


def _unique(lines: Sequence[bytes], start: int, end: int) -> dict[bytes, int]:
    places: dict[bytes, int] = {}
    for index in range(start, end):
        line = lines[index]
        places[line] = -1 if line in places else index
    return {line: index for line, index in places.items() if index >= 0}


def _compare_in_place(
    before: Sequence[bytes], after: Sequence[bytes], a: int, b: int, c: int
) -> Iterator[Block]:
    """Compare line n with line n, which is how most rewrites come; only runs of them differ."""
    shift = c - a
    start = -1
    for line in range(a, b):
        if before[line] != after[line + shift]:
            if start < 0:
                start = line
        elif start >= 0:
            yield start, line, start + shift, line + shift
            start = -1
    if start >= 0:
        yield start, b, start + shift, b + shift


def _compare_closely(
    before: Sequence[bytes], after: Sequence[bytes], a: int, b: int, c: int, d: int
) -> Iterator[Block]:
    """Compare line by line, a window at a time: what it costs stays linear."""
    from difflib import SequenceMatcher

    while a < b or c < d:
        window_b, window_d = min(a + _WINDOW, b), min(c + _WINDOW, d)
        matcher = SequenceMatcher(None, before[a:window_b], after[c:window_d], autojunk=False)
        codes = [(t, a + i, a + j, c + k, c + m) for t, i, j, k, m in matcher.get_opcodes()]
        if (window_b, window_d) != (b, d) and len(codes) > 1 and codes[-1][0] != "equal":
            codes.pop()  # its lines may yet find their like beyond the window
        for tag, i, j, k, m in codes:
            if tag != "equal":
                yield i, j, k, m
        a, c = codes[-1][2], codes[-1][4]


# --- how it is written


def _hunks(blocks: Iterable[Block], length: int) -> Iterator[list[Block]]:
    hunk: list[Block] = []
    for block in blocks:
        if hunk and block[0] - hunk[-1][1] > 2 * CONTEXT:
            yield hunk
            hunk = []
        hunk.append(block)
    if hunk:
        yield hunk


def _render(
    hunk: Sequence[Block], before: Sequence[bytes], after: Sequence[bytes]
) -> Iterator[bytes]:
    lead = min(CONTEXT, hunk[0][0])
    trail = min(CONTEXT, len(before) - hunk[-1][1])
    a, c = hunk[0][0] - lead, hunk[0][2] - lead
    b, d = hunk[-1][1] + trail, hunk[-1][3] + trail
    yield b"@@ -%s +%s @@\n" % (_range(a, b), _range(c, d))
    at = a
    for old_start, old_end, new_start, new_end in hunk:
        yield from _marked(b" ", before[at:old_start])
        yield from _marked(b"-", before[old_start:old_end])
        yield from _marked(b"+", after[new_start:new_end])
        at = old_end
    yield from _marked(b" ", before[at:b])


def _range(start: int, end: int) -> bytes:
    if end - start == 1:
        return b"%d" % end
    return b"%d,%d" % (start if start == end else start + 1, end - start)


def _marked(mark: bytes, lines: Iterable[bytes]) -> Iterator[bytes]:
    for line in lines:
        yield mark
        yield line
        if not line.endswith(b"\n"):
            yield b"\n\\ No newline at end of file\n"
