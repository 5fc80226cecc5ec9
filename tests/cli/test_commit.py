"""`run --apply --commit`, with a real git."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from codemods.cli.main import run_command_line
from codemods.driver import cache, session
from codemods.driver.state import hold_lock

from .conftest import write

SAMPLE = Path(__file__).parents[2] / "samples/legacy"
URLS = """\
from django.conf.urls import url
from django.utils.encoding import force_text

urlpatterns = [url(r"^$", force_text)]
"""
BOTH = (
    URLS.replace("conf.urls import url", "urls import path")
    .replace('url(r"^$", force_text)', 'path("", force_str)')
    .replace("force_text", "force_str")
)


@pytest.fixture
def repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name in [name for name in os.environ if name.startswith("GIT_")]:
        monkeypatch.delenv(name)
    for name in ("GIT_CONFIG_GLOBAL", "GIT_CONFIG_SYSTEM"):
        monkeypatch.setenv(name, os.devnull)
    monkeypatch.setenv("CODEMODS_STATE_DIR", str(tmp_path / "state"))
    monkeypatch.setenv("CODEMODS_CACHE_DIR", str(tmp_path / "cache"))
    root = tmp_path / "repo"
    root.mkdir()
    monkeypatch.chdir(root)
    git("init", "-q", "-b", "main")
    git("config", "user.name", "A Committer")
    git("config", "user.email", "committer@example.org")
    return root


def git(*words: str, status: int = 0) -> str:
    done = subprocess.run(["git", *words], capture_output=True, text=True, check=False)
    assert done.returncode == status, done.stdout + done.stderr
    return done.stdout.rstrip("\n")


def committed(root: Path, texts: dict[str, str | bytes]) -> str:
    """Commit files; return the commit."""
    write(root, texts)
    git("add", "-A")
    git("commit", "-q", "-m", "Start")
    return git("rev-parse", "HEAD")


def subjects(start: str) -> list[str]:
    return git("log", "--reverse", "--format=%s", f"{start}..HEAD").splitlines()


def commit(capfd: pytest.CaptureFixture[str], *more: str, status: int = 0) -> str:
    """Run the command; return what it says on stderr."""
    assert run_command_line(["run", "--apply", "--commit", *more]) == status
    return capfd.readouterr().err


def test_every_commit_of_a_project_compiles_and_all_are_reverted(
    repository: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    shutil.copytree(SAMPLE, repository, dirs_exist_ok=True)
    start = committed(repository, {})
    before = git("rev-parse", "HEAD^{tree}")
    said = commit(capfd, "--unsafe")
    assert git("status", "--porcelain") == ""
    commits = git("rev-list", "--reverse", f"{start}..HEAD").splitlines()
    told = re.findall(r"^committed (\S+): \d+ files?$", said, re.MULTILINE)
    assert [subject.partition(":")[0] for subject in subjects(start)] == told == sorted(set(told))
    assert len(told) > 100
    for oid in commits:
        git("checkout", "-q", oid)
        names = git("diff-tree", "-r", "-z", "--name-only", f"{oid}~", oid).split("\0")
        assert list(filter(None, names))
        for name in names:
            if name.endswith(".py"):
                compile((repository / name).read_bytes(), name, "exec", dont_inherit=True)
    git("checkout", "-q", "-b", "other", start)
    assert run_command_line(["run", "--apply", "--unsafe", "--no-journal", "-q"]) == 0
    git("commit", "-q", "-a", "-m", "At once")
    assert git("diff", "--stat", "main", "other") == "", "together they are the apply"
    git("checkout", "-q", "main")
    (command,) = re.findall(r"^to take them back: git (revert .*)$", said, re.MULTILINE)
    git(*command.split())
    assert git("rev-parse", "HEAD^{tree}") == before


def test_a_message_says_what_and_why_and_where_to_read_on(
    repository: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    start = committed(repository, {"urls.py": URLS, "app/views.py": URLS})
    said = commit(capfd)
    assert said.splitlines()[-3:] == [
        "committed force-text: 2 files",
        "committed url: 2 files",
        f"to take them back: git revert --no-edit {start}..{git('rev-parse', 'HEAD')}",
    ]
    assert git("log", "-1", "--format=%B").splitlines() == [
        "url: use path() or re_path() for url()",
        "",
        *git("log", "-1", "--format=%b").splitlines(),
    ]
    assert "https://docs.djangoproject.com/en/5.0/releases/" in git("log", "-1", "--format=%b")
    assert git("log", "-1", "--format=%an") == "A Committer"
    assert (repository / "urls.py").read_text() == BOTH
    assert git("show", "HEAD~:urls.py") == URLS.replace("force_text", "force_str").rstrip()
    assert run_command_line(["undo"]) == 0
    assert capfd.readouterr().err == "nothing to undo\n"


def test_bytes_modes_and_names_are_kept(
    repository: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    latin = ("# coding: latin-1\nname = 'é'\n" + URLS).replace("\n", "\r\n").encode("latin-1")
    names = [":(glob)*.py", "a\nb.py", "-q.py", os.fsdecode(b"x\xff.py"), "sub dir/'\".py"]
    start = committed(repository, dict.fromkeys(names, latin))
    (repository / names[0]).chmod(0o755)
    git("commit", "-q", "-a", "-m", "Mode")
    commit(capfd)
    assert len(subjects(start)) == 3
    expected = ("# coding: latin-1\nname = 'é'\n" + BOTH).replace("\n", "\r\n").encode("latin-1")
    assert all((repository / name).read_bytes() == expected for name in names)
    assert git("status", "--porcelain") == ""
    assert os.access(repository / names[0], os.X_OK)


def test_only_what_git_tracks_is_touched(
    repository: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    start = committed(repository, {"a.py": URLS, "hidden.py": URLS})
    git("update-index", "--assume-unchanged", "hidden.py")
    private = URLS + "private = 1\n"
    write(repository, {"new.py": URLS, "hidden.py": private})
    said = commit(capfd)
    assert "codemods: 2 files are not tracked by git, so they are left out\n" in said
    assert (repository / "new.py").read_text() == URLS
    assert (repository / "hidden.py").read_text() == private
    assert git("diff", "--name-only", start, "HEAD") == "a.py"


@pytest.mark.parametrize("stage", [False, True])
def test_a_dirty_tree_is_refused(
    repository: Path, capfd: pytest.CaptureFixture[str], stage: bool
) -> None:
    start = committed(repository, {"a.py": URLS, "b.txt": "b"})
    write(repository, {"b.txt": "c"})
    if stage:
        git("add", "b.txt")
    assert commit(capfd, status=2) == (
        "codemods: the tree has changes that are not committed: commit or stash them first\n"
    )
    assert (git("rev-parse", "HEAD"), (repository / "a.py").read_text()) == (start, URLS)


def test_other_states_that_are_refused(
    repository: Path, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    write(repository, {"a.py": URLS})
    assert "there is no commit yet" in commit(capfd, status=2)
    committed(repository, {})
    git("checkout", "-q", "-b", "side")
    git("commit", "-q", "--allow-empty", "-m", "Side")
    git("checkout", "-q", "main")
    git("merge", "-q", "--no-ff", "--no-commit", "side")
    assert "a merge is under way: finish it first" in commit(capfd, status=2)
    assert run_command_line(["run", "--commit"]) == 2
    assert capfd.readouterr().err == "codemods: --commit goes with --apply\n"
    outside = repository.parent / "outside"
    write(outside, {"pyproject.toml": "", "a.py": URLS})
    monkeypatch.chdir(outside)
    assert commit(capfd, status=2) == "codemods: --commit needs a git repository\n"
    assert (outside / "a.py").read_text() == URLS


def test_nothing_to_do_makes_no_commit(repository: Path, capfd: pytest.CaptureFixture[str]) -> None:
    start = committed(repository, {"a.py": "x = 1\n"})
    assert "1 file looked at: 1 unaffected" in commit(capfd)
    assert git("rev-parse", "HEAD") == start


def hook(root: Path, name: str, text: str) -> None:
    path = root / ".git/hooks" / name
    path.parent.mkdir(exist_ok=True)
    path.write_text(f"#!/bin/sh\n{text}\n")
    path.chmod(0o755)


def test_hooks_run_for_commits_and_for_nothing_else(
    repository: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    committed(repository, {"a.py": URLS})
    for name in ("pre-commit", "commit-msg", "post-commit", "post-index-change"):
        hook(repository, name, f'echo {name} >> "$(git rev-parse --git-dir)/calls"')
    git("config", "core.fsmonitor", "sh -c 'echo fsmonitor >> .git/calls'")
    calls = repository / ".git/calls"
    assert run_command_line(["run", "-q"]) == 1
    write(repository, {"a.py": URLS + "\n"})
    assert "commit or stash them first" in commit(capfd, status=2)
    assert not calls.exists()
    git("config", "--unset", "core.fsmonitor")
    write(repository, {"a.py": URLS})
    git("update-index", "--refresh")
    calls.unlink()
    commit(capfd)
    ran = calls.read_text().split()
    assert [name for name in ran if name != "post-index-change"] == [
        "pre-commit", "commit-msg", "post-commit"
    ] * 2  # fmt: skip


def test_a_refused_commit_is_taken_back_and_ends_it(
    repository: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    start = committed(repository, {"a.py": URLS, "b.py": URLS})
    hook(repository, "commit-msg", 'echo no url here >&2; ! grep -q "^url:" "$1"')
    said = commit(capfd, status=2)
    assert "no url here\n" in said, "what the hook says is shown"
    assert "\n.: git did not take the commit of url; its changes are taken back\n" in said
    assert [subject.partition(":")[0] for subject in subjects(start)] == ["force-text"]
    assert f"git revert --no-edit {start}..{git('rev-parse', 'HEAD')}\n" in said
    assert git("status", "--porcelain") == ""
    assert "\n2 changes\n" in said
    assert "unsafe" not in said


def test_a_file_that_changes_meanwhile_is_left(
    repository: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    start = committed(repository, {"a.py": URLS, "b.py": URLS})
    hook(repository, "post-commit", "echo '# mine' >> b.py")
    said = commit(capfd, status=2)
    assert "b.py: changed while codemods was running\n" in said
    assert len(subjects(start)) == 2, "the others are done"
    assert (repository / "a.py").read_text() == BOTH
    half = URLS.replace("force_text", "force_str")
    assert (repository / "b.py").read_text() == f"{half}# mine\n# mine\n"
    assert git("show", "HEAD:b.py") == half.rstrip()


def test_json_goes_to_stdout(repository: Path, capfd: pytest.CaptureFixture[str]) -> None:
    committed(repository, {"a.py": URLS})
    assert run_command_line(["run", "--apply", "--commit", "--output", "json"]) == 0
    out = capfd.readouterr().out
    assert '"accepted": true' in out
    assert "steps" not in out


def test_what_an_earlier_run_found_is_no_commit(
    repository: Path, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The cache holds no steps, so it is not asked."""
    monkeypatch.setattr(session, "MANY", 1)
    monkeypatch.setattr(cache, "RACY", -(10**15))
    start = committed(repository, {"a.py": URLS})
    with hold_lock(str(repository)):
        assert commit(capfd, status=2) == "codemods: another codemods is writing\n"
    commit(capfd)
    assert len(subjects(start)) == 2


@pytest.mark.parametrize("taken", [True, False])
def test_ctrl_c_leaves_a_clean_tree_and_says_the_way_back(repository: Path, taken: bool) -> None:
    """It comes in the middle of the second commit, to codemods and git alike or to one of them."""
    start = committed(
        repository, {"a.py": URLS, "templates/b.html": "{% ifequal a b %}{% endifequal %}"}
    )
    press = "kill -INT $(cat .git/codemods.pid)" + ("" if taken else "; kill -INT $PPID; sleep 5")
    hook(repository, "commit-msg", f'if grep -q "^ifequal:" "$1"; then {press}; fi')
    program = shlex.join([sys.executable, "-m", "codemods", "run", "--apply", "--commit"])
    done = subprocess.run(
        ["sh", "-c", f"echo $$ > .git/codemods.pid; exec {program}"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 130, done.stderr
    expected = ["force-text", "ifequal"] if taken else ["force-text"]
    assert [subject.partition(":")[0] for subject in subjects(start)] == expected
    assert git("status", "--porcelain") == ""
    assert f"git revert --no-edit {start}..{git('rev-parse', 'HEAD')}\n" in done.stderr
