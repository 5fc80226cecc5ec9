"""One file under review: what is shown is what is written, and answers find their places again."""

from __future__ import annotations

from pathlib import Path

import pytest

from codemods.engine.plan import FilePlan, Needs
from codemods.review.answers import DONE, EDITED, IGNORED, NO, YES, Answer
from codemods.review.sheet import CombinationError, Sheet
from codemods.source.text import Edit

from .conftest import MIXED, OPTIONS, TWO, URLS, plan_of, sheet_of

SAMPLES = Path(__file__).parents[2] / "samples"


def test_a_preview_has_the_imports_that_follow() -> None:
    sheet = sheet_of(TWO)
    before, after = sheet.preview(0)
    assert before == TWO.encode()
    assert b"import force_str\n" in after and b"urlquote" in after
    sheet.answers = {0: YES}
    before, after = sheet.preview(1)
    assert before == sheet.plan.render({0})
    assert after == sheet.plan.render({0, 1})


def test_the_last_use_takes_the_import_along() -> None:
    sheet = sheet_of(URLS)
    assert b"import url\n" in sheet.preview(2)[1]
    sheet.answers = {0: YES, 1: YES}
    before, after = sheet.preview(2)
    assert b"import url\n" in before and b"import url\n" not in after


def test_an_answered_change_is_shown_against_the_file_without_it() -> None:
    sheet = sheet_of(URLS)
    sheet.answers = {0: YES, 1: YES, 2: YES}
    assert sheet.preview(1) == (sheet.plan.render({0, 2}), sheet.plan.render({0, 1, 2}))


def test_every_subset_of_the_samples_is_what_render_says() -> None:
    for sheet in sample_sheets():
        for chosen in (range(0, len(sheet.items), 2), range(1, len(sheet.items), 2)):
            numbers = [n for n in chosen if sheet.items[n].is_change]
            sheet.answers = {}
            sheet.answers = sheet.with_answers(numbers, YES)
            sheet.check(sheet.answers)
            accepted = {sheet.items[n].index for n in numbers}
            assert sheet.render() == sheet.plan.render(accepted)


def sample_sheets() -> list[Sheet]:
    sheets = []
    for path in sorted(SAMPLES.rglob("*.py")):
        from codemods.engine.analysis import analyse

        plan = analyse(path.relative_to(SAMPLES).as_posix(), path.read_bytes(), OPTIONS)
        if not isinstance(plan, Needs) and plan.source is not None and plan.changes:
            sheets.append(Sheet(plan.path, plan))
    assert len(sheets) > 20
    return sheets


# Changes that require others


def linked() -> Sheet:
    plan = plan_of(URLS)
    first, second, third = plan.changes
    return Sheet("a.py", plan._replace(changes=(first, second._replace(requires=(0,)), third)))


def test_a_change_brings_what_it_requires() -> None:
    sheet = linked()
    assert sheet.required(1) == [0]
    assert sheet.preview(1)[1] == sheet.plan.render({0, 1})
    assert sheet.with_answer(1, YES) == {0: YES, 1: YES}
    sheet.answers = {0: NO}
    assert sheet.with_answer(1, YES) == {0: YES, 1: YES}


def test_a_change_that_is_declined_asks_anew_for_what_requires_it() -> None:
    sheet = linked()
    sheet.answers = {0: YES, 1: YES, 2: YES}
    assert sheet.with_answer(0, NO) == {0: NO, 2: YES}
    assert sheet.without(0) == {2: YES}


# Edits by hand


def edited(sheet: Sheet, number: int, old: bytes, new: bytes) -> None:
    base = sheet.preview(number)[1]
    assert old in base
    answer = Answer(EDITED, base, base.replace(old, new))
    sheet.answers = sheet.with_answer(number, answer)


def test_an_edit_is_kept_with_later_answers() -> None:
    sheet = sheet_of(URLS)
    edited(sheet, 1, b'"b/", b', b'"b/", b, name="b"')
    sheet.answers = sheet.with_answer(2, YES)
    text = sheet.render()
    assert b'path("b/", b, name="b"),\n    path("c/", c)' in text
    before, after = sheet.preview(0)
    assert before == text
    assert b"import url" not in after and b'name="b"' in after


def test_a_change_on_an_edited_line_is_not_combined() -> None:
    sheet = sheet_of(URLS)
    edited(sheet, 0, b'url("^b/$", b)', b"other(b)")
    with pytest.raises(CombinationError, match="edited by hand"):
        sheet.preview(1)
    sheet.answers = sheet.without(0)
    sheet.preview(1)


def test_answers_that_make_no_python_are_not_taken() -> None:
    plan = plan_of(TWO)
    first = plan.changes[0]
    broken = first._replace(edits=(Edit(0, 4, b"from from"),))
    sheet = Sheet("a.py", plan._replace(changes=(broken, *plan.changes[1:])))
    with pytest.raises(CombinationError, match="would not parse"):
        sheet.check(sheet.with_answer(0, YES))


def test_text_that_the_encoding_lacks_is_not_taken() -> None:
    plan = plan_of(b"# coding: latin-1\nfrom django.utils.encoding import force_text\n")
    wide = plan.changes[0]._replace(edits=(Edit(18, 22, "# €\nfrom".encode()),))
    sheet = Sheet("a.py", plan._replace(changes=(wide,)))
    with pytest.raises(CombinationError, match="encoding"):
        sheet.render({0: YES})


# Answers are found again


def answers_of(sheet: Sheet) -> dict[str, Answer]:
    return {sheet.keys[number]: answer for number, answer in sheet.answers.items()}


def test_answers_go_with_lines_that_moved() -> None:
    sheet = sheet_of(URLS)
    sheet.answers = {1: YES, 2: NO}
    saved = answers_of(sheet)
    moved = sheet_of("# a new line\n\n" + URLS.replace("urlpatterns", "\n\nurlpatterns"))
    moved.restore(saved)
    assert moved.answers == {1: YES, 2: NO}


def test_like_ones_are_told_apart_by_their_order() -> None:
    text = URLS.replace('"^b/$", b', '"^a/$", a')
    sheet = sheet_of(text)
    sheet.answers = {1: NO}
    again = sheet_of("\n" + text)
    again.restore(answers_of(sheet))
    assert again.answers == {1: NO}


def test_a_line_that_is_another_by_now_is_asked_anew() -> None:
    sheet = sheet_of(URLS)
    sheet.answers = {0: YES, 1: NO}
    again = sheet_of(URLS.replace('"^a/$", a', '"^a/$", other'))
    again.restore(answers_of(sheet))
    assert again.answers == {1: NO}


def test_an_edit_is_found_again_and_dropped_where_it_does_not_fit() -> None:
    sheet = sheet_of(URLS)
    edited(sheet, 1, b'"b/", b', b'"b/", b, name="b"')
    saved = answers_of(sheet)
    moved = sheet_of("# new\n" + URLS)
    moved.restore(saved)
    assert moved.render() == b"# new\n" + sheet.render()
    other = sheet_of(URLS.replace("urlpatterns = [\n", "urlpatterns = [\n    # more\n"))
    other.restore({**saved, other.keys[2]: NO})
    assert set(other.answers) <= {1, 2}
    other.render()


def test_answers_of_another_kind_are_not_taken() -> None:
    sheet = sheet_of(MIXED)
    sheet.restore(dict.fromkeys(sheet.keys, DONE))
    assert not any(sheet.items[number].is_change for number in sheet.answers)


def test_what_is_left_is_known_again_after_writing() -> None:
    compared, asked_anew = 0, 0
    for sheet in sample_sheets():
        changes = [n for n, item in enumerate(sheet.items) if item.is_change]
        sheet.answers = sheet.with_answers(changes[::2], YES)
        for number in changes[1::2]:
            sheet.answers[number] = NO
        for number, item in enumerate(sheet.items):
            if not item.is_change:
                sheet.answers[number] = DONE
        sheet.written = sheet.render()
        again = Sheet(sheet.path, again_plan(sheet))
        again.restore(sheet.left_over())
        compared += len(again.items)
        asked_anew += len(again.items) - len(again.answers)
        assert YES not in again.answers.values()
    # An import that was accepted may turn what is left into another rewriting.
    assert compared > 50 and asked_anew <= 2


def again_plan(sheet: Sheet) -> FilePlan:
    assert sheet.written is not None
    plan = plan_of(sheet.written, sheet.path)
    return plan if plan.source is not None else plan._replace(source=sheet.plan.source)


def test_an_ignore_comment_goes_along_with_accepted_changes() -> None:
    text = "import django.utils.gone\n" + TWO
    sheet = sheet_of(text)
    number = next(n for n, item in enumerate(sheet.items) if not item.is_change)
    sheet.answers = {number: IGNORED}
    assert b"gone  # codemods: ignore[removed-api]\n" in sheet.render()
    for other in range(len(sheet.items)):
        if other != number:
            sheet.answers = sheet.with_answer(other, YES)
    out = sheet.render()
    assert b"django.utils.gone  # codemods: ignore[removed-api]\n" in out
    assert plan_of(out).findings == ()
