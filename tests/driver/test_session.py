"""Runs over real folders, with a small engine that stumbles on demand."""

from __future__ import annotations

import os
import subprocess
import sys
from concurrent.futures import Executor, ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import pytest

from codemods.driver import pool, session
from codemods.driver.config import ConfigError
from codemods.driver.outcomes import Want
from codemods.driver.runs import Request, Run
from codemods.driver.session import carry_out, look_at_text
from codemods.project.facts import Fact

from .fake import FakeEngine, extract_path, merge_paths


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    root = tmp_path / "repo"
    root.mkdir()
    subprocess.run(["git", "init", "-q", root], check=True)
    return root


def write(folder: Path, **texts: str) -> None:
    for name, text in texts.items():
        path = folder / (name.replace("__", "/") + ".py")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)


def go(folder: Path, *paths: str, jobs: int = 2, **given: object) -> Run:
    executor = given.pop("executor", None)
    request = Request(
        paths, os.fspath(folder), given, jobs=jobs, want=Want(diff=True, text=True), executor=executor  # type: ignore[arg-type]
    )
    return carry_out(request, FakeEngine())


def troubles(run: Run) -> dict[str, str]:
    return dict(run.trouble) | {o.path: o.trouble for o in run.outcomes if o.trouble}


def test_counts_and_order(folder: Path) -> None:
    write(folder, z="old\n", a="old old\n", b="risky\n", c="report\nrefuse\n", d="clean\n")
    write(folder, e="refuse\nbroken\n")
    run = go(folder)
    assert [outcome.path for outcome in run.outcomes] == ["a.py", "b.py", "c.py", "e.py", "z.py"]
    summary = run.summary
    assert (summary.looked_at, summary.unaffected) == (6, 1)
    assert (summary.changed, summary.changes, summary.unsafe_available) == (2, 3, 1)
    assert (summary.reports, summary.reported_files) == (1, 1)
    assert (summary.refusals, summary.refused_files) == (1, 1)
    assert (summary.trouble, troubles(run)) == (1, {"e.py": "cannot parse: it is broken"})
    assert summary.follow_ups == ("sweep the floor",)
    assert summary.by_codemod == (("old-new", 3, 1, 1, 1),)
    outcomes = list(run.outcomes)
    assert outcomes[0].text == b"new new\n"
    assert outcomes[0].diff.startswith(b"diff --git a/a.py b/a.py\n--- a/a.py\n+++ b/a.py\n")


def test_unsafe_changes_are_made_when_asked_for(folder: Path) -> None:
    write(folder, b="risky\n")
    assert next(iter(go(folder).outcomes)).text is None
    run = go(folder, unsafe=True)
    assert next(iter(run.outcomes)).text == b"new\n"
    assert run.summary.unsafe_available == 0


@pytest.mark.parametrize("jobs", [1, 2])
@pytest.mark.parametrize("number", [3, 120])
def test_a_stumbling_file_does_not_stop_the_others(folder: Path, jobs: int, number: int) -> None:
    write(folder, **{f"f{index:03}": "old\n" for index in range(number)})
    write(folder, f001a="boom\n", f001b="deep\n", f001c="huge\n", f001d="greedy\n")
    run = go(folder, jobs=jobs)
    assert run.summary.changed == number
    found = troubles(run)
    assert found["f001a.py"].startswith("internal error: ZeroDivisionError: something odd (")
    assert "fake:" in found["f001a.py"]
    assert found["f001b.py"] == "nested too deeply to be analysed"
    assert found["f001c.py"] == "too complex to be analysed in the memory there is"
    assert found["f001d.py"].startswith("internal error: there is no fact")
    assert len(found) == 4


@pytest.fixture
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have processes started for the first batch."""
    monkeypatch.setattr(pool, "PATIENCE", 0.0)


@pytest.mark.usefixtures("at_once")
@pytest.mark.parametrize("where", [0, 60, 119])
def test_a_dying_process_takes_only_its_file_along(folder: Path, where: int) -> None:
    write(folder, **{f"f{index:03}": "old\n" for index in range(120)})
    write(folder, **{f"f{where:03}": "crash\n"})
    run = go(folder)
    assert troubles(run) == {f"f{where:03}.py": "the process that worked on it died"}
    assert run.summary.changed == 119


@pytest.mark.usefixtures("at_once")
def test_several_dying_processes(folder: Path) -> None:
    write(
        folder,
        **{f"f{index:03}": "crash\n" if index % 40 == 3 else "old\n" for index in range(120)},
    )
    run = go(folder)
    assert sorted(troubles(run)) == ["f003.py", "f043.py", "f083.py"]
    assert run.summary.changed == 117


def spawn(workers: int) -> Executor:
    return ProcessPoolExecutor(workers, mp_context=get_context("spawn"))


def test_processes_may_be_spawned(folder: Path) -> None:
    write(folder, **{f"f{index:03}": "old fact\n" for index in range(60)})
    forked, spawned = go(folder), go(folder, executor=spawn)
    assert list(spawned.outcomes) == list(forked.outcomes)
    assert spawned.summary == forked.summary
    assert spawned.summary.changed == 60


def test_little_work_needs_no_process(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(workers: int) -> Executor:
        raise AssertionError("no process was to be started")

    monkeypatch.setattr(pool, "start_processes", refuse)
    write(folder, **{f"f{index:03}": "old\n" for index in range(49)})
    write(folder, **{f"g{index:03}": "clean\n" for index in range(200)})
    assert go(folder).summary.changed == 49
    write(folder, **{f"h{index:03}": "pause\n" * 10 for index in range(100)})
    assert go(folder, "f000.py", "h000.py").summary.changed == 1, "a tenth of a second"
    with pytest.raises(AssertionError):
        go(folder)
    assert go(folder, "h000.py", "h001.py", "h002.py", jobs=1).summary.looked_at == 3


def test_who_names_an_executor_gets_it(folder: Path) -> None:
    started = []

    def start(workers: int) -> Executor:
        started.append(workers)
        return spawn(workers)

    write(folder, a="old\n", b="clean\n")
    run = go(folder, executor=start)
    assert (started, run.summary.changed, run.summary.looked_at) == ([2], 1, 2)
    started.clear()
    (folder / "a.py").unlink()
    assert go(folder, executor=start).summary.looked_at == 1
    assert started == [], "there is nothing to do for it"


@pytest.mark.parametrize("executor", [None, spawn])
def test_contents_are_read_where_paths_mean_something(
    folder: Path, executor: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    sent: list[object] = []
    original = pool.Crew._send

    def send(self: object, batch: list[object]) -> None:
        sent.extend(batch)
        original(self, batch)  # type: ignore[arg-type]

    monkeypatch.setattr(pool, "PATIENCE", 0.0)
    monkeypatch.setattr(pool.Crew, "_send", send)
    write(folder, **{f"f{index}": "fact\n" for index in range(9)}, clean="", k="known\n")
    run = go(folder, executor=executor)
    assert run.summary.changed == 9
    told = {(type(item).__name__, item.data) for item in sent}  # type: ignore[attr-defined]
    assert told == (
        {("Task", b"fact\n"), ("Extraction", b"fact\n"), ("Extraction", b"known\n")}
        | {("Extraction", b"")}
        if executor
        else {("Task", None), ("Extraction", None)}
    )


@pytest.mark.usefixtures("at_once")
def test_what_was_screened_is_not_taken_for_other_content(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A file that waits for facts is written anew meanwhile."""
    write(folder, a="fact\n")
    original = session.Projects.survey

    def survey(self: object, *arguments: object) -> None:
        write(folder, a="old\n# and something else\n")
        original(self, *arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(session.Projects, "survey", survey)
    (outcome,) = go(folder, jobs=1).outcomes
    assert outcome.text == b"new\n# and something else\n"


def test_without_processes_the_work_is_done_here(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(workers: int) -> Executor:
        raise OSError("no semaphores here")

    write(folder, **{f"f{index:03}": "old\n" for index in range(120)})
    assert go(folder, executor=fail).summary.changed == 120
    monkeypatch.setattr(pool, "PATIENCE", 0.0)
    monkeypatch.setattr(pool, "start_processes", fail)
    assert go(folder).summary.changed == 120


# --- facts


def test_facts_cover_the_whole_project_and_no_other(folder: Path) -> None:
    write(folder, one__manage="", one__a="fact\n", one__sub__b="known\n", two__c="known\n")
    write(folder, two__manage="", one__d="unparsable known\n", two__e="fact\n", f="fact\n")
    (folder / "one" / ".gitignore").write_text("ignored.py\n")
    write(folder, one__ignored="known\n")
    whole = {outcome.path: outcome.text for outcome in go(folder).outcomes}
    assert whole == {"one/a.py": b"a.py/sub/b.py\n", "two/e.py": b"c.py/e.py\n", "f.py": b"f.py\n"}
    for path, text in whole.items():
        (alone,) = go(folder, path).outcomes
        assert alone.text == text, path
    (inside,) = go(folder / "one").outcomes
    assert inside.text == whole["one/a.py"]


def test_excluded_files_count_for_facts(folder: Path) -> None:
    write(folder, a="fact\n", tests__b="known\n")
    (outcome,) = go(folder, exclude=("tests",)).outcomes
    assert outcome.text == b"a.py/tests/b.py\n"


def test_facts_from_many_files(folder: Path) -> None:
    write(folder, **{f"k{index:03}": "known\n" for index in range(150)}, a="fact\n")
    for jobs in (1, 2):
        (outcome,) = go(folder, jobs=jobs).outcomes
        assert outcome.text is not None
        assert outcome.text.count(b".py") == 151


# --- settings


def test_the_nearest_settings_hold(folder: Path) -> None:
    write(folder, one__a="risky\n", one__skip__b="old\n", two__c="old\n", skip__d="old\n")
    (folder / "pyproject.toml").write_text('[tool.codemods]\nexclude = ["skip"]\n')
    (folder / "one/pyproject.toml").write_text("[project]\nname = 'one'\n")
    (folder / "two/pyproject.toml").write_text('[tool.codemods]\ntarget = "4.2"\n')
    assert [o.path for o in go(folder).outcomes] == ["one/a.py", "two/c.py"]
    assert [o.path for o in go(folder, "skip/d.py").outcomes] == []
    assert [o.path for o in go(folder, exclude=("two",)).outcomes] == [
        "one/a.py",
        "one/skip/b.py",
        "skip/d.py",
    ], "the command line wins"


def test_wrong_settings_stop_their_files_only(folder: Path) -> None:
    write(folder, one__a="old\n", two__b="old\n")
    (folder / "one/pyproject.toml").write_text("[tool.codemods]\ntagret = '5.0'\n")
    run = go(folder)
    assert [o.path for o in run.outcomes] == ["two/b.py"]
    assert troubles(run) == {"one/pyproject.toml": 'unknown key "tagret" (did you mean "target"?)'}
    with pytest.raises(ConfigError, match="no codemod or category"):
        go(folder, select="old-nwe")


# --- templates


def test_literal_dirs_make_templates(folder: Path) -> None:
    write(
        folder,
        site__manage="",
        site__conf__settings="""
import os
TEMPLATES = [{
    "BACKEND": "django.template.backends.django.DjangoTemplates",
    'DIRS': [BASE_DIR / "web" / "html", os.path.join(BASE_DIR, "mails"), str(ROOT), f"{x}/y"],
}]
TEMPLATE_DIRS = ("old_style",)
""",
        other__settings="TEMPLATES = [{'DIRS': []}]\n",
    )
    for name in (
        "site/web/html/a.html",
        "site/web/other/b.html",
        "site/mails/c.txt",
        "site/mails/jinja2/d.txt",
        "site/conf/old_style/e.html",
        "other/web/html/f.html",
        "site/templates/g.html",
        "README.md",
    ):
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("old\n")
    expected = [
        "site/conf/old_style/e.html",
        "site/mails/c.txt",
        "site/templates/g.html",
        "site/web/html/a.html",
    ]
    assert [o.path for o in go(folder).outcomes] == expected
    assert go(folder).summary.looked_at == 3 + 4
    assert [o.path for o in go(folder, "site/web").outcomes] == ["site/web/html/a.html"]
    assert [o.path for o in go(folder, "site/mails/c.txt").outcomes] == ["site/mails/c.txt"]
    assert go(folder, "README.md").summary.looked_at == 0
    assert [o.path for o in go(folder, exclude=("settings.py",)).outcomes] == expected


def test_nothing_else_is_opened(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(folder, a="old\n")
    for name in ("README.md", "web/page.html", "b.pyi", "c.ipynb", "d.png", "jinja2/e.html"):
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text("old\n")
    opened: list[str] = []
    original = os.open

    def watch(path: str, *arguments: int) -> int:
        opened.append(os.path.relpath(path, folder))
        return original(path, *arguments)

    monkeypatch.setattr(os, "open", watch)
    assert go(folder, jobs=1).summary.looked_at == 1
    assert opened == ["a.py"]


# --- files that go wrong


def test_large_files_are_not_read(folder: Path) -> None:
    with open(folder / "with_hit.py", "wb") as file:
        file.write(b"old\n")
        file.truncate(50_000_000)
    with open(folder / "without.py", "wb") as file:
        file.truncate(50_000_000)
    write(folder, a="old\n")
    run = go(folder)
    reason = "larger than 10 MB (max-file-size)"
    assert troubles(run) == {"with_hit.py": reason, "without.py": reason}
    assert run.summary.changed == 1
    (folder / "pyproject.toml").write_text('[tool.codemods]\nmax-file-size = "2 kB"\n')
    assert "larger than 2 kB (max-file-size)" in troubles(go(folder))["without.py"]


@pytest.mark.parametrize("text", ["old\n", "clean\n"])
def test_a_vanishing_file_is_trouble(
    folder: Path, monkeypatch: pytest.MonkeyPatch, text: str
) -> None:
    write(folder, a="old\n", b=text, c="old\n")
    original = session.discover

    def discover_then_remove(*arguments: object) -> object:
        selection = original(*arguments)  # type: ignore[arg-type]
        (folder / "b.py").unlink()
        return selection

    monkeypatch.setattr(session, "discover", discover_then_remove)
    run = go(folder)
    assert troubles(run) == {"b.py": "No such file or directory"}
    assert run.summary.changed == 2


UNREADABLE = """
import os, sys
sys.path[:0] = {path!r}
from codemods.driver.runs import Request
from codemods.driver.session import carry_out
from codemods.driver.outcomes import Want
from driver.fake import FakeEngine

def go(*paths):
    return carry_out(Request(paths, os.getcwd(), {{}}, want=Want(diff=True)), FakeEngine())

# Load everything that the user below may not read.
go(), go("a.py")
os.setgroups([]); os.setgid(65534); os.setuid(65534)
os.environ["HOME"] = "/nonexistent"
try:
    open("b.py").read()
except PermissionError:
    print("the fault happened")
run = go()
troubles = run.trouble + tuple((o.path, o.trouble) for o in run.outcomes if o.trouble)
print(run.summary.changed, sorted(troubles))
"""


@pytest.mark.skipif(
    not hasattr(os, "getuid") or os.getuid() != 0, reason="only root can drop privileges"
)
@pytest.mark.parametrize("text", ["old\n", "clean\n"])
@pytest.mark.parametrize("in_git", [True, False])
def test_an_unreadable_file_is_trouble(text: str, in_git: bool) -> None:
    import tempfile

    with tempfile.TemporaryDirectory() as name:
        os.chmod(name, 0o777)
        folder = Path(name)
        write(folder, a="old\n", b=text, locked__c="old\n", z="old\n")
        (folder / "b.py").chmod(0)
        (folder / "locked").chmod(0)
        if in_git:
            subprocess.run(["git", "init", "-q", "."], cwd=folder, check=True)
            for path, _, files in os.walk(folder / ".git"):
                os.chown(path, 65534, 65534)
                for file in files:
                    os.chown(os.path.join(path, file), 65534, 65534)
            os.chown(folder, 65534, 65534)
        tests = os.fspath(Path(__file__).parent.parent)
        program = UNREADABLE.format(path=[*sys.path, tests])
        done = subprocess.run(
            [sys.executable, "-c", program], cwd=folder, capture_output=True, text=True, check=False
        )
        (folder / "locked").chmod(0o755)
    assert done.stdout.splitlines() == [
        "the fault happened",
        "2 [('b.py', 'Permission denied'), ('locked', 'Permission denied')]",
    ], done.stderr


# --- one text


def test_a_text_alone(folder: Path) -> None:
    request = Request((), os.fspath(folder), {}, want=Want(text=True))
    write(folder, b="known\n")
    run = look_at_text("app/x.py", b"old fact\n", request, FakeEngine())
    assert [(o.path, o.text) for o in run.outcomes] == [("app/x.py", b"new unknown\n")]
    assert not look_at_text("app/x.txt", b"old\n", request, FakeEngine()).outcomes
    (folder / "pyproject.toml").write_text('[tool.codemods]\nexclude = ["app"]\n')
    run = look_at_text("app/x.py", b"old\n", request, FakeEngine())
    assert (list(run.outcomes), run.summary.looked_at) == ([], 0)
    (folder / "pyproject.toml").write_text("[tool.codemods]\nx = 1\n")
    assert troubles(look_at_text("x.py", b"old\n", request, FakeEngine())) == {
        "pyproject.toml": 'unknown key "x"'
    }


class Counter:
    def __init__(self) -> None:
        self.total = self.done = 0

    def start(self, total: int) -> None:
        self.total = total

    def advance(self, count: int) -> None:
        assert count >= 0
        self.done += count


@pytest.mark.parametrize("number", [5, 80])
def test_progress_reaches_the_end(folder: Path, number: int) -> None:
    write(
        folder, **{f"f{index:03}": "old fact\n" for index in range(number)}, clean="", boom="boom"
    )
    counter = Counter()
    carry_out(Request((), os.fspath(folder), {}), FakeEngine(), counter)
    assert (counter.total, counter.done) == (number + 2, number + 2)


@pytest.mark.parametrize("jobs", [1, 2])
def test_the_rest_of_a_project_waits_for_what_its_first_files_ask(
    folder: Path, jobs: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Few files are analysed twice, although all of them ask."""
    write(folder, **{f"f{index:03}": "fact\n" for index in range(300)})
    analysed: list[str] = []
    original = FakeEngine.analyse

    def analyse(self: FakeEngine, path: str, *arguments: Any) -> object:
        analysed.append(path)
        return original(self, path, *arguments)

    monkeypatch.setattr(FakeEngine, "analyse", analyse)
    run = carry_out(Request((), os.fspath(folder), {}, jobs=jobs), FakeEngine())
    assert run.summary.changed == 300
    assert 300 < len(analysed) < 400


def test_words_of_facts_may_lie_in_each_other(folder: Path) -> None:
    class Engine(FakeEngine):
        def facts(self) -> dict[str, Fact]:
            more = Fact("knowns", (b"knowns", b"unknown"), extract_path, merge_paths)
            return {**super().facts(), "more": more}

    write(folder, a="fact\n", b="unknowns\n")
    (outcome,) = carry_out(
        Request((), os.fspath(folder), {}, want=Want(text=True)), Engine()
    ).outcomes
    assert outcome.text == b"a.py/b.py\n"
