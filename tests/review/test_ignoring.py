"""Ignore comments: where they are put, and that they work."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from harness import Case, example_cases, fixture_cases, plan_of

from codemods.review.answers import IGNORED
from codemods.review.ignoring import add_ignores, ignore_at
from codemods.review.sheet import Sheet
from codemods.source.text import apply_edits


def ignored(text: str, at: str, identifier: str = "x", path: str = "a.py") -> str | None:
    body = text.encode()
    edit = ignore_at(path, body, body.index(at.encode()), identifier)
    return None if edit is None else apply_edits(body, [edit]).decode()


@pytest.mark.parametrize(
    ("text", "at", "expected"),
    [
        ("f(1)\n", "f", "f(1)  # codemods: ignore[x]\n"),
        ("f(1)", "f", "f(1)  # codemods: ignore[x]"),
        ("f(1)\r\ng()\r\n", "f", "f(1)  # codemods: ignore[x]\r\ng()\r\n"),
        ("f(1)  # noqa\n", "f", "f(1)  # noqa  # codemods: ignore[x]\n"),
        (
            "f(1)  # codemods: ignore[y]\n",
            "f",
            "f(1)  # codemods: ignore[y, x]\n",
        ),
        ("f(\n    a,\n    b,\n)\n", "b", "f(\n    a,\n    b,  # codemods: ignore[x]\n)\n"),
        ("f('''\na''', b)\n", "f", "f('''\na''', b)  # codemods: ignore[x]\n"),
        ("a = f(1) + \\\n    g(2)\n", "f", "a = f(1) + \\\n    g(2)  # codemods: ignore[x]\n"),
        (
            "@d\nclass A(\n    B,\n):\n    pass\n",
            "B",
            "@d\nclass A(\n    B,  # codemods: ignore[x]\n):\n    pass\n",
        ),
        ("if a: f(1)\n", "f", "if a: f(1)  # codemods: ignore[x]\n"),
        ("s = '# codemods: ignore[y]'\n", "s", "s = '# codemods: ignore[y]'\n"),
    ],
)
def test_in_python(text: str, at: str, expected: str) -> None:
    got = ignored(text, at)
    if expected == text:
        assert got is None, "text in a string is no comment, and would take its place"
    else:
        assert got == expected


def test_in_a_template_what_is_rendered_stays_the_same() -> None:
    text = "{% extends 'a.html' %}\n<p>{{ form }}</p>\n"
    expected = text.replace("{{ form", "{# codemods: ignore[x] #}{{ form")
    assert ignored(text, "{{ form", path="templates/a.html") == expected
    twice = expected.replace("[x]", "[x, y]")
    assert ignored(expected, "{{ form", "y", path="templates/a.html") == twice


def test_several_in_one_file() -> None:
    body = b"f(1)\ng(2)\nf(3); g(3)\n"
    places = [(body.index(b"g(3)"), "b"), (0, "a"), (body.index(b"f(3)"), "a")]
    assert add_ignores("a.py", body, places) == (
        b"f(1)  # codemods: ignore[a]\ng(2)\nf(3); g(3)  # codemods: ignore[a, b]\n"
    )


def cases_with_findings() -> Iterator[Case]:
    for case in [*example_cases(), *fixture_cases()]:
        if case.refused or case.reported:
            yield case


def test_whatever_the_catalogue_reports_can_be_ignored() -> None:
    count = 0
    for case in cases_with_findings():
        sheet = Sheet(case.path, plan_of(case))
        for number, item in enumerate(sheet.items):
            if item.is_change:
                continue
            count += 1
            told = (item.codemods[0], item.message)
            before = [(f.codemod, f.message) for f in sheet.plan.findings].count(told)
            again = plan_of(case, sheet.render({number: IGNORED}))
            after = [(f.codemod, f.message) for f in again.findings].count(told)
            assert after < before, f"{case.name}: still there with a comment: {item.message}"
    assert count > 200
