"""Applying and undoing: real files, real processes, faults that are made to happen."""

from __future__ import annotations

import os
import resource
import signal
import stat
import subprocess
import sys
import time
from pathlib import Path

import pytest

OLD = b"from django.utils.encoding import force_text\r\n\r\nname = force_text(b'x')\r\n"
NEW = b"from django.utils.encoding import force_str\r\n\r\nname = force_str(b'x')\r\n"


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("CODEMODS_STATE_DIR", str(tmp_path / "state"))
    monkeypatch.setenv("CODEMODS_CACHE_DIR", str(tmp_path / "cache"))
    monkeypatch.delenv("PRE_COMMIT", raising=False)
    root = tmp_path / "project"
    root.mkdir()
    (root / "pyproject.toml").touch()
    return root


def codemods(root: Path, *arguments: str, **options: object) -> subprocess.CompletedProcess[bytes]:
    command = [sys.executable, "-m", "codemods", *arguments]
    return subprocess.run(command, cwd=root, capture_output=True, **options)  # type: ignore[call-overload,no-any-return]


def snapshot(root: Path) -> dict[str, tuple[bytes, int]]:
    return {
        str(path.relative_to(root)): (path.read_bytes(), stat.S_IMODE(path.stat().st_mode))
        for path in sorted(root.rglob("*"))
        if path.is_file()
    }


def fill(root: Path, count: int) -> dict[str, tuple[bytes, int]]:
    for number in range(count):
        path = root / f"package{number % 7}" / f"module{number}.py"
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(OLD + b"# %d\r\n" % number * (number % 5))
        path.chmod(0o755 if number % 3 else 0o640)
    return snapshot(root)


def test_apply_writes_what_the_dry_run_showed(project: Path) -> None:
    fill(project, 20)
    diff = codemods(project, "run").stdout
    done = codemods(project, "run", "--apply")
    assert done.returncode == 0, done.stderr
    applied = snapshot(project)
    assert codemods(project, "undo").returncode == 0
    subprocess.run(["patch", "-p1", "--binary"], input=diff, cwd=project, check=True)
    assert {n: c for n, (c, _m) in snapshot(project).items()} == {
        n: c for n, (c, _m) in applied.items()
    }


def test_undo_restores_bytes_and_modes(project: Path) -> None:
    before = fill(project, 20)
    codemods(project, "run", "--apply")
    after = snapshot(project)
    assert after != before
    assert {name: mode for name, (_c, mode) in after.items()} == {
        name: mode for name, (_c, mode) in before.items()
    }
    undone = codemods(project, "undo")
    assert undone.returncode == 0
    assert b"20 files restored" in undone.stderr + undone.stdout
    assert snapshot(project) == before
    assert b"nothing to undo" in codemods(project, "undo").stderr


def test_a_second_run_changes_nothing(project: Path) -> None:
    fill(project, 5)
    codemods(project, "run", "--apply")
    after = snapshot(project)
    assert codemods(project, "run", "--apply").returncode == 0
    assert snapshot(project) == after
    assert codemods(project, "run").returncode == 0


def test_undo_names_files_that_changed_since_and_leaves_them(project: Path) -> None:
    before = fill(project, 3)
    codemods(project, "run", "--apply")
    changed = project / "package1" / "module1.py"
    changed.write_bytes(b"# mine\n")
    gone = project / "package2" / "module2.py"
    gone.unlink()
    undone = codemods(project, "undo")
    assert undone.returncode == 2
    assert b"package1/module1.py: changed since" in undone.stderr
    assert b"package2/module2.py: gone since" in undone.stderr
    assert changed.read_bytes() == b"# mine\n"
    assert snapshot(project)["package0/module0.py"] == before["package0/module0.py"]


def test_undo_goes_back_step_by_step(project: Path) -> None:
    path = project / "a.py"
    contents = []
    for number in range(12):
        path.write_bytes(OLD + b"# %d\r\n" % number)
        contents.append(path.read_bytes())
        codemods(project, "run", "--apply")
        contents.append(path.read_bytes())
    for number in range(11, 1, -1):
        assert path.read_bytes() == contents[2 * number + 1]
        assert codemods(project, "undo").returncode == 0
        assert path.read_bytes() == contents[2 * number]
        path.write_bytes(contents[2 * number - 1])
    assert b"nothing to undo" in codemods(project, "undo").stderr


def test_a_read_only_folder_is_named_and_the_rest_is_done(project: Path) -> None:
    """A child without root's rights finds the folder closed; the fault itself is asserted."""
    from codemods.driver.applying import apply_outcomes
    from codemods.driver.outcomes import Outcome
    from codemods.driver.replacing import digest

    paths = ["closed/a.py", "open/a.py"]
    for path in paths:
        (project / path).parent.mkdir()
        (project / path).write_bytes(OLD)
    outcomes = [Outcome(path, text=NEW, changed=True, digest=digest(OLD)) for path in paths]
    apply_outcomes(str(project), [])  # everything that is needed is imported by now
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            os.chdir(project)
            if os.getuid() == 0:
                for path in [project.parent, *project.parent.rglob("*")]:
                    os.chown(path, 65534, 65534)
                os.chmod(project / "closed", 0o555)
                _open_the_way(project)
                os.setgroups([])
                os.setgid(65534)
                os.setuid(65534)
            else:
                os.chmod(project / "closed", 0o555)
            assert not os.access(project / "closed", os.W_OK)
            told = apply_outcomes(str(project), outcomes)
            os.write(writer, "|".join(outcome.trouble for outcome in told).encode())
        finally:
            os._exit(0)
    os.waitpid(child, 0)
    os.close(writer)
    assert os.read(reader, 1000) == b"cannot be written: Permission denied|"
    assert (project / "closed" / "a.py").read_bytes() == OLD
    assert (project / "open" / "a.py").read_bytes() == NEW


def _open_the_way(path: Path) -> None:
    """Let everybody pass through the private folders above ``path``."""
    for parent in path.parents:
        if not parent.stat().st_mode & 0o001:
            parent.chmod(parent.stat().st_mode | 0o001)


def test_a_full_disk_leaves_every_file_whole(project: Path) -> None:
    """A limit on file size fails writes as a full disk does."""
    small, large = project / "a_small.py", project / "b_large.py"
    small.write_bytes(OLD)
    large.write_bytes(OLD + b"# padding\r\n" * 20_000)
    before = large.read_bytes()

    def limit() -> None:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, 100_000))

    done = codemods(project, "run", "--apply", "--no-cache", preexec_fn=limit)
    assert done.returncode == 2
    assert b"b_large.py: cannot be written: File too large" in done.stderr
    assert small.read_bytes() == NEW
    assert large.read_bytes() == before
    assert not list(project.glob(".*"))
    assert codemods(project, "undo").returncode == 0
    assert small.read_bytes() == OLD


def test_two_applies_at_once_are_one_too_many(project: Path) -> None:
    from codemods.driver.state import hold_lock

    fill(project, 3)
    before = snapshot(project)
    with hold_lock(str(project)):
        done = codemods(project, "run", "--apply")
    assert done.returncode == 2
    assert b"another codemods is writing" in done.stderr
    assert snapshot(project) == before


def test_a_file_that_changes_during_the_run_is_left(project: Path) -> None:
    from codemods.driver.applying import apply_outcomes
    from codemods.driver.outcomes import Outcome
    from codemods.driver.replacing import digest

    path = project / "a.py"
    path.write_bytes(OLD + b"# typed meanwhile\n")
    outcome = Outcome("a.py", text=NEW, changed=True, digest=digest(OLD))
    (told,) = apply_outcomes(str(project), [outcome])
    assert told.trouble == "changed while codemods was running"
    assert path.read_bytes() == OLD + b"# typed meanwhile\n"


def test_pre_commit_keeps_no_journal(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    fill(project, 1)
    monkeypatch.setenv("PRE_COMMIT", "1")
    assert codemods(project, "run", "--apply").returncode == 0
    assert b"nothing to undo" in codemods(project, "undo").stderr


@pytest.mark.parametrize("attempt", range(20))
def test_killed_in_mid_run(project: Path, attempt: int) -> None:
    before = fill(project, 120)
    process = subprocess.Popen(
        [sys.executable, "-m", "codemods", "run", "--apply", "--jobs", "1", "-q"],
        cwd=project,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    deadline = time.monotonic() + 30
    goal = 1 + attempt * 5
    while process.poll() is None and time.monotonic() < deadline:
        if sum(1 for n, (c, _m) in _quick(project).items() if c != before[n][0]) >= goal:
            break
    process.kill()
    process.wait()
    now = _quick(project)
    assert now.keys() == before.keys()
    for name, (content, mode) in now.items():
        old = before[name][0]
        assert content in (old, old.replace(b"force_text", b"force_str")), name
        assert mode == before[name][1]
    changed = [name for name in now if now[name] != before[name]]
    undone = codemods(project, "undo")
    assert undone.returncode == 0, undone.stderr
    assert snapshot(project) == before
    assert codemods(project, "run", "--apply").returncode == 0
    assert codemods(project, "run").returncode == 0
    assert not list(project.rglob(".*~"))
    assert changed or attempt == 0


def _quick(root: Path) -> dict[str, tuple[bytes, int]]:
    """Return the project's files while another process writes: its siblings come and go."""
    return {
        str(path.relative_to(root)): (path.read_bytes(), stat.S_IMODE(path.stat().st_mode))
        for path in root.rglob("[!.]*")
        if path.is_file()
    }


def test_what_was_written_twice_goes_back_to_what_it_was_at_first(project: Path) -> None:
    from codemods.driver.applying import rewrite, undo_last
    from codemods.driver.journal import Journal
    from codemods.driver.replacing import digest

    (project / "a.py").write_bytes(b"one\n")
    (project / "b.py").write_bytes(b"b\n")
    journal = Journal(str(project))
    for old, new in ((b"one\n", b"two\n"), (b"two\n", b"three\n")):
        rewrite(str(project), "a.py", digest(old), new, journal)
    rewrite(str(project), "b.py", digest(b"b\n"), b"c\n", journal)
    journal.close()
    undone = undo_last(str(project))
    assert undone is not None
    assert (undone.restored, undone.left) == (("a.py", "b.py"), ())
    assert (project / "a.py").read_bytes() == b"one\n"
    assert undo_last(str(project)) is None
