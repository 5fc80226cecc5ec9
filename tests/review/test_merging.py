"""Merging edits by hand with later decisions; following lines."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from codemods.review.merging import follow_lines, merge

BASE = b"one\ntwo\nthree\nfour\nfive\n"

line = st.sampled_from([b"a\n", b"b\n", b"c\n", b"d\n"])
text = st.lists(line, max_size=12).map(b"".join)


def test_both_sides_are_kept() -> None:
    edited = b"ONE\ntwo\nthree\nfour\nfive\n"
    decided = b"one\ntwo\nthree\nfour\nFIVE\nsix\n"
    assert merge(BASE, edited, decided) == b"ONE\ntwo\nthree\nfour\nFIVE\nsix\n"


def test_the_same_on_both_sides_is_taken_once() -> None:
    edited = b"one\nnew\ntwo\nthree\nfour\nfive\n"
    assert merge(BASE, edited, edited) == edited


def test_the_same_line_on_both_sides_is_a_conflict() -> None:
    assert merge(BASE, BASE.replace(b"two", b"2"), BASE.replace(b"two", b"zwei")) is None


def test_two_insertions_in_one_place_are_a_conflict() -> None:
    assert merge(BASE, b"mine\n" + BASE, b"theirs\n" + BASE) is None


def test_a_line_deleted_here_and_changed_there_is_a_conflict() -> None:
    assert merge(BASE, BASE.replace(b"two\n", b""), BASE.replace(b"two", b"2")) is None


@given(text, text)
@settings(max_examples=200, deadline=None)
def test_nothing_on_one_side_is_the_other_side(base: bytes, other: bytes) -> None:
    assert merge(base, other, base) == other
    assert merge(base, base, other) == other


@given(text, text, text)
@settings(max_examples=200, deadline=None)
def test_it_does_not_matter_which_side_is_which(base: bytes, one: bytes, two: bytes) -> None:
    assert merge(base, one, two) == merge(base, two, one)


def test_lines_are_followed_past_what_was_put_before_them() -> None:
    after = b"zero\none\n2\nthree\nfive\n"
    assert follow_lines(BASE, after, [1, 2, 3, 5]) == [2, 3, 4, 5]


def test_a_line_that_is_gone_is_followed_to_where_it_was() -> None:
    assert follow_lines(BASE, BASE.replace(b"two\n", b""), [2, 3]) == [2, 2]
