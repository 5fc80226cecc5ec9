"""Moving through files, and what each kind of answer does."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from codemods.review.answers import EDITED, NO, YES, Answer
from codemods.review.session import Place, Session
from codemods.review.sheet import CombinationError, Sheet

from .conftest import MIXED, TWO, URLS, plan_of, sheet_of

REPORT = "import django.utils.gone\n"


def session_of(*texts: str) -> tuple[Session, list[tuple[str, dict[int, Answer | None]]]]:
    saved: list[tuple[str, dict[int, Answer | None]]] = []

    def save(sheet: Sheet, changed: Mapping[int, Answer | None]) -> None:
        saved.append((sheet.path, dict(changed)))

    sheets = [sheet_of(text, f"app{number}/views.py") for number, text in enumerate(texts)]
    return Session(sheets, save), saved


def test_answers_lead_through_all_files() -> None:
    session, saved = session_of(TWO, URLS)
    places = []
    while session.place is not None:
        places.append(session.place)
        session.answer(NO)
    assert places == [Place(0, 0), Place(0, 1), Place(1, 0), Place(1, 1), Place(1, 2)]
    assert [(path, list(changed)) for path, changed in saved] == [
        ("app0/views.py", [0]),
        ("app0/views.py", [1]),
        ("app1/views.py", [0]),
        ("app1/views.py", [1]),
        ("app1/views.py", [2]),
    ]


def test_nothing_to_review() -> None:
    session, _ = session_of()
    assert session.place is None


def test_forward_leaves_open_and_comes_back() -> None:
    session, _ = session_of(URLS, TWO)
    assert session.step(1)
    session.answer(YES)
    session.answer(YES)
    assert session.place == Place(0, 0), "the rest of the file comes before the next file"
    session.answer(NO)
    assert session.place == Place(1, 0)


def test_back_and_forward_stay_in_the_file() -> None:
    session, _ = session_of(TWO, URLS)
    assert not session.step(-1)
    session.answer(YES)
    assert session.step(-1)
    session.answer(NO)
    assert session.sheet.answers == {0: NO}
    assert session.place == Place(0, 1)
    assert not session.step(1)


def test_yes_to_the_file_leaves_unsafe_changes_and_reports() -> None:
    session, _ = session_of(REPORT + MIXED)
    kinds = [(i.is_change, i.unsafe) for i in session.sheet.items]
    assert kinds == [(False, False), (True, False), (True, True)]
    session.step(1)
    assert session.answer_file(YES) == 1
    assert session.place == Place(0, 2), "the unsafe one is asked by itself"
    assert session.answer_file(YES) == 1
    assert session.place == Place(0, 0), "the report too"


def test_no_to_the_file_is_for_all_in_it() -> None:
    session, _ = session_of(REPORT + MIXED, TWO)
    session.step(1)
    assert session.answer_file(NO) == 3
    assert set(session.sheets[0].answers.values()) == {NO}
    assert session.place == Place(1, 0)


def test_a_codemod_everywhere() -> None:
    session, saved = session_of(URLS, TWO, URLS)
    assert session.more == 5
    assert session.answer_everywhere(YES) == 6
    assert [path for path, _ in saved] == ["app0/views.py", "app2/views.py"]
    assert session.place == Place(1, 0)
    assert session.sheets[2].is_complete
    assert session.settled() == [session.sheets[0], session.sheets[2]]
    assert session.more == 0


def test_everywhere_at_a_safe_change_leaves_unsafe_ones() -> None:
    safe = URLS
    session, _ = session_of(safe, safe)
    risky = session.sheets[1]
    object.__setattr__(risky.items[1], "unsafe", True)
    assert session.answer_everywhere(YES) == 5
    assert session.place == Place(1, 1)
    assert session.answer_everywhere(YES) == 1


def test_never_this_codemod() -> None:
    session, _ = session_of(URLS, URLS, REPORT)
    session.answer(YES)
    assert session.answer_everywhere(NO) == 5
    assert session.sheets[0].answers == {0: YES, 1: NO, 2: NO}, "what was answered stays"
    assert session.item.kind == "report"
    assert session.answer_everywhere(NO) == 1
    assert session.place is None


def test_undo_goes_back_to_the_place_and_forgets_the_answer() -> None:
    session, saved = session_of(TWO, URLS)
    session.answer(YES)
    session.answer(NO)
    assert session.place == Place(1, 0)
    assert session.undo()
    assert session.place == Place(0, 1)
    assert session.sheet.answers == {0: YES}
    assert saved[-1] == ("app0/views.py", {1: None})
    assert session.undo()
    assert not session.undo()


def test_undo_takes_a_whole_batch_back() -> None:
    session, _ = session_of(URLS, TWO, URLS)
    session.step(1)
    session.answer_everywhere(YES)
    assert [sheet.path for sheet in session.touched_last()] == ["app0/views.py", "app2/views.py"]
    session.undo()
    assert session.place == Place(0, 1)
    assert not any(sheet.answers for sheet in session.sheets)
    assert session.more == 5


def test_an_answer_given_anew_can_be_taken_back_to_the_first() -> None:
    session, saved = session_of(URLS)
    session.answer(YES)
    session.step(-1)
    session.answer(NO)
    session.undo()
    assert session.sheet.answers == {0: YES}
    assert saved[-1] == ("app0/views.py", {0: YES})


def test_going_to_a_file() -> None:
    session, _ = session_of(TWO, URLS, TWO)
    assert session.go_to_file("3")
    assert session.place == Place(2, 0)
    assert session.go_to_file("app1")
    assert session.place == Place(1, 0)
    assert session.go_to_file("views"), "the next one whose path holds it"
    assert session.place == Place(2, 0)
    assert not session.go_to_file("4")
    assert not session.go_to_file("0")
    assert not session.go_to_file("nowhere")
    session.sheets[0].written = session.sheets[0].original
    assert not session.go_to_file("1"), "it is finished"


def test_searching() -> None:
    session, _ = session_of(TWO, URLS)
    assert session.search(r"\^b")
    assert session.place == Place(1, 1)
    assert session.search("urlquote"), "from the end on to the beginning"
    assert session.place == Place(0, 1)
    assert session.search("app1/v.ews")
    assert session.place == Place(1, 0)
    assert session.search("path[(]"), "the new text is searched too"
    assert session.search("url("), "no regular expression, so the text itself"
    assert not session.search("nowhere to be found")


def test_an_answer_that_cannot_be_combined_changes_nothing() -> None:
    session, saved = session_of(URLS)
    base = session.sheet.preview(0)[1]
    session.answer(Answer(EDITED, base, base.replace(b'url("^b/$", b)', b"other(b)")))
    with pytest.raises(CombinationError):
        session.answer(YES)
    assert session.place == Place(0, 1)
    assert len(saved) == 1
    with pytest.raises(CombinationError):
        session.answer_file(YES)
    session.answer(NO)
    session.answer(YES)
    assert session.place is None


def test_a_step_costs_the_same_among_many_files() -> None:
    class Counted(list[Sheet]):
        looked_at = 0

        def __getitem__(self, index: Any) -> Any:
            self.looked_at += 1
            return super().__getitem__(index)

        def __iter__(self) -> Any:
            raise AssertionError("a step goes through all files")

    counts = []
    plan = plan_of(URLS)
    for files in (10, 1000):
        session = Session([Sheet(f"{number}.py", plan) for number in range(files)])
        session.sheets = counted = Counted(session.sheets)
        for _ in range(12):
            session.answer(NO)
            session.step(1)
            session.undo()
            session.answer(NO)
        counts.append(counted.looked_at)
    assert counts[0] == counts[1]
