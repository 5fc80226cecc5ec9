"""Merging what a person edited with what is decided later: three ways, by lines."""

from __future__ import annotations

from codemods.driver.diff import changed_blocks, split_lines

__all__ = ["follow_lines", "merge"]


def merge(base: bytes, edited: bytes, text: bytes) -> bytes | None:
    """Return ``text`` with what took ``base`` to ``edited``; None where both touch a line."""
    if text == base:
        return edited
    lines, ours, theirs = split_lines(base), split_lines(edited), split_lines(text)
    blocks = [(block, ours[block[2] : block[3]]) for block in changed_blocks(lines, ours)]
    blocks += [(block, theirs[block[2] : block[3]]) for block in changed_blocks(lines, theirs)]
    blocks.sort(key=lambda pair: pair[0][:2])
    merged: list[bytes] = []
    at = 0
    last: tuple[int, int, list[bytes]] | None = None
    for (start, end, _, _), new in blocks:
        if last == (start, end, new):
            continue  # both sides say the same
        inserts = last is not None and start == end == last[0] == last[1]
        if start < at or inserts:
            return None
        merged += lines[at:start]
        merged += new
        at = end
        last = start, end, new
    return b"".join([*merged, *lines[at:]])


def follow_lines(before: bytes, after: bytes, numbers: list[int]) -> list[int]:
    """Return where the 1-based lines ``numbers`` of ``before`` stand in ``after``.

    A line that was changed is followed to the one in its place.
    """
    blocks = list(changed_blocks(split_lines(before), split_lines(after)))
    found = []
    for number in numbers:
        index = number - 1
        moved = index
        for start, end, new_start, new_end in blocks:
            if index < start:
                break
            if index < end:
                moved = max(min(new_start + index - start, new_end - 1), new_start)
                break
            moved = index + new_end - end
        found.append(moved + 1)
    return found
