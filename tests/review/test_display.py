"""What is on the screen."""

from __future__ import annotations

import re

import pytest

from codemods.review.answers import EDITED, YES, Answer
from codemods.review.display import Display
from codemods.review.hunks import emphasise, rows_of
from codemods.review.session import Session

from .conftest import MIXED, TWO, URLS, sheet_of


def shown(session: Session, *, color: bool = False, why: str = "") -> str:
    return Display(color=color).item(session, session.sheet.path, why)


def uncolored(text: str) -> str:
    return re.sub(r"\x1b\[[0-9;]*m", "", text)


@pytest.fixture(autouse=True)
def screen(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    monkeypatch.setenv("LINES", "24")
    monkeypatch.setenv("TERM", "xterm-256color")
    monkeypatch.delenv("NO_COLOR", raising=False)


def test_one_change() -> None:
    session = Session([sheet_of(URLS), sheet_of(TWO)])
    session.answer(YES)
    assert shown(session, why="It is gone.").splitlines() == [
        "-" * 80,
        "file 1/2  app/views.py:5:5  change 2/3",
        "url: use path() or re_path() for url()  (1 more of these)",
        "safe; what is there breaks on the target Django",
        "It is gone.",
        "",
        "3 3   ",
        "4 4   urlpatterns = [",
        '5 5       path("a/", a),',
        '6   -     url("^b/$", b),',
        '  6 +     path("b/", b),',
        '7 7       url("^c/$", c),',
        "8 8   ]",
    ]


def test_a_report_shows_the_lines_around_it() -> None:
    session = Session([sheet_of(TWO + "import django.utils.gone\n")])
    session.step(2)
    assert shown(session).splitlines()[1:] == [
        "file 1/1  app/views.py:11:8  report 3/3",
        "removed-api: django.utils.gone does not exist in Django 5.0, nor in any version ",
        "since 1.8",
        "for you to decide; what is there breaks on the target Django",
        "",
        " 8   ",
        " 9   def link(value):",
        "10       return urlquote(value)",
        "11 > import django.utils.gone",
    ]


def test_an_unsafe_change_says_why() -> None:
    session = Session([sheet_of(MIXED)])
    session.step(1)
    text = shown(session)
    assert "\nunsafe: a partial that becomes an attribute of a class is not bound to \n" in text
    assert " 1 + from functools import partial\n" in text, "imports are part of it"


def test_an_answer_given_before_is_shown() -> None:
    session = Session([sheet_of(URLS)])
    session.answer(YES)
    session.step(-1)
    assert "\nanswered: yes\n" in shown(session)


def test_what_does_not_go_with_an_edit_is_said() -> None:
    session = Session([sheet_of(URLS)])
    base = session.sheet.preview(0)[1]
    session.answer(Answer(EDITED, base, base.replace(b'url("^b/$", b)', b"other(b)")))
    assert "cannot be combined with your answers" in shown(session)


def test_colours_change_no_text() -> None:
    session = Session([sheet_of(MIXED)])
    session.step(1)
    colored = shown(session, color=True, why="A reason.")
    assert "\x1b[" in colored
    assert uncolored(colored) == shown(session, why="A reason.")
    assert "\x1b" not in shown(session)


def test_colour_asked_for_wins_over_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    monkeypatch.setenv("TERM", "dumb")
    assert "\x1b[" in shown(Session([sheet_of(URLS)]), color=True)


def test_long_lines_are_folded_and_whole() -> None:
    wide = "日本語" * 30
    long = f'quoted = urlquote("{"a" * 100} {wide}")'
    session = Session([sheet_of(f"from django.utils.http import urlquote\n\n{long}\n")])
    for color in (False, True):
        lines = uncolored(shown(session, color=color)).splitlines()
        cells = [sum(2 if ord(char) > 0x2E80 else 1 for char in line) for line in lines]
        assert max(cells) <= 80
        new = lines[lines.index(next(line for line in lines if line.startswith("  3 + "))) :]
        assert "".join(line[6:] for line in new) == long.replace("urlquote", "quote")
        assert all(line.startswith("      ") for line in new[1:])


def test_a_change_that_does_not_fit_goes_without_its_surroundings() -> None:
    uses = "".join(f"def f{n}(a):\n    b = a\n    return force_text(b)\n\n\n" for n in range(12))
    session = Session([sheet_of(f"from django.utils.encoding import force_text\n\n\n{uses}")])
    rows = [line for line in shown(session).splitlines() if re.match(r" *\d", line)]
    assert len(rows) == 26
    assert all("force_" in row for row in rows)


def test_nothing_in_a_file_can_fool_the_terminal() -> None:
    text = "from django.utils.http import urlquote\n\nx = urlquote('\x1b]0;owned\x07\x9b2J\tb')\n"
    session = Session([sheet_of(text)])
    plain = shown(session)
    assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f]", plain)
    assert "\\x1b]0;owned\\x07\\x9b2J" in plain
    assert "\x07" not in uncolored(shown(session, color=True))


def test_other_encodings_and_line_ends() -> None:
    text = "# coding: latin-1\r\nfrom django.utils.http import urlquote\r\nx = urlquote('é')\r\n"
    assert "4 + x = quote('é')\n" in shown(Session([sheet_of(text.encode("latin-1"))]))


def test_a_file_without_a_last_newline() -> None:
    session = Session([sheet_of(URLS.rstrip() + "\nurlpatterns += [url('^d/$', d)]")])
    session.step(3)
    assert "No newline at end of file" in shown(session)


def test_rows_are_numbered_on_both_sides() -> None:
    old = b"".join(b"%d\n" % n for n in range(30))
    new = old.replace(b"3\n", b"x\ny\n", 1).replace(b"\n27\n", b"\n")
    rows = rows_of(old, new)
    assert [(r.mark, r.old, r.new, r.text) for r in rows if r.mark in "+-@"] == [
        ("-", 4, 0, b"3"),
        ("+", 0, 4, b"x"),
        ("+", 0, 5, b"y"),
        ("@", 0, 0, b""),
        ("-", 28, 0, b"27"),
    ]
    assert rows[-1] == (" ", 30, 30, b"29")


def test_what_differs_in_a_line_is_told() -> None:
    old, new = b"a = old(b, c)\n", b"a = newer(b, c)\n"
    rows = rows_of(old, new)
    assert list(emphasise(rows, [row.text.decode() for row in rows])) == [((4, 7),), ((4, 9),)]
    rows = rows_of(b"a = old(b, c)\n", b"import something\n")
    assert list(emphasise(rows, [row.text.decode() for row in rows])) == [(), ()]


def test_the_list_of_files_fits_the_screen() -> None:
    session = Session([sheet_of(TWO, f"app{number}/views.py") for number in range(60)])
    session.go_to_file("30")
    session.sheets[28].written = b""
    lines = Display(color=False).files(session, [s.path for s in session.sheets]).splitlines()
    assert len(lines) < 23
    assert ">  30  app29/views.py  (2 of 2 to answer)" in lines
    assert "   29  app28/views.py  (done)" in lines
    assert lines[-1].strip() == "40 more"
