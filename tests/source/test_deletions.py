"""Deletions of whole lines."""

from __future__ import annotations

import pytest

from codemods.source.deletions import delete_lines, tidy_deletions
from codemods.source.text import Edit, apply_edits


def without(body: bytes, *lines: bytes) -> bytes:
    edits = []
    for line in lines:
        start = body.index(line)
        edits.append(delete_lines(body, start, start + len(line)))
    return apply_edits(body, tidy_deletions(body, edits))


@pytest.mark.parametrize(
    ("body", "lines", "left"),
    [
        (b"a\nb\nc\n", [b"b\n"], b"a\nc\n"),
        (b"a\n\nb\n\nc\n", [b"b\n"], b"a\n\nc\n"),
        (b"a\n\n\nb\n", [b"b\n"], b"a\n"),
        (b"a\n\n\nb\nc\n", [b"b\n", b"c\n"], b"a\n"),
        (b"a\r\n\r\nb\r\nc\r\n\r\nd\r\n", [b"b\r\n", b"c\r\n"], b"a\r\n\r\nd\r\n"),
        (b"a\n\nb\nkept\nc\n", [b"b\n", b"c\n"], b"a\n\nkept\n"),
        (b"b\nc\n", [b"b\n", b"c\n"], b""),
        (b"a\n\nb\n\n\nc\n", [b"b\n"], b"a\n\n\nc\n"),
        (b"a\n\nb\n\nc\n", [b"b\n", b"c\n"], b"a\n"),
        (b"a\n\nb\n\nc\n\n\nd\n", [b"b\n", b"c\n"], b"a\n\n\nd\n"),
        (b"class A:\n    b\n\n    c\n", [b"    b\n"], b"class A:\n    c\n"),
        (b"# all of them:\nb\n\nc\n", [b"b\n"], b"# all of them:\n\nc\n"),
    ],
)
def test_blank_lines(body: bytes, lines: list[bytes], left: bytes) -> None:
    assert without(body, *lines) == left


def test_only_deletions_of_lines_are_joined() -> None:
    body = b"a = 1; b = 2\n"
    edits = [Edit(0, 7, b""), Edit(7, 12, b"")]
    assert tidy_deletions(body, edits) == edits


def test_other_edits_are_not_touched() -> None:
    body = b"import a\n\nb\n\n\nc\n"
    others = [Edit(0, 10, b"")]
    assert tidy_deletions(body, [Edit(10, 14, b"")], others) == [Edit(10, 14, b"")]
    assert tidy_deletions(body, [Edit(10, 14, b"")]) == [Edit(9, 12, b"")]


@pytest.mark.parametrize("ending", [b"\n", b"\r\n", b"\r"])
def test_the_end_of_a_line_that_is_added_to_is_no_blank_line(ending: bytes) -> None:
    body = ending.join([b"a", b"b", b"", b"c", b""])
    dropped = delete_lines(body, 1 + len(ending), 2 + 2 * len(ending))
    added = Edit(1, 1, ending + b"new")
    edits = [added, *tidy_deletions(body, [dropped], [added])]
    assert apply_edits(body, edits) == ending.join([b"a", b"new", b"", b"c", b""])
