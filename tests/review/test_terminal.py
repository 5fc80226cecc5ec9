"""`codemods review` on a terminal: a real process, one key at a time."""

from __future__ import annotations

import io
import os
import re
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pexpect
import pytest

from codemods.review.keyboard import ENTER, Lines, keyboard

from .conftest import TWO, URLS, write

REPORT = "import django.utils.gone\n"
PROMPT = re.compile(rb"\]\? \Z")


class Screen:
    """A terminal of 80 columns and 24 lines with the review in it."""

    def __init__(self, *arguments: str, **environment: str) -> None:
        self.process = pexpect.spawn(
            sys.executable,
            ["-m", "codemods", "review", *arguments],
            env={**os.environ, "TERM": "xterm-256color", "CI": "1", **environment},  # CI: no bar
            dimensions=(24, 80),
            timeout=60,
        )
        self.text = ""

    def wait(self) -> str:
        """Return what was shown up to the next question."""
        self.process.expect(PROMPT)
        self.text = self.process.before.decode().replace("\r\n", "\n")
        return self.text

    def press(self, key: str) -> str:
        """Press keys, none of them Enter, and return what is shown up to the next question."""
        self.process.send(key)
        return self.wait()

    def end(self, key: str = "") -> int:
        """Press the last key and return the exit status."""
        self.process.send(key)
        self.process.expect(pexpect.EOF)
        self.text = self.process.before.decode().replace("\r\n", "\n")
        self.process.close()
        status: int = self.process.exitstatus
        return status


Open = Callable[..., Screen]


@pytest.fixture
def review(repository: Path) -> Iterator[Open]:
    opened: list[Screen] = []

    def call(*arguments: str, **environment: str) -> Screen:
        opened.append(Screen(*arguments, **environment))
        return opened[-1]

    yield call
    for screen in opened:
        screen.process.close(force=True)


def uncolored(text: str) -> str:
    return re.sub(r"\x1b\[[0-9;]*m", "", text)


def accepted(repository: Path, name: str) -> set[int]:
    text = (repository / name).read_text()
    return {number for number, letter in enumerate("abc") if f'path("{letter}/"' in text}


def test_answers_need_no_enter(repository: Path, review: Open) -> None:
    write(repository, {"a.py": URLS, "b.py": TWO})
    screen = review()
    first = uncolored(screen.wait())
    assert "file 1/2  a.py:4:5  change 1/3" in first
    assert '  5 +     path("a/", a),' in first
    assert "\x1b[" in screen.text
    assert "change 2/3" in uncolored(screen.press("y"))
    assert "change 3/3" in uncolored(screen.press("n"))
    assert "file 2/2  b.py" in uncolored(screen.press("\r")), "Enter is no"
    assert accepted(repository, "a.py") == {0}, "written with its last answer"
    assert screen.end("q") == 0
    assert "1 accepted, 2 left as they are, 2 to answer; 1 file written" in screen.text
    assert (repository / "b.py").read_text() == TWO


def test_every_key_that_moves(repository: Path, review: Open) -> None:
    write(repository, {"a.py": URLS, "b.py": TWO, "c.py": URLS})
    screen = review(NO_COLOR="1")
    screen.wait()
    assert "this is the first in the file" in screen.press("k")
    assert "change 2/3" in screen.press("j")
    assert "change 1/3" in screen.press("k")
    screen.process.send("g")
    screen.process.expect("go to file")
    assert "    2  b.py  (2 of 2 to answer)" in screen.process.before.decode()
    assert "file 2/3  b.py" in screen.press("2\r")
    screen.process.send("/")
    screen.process.expect("search for: ")
    assert "file 3/3  c.py:6:5  change 3/3" in screen.press("\\^c\r")
    assert "change 1/3" in screen.press("y"), "what is left of the file comes next"
    assert "taken back" in screen.press("u")
    assert "\nfile 3/3  c.py:6:5  change 3/3" in screen.text
    assert "category:" in screen.press("o")
    assert "m  mark this report as done" in screen.press("?")
    assert "? shows the keys" in screen.press("x")
    assert "? shows the keys" in screen.press("\x1b[A"), "an arrow key is one key"
    assert "? shows the keys" in screen.press("é")
    assert screen.end("\x04") == 0, "Ctrl-D is q"
    assert all(not accepted(repository, name) for name in ("a.py", "c.py"))


def test_every_key_that_answers_many(repository: Path, review: Open) -> None:
    write(repository, {"a.py": URLS, "b.py": REPORT, "c.py": TWO, "d.py": URLS + TWO, "e.py": URLS})
    screen = review("--color", "never")
    screen.wait()
    assert "file 2/5  b.py" in screen.press("a")
    assert accepted(repository, "a.py") == {0, 1, 2}
    assert "file 3/5  c.py" in screen.press("i")
    assert (repository / "b.py").read_text().endswith("# codemods: ignore[removed-api]\n")
    assert "file 4/5  d.py" in screen.press("d")
    assert "2 left" in screen.text
    assert "force-text: " in screen.press("A"), "only the other codemods are left"
    assert "\n6 accepted\n" in screen.text
    assert screen.end("DD") == 0
    assert accepted(repository, "e.py") == {0, 1, 2}
    assert "force_text" in (repository / "d.py").read_text()


def test_a_report_is_done(repository: Path, review: Open) -> None:
    write(repository, {"b.py": REPORT})
    screen = review()
    assert "report 1/1" in screen.wait()
    assert "y is for changes" in screen.press("y")
    assert screen.end("m") == 0
    assert "1 done, 0 to answer; 0 files written" in screen.text


def test_the_editor_has_the_terminal(repository: Path, review: Open) -> None:
    write(repository, {"a.py": URLS})
    program = repository.parent / "edit"
    program.write_text(
        "#!/bin/sh\nstty -a | grep -q ' icanon' && test -t 0 && echo the editor && read word"
        ' && echo "$word" >> "$1"\n'
    )
    program.chmod(0o755)
    screen = review(VISUAL=str(program), EDITOR="false")
    screen.wait()
    screen.process.send("e")
    screen.process.expect("the editor")
    screen.process.send("= 3\r")
    screen.wait()
    assert "this does not parse (line 9: invalid syntax)" in screen.text
    screen.process.send("y")
    screen.process.expect("the editor")
    screen.process.send("\x03")
    screen.wait()
    assert "edit ended with status" in uncolored(screen.text), "Ctrl-C is for the editor"
    screen.process.send("e")
    screen.process.expect("the editor")
    screen.process.send("last = 3\r")
    screen.wait()
    assert "accepted as edited" in screen.text
    assert screen.end("q") == 0
    text = (repository / "a.py").read_text()
    assert accepted(repository, "a.py") == {0}
    assert text.endswith("]\nlast = 3\n")


def test_ctrl_c_loses_no_answer(repository: Path, review: Open) -> None:
    write(repository, {"a.py": URLS, "b.py": URLS})
    screen = review()
    screen.wait()
    for key in "ynyn":
        screen.press(key)
    assert screen.end("\x03") == 130
    assert "interrupted; `codemods review --resume` goes on here" in screen.text
    assert accepted(repository, "a.py") == {0, 2}, "it was finished"
    assert accepted(repository, "b.py") == set(), "it was not"
    write(repository, {"b.py": "# more\n\n" + URLS.replace("urlpatterns", "\nurlpatterns")})
    screen = review("--resume")
    assert "file 2/2  b.py:8:5  change 2/3" in uncolored(screen.wait())
    screen.press("y")
    assert screen.end("n") == 0
    assert accepted(repository, "b.py") == {1}
    screen = review("--resume")
    assert screen.end() == 0
    assert "nothing left to review: 3 answers given earlier" in screen.text


def test_keys_typed_ahead_are_answers(repository: Path, review: Open) -> None:
    write(repository, {"a.py": URLS})
    screen = review()
    screen.process.send("yny")
    assert screen.end() == 0
    assert accepted(repository, "a.py") == {0, 2}


def test_the_terminal_is_left_as_it_was(repository: Path, review: Open) -> None:
    import termios

    write(repository, {"a.py": URLS})
    screen = review()
    screen.wait()
    screen.process.send("\x03")
    screen.process.wait()
    assert termios.tcgetattr(screen.process.child_fd)[3] & termios.ICANON
    assert termios.tcgetattr(screen.process.child_fd)[3] & termios.ECHO


def test_a_small_screen_holds_every_line(repository: Path, review: Open) -> None:
    long = f'urlquote("{"x" * 200}")'
    write(repository, {"a.py": f"from django.utils.http import urlquote\n\na = {long}\n"})
    screen = review()
    lines = uncolored(screen.wait()).split("\n")
    assert max(map(len, lines[:-1])) == 80
    assert len(lines) <= 24
    assert "".join(lines).replace(" ", "").count("x" * 200) == 2


def test_without_single_keys_lines_are_read(monkeypatch: pytest.MonkeyPatch) -> None:
    stream = io.TextIOWrapper(io.BytesIO(b"y n\n\n/ two words\ng\n3\nq"))
    monkeypatch.setattr(sys, "stdin", stream)
    monkeypatch.setitem(sys.modules, "termios", None)
    keys = keyboard()
    assert isinstance(keys, Lines)
    assert [keys.key() for _ in range(4)] == ["y", "n", ENTER, "/"]
    assert keys.line() == "two words"
    assert (keys.key(), keys.line(), keys.key(), keys.key()) == ("g", "3", "q", "")
