"""A repository whose every part tries something: nothing outside is written, nothing is run."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

OLD = b"from django.utils.encoding import force_text\n\nname = force_text(b'x')\n"
NEW = OLD.replace(b"force_text", b"force_str")
NAMES = (
    *(b"-rf.py", b"--apply.py", b"-- .py", b"new\nline.py", b"\x1b[31mred.py", b"quo'te\".py"),
    *(b"$(touch started).py", b"`touch started`.py", b"; touch started.py", b"\xff\xfe.py"),
    *(b"%s{0}.py", b"\xe2\x80\xaeyp.py", b"a\\b.py"),
)


def codemods(root: Path, *arguments: str) -> subprocess.CompletedProcess[bytes]:
    command = [sys.executable, "-m", "codemods", *arguments]
    return subprocess.run(command, cwd=root, capture_output=True, check=False)


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("CODEMODS_STATE_DIR", str(tmp_path / "state"))
    monkeypatch.setenv("CODEMODS_CACHE_DIR", str(tmp_path / "cache"))
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "victim.py").write_bytes(OLD)
    (tmp_path / "tree").mkdir()
    return tmp_path


def outside(place: Path) -> dict[str, tuple[bytes, int]]:
    return {
        path.name: (path.read_bytes(), path.stat().st_mtime_ns)
        for path in (place / "outside").iterdir()
    }


def program(place: Path) -> Path:
    path = place / "program"
    path.write_text(f"#!/bin/sh\ntouch '{place}/started'\n")
    path.chmod(stat.S_IRWXU)
    return path


@pytest.mark.parametrize("in_git", [True, False])
def test_names_and_links(place: Path, in_git: bool) -> None:
    root = place / "tree"
    for name in NAMES:
        with open(os.path.join(os.fsencode(root), name), "wb") as file:
            file.write(OLD)
    (root / "file_link.py").symlink_to(place / "outside" / "victim.py")
    (root / "folder_link").symlink_to(place / "outside")
    (root / "up").symlink_to("..")
    before = outside(place)
    if in_git:
        subprocess.run(["git", "init", "-q"], cwd=root, check=True)
        subprocess.run(
            ["git", "config", "core.fsmonitor", str(program(place))], cwd=root, check=True
        )
    done = codemods(root, "run", "--apply")
    assert done.returncode == 0, done.stderr
    assert b"\x1b" not in done.stderr and b"\r" not in done.stderr
    for name in NAMES:
        with open(os.path.join(os.fsencode(root), name), "rb") as file:
            assert file.read() == NEW, name
    assert outside(place) == before
    assert not (place / "started").exists() and not (root / "started").exists()
    assert codemods(root, "undo").returncode == 0
    for name in NAMES:
        with open(os.path.join(os.fsencode(root), name), "rb") as file:
            assert file.read() == OLD, name


def test_a_named_link_that_leads_out(place: Path) -> None:
    root = place / "tree"
    (root / "link.py").symlink_to(place / "outside" / "victim.py")
    subprocess.run(["git", "init", "-q"], cwd=root, check=True)
    before = outside(place)
    assert codemods(root, "run", "--apply", "link.py").returncode == 2
    assert outside(place) == before


@pytest.mark.parametrize(
    "kind", ["worktree", "gitdir", "not a repository", "folder of nothing", "link to itself"]
)
def test_a_git_that_lies(place: Path, kind: str) -> None:
    root, other = place / "tree", place / "outside"
    (root / "a.py").write_bytes(OLD)
    if kind == "worktree":
        subprocess.run(["git", "init", "-q"], cwd=root, check=True)
        subprocess.run(["git", "config", "core.worktree", str(other)], cwd=root, check=True)
    elif kind == "gitdir":
        subprocess.run(["git", "init", "-q", str(place / "elsewhere")], check=True)
        config = ["git", "-C", str(place / "elsewhere"), "config"]
        subprocess.run([*config, "core.worktree", str(other)], check=True)
        subprocess.run([*config, "core.fsmonitor", str(program(place))], check=True)
        (root / ".git").write_text(f"gitdir: {place}/elsewhere/.git\n")
    elif kind == "not a repository":
        (root / ".git").write_text("gitdir: /nowhere\n")
    elif kind == "folder of nothing":
        (root / ".git").mkdir()
    else:
        (root / ".git").symlink_to(".git")
    before = outside(place)
    done = codemods(root, "run", "--apply")
    assert done.returncode in (0, 2) and b"Traceback" not in done.stderr, done.stderr
    assert outside(place) == before
    assert not (place / "started").exists()
    assert (root / "a.py").read_bytes() in (OLD, NEW)


@pytest.mark.parametrize(
    ("text", "status"),
    [
        ("[tool.codemods]\npaths = ['../outside']\n", 2),
        ("[tool.codemods]\nplugins = ['evil']\n", 2),
        ("[tool.codemods]\nexclude = ['../outside', '/']\n", None),
        ("[tool.codemods\n", 2),
        ("[tool.codemods]\ntarget = '" + "9" * 5000 + "'\n", 2),
        ("[tool.codemods]\nx = " + "[" * 5000 + "]" * 5000 + "\n", 2),
        ("[tool.codemods]\n\x1b]0;title\x07 = 1\n", 2),
        ("[tool.codemods]\n" + "# filler\n" * 300_000, 2),
        ("[tool.codemods]\nimport os; os.system('touch started')\n", 2),
    ],
    ids=range(9),
)
def test_settings(place: Path, text: str, status: int | None) -> None:
    root = place / "tree"
    (root / "evil.py").write_text("open('started', 'w')\n")
    (root / "a.py").write_bytes(OLD)
    (root / "pyproject.toml").write_text(text)
    before = outside(place)
    done = codemods(root, "run", "--apply")
    assert status is None or done.returncode == status, done.stderr
    assert b"Traceback" not in done.stderr and b"\x1b" not in done.stderr
    assert len(done.stderr) < 2000
    assert (root / "a.py").read_bytes() == (NEW if done.returncode == 0 else OLD)
    assert outside(place) == before and not (root / "started").exists()


@pytest.mark.parametrize("color", [(), ("--color", "never")])
def test_escapes_in_code_do_not_reach_a_terminal(place: Path, color: tuple[str, ...]) -> None:
    root = place / "tree"
    (root / "a.py").write_bytes(OLD[:-1] + "  # \x1b]0;owned\x07 \x9b5m over\rwritten\n".encode())
    assert b"\x1b]0;owned" in codemods(root, "run").stdout, "into a pipe as it is: it has to apply"
    main, other = os.openpty()
    command = [sys.executable, "-m", "codemods", "run", "-q", *color]
    environment = {**os.environ, "TERM": "xterm", "CI": "1"}
    with subprocess.Popen(
        command, cwd=root, stdout=other, stderr=subprocess.DEVNULL, env=environment
    ) as process:
        process.wait()
    os.close(other)
    shown = os.read(main, 100_000)
    os.close(main)
    assert b"\\x1b]0;owned\\x07 \\x9b5m over\\rwritten" in shown, shown
    assert b"\x1b]" not in shown and b"\x07" not in shown and b"over\r" not in shown


@pytest.mark.parametrize("output", ["text", "github"])
def test_code_that_a_message_quotes_is_escaped(place: Path, output: str) -> None:
    root = place / "tree"
    view = b"'\x1b]0;owned\x07\x9b2J.index'".replace(b"\x9b", "\x9b".encode())
    code = b"from django.conf.urls import patterns, url\n\n"
    (root / "urls.py").write_bytes(
        code + b"urlpatterns = patterns('', url(r'^$', " + view + b"))\n"
    )
    done = codemods(root, "run", "-v", "--output", output)
    told = done.stderr if output == "text" else done.stdout
    assert b"have to be imported first" in told and b"owned" in told, told
    assert b"\x1b" not in told and b"\x07" not in told and "\x9b".encode() not in told
