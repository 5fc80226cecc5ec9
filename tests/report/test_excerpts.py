"""Source lines around findings, and both sides of a change."""

from __future__ import annotations

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from codemods.driver.outcomes import Notice, Replacement
from codemods.report.excerpts import Hunk, excerpt_of, hunks_of, split_lines, visible


def notice(*edits: Replacement) -> Notice:
    return Notice(1, 1, ("x",), "change", "breaks", "m", "safe", "", True, "", (), edits)


def sides(hunk: Hunk) -> tuple[list[str], list[str]]:
    before = [line for segment in hunk.segments for line in segment.before]
    after = [line for segment in hunk.segments for line in segment.after]
    return before, after


LINES = [f"line {number}\n" for number in range(1, 21)]


def test_one_line() -> None:
    (hunk,) = hunks_of(LINES, notice(Replacement(5, 1, 5, 5, "word")))
    assert (hunk.before_line, hunk.after_line) == (3, 3)
    assert sides(hunk) == (
        ["line 3", "line 4", "line 5", "line 6", "line 7"],
        ["line 3", "line 4", "word 5", "line 6", "line 7"],
    )
    assert [segment.changed for segment in hunk.segments] == [False, True, False]


def test_a_new_line_shifts_the_numbers_after_it() -> None:
    edits = Replacement(1, 1, 1, 1, "import new\n"), Replacement(15, 1, 16, 1, "")
    first, second = hunks_of(LINES, notice(*edits))
    assert sides(first) == (["line 1", "line 2"], ["import new", "line 1", "line 2"])
    assert (second.before_line, second.after_line) == (13, 14)
    assert sides(second)[1] == ["line 13", "line 14", "line 16", "line 17"]


def test_near_ones_are_shown_together() -> None:
    edits = Replacement(5, 1, 5, 5, "word"), Replacement(9, 1, 9, 5, "word")
    (hunk,) = hunks_of(LINES, notice(*edits))
    assert [segment.changed for segment in hunk.segments] == [False, True, False, True, False]
    assert len(sides(hunk)[0]) == 9


def test_edits_that_do_not_fit_are_not_shown() -> None:
    assert hunks_of(LINES[:3], notice(Replacement(9, 1, 9, 5, "word"))) == ()
    assert hunks_of(LINES[:3], notice(Replacement(2, 90, 2, 95, "word"))) == ()
    assert excerpt_of(LINES, 21) is None


def test_excerpt() -> None:
    excerpt = excerpt_of(LINES, 1)
    assert excerpt is not None
    assert (excerpt.line, excerpt.lines) == (1, ("line 1", "line 2", "line 3"))


@settings(max_examples=80, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.dictionaries(st.integers(1, 20), st.sampled_from(["", "a\n", "a\nb\n"]), max_size=6))
def test_hunks_make_the_new_text(texts: dict[int, str]) -> None:
    """Unchanged lines and both sides of the changed ones add up to the old and the new text."""
    edits = [Replacement(line, 1, line + 1, 1, texts[line]) for line in sorted(texts)]
    new = list(LINES)
    for edit in reversed(edits):
        new[edit.line - 1 : edit.line] = edit.text.splitlines(keepends=True)
    for hunk in hunks_of(LINES, notice(*edits)):
        before, after = sides(hunk)
        old_start, new_start = hunk.before_line - 1, hunk.after_line - 1
        assert [f"{line}\n" for line in before] == LINES[old_start : old_start + len(before)]
        assert [f"{line}\n" for line in after] == new[new_start : new_start + len(after)]


def test_what_hides_is_written_out() -> None:
    assert visible("a\x1b[31mb\nc\td\u202ee\udc80") == "a\\x1b[31mb\\nc\td\\u202ee\\x80"


def test_lines() -> None:
    assert split_lines("a.py", b"# coding: latin-1\n\xe9\r\nx") == [
        "# coding: latin-1\n",
        "é\r\n",
        "x",
    ]
    assert split_lines("a.html", b"\xff") == []
