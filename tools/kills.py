"""Kill ``codemods run --apply`` at random points: ``python tools/kills.py [--times 200]``.

A project of ``--files`` files is written, and a run over it killed with SIGKILL, its processes
too: at a random moment of the whole run, or, in two attempts of three, at a random moment from the
first file written on. Then every file is wholly old or wholly new, mode and all, none is missing,
and, in turn:

- ``undo`` brings back what was there;
- an ``undo`` is killed, every file is still old or new, and the next one brings back what was there;
- a second run does the rest, and as many calls of ``undo`` as there were runs that wrote bring back
  what was there;
- two runs start at once, of which one is killed: the same, and a further run does the rest.

Nothing is left over in the end. Prints a line for the attempt that fails and exits with 1.
"""

from __future__ import annotations

import argparse
import os
import random
import signal
import stat
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

OLD = b"from django.utils.encoding import force_text\r\n\r\nname = force_text(b'x')\r\n"
NEW = OLD.replace(b"force_text", b"force_str")
MODES = (0o644, 0o755, 0o600)
FIRST = "package0/module0.py"
RUN = ("run", "--apply", "-q", "--no-cache")

Snapshot = dict[str, tuple[bytes, int]]


class BrokenError(Exception):
    """Something is not as it must be. The message says what."""


def fill(root: Path, count: int) -> None:
    """Write a project of ``count`` files that all change."""
    (root / "pyproject.toml").touch()
    for number in range(count):
        path = root / f"package{number % 40}" / f"module{number}.py"
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(OLD + b"# %d\r\n" % number * (number % 50))
        path.chmod(MODES[number % len(MODES)])


def snapshot(root: Path) -> Snapshot:
    """Return all files with their modes, temporary ones too."""
    return {
        str(path.relative_to(root)): (path.read_bytes(), stat.S_IMODE(path.stat().st_mode))
        for path in sorted(root.rglob("*"))
        if path.is_file()
    }


def renewed(before: Snapshot) -> Snapshot:
    """Return what a whole run makes of a snapshot."""
    return {
        name: (content.replace(b"force_text", b"force_str"), mode)
        for name, (content, mode) in before.items()
    }


def codemods(root: Path, *arguments: str) -> None:
    """Run codemods. Raises BrokenError."""
    command = [sys.executable, "-m", "codemods", *arguments]
    done = subprocess.run(command, cwd=root, capture_output=True, check=False)
    if done.returncode:
        raise BrokenError(f"{arguments} ends with {done.returncode}: {done.stderr[-300:]!r}")


class Moment(NamedTuple):
    """When to kill: so many seconds after the start, or after the first file that is written."""

    seconds: float
    writing: bool


def start(root: Path, *arguments: str) -> subprocess.Popen[bytes]:
    """Start codemods in a process group of its own."""
    return subprocess.Popen(
        [sys.executable, "-m", "codemods", *arguments],
        cwd=root,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )


def kill(process: subprocess.Popen[bytes], root: Path, moment: Moment) -> bool:
    """Kill a process and its children at a moment; return whether it was still at work."""
    if moment.writing:
        await_writing(process, root)
    try:
        process.wait(moment.seconds)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        return True
    return False


def await_writing(process: subprocess.Popen[bytes], root: Path) -> None:
    """Wait until a process has replaced the first file of a project, or ends."""
    first = root / FIRST
    inode = first.stat().st_ino
    while process.poll() is None and first.stat().st_ino == inode:
        time.sleep(0.001)


class Spans(NamedTuple):
    """How many seconds it takes: a whole run, what it writes of it, and an undo."""

    run: float
    writing: float
    undo: float


def measure(root: Path) -> Spans:
    """Time a whole run and an undo. Raises BrokenError."""
    started = time.monotonic()
    with start(root, *RUN, "--jobs", "1") as process:
        await_writing(process, root)
        wrote = time.monotonic()
    ended = time.monotonic()
    codemods(root, "undo")
    return Spans(ended - started, ended - wrote, time.monotonic() - ended)


class Attempt:
    """One run that is killed, and what is made good afterwards."""

    def __init__(self, root: Path, before: Snapshot, spans: Spans, chance: random.Random) -> None:
        self.root = root
        self.before = before
        self.whole = renewed(before)
        self.spans = spans
        self.chance = chance
        self.written = 0

    def moment(self) -> Moment:
        """Draw when to kill a run."""
        writing = self.chance.random() < 2 / 3
        return Moment(
            self.chance.random() * (self.spans.writing if writing else self.spans.run), writing
        )

    def look(self) -> Snapshot:
        """Return what there is. Raises BrokenError where a file is neither old nor new."""
        now = snapshot(self.root)
        for name, state in self.before.items():
            if now.get(name) not in (state, self.whole[name]):
                raise BrokenError(f"{name} is neither old nor new")
        return now

    def count_new(self) -> int:
        """Return how many files are new. Raises BrokenError."""
        now = self.look()
        return sum(now[name] != state for name, state in self.before.items())

    def make(self, kind: str) -> bool:
        """Kill a run and put everything back; return whether it was killed. Raises BrokenError."""
        if kind == "two":
            return self._race()
        with start(self.root, *RUN, "--jobs", self.chance.choice("12")) as process:
            killed = kill(process, self.root, self.moment())
        self.written = self.count_new()
        if kind == "rerun":
            self._finish()
        elif kind == "killed undo":
            with start(self.root, "undo") as process:
                kill(process, self.root, Moment(self.chance.random() * self.spans.undo, False))
            self.look()
        self._undo()
        return killed

    def _race(self) -> bool:
        moment = self.moment()
        with start(self.root, *RUN) as other, start(self.root, *RUN) as process:
            killed = kill(process, self.root, moment)
            other.wait()
        self.written = self.count_new()
        self._finish()
        self._undo()
        return killed

    def _finish(self) -> None:
        """Run once more: all is new then."""
        codemods(self.root, *RUN)
        if snapshot(self.root) != self.whole:
            raise BrokenError("a second run does not do the rest")

    def _undo(self) -> None:
        """Take back all that was written: at most by three runs."""
        for _ in range(3):
            codemods(self.root, "undo")
            if snapshot(self.root) == self.before:
                return
        raise BrokenError("undo does not bring back what was there")


KINDS = ("undo", "rerun", "killed undo", "rerun", "two")


def main() -> int:
    """Run the command."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n", maxsplit=1)[0])
    parser.add_argument("--times", type=int, default=200)
    parser.add_argument("--files", type=int, default=2000)
    parser.add_argument("--minutes", type=float, default=float("inf"), help="stop after that")
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    chance = random.Random(options.seed)
    written: list[tuple[bool, int]] = []
    failed = 0
    with TemporaryDirectory() as folder:
        os.environ["CODEMODS_STATE_DIR"] = f"{folder}/state"
        os.environ["CODEMODS_CACHE_DIR"] = f"{folder}/cache"
        root = Path(folder, "project")
        root.mkdir()
        fill(root, options.files)
        before = snapshot(root)
        spans = min(measure(root) for _ in range(3))
        end = time.monotonic() + options.minutes * 60
        for number in range(options.times):
            if time.monotonic() > end:
                break
            kind = KINDS[number % len(KINDS)]
            attempt = Attempt(root, before, spans, chance)
            try:
                written.append((attempt.make(kind), attempt.written))
            except BrokenError as error:
                failed += 1
                print(f"attempt {number} ({kind}): {error}", flush=True)
                break
    print(summary(written, options.files, failed))
    return 1 if failed else 0


def summary(written: Sequence[tuple[bool, int]], files: int, failed: int) -> str:
    """Return what came of all attempts: ``(killed, files written)`` each."""
    counts = [count for killed, count in written if killed]
    during = sum(0 < count < files for count in counts)
    return (
        f"{len(written)} runs, {during} killed between the first file and the last,\n"
        f"{counts.count(0)} before the first, {counts.count(files)} behind the last,"
        f" {len(written) - len(counts)} had ended; {failed} failed"
    )


if __name__ == "__main__":
    sys.exit(main())
