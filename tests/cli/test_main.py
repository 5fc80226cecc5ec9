"""The program as a process: start, exit, signals, closed pipes, terminals."""

from __future__ import annotations

import importlib
import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from codemods.cli.program import COMMANDS

from .conftest import Cli, write

CODEMODS = [sys.executable, "-m", "codemods"]


def program(*arguments: str, cwd: Path, **more: str) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        [*CODEMODS, *arguments],
        cwd=cwd,
        capture_output=True,
        check=False,
        env={**os.environ, **more},
    )


def test_every_command_has_its_module() -> None:
    for name, summary in COMMANDS.items():
        command = importlib.import_module(f"codemods.cli.{name}").command
        assert command.name == name
        assert summary.endswith(".")


def test_help_and_version(cli: Cli) -> None:
    status, out, _ = cli("--help")
    assert status == 0
    assert all(f"  {name} ".encode() in out for name in COMMANDS)
    assert cli("--version").out.startswith(b"codemods ")
    for name in COMMANDS:
        assert cli(name, "-h").status == 0


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("chekc",), "codemods: no command is called 'chekc' (did you mean \"check\"?)\n"),
        (("run", "--unsaef"), "'--unsafe'"),
        (("run", "--target", "3.2"), 'codemods: target: expected "4.2" or "5.0"\n'),
        (("run", "--keep-working-on", "x"), "codemods: keep-working-on: expected a Django"),
        (("run", "--jobs", "0"), "--jobs"),
        (("run", "--output", "yaml"), "'json'"),
        (("run", "--config", "nope.toml"), "codemods: no such file\n"),
        (("check", "--ignore", "nmaes"), '(did you mean "names"?)\n'),
        (("explain", "force-txt"), '(did you mean "force-text"?)\n'),
        (("explain",), "codemods: missing argument 'ID'"),
    ],
)
def test_what_is_wrong_is_said_in_one_line(
    repository: Path, cli: Cli, arguments: tuple[str, ...], message: str
) -> None:
    status, out, err = cli(*arguments)
    assert (status, out) == (2, b"")
    assert message in err
    assert err.startswith("codemods: ") and err.count("\n") == 1


def test_an_internal_error_is_one_line(
    repository: Path, cli: Cli, monkeypatch: pytest.MonkeyPatch
) -> None:
    from codemods.cli import running

    def fail(*_: object) -> None:
        raise ZeroDivisionError("two\nlines")

    monkeypatch.setattr(running, "carry_out", fail)
    status, out, err = cli("run")
    assert (status, out, err.count("\n")) == (2, b"", 1)
    assert err.startswith("codemods: internal error: ZeroDivisionError: two lines (")


# --- options

SHARED = (
    *("--target", "--unsafe", "--modernize", "--keep-working-on", "--from", "--select"),
    *(
        "--ignore",
        "--exclude",
        "--jobs",
        "--executor",
        "--no-cache",
        "--format",
        "--output",
        "--statistics",
    ),
    *("--baseline", "--config", "--isolated", "-q", "-v", "--color", "--version"),
)


@pytest.mark.parametrize("command", ["run", "review", "check"])
def test_shared_options(cli: Cli, command: str) -> None:
    """Scripts depend on these words."""
    status, out, _ = cli(command, "--help")
    assert status == 0
    assert not set(SHARED) - set(re.findall(r"(?<![\w-])--?[a-z][a-z-]*", out.decode()))
    status, out, _ = cli(command, "--version")
    assert (status, out[:9]) == (0, b"codemods ")


# --- start


HEAVY = ("libcst", "black", "rich", "asyncio", "concurrent.futures", "tomllib", "tomli", "difflib")
WATCH = """
import sys
from codemods.cli.main import run_command_line
status = run_command_line(sys.argv[2:])
loaded = [name for name in sys.argv[1].split(",") if name in sys.modules]
print(status, *loaded, file=sys.stderr)
"""


def loaded_by(cwd: Path, modules: tuple[str, ...], *arguments: str) -> list[str]:
    done = subprocess.run(
        [sys.executable, "-c", WATCH, ",".join(modules), *arguments],
        cwd=cwd,
        capture_output=True,
        check=False,
        text=True,
    )
    return done.stderr.splitlines()[-1].split()


def test_what_a_clean_run_by_name_imports(repository: Path) -> None:
    names = [f"m{number}.py" for number in range(20)]
    write(repository, dict.fromkeys(names, "from django.db import models\n"))
    write(repository, {"pyproject.toml": "[project]\nname = 'x'\n"})
    assert loaded_by(repository, HEAVY, "run", *names) == ["0"]
    assert loaded_by(repository, HEAVY, "run", "--apply", *names) == ["0"], "the hook"
    assert loaded_by(repository, HEAVY, "run") == ["0"], "a whole folder asks git"
    assert loaded_by(repository, HEAVY, "check", *names) == ["0"]


def test_a_rewritten_name_loads_neither_libcst_nor_black(repository: Path) -> None:
    write(repository, {"a.py": "from django.utils.encoding import force_text\n\nforce_text(1)\n"})
    assert loaded_by(repository, ("libcst", "black", "rich", "asyncio"), "run", "a.py") == ["1"]


# --- the real engine, end to end


OLD = "from django.utils.encoding import force_text\n\nname = force_text(b'x')\n"
NEW = OLD.replace("force_text", "force_str")


def test_the_diff_of_a_real_run_applies(repository: Path) -> None:
    write(repository, {"app/a.py": OLD, "b.py": OLD.replace("\n", "\r\n"), "c.py": "x = 1\n"})
    done = program("run", cwd=repository)
    assert done.returncode == 1, done.stderr
    subprocess.run(["git", "apply", "-"], input=done.stdout, cwd=repository, check=True)
    assert (repository / "app/a.py").read_bytes() == NEW.encode()
    assert (repository / "b.py").read_bytes() == NEW.replace("\n", "\r\n").encode()
    assert program("run", cwd=repository).returncode == 0


BAD = {
    "python2": b"print 'x'\n",
    "null": b"x = '\0'\n",
    "undecodable": b"x = '\xff'\n",
    "unknown_coding": b"# coding: nonsense\n",
    "open": b"x = (\n",
    "nested": b"x = " + b"(" * 5000 + b")" * 5000 + b"\n",
    "unary": b"x = " + b"-" * 100_000 + b"1\n",
    "chain": b"x = " + b"+".join([b"a"] * 100_000) + b"\n",
}
FINE = {
    "empty": b"",
    "mixed": b"x = 1\r\ny = 2\nz = 3\r\n",
    "form_feed": b"\x0c\nx = 1\n",
    "tabs": b"if 1:\n\tx = 1\n",
}


def test_bad_input_is_one_line_each_and_all_others_are_done(repository: Path) -> None:
    hit = b"from django.utils.encoding import force_text\nforce_text(1)\n"
    for name, text in (BAD | FINE).items():
        cookie = text.startswith(b"# coding")
        write(repository, {f"{name}_hit.py": text + hit if cookie else hit + text})
        write(repository, {f"{name}_clean.py": text})
    newer = b"x = lambda: (yield := 1)\n"
    write(repository, {"newer_hit.py": hit + newer, "newer_clean.py": newer})
    os.symlink("nowhere.py", repository / "dangling.py")
    os.symlink("cycle.py", repository / "cycle.py")
    for name, start in {"large_hit": hit, "large_clean": b"x = 1\n"}.items():
        with open(repository / f"{name}.py", "wb") as file:
            file.write(start)
            file.truncate(50_000_000)
    done = program("run", "--jobs", "2", cwd=repository)
    assert done.returncode == 2
    lines = done.stderr.decode().splitlines()
    troubled = sorted(line.split(":")[0] for line in lines if ".py: " in line)
    bad = {f"{name}_hit.py" for name in BAD} | {"newer_hit.py", "large_hit.py"}
    bad.add("large_clean.py")  # it is not read, so nobody knows that there is nothing in it
    if sys.version_info[:2] == (3, 10):
        bad.discard("chain_hit.py")  # this parser manages
    assert set(troubled) - {"chain_hit.py"} == bad - {"chain_hit.py"}
    assert len(troubled) == len(set(troubled)), "one line each"
    assert not any("Traceback" in line or "internal error" in line for line in lines), lines
    changed = done.stdout.count(b"diff --git")
    assert changed >= len(FINE)
    assert all(f"b/{name}_hit.py".encode() in done.stdout for name in FINE)


# --- endings


def test_a_closed_pipe_ends_quietly(repository: Path) -> None:
    many = "".join(f"name_{n} = force_text(b'x')\n" for n in range(1_500))
    write(repository, {"a.py": OLD + many})
    for arguments, status in (
        (["run"], 1),
        (["check"], 1),
        (["list"], 0),
    ):
        process = subprocess.Popen(
            [*CODEMODS, *arguments], cwd=repository, stdout=subprocess.PIPE, stderr=subprocess.PIPE
        )
        assert process.stdout is not None and process.stderr is not None
        process.stdout.read(1)
        process.stdout.close()
        err = process.stderr.read().decode()
        assert process.wait() == status, arguments
        assert "Traceback" not in err and "Broken" not in err and "Exception" not in err


def test_a_full_disk_is_trouble(repository: Path) -> None:
    if not os.path.exists("/dev/full"):
        pytest.skip("the system has no /dev/full")
    write(repository, {"a.py": OLD})
    with open("/dev/full", "wb") as full:
        done = subprocess.run(
            [*CODEMODS, "run", "-q"],
            cwd=repository,
            stdout=full,
            stderr=subprocess.PIPE,
            check=False,
        )
    assert done.returncode == 2
    assert done.stderr == b"codemods: No space left on device\n"


def test_closed_streams(repository: Path) -> None:
    write(repository, {"a.py": OLD})
    for redirection in (">&-", "2>&-", ">&- 2>&-", "<&-"):
        done = subprocess.run(
            f"{' '.join(CODEMODS)} run {redirection}",
            shell=True,
            cwd=repository,
            capture_output=True,
            check=False,
        )
        assert done.returncode == 1, (redirection, done.stderr)
        assert b"Traceback" not in done.stderr


SLOW = """
import sys
sys.path[:0] = {path!r}
from codemods.cli import running
from driver.fake import FakeEngine
running.DjangoEngine = FakeEngine
from codemods.cli.main import main
main()
"""


@pytest.mark.parametrize("number", [1, 80])
def test_ctrl_c_ends_quickly_and_quietly(repository: Path, number: int) -> None:
    write(repository, {f"m{n:03}.py": "slow\n" for n in range(number)})
    tests = os.fspath(Path(__file__).parent.parent)
    process = subprocess.Popen(
        [sys.executable, "-c", SLOW.format(path=[*sys.path, tests]), "run"],
        cwd=repository,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        start_new_session=True,
    )
    time.sleep(1.5)
    assert process.poll() is None, process.communicate()
    started = time.monotonic()
    os.killpg(process.pid, signal.SIGINT)
    out, err = process.communicate(timeout=20)
    assert time.monotonic() - started < 5
    assert (process.returncode, out, err.strip()) == (130, b"", b"")


# --- terminals


def on_a_terminal(cwd: Path, *arguments: str, **environment: str) -> tuple[int, bytes]:
    """Run with stdout and stderr on one pseudo-terminal; return status and what it showed."""
    pty = pytest.importorskip("pty", reason="pseudo-terminals are POSIX")
    leader, follower = pty.openpty()
    tests = os.fspath(Path(__file__).parent.parent)
    process = subprocess.Popen(
        [sys.executable, "-c", SLOW.format(path=[*sys.path, tests]), *arguments],
        cwd=cwd,
        stdout=follower,
        stderr=follower,
        env={**os.environ, "TERM": "xterm-256color", **environment},
    )
    os.close(follower)
    shown = bytearray()
    while True:
        try:
            piece = os.read(leader, 65536)
        except OSError:
            break
        if not piece:
            break
        shown += piece
    os.close(leader)
    return process.wait(), bytes(shown)


def test_a_quick_run_shows_no_bar_but_colour(
    repository: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("CI", "NO_COLOR", "FORCE_COLOR"):
        monkeypatch.delenv(name, raising=False)
    write(repository, {"a.py": "old\n"})
    status, shown = on_a_terminal(repository, "run")
    assert status == 1
    assert b"\x1b[32m+new\x1b[0m" in shown
    assert b"files/s" not in shown


def test_a_long_run_shows_a_bar(repository: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("CI", "NO_COLOR", "FORCE_COLOR"):
        monkeypatch.delenv(name, raising=False)
    write(repository, {f"m{n:03}.py": "pause\n" for n in range(16 * 8)})
    status, shown = on_a_terminal(repository, "run", "--jobs", "1")
    assert status == 0
    assert b"files/s" in shown
    assert shown.rstrip().endswith(b"0 in trouble"), "the bar is gone at the end"
    for environment in ({"CI": "true"}, {"TERM": "dumb"}):
        assert b"files/s" not in on_a_terminal(repository, "run", "--jobs", "1", **environment)[1]
    assert b"files/s" not in on_a_terminal(repository, "run", "-q", "--jobs", "1")[1]
