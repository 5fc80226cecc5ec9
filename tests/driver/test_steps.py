"""The steps of one file: each stands on its own, and the last one is the file as it becomes."""

from __future__ import annotations

from codemods.declare.codemod import Level, Safety
from codemods.driver.outcomes import Want
from codemods.driver.rendering import outcome_of
from codemods.driver.steps import Step
from codemods.engine.analysis import analyse
from codemods.engine.options import Options
from codemods.engine.plan import Change, FilePlan
from codemods.engine.screen import load_screen
from codemods.project.facts import Project
from codemods.source.text import Edit, Source

BODY = b"aa bb cc dd\n"


def change(
    start: int, new: bytes, *codemods: str, requires: tuple[int, ...] = (), safe: bool = True
) -> Change:
    safety = Safety.SAFE if safe else Safety.UNSAFE
    edits = (Edit(start, start + 2, new),)
    return Change(codemods, edits, start, 1, 1, "", safety, "", Level.BREAKS, requires=requires)


def steps(*changes: Change, path: str = "a.html") -> tuple[Step, ...]:
    plan = FilePlan(path, Source.read(BODY), changes)
    outcome = outcome_of(path, plan, BODY, Want(text=True, steps=True), unsafe=False)
    if outcome.steps:
        assert outcome.steps[-1].text == outcome.text
    return outcome.steps


def test_steps_come_in_the_order_of_ids_and_grow() -> None:
    assert steps(change(0, b"11", "y"), change(3, b"22", "x"), change(6, b"33", "y")) == (
        Step("x", (), b"aa 22 cc dd\n"),
        Step("y", (), b"11 22 33 dd\n"),
    )


def test_a_merged_change_comes_with_the_last_of_its_codemods() -> None:
    assert steps(change(0, b"11", "x", "z"), change(3, b"22", "x"), change(6, b"33", "y")) == (
        Step("x", (), b"aa 22 cc dd\n"),
        Step("y", (), b"aa 22 33 dd\n"),
        Step("z", ("x",), b"11 22 33 dd\n"),
    )


def test_a_change_waits_for_what_it_requires() -> None:
    assert steps(
        change(0, b"11", "w", requires=(1,)),
        change(3, b"22", "x", requires=(2,)),
        change(6, b"33", "z"),
        change(9, b"44", "x"),
    ) == (
        Step("x", (), b"aa bb cc 44\n"),
        Step("z", ("w", "x"), b"11 22 33 44\n"),
    )


def test_what_requires_a_change_that_is_not_made_is_not_made() -> None:
    unsafe = change(0, b"11", "x", safe=False)
    assert steps(unsafe, change(3, b"22", "y", requires=(0,))) == ()
    assert steps(unsafe, change(3, b"22", "y")) == (Step("y", (), b"aa 22 cc dd\n"),)


def test_what_would_not_compile_is_no_step() -> None:
    plan = FilePlan(
        "a.py",
        Source.read(b"a = b\n"),
        (
            Change(("x",), (Edit(0, 1, b"(a"),), 0, 1, 1, "", Safety.SAFE, "", Level.BREAKS),
            Change(("y",), (Edit(2, 3, b") ="),), 0, 1, 1, "", Safety.SAFE, "", Level.BREAKS),
        ),
    )
    outcome = outcome_of("a.py", plan, b"a = b\n", Want(steps=True), unsafe=False)
    assert outcome.steps == (Step("y", ("x",), b"(a ) = b\n"),)


def test_imports_belong_to_the_step_that_needs_them() -> None:
    data = (
        b"from django.conf.urls import url\r\n"
        b"from django.utils.encoding import force_text\r\n"
        b"urlpatterns = [url(r'^$', force_text)]\r\n"
    )
    hits = load_screen(Options()).scan("urls.py", data)
    plan = analyse("urls.py", data, Options(), Project(), hits)
    assert isinstance(plan, FilePlan)
    first, second = outcome_of("urls.py", plan, data, Want(steps=True), unsafe=False).steps
    assert (first.codemod, second.codemod) == ("force-text", "url")
    assert first.text == data.replace(b"force_text", b"force_str")
    assert second.text == (
        b"from django.urls import path\r\n"
        b"from django.utils.encoding import force_str\r\n"
        b"urlpatterns = [path('', force_str)]\r\n"
    )
