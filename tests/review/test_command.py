"""`codemods review` with answers from a pipe, in a real repository."""

from __future__ import annotations

import io
import os
import re
import signal
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from codemods.cli.main import run_command_line
from codemods.driver.state import hold_lock
from codemods.review import writing
from codemods.review.interaction import KEYS
from codemods.review.store import Store

from .conftest import TWO, URLS, git, write

URLS_WITH_TWO = """\
from django.conf.urls import url
from django.urls import path

urlpatterns = [
    path("a/", a),
    url("^b/$", b),
    path("c/", c),
]
"""
REPORT = "import django.utils.gone\n"


class Result(NamedTuple):
    status: int
    out: str
    err: str


Review = Callable[..., Result]


@pytest.fixture
def review(
    repository: Path, monkeypatch: pytest.MonkeyPatch, capfdbinary: pytest.CaptureFixture[bytes]
) -> Review:
    def call(answers: str = "", *arguments: str, command: str = "review") -> Result:
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(answers.encode())))
        status = run_command_line([command, *arguments])
        out, err = capfdbinary.readouterr()
        return Result(status, out.decode(), err.decode())

    return call


def accepted(repository: Path, name: str) -> set[int]:
    """Return which lines of `URLS` were rewritten: 0 for a, 1 for b, 2 for c."""
    text = (repository / name).read_text()
    return {number for number, letter in enumerate("abc") if f'path("{letter}/"' in text}


def editor(repository: Path, monkeypatch: pytest.MonkeyPatch, *scripts: str) -> None:
    """Have an editor that carries out one sed script after the other, one each time."""
    folder = repository.parent / "editor"
    folder.mkdir()
    for number, script in enumerate(scripts):
        (folder / f"{number}.sed").write_text(script)
    program = folder / "edit"
    program.write_text(
        f"#!/bin/sh\ncd {folder}\nn=$(cat count 2>/dev/null || echo 0)\n"
        'echo $((n + 1)) > count\ntest -f $n.sed || exit 3\nsed -i -f $n.sed "$1"\n'
    )
    program.chmod(0o755)
    monkeypatch.setenv("EDITOR", str(program))


# What is written


def test_what_is_accepted_is_written(repository: Path, review: Review) -> None:
    write(repository, {"a.py": URLS, "b.py": TWO, "c.py": "clean = 1\n"})
    result = review("y\nn\ny\n" + "n\ny\n")
    assert result.status == 0
    assert accepted(repository, "a.py") == {0, 2}
    assert "force_text" in (repository / "b.py").read_text()
    assert "from urllib.parse import quote\n" in (repository / "b.py").read_text()
    assert result.err.splitlines() == [
        "3 accepted, 2 left as they are, 0 to answer; 2 files written",
        "`codemods undo` takes it back",
    ]
    undone = review(command="undo")
    assert (undone.status, undone.err) == (0, "2 files restored\n")
    assert (repository / "a.py").read_text() == URLS
    assert (repository / "b.py").read_text() == TWO


def test_what_is_shown_is_what_is_written(repository: Path, review: Review) -> None:
    write(repository, {"b.py": TWO})
    out = review("yy").out
    new = (repository / "b.py").read_text().splitlines()
    shown = [line for line in out.splitlines() if line[3:6].strip() == "+" or " + " in line[:8]]
    assert {line.partition("+ ")[2] for line in shown} <= set(new)
    assert any("+ from django.utils.encoding import force_str" in line for line in shown)


def test_no_is_the_default_and_keys_may_share_a_line(repository: Path, review: Review) -> None:
    write(repository, {"a.py": URLS})
    assert review("y y\n\n").status == 0
    assert accepted(repository, "a.py") == {0, 1}


def test_the_end_of_the_answers_is_a_q(repository: Path, review: Review) -> None:
    write(repository, {"a.py": URLS, "b.py": TWO})
    result = review("y")
    assert (result.status, accepted(repository, "a.py")) == (0, {0})
    assert result.err.splitlines()[0] == "1 accepted, 4 to answer; 1 file written"
    assert "review --resume" in result.err


def test_nothing_to_review(repository: Path, review: Review) -> None:
    assert review() == (0, "", "nothing to look at\n")
    write(repository, {"c.py": "clean = 1\n"})
    assert review() == (0, "", "nothing to review: 1 file looked at\n")
    assert review("", "-q") == (0, "", "")


def test_wrong_use(repository: Path, review: Review) -> None:
    write(repository, {"a.py": URLS})
    assert review("", "-").err == (
        "codemods: - (standard input) goes with run and check, not with review\n"
    )
    assert review("", "--output", "json").status == 2
    assert review("", "nowhere").err == "codemods: nowhere: no such file or folder\n"
    assert review("", "--selct", "url").status == 2
    with hold_lock(str(repository), "review.lock"):
        assert review("y").err == "codemods: another review of this repository is open\n"


def test_the_shared_options_hold(repository: Path, review: Review) -> None:
    write(repository, {"a.py": URLS, "b.py": TWO})
    result = review("y", "--select", "urlquote", "--statistics", "-j", "1")
    assert result.err.splitlines()[-2] == "1 accepted, 0 to answer; 1 file written"
    assert "urlquote" in result.err
    write(repository, {"c.py": TWO})
    assert "change 1/1" in review("", "--ignore", "force-text,removed-api", "c.py").out
    assert "file 1/1  a.py" in review("", "--exclude", "b.py", "--exclude", "c.py").out


def test_what_the_baseline_knows_is_not_asked(repository: Path, review: Review) -> None:
    write(repository, {"a.py": URLS, "b.py": TWO})
    review("", "--baseline", "known.json", "--update-baseline", "--unsafe", command="check")
    assert "nothing to review" in review("", "--baseline", "known.json").err
    write(repository, {"a.py": URLS.replace("]", '    url("^d/$", d),\n]')})
    result = review("y", "--baseline", "known.json")
    assert "file 1/1  a.py:7:5  change 1/1" in result.out
    assert (repository / "a.py").read_text().endswith('    path("d/", d),\n]\n')
    assert accepted(repository, "a.py") == set()
    assert review("", "--baseline", "nowhere.json").status == 2


def test_a_file_in_trouble_is_named_and_the_others_are_shown(
    repository: Path, review: Review
) -> None:
    write(repository, {"a.py": URLS, "broken.py": URLS + "def\n"})
    result = review("yyy")
    assert result.status == 2
    assert result.err.startswith("broken.py: cannot parse: ")
    assert accepted(repository, "a.py") == {0, 1, 2}


def test_plain_text_without_a_terminal(repository: Path, review: Review) -> None:
    write(repository, {"a.py": URLS})
    assert "\x1b" not in review("n").out
    assert "\x1b[" in review("n", "--color", "always").out


# Keys


def test_the_rest_of_a_file(repository: Path, review: Review) -> None:
    write(repository, {"a.py": URLS, "b.py": URLS, "c.py": TWO})
    result = review("n a  d  yn")
    assert accepted(repository, "a.py") == {1, 2}
    assert accepted(repository, "b.py") == set()
    assert "2 accepted\n" in result.out and "3 left\n" in result.out
    assert "force_str" in (repository / "c.py").read_text()


def test_a_codemod_everywhere(repository: Path, review: Review) -> None:
    write(repository, {"a.py": URLS, "b.py": TWO, "c.py": URLS})
    assert review("n A nn").status == 0
    assert accepted(repository, "a.py") == {1, 2}
    assert (repository / "b.py").read_text() == TWO
    assert accepted(repository, "c.py") == {0, 1, 2}


def test_never_a_codemod(repository: Path, review: Review) -> None:
    write(repository, {"a.py": URLS, "b.py": TWO, "c.py": URLS})
    assert review("y D yy").status == 0
    assert accepted(repository, "a.py") == {0}
    assert accepted(repository, "c.py") == set()
    assert "quote(value)" in (repository / "b.py").read_text()


def test_back_and_forward(repository: Path, review: Review) -> None:
    write(repository, {"a.py": URLS})
    result = review("k j j j  y  n k n y")
    assert "this is the first in the file" in result.out
    assert "this is the last in the file" in result.out
    assert "answered: no" in result.out
    assert accepted(repository, "a.py") == {1, 2}


def test_undo_in_a_written_file(repository: Path, review: Review) -> None:
    write(repository, {"a.py": URLS, "b.py": TWO})
    result = review("yyn u y nn")
    assert "taken back\n" in result.out
    assert accepted(repository, "a.py") == {0, 1, 2}
    assert review(command="undo").status == 0
    assert (repository / "a.py").read_text() == URLS, "written twice, taken back at once"


def test_undo_gives_a_finished_file_its_old_content(repository: Path, review: Review) -> None:
    write(repository, {"a.py": URLS, "b.py": TWO})
    review("yyy u u d nn u u")
    assert (repository / "a.py").read_text().startswith("from django"), "it is whole"
    assert "nothing to undo" not in review(command="undo").err
    assert (repository / "a.py").read_text() == URLS


def test_nothing_to_take_back(repository: Path, review: Review) -> None:
    write(repository, {"a.py": URLS})
    assert "there is no answer to take back\n" in review("u").out


def test_going_to_a_file(repository: Path, review: Review) -> None:
    write(repository, {"a.py": URLS, "b.py": TWO, "c.py": URLS})
    result = review("g3\nyy\ng b.py\ny\ng\n1\nn\ngnowhere\ng\n\n")
    assert accepted(repository, "a.py") == set()
    assert accepted(repository, "c.py") == {0, 1}, "q writes every file with an answer"
    assert "force_str" in (repository / "b.py").read_text()
    assert "    3  c.py  (1 of 3 to answer)\n" in result.out
    assert "no open file: nowhere\n" in result.out


def test_searching(repository: Path, review: Review) -> None:
    write(repository, {"a.py": URLS, "b.py": TWO})
    result = review("/\\^c\ny\n/\nurlquote\ny\n/nowhere\n")
    assert accepted(repository, "a.py") == {2}
    assert "quote(value)" in (repository / "b.py").read_text()
    assert "not found: nowhere\n" in result.out


def test_explain_and_help(repository: Path, review: Review) -> None:
    write(repository, {"a.py": URLS})
    out = review("o?x").out
    assert "category:" in out and "`codemods explain url` shows examples too\n" in out
    for key in "ynaAdDekjug/qo?mi":
        assert f"\n  {key}  " in out
    assert "? shows the keys\n" in out


def test_the_documentation_has_every_key() -> None:
    page = (Path(__file__).parents[2] / "docs/review.md").read_text()
    rows = [line.partition("|")[2].partition("|")[0] for line in page.splitlines() if "| `" in line]
    documented = {key.strip("`") for row in rows for key in re.findall("`[^`]+`", row)}
    assert documented == {key.name for key in KEYS}


def test_keys_of_changes_and_of_reports(repository: Path, review: Review) -> None:
    write(repository, {"a.py": REPORT + TWO})
    out = review("yAn m").out
    assert "y is for changes; ? shows the keys\n" in out
    assert "A is for changes; ? shows the keys\n" in out
    assert "m is for reports; ? shows the keys\n" in out


# Reports


def test_a_report_is_marked_as_done(repository: Path, review: Review) -> None:
    write(repository, {"a.py": REPORT + TWO})
    result = review("m")
    assert result.err.splitlines()[0] == "1 done, 2 to answer; 0 files written"
    assert (repository / "a.py").read_text() == REPORT + TWO
    resumed = review("", "--resume")
    assert "change 2/3" in resumed.out and "report 1/3" not in resumed.out


def test_a_report_becomes_an_ignore_comment(repository: Path, review: Review) -> None:
    page = "{% load i18n %}\n{{ form }}\n"
    write(repository, {"a.py": REPORT + TWO, "templates/a.html": page})
    result = review("i yy i")
    assert result.status == 0
    text = (repository / "a.py").read_text()
    assert "import django.utils.gone  # codemods: ignore[removed-api]\n" in text
    assert "quote(value)" in text
    template = (repository / "templates/a.html").read_text()
    assert template == "{% load i18n %}\n{# codemods: ignore[form-rendering] #}{{ form }}\n"
    assert "nothing to review" in review().err
    assert review(command="undo").status == 0
    assert (repository / "a.py").read_text() == REPORT + TWO


# Edits


def test_an_edit_is_written(
    repository: Path, review: Review, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(repository, {"a.py": URLS})
    editor(repository, monkeypatch, 's|"b/", b|"b/", b, name="b"|')
    result = review("yey")
    assert "accepted as edited\n" in result.out
    assert (repository / "a.py").read_text() == (
        "from django.urls import path\n\nurlpatterns = [\n"
        '    path("a/", a),\n    path("b/", b, name="b"),\n    path("c/", c),\n]\n'
    )


def test_an_edit_that_does_not_parse_is_asked_again(
    repository: Path, review: Review, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(repository, {"a.py": URLS})
    editor(repository, monkeypatch, 's|"a/", a)|"a/", a|', 's|"a/", a|"a/", a2)|', "s/=/= =/")
    result = review("eyen nn")
    assert result.out.count("this does not parse (line") == 2
    text = (repository / "a.py").read_text()
    assert 'path("a/", a2),' in text, "the second time it went on from the first edit"
    assert "= =" not in text and "dropped\n" in result.out


def test_an_editor_that_fails_or_changes_nothing(
    repository: Path, review: Review, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(repository, {"a.py": URLS})
    editor(repository, monkeypatch, "")
    result = review("eed")
    assert "you changed nothing\n" in result.out
    assert "edit ended with status 3\n" in result.out
    monkeypatch.setenv("EDITOR", "/nowhere/vi '")
    assert "/nowhere/vi ': " in review("e").out
    monkeypatch.setenv("EDITOR", "/nowhere/vi")
    assert "/nowhere/vi: No such file or directory\n" in review("e").out
    assert (repository / "a.py").read_text() == URLS


def test_a_report_is_mended_by_hand(
    repository: Path, review: Review, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(repository, {"a.py": REPORT + TWO})
    editor(repository, monkeypatch, "1d")
    assert review("eyy").status == 0
    text = (repository / "a.py").read_text()
    assert text.startswith("from urllib.parse import quote\n\nfrom django.utils.encoding import")


# Resuming


def test_answers_are_taken_up_where_the_review_ended(repository: Path, review: Review) -> None:
    write(repository, {"a.py": URLS, "b.py": URLS})
    review("yn")
    assert accepted(repository, "a.py") == {0}
    result = review("y y", "--resume")
    assert "change 2/2" in result.out, "the one that was left is not asked again"
    assert accepted(repository, "a.py") == {0, 2}
    assert accepted(repository, "b.py") == {0}


def test_a_finished_review_has_nothing_left(repository: Path, review: Review) -> None:
    write(repository, {"a.py": URLS})
    review("nny")
    assert review("", "--resume").err == "nothing left to review: 2 answers given earlier\n"
    write(repository, {"b.py": TWO})
    assert "file 2/2  b.py" in review("", "--resume").out, "what is new is asked"


def test_a_new_review_says_that_there_was_one(repository: Path, review: Review) -> None:
    write(repository, {"a.py": URLS})
    review("nn")
    result = review("")
    assert result.err.startswith("an earlier review gave 2 answers: q and --resume keep them")
    assert "change 3/3" in review("", "--resume").out
    review("n")
    assert "change 2/3" in review("", "--resume").out, "the new answer took their place"


def test_answers_for_lines_that_moved(repository: Path, review: Review) -> None:
    write(repository, {"a.py": REPORT + URLS})
    review("m n n")
    write(repository, {"a.py": "# new\n\n" + REPORT + "\n" + URLS})
    assert "a.py:10:5  change 4/4" in review("y", "--resume").out
    assert accepted(repository, "a.py") == {2}


# What may go wrong


def test_a_file_that_changes_during_the_review_is_left_alone(
    repository: Path, review: Review, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(repository, {"a.py": URLS, "b.py": TWO})
    really = writing.rewrite

    def change_first(root: str, path: str, *rest: Any) -> None:
        write(repository, {path: URLS + "# mine\n"})
        really(root, path, *rest)

    monkeypatch.setattr(writing, "rewrite", change_first)
    result = review("yyy n y", "a.py", "b.py")
    assert result.status == 2
    assert "a.py: changed while codemods was running; left as it is\n" in result.out
    assert (repository / "a.py").read_text() == URLS + "# mine\n"
    monkeypatch.setattr(writing, "rewrite", really)
    assert review("", "--resume").status == 0
    assert accepted(repository, "a.py") == {0, 1, 2}, "the answers fit what is there now"
    assert (repository / "a.py").read_text().endswith("# mine\n")


def test_a_file_that_cannot_be_written(
    repository: Path, review: Review, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(repository, {"a.py": URLS, "b.py": TWO})

    def fail(root: str, path: str, *rest: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(writing, "rewrite", fail)
    result = review("yyy u nn")
    assert result.status == 2
    assert "a.py: cannot be written: Permission denied\n" in result.out
    assert "file 2/2" in result.out
    assert (repository / "a.py").read_text() == URLS


def test_while_another_one_writes(repository: Path, review: Review) -> None:
    write(repository, {"a.py": URLS})
    with hold_lock(str(repository)):
        result = review("yyy")
    assert result.status == 2
    assert "a.py: another codemods is writing; left as it is\n" in result.out
    assert review("", "--resume").status == 0
    assert accepted(repository, "a.py") == {0, 1, 2}, "the answers were kept"


# --stage


def test_only_what_is_accepted_is_staged(repository: Path, review: Review) -> None:
    write(repository, {"a.py": URLS, "sub/b.py": TWO, "c.py": "x = 1\n"})
    git(repository, "add", ".")
    git(repository, "commit", "-qm", "first")
    write(repository, {"a.py": URLS + "\n\n\n\nmine = 1\n", "c.py": "x = 2\n"})
    result = review("yyy yn", "--stage")
    assert result.status == 0, result.err
    assert git(repository, "show", ":a.py") == (
        "from django.urls import path\n\nurlpatterns = [\n"
        '    path("a/", a),\n    path("b/", b),\n    path("c/", c),\n]\n'
    )
    assert (repository / "a.py").read_text().endswith("mine = 1\n")
    assert "force_str" in git(repository, "show", ":sub/b.py")
    assert git(repository, "diff", "--name-only") == "a.py\nc.py\n"
    assert git(repository, "diff", "--cached", "--name-only") == "a.py\nsub/b.py\n"


def test_what_is_taken_back_is_taken_from_the_index(repository: Path, review: Review) -> None:
    write(repository, {"a.py": URLS, "b.py": TWO})
    git(repository, "add", ".")
    assert review("yyy u n nn", "--stage").status == 0
    assert git(repository, "show", ":a.py") == (repository / "a.py").read_text()
    assert accepted(repository, "a.py") == {0, 1}


def test_line_ends_that_git_converts(repository: Path, review: Review) -> None:
    git(repository, "config", "core.autocrlf", "true")
    write(repository, {"a.py": URLS.replace("\n", "\r\n")})
    git(repository, "add", ".")
    assert git(repository, "show", ":a.py") == URLS
    assert review("nny", "--stage").status == 0
    assert 'path("c/", c)' in git(repository, "show", ":a.py")
    assert git(repository, "diff", "--name-only") == ""


def test_a_line_that_differs_in_the_index_is_not_staged(repository: Path, review: Review) -> None:
    write(repository, {"a.py": URLS})
    git(repository, "add", ".")
    write(repository, {"a.py": URLS.replace("b)", "b, name='b')")})
    result = review("yny", "--stage")
    assert (result.status, git(repository, "show", ":a.py")) == (0, URLS_WITH_TWO)
    result = review("y", "--stage")
    assert result.status == 2
    assert "a.py: written, but not staged: what is in git's index differs" in result.out


def test_a_file_that_git_does_not_know_is_written_and_named(
    repository: Path, review: Review
) -> None:
    write(repository, {"a.py": URLS})
    result = review("yyy", "--stage")
    assert result.status == 2
    assert "a.py: written, but not staged: git does not know the file\n" in result.out
    assert accepted(repository, "a.py") == {0, 1, 2}


def test_hooks_and_filters_do_not_run(repository: Path, review: Review) -> None:
    write(repository, {"a.py": URLS, ".gitattributes": "*.py filter=spy\n"})
    git(repository, "add", ".")
    ran = repository.parent / "ran"
    for name in ("clean", "smudge", "process"):
        git(repository, "config", f"filter.spy.{name}", f"touch {ran}; cat")
    git(repository, "config", "core.fsmonitor", f"touch {ran}")
    write(repository, {".git/hooks/post-index-change": f"#!/bin/sh\ntouch {ran}\n"})
    (repository / ".git/hooks/post-index-change").chmod(0o755)
    assert review("yyy", "--stage").status == 0
    assert not ran.exists()


def test_stage_needs_a_repository(
    tmp_path: Path, review: Review, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "plain"
    write(folder, {"a.py": URLS})
    monkeypatch.chdir(folder)
    result = review("y", "--stage")
    assert (result.status, result.err) == (
        2,
        f"codemods: --stage: {folder} is no git repository\n",
    )


def test_ctrl_c_waits_until_a_file_is_whole(
    repository: Path, review: Review, monkeypatch: pytest.MonkeyPatch
) -> None:
    same = URLS.replace("^b", "^a").replace("^c", "^a").replace(" b)", " a)").replace(" c)", " a)")
    write(repository, {"a.py": same, "b.py": TWO})
    really = writing.rewrite

    def interrupted(*arguments: Any) -> None:
        really(*arguments)
        os.kill(os.getpid(), signal.SIGINT)

    monkeypatch.setattr(writing, "rewrite", interrupted)
    assert review("ynn").status == 130
    monkeypatch.setattr(writing, "rewrite", really)
    assert (repository / "a.py").read_text().count("path(") == 1
    result = review("", "--resume")
    assert "file 2/2  b.py" in result.out, "the others were declined, not accepted"
    assert (repository / "a.py").read_text().count("path(") == 1


def test_answers_are_forgotten_rather_than_taken_for_others(
    repository: Path, review: Review, monkeypatch: pytest.MonkeyPatch
) -> None:
    same = URLS.replace("^b", "^a").replace("^c", "^a").replace(" b)", " a)").replace(" c)", " a)")
    write(repository, {"a.py": same})
    really = writing.rewrite

    def killed(*arguments: Any) -> None:
        really(*arguments)
        raise SystemExit("killed")

    monkeypatch.setattr(writing, "rewrite", killed)
    monkeypatch.setattr(Store, "replace", lambda *_: None)
    with pytest.raises(SystemExit):
        review("ynn")
    monkeypatch.undo()
    monkeypatch.setenv("CODEMODS_STATE_DIR", str(repository.parent / "state"))
    monkeypatch.chdir(repository)
    assert "change 1/2" in review("", "--resume").out
