"""`codemods run`: what goes to stdout, what to stderr, and the exit status."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from .conftest import Cli, write

DIFF = b"""\
diff --git a/app/a.py b/app/a.py
--- a/app/a.py
+++ b/app/a.py
@@ -1,2 +1,2 @@
-old
+new
 keep
"""


def test_a_diff_and_a_summary(repository: Path, cli: Cli) -> None:
    write(repository, {"app/a.py": "old\nkeep\n", "b.py": "clean\n", "c.py": "risky\nreport\n"})
    write(repository, {"d.py": "refuse\nrefuse\n"})
    status, out, err = cli("run")
    assert (status, out) == (1, DIFF)
    assert err.splitlines() == [
        "c.py:2:1: old-new look",
        "4 files looked at: 1 unaffected, 1 changed, 1 refused, 1 reported, 0 in trouble",
        "1 change, 2 refusals, 1 report",
        "1 unsafe change available with --unsafe",
        "afterwards: sweep the floor",
    ]
    assert (repository / "app/a.py").read_text() == "old\nkeep\n", "nothing is written"


def test_exit_statuses(repository: Path, cli: Cli) -> None:
    assert cli("run") == (0, b"", "nothing to look at\n")
    write(repository, {"a.py": "clean\n"})
    status, out, err = cli("run")
    assert (status, out) == (0, b"")
    assert err == "1 file looked at: 1 unaffected, 0 changed, 0 refused, 0 reported, 0 in trouble\n"
    write(repository, {"b.py": "risky\n", "c.py": "report\n", "d.py": "refuse\n"})
    assert cli("run").status == 0, "nothing that run would change"
    write(repository, {"e.py": "old\n"})
    assert cli("run").status == 1
    write(repository, {"f.py": "broken refuse\n"})
    status, out, err = cli("run")
    assert status == 2, "trouble wins"
    assert b"+new" in out, "all others are done"
    assert "f.py: cannot parse: it is broken (line 3)\n" in err


def test_quiet_says_only_what_is_wrong(repository: Path, cli: Cli) -> None:
    write(repository, {"a.py": "old\nkeep\n", "b.py": "report\n", "c.py": "broken refuse\n"})
    status, out, err = cli("run", "-q")
    assert (status, out.count(b"\n+new")) == (2, 1)
    assert err == "c.py: cannot parse: it is broken (line 3)\n"


def test_verbose_says_more(repository: Path, cli: Cli) -> None:
    write(repository, {"a.py": "risky\nrefuse\nreport\nold\n"})
    assert cli("run", "-v").err.splitlines()[:3] == [
        "a.py:1:1: old-new use new for risky (unsafe: a risk)",
        "a.py:2:1: old-new not rewritten: look",
        "a.py:3:1: old-new look",
    ]


def test_unsafe(repository: Path, cli: Cli) -> None:
    write(repository, {"a.py": "risky\n"})
    assert cli("run").out == b""
    result = cli("run", "--unsafe")
    assert (result.status, b"+new" in result.out) == (1, True)
    assert "available" not in result.err


def test_statistics(repository: Path, cli: Cli) -> None:
    write(repository, {"a.py": "old old risky refuse report\n"})
    lines = cli("run", "--statistics").err.splitlines()
    assert lines[1].split() == ["codemod", "changes", "unsafe", "refused", "reported"]
    assert lines[2].split() == ["old-new", "2", "1", "1", "1"]


def test_json(repository: Path, cli: Cli) -> None:
    write(repository, {"app/a.py": "old\nkeep\n", "b.py": "broken refuse\n", "c.py": "ok\n"})
    write(repository, {"p/pyproject.toml": "[tool.codemods]\nx=1\n", "p/d.py": "old\n"})
    status, out, _err = cli("run", "--output", "json")
    assert status == 2
    document = json.loads(out)
    assert document["version"] == 1
    assert document["root"] == os.fspath(repository)
    assert document["trouble"] == [{"path": "p/pyproject.toml", "message": 'unknown key "x"'}]
    first, second = document["files"]
    assert (first["path"], first["changed"], first["trouble"]) == ("app/a.py", True, None)
    assert first["diff"] == DIFF.decode()
    assert first["findings"] == [
        {
            "line": 1,
            "column": 1,
            "codemods": ["old-new"],
            "kind": "change",
            "level": "breaks",
            "message": "use new for old",
            "safety": "safe",
            "reason": "",
            "accepted": True,
            "follow_up": "sweep the floor",
            "lines": ["old"],
        }
    ]
    assert second["trouble"] == {"message": "cannot parse: it is broken", "line": 3}
    assert document["summary"]["looked_at"] == 3
    assert document["summary"]["by_codemod"]["old-new"]["changes"] == 1


# --- paths


def test_from_a_sub_folder(repository: Path, cli: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    write(repository, {"app/a.py": "old\nkeep\n", "app/b.py": "report\n", "c.py": "old report\n"})
    monkeypatch.chdir(repository / "app")
    status, out, err = cli("run")
    assert (status, out) == (1, DIFF), "relative to the root"
    assert err.startswith("b.py:1:1: "), "relative to the current folder"
    assert "apply it there" not in err
    subprocess.run(["git", "apply", "--check", "-"], input=out, check=True)
    status, out, err = cli("run", "..")
    assert "../c.py:1:5: " in err
    assert err.splitlines()[-1] == f"the diff is relative to {repository}: apply it there"
    subprocess.run(["git", "apply", "-"], input=out, check=True, cwd=repository)
    assert (repository / "c.py").read_text() == "new report\n"


def test_outside_of_git(tmp_path: Path, cli: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    write(tmp_path, {"p/manage.py": "", "p/app/a.py": "old\nkeep\n"})
    monkeypatch.chdir(tmp_path / "p/app")
    status, out, err = cli("run")
    assert (status, out) == (1, DIFF)
    assert err.splitlines()[-1] == f"the diff is relative to {tmp_path / 'p'}: apply it there"
    monkeypatch.chdir(tmp_path)
    assert cli("run", "p/app/a.py").out == DIFF.replace(b"/app", b"/p/app")


ODD = [b"new\nline.py", b'qu"ote.py', b"sp ace.py", b"\xff\xe9.py", b"-dash.py", b"\x1b[31m.py"]


def test_odd_names_apply(repository: Path, cli: Cli) -> None:
    root = os.fsencode(repository)
    for number, name in enumerate(ODD):
        with open(os.path.join(root, name), "wb") as file:
            file.write(b"# coding: latin-1\r\nold \xe9 %d\r\n\r\nreport" % number)
    subprocess.run(["git", "add", "."], check=True)
    status, out, err = cli("run")
    assert status == 1
    assert all(char.isprintable() for line in err.splitlines() for char in line if char < "\ud800")
    assert "new\\nline.py:4:1: old-new look\n" in err
    assert len(err.splitlines()) == len(ODD) + 3, "one line each"
    for command in (["patch", "-p1", "-s"], ["git", "apply", "-"]):
        subprocess.run(["git", "checkout", "-q", "."], check=True)
        subprocess.run(command, input=out, check=True)
        for number, name in enumerate(ODD):
            with open(os.path.join(root, name), "rb") as file:
                assert file.read() == b"# coding: latin-1\r\nnew \xe9 %d\r\n\r\nreport" % number


def test_trouble_with_paths(repository: Path, tmp_path: Path, cli: Cli) -> None:
    write(repository, {"a.py": "old\n"})
    os.symlink(tmp_path, repository / "out")
    status, out, err = cli("run", "out", "a.py", "-q")
    assert (status, out.count(b"+new")) == (2, 1)
    assert err == f"out: a link that leads out of {repository}\n"
    assert cli("run", "a.py", "nope.py") == (2, b"", "codemods: nope.py: no such file or folder\n")
    assert cli("run", "README.md", "nope\n.py").err == (
        "codemods: README.md: no such file or folder\n"
    )


# --- standard input


@pytest.fixture
def stdin(monkeypatch: pytest.MonkeyPatch) -> io.BytesIO:
    buffer = io.BytesIO()
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(buffer))
    return buffer


@pytest.mark.parametrize(
    ("text", "new", "status", "err"),
    [
        (b"old\r\n\xe9", b"old\r\n\xe9", 2, "x.py: internal error: "),
        (b"# coding: latin-1\r\nold \xe9", b"# coding: latin-1\r\nnew \xe9", 0, ""),
        (b"clean", b"clean", 0, ""),
        (b"risky", b"risky", 0, ""),
        (b"", b"", 0, ""),
        (b"broken refuse\n", b"broken refuse\n", 2, "x.py: cannot parse: it is broken (line 3)\n"),
    ],
)
def test_standard_input(
    repository: Path, cli: Cli, stdin: io.BytesIO, text: bytes, new: bytes, status: int, err: str
) -> None:
    stdin.write(text)
    stdin.seek(0)
    result = cli("run", "-", "--stdin-filename", "x.py")
    assert (result.status, result.out) == (status, new)
    assert result.err.startswith(err) and result.err.count("\n") == bool(err)


def test_standard_input_is_never_lost(repository: Path, cli: Cli, stdin: io.BytesIO) -> None:
    stdin.write(b"old\n")
    stdin.seek(0)
    status, out, err = cli("run", "-", "--select", "old-nwe")
    assert (status, out) == (2, b"old\n")
    assert err == (
        'codemods: select: no codemod or category is called "old-nwe" (did you mean "old-new"?)\n'
    )
    assert cli("run", "-", "a.py").status == 2
    assert cli("run", "--stdin-filename", "a.py").status == 2


# --- colour


@pytest.mark.parametrize(
    ("arguments", "environment", "colored"),
    [
        ((), {}, False),
        (("--color", "always"), {}, True),
        (("--color", "always"), {"NO_COLOR": "1"}, True),
        ((), {"FORCE_COLOR": "1"}, True),
        ((), {"FORCE_COLOR": "1", "NO_COLOR": "1"}, False),
        (("--color", "never"), {"FORCE_COLOR": "1"}, False),
    ],
)
def test_colour(
    repository: Path,
    cli: Cli,
    monkeypatch: pytest.MonkeyPatch,
    arguments: tuple[str, ...],
    environment: dict[str, str],
    colored: bool,
) -> None:
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    write(repository, {"app/a.py": "old\nkeep\n"})
    out = cli("run", *arguments).out
    if colored:
        assert b"\x1b[31m-old\x1b[0m\n\x1b[32m+new\x1b[0m\n keep\n" in out
        assert out.startswith(b"\x1b[1mdiff --git a/app/a.py b/app/a.py\x1b[0m\n")
    else:
        assert out == DIFF
