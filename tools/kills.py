"""Kill ``codemods run --apply`` at random points: ``python tools/kills.py [--times 200]``.

A project of ``--files`` files is written, and a run over it killed with SIGKILL, its processes
too, after a random part of the time that a whole run takes. Then, for every file and its mode:

- it is wholly old or wholly new, and none is missing or left over;
- in every other attempt ``undo`` brings back what was there; in the others a second run first
  does the rest, and as many calls of ``undo`` as there were runs bring back what was there.

Prints a line for each attempt that fails and exits with 1 if there is any.
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
from pathlib import Path
from tempfile import TemporaryDirectory

OLD = b"from django.utils.encoding import force_text\r\n\r\nname = force_text(b'x')\r\n"
NEW = OLD.replace(b"force_text", b"force_str")
MODES = (0o644, 0o755, 0o600)
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


def kill_a_run(root: Path, jobs: int, seconds: float) -> bool:
    """Start a run and kill it after some time; return whether it was still at work."""
    command = [sys.executable, "-m", "codemods", *RUN, "--jobs", str(jobs)]
    with subprocess.Popen(
        command,
        cwd=root,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    ) as process:
        try:
            process.wait(seconds)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            return True
    return False


def duration(root: Path) -> float:
    """Return the seconds that a whole run takes, and undo it. Raises BrokenError."""
    started = time.monotonic()
    codemods(root, *RUN, "--jobs", "1")
    seconds = time.monotonic() - started
    codemods(root, "undo")
    return seconds


def attempt(root: Path, before: Snapshot, jobs: int, seconds: float, *, rerun: bool) -> int:
    """Kill a run and put everything back; return how many files it had written.

    -1 for a run that had ended. Raises BrokenError.
    """
    whole = renewed(before)
    killed = kill_a_run(root, jobs, seconds)
    now = snapshot(root)
    changed = sum(now.get(name) != before[name] for name in before)
    for name, state in before.items():
        if now.get(name) not in (state, whole[name]):
            raise BrokenError(f"{name} is neither old nor new")
    if rerun:
        codemods(root, *RUN)
        if snapshot(root) != whole:
            raise BrokenError("a second run does not do the rest")
        if 0 < changed < len(before) - 1:
            codemods(root, "undo")
    codemods(root, "undo")
    if snapshot(root) != before:
        raise BrokenError("undo does not bring back what was there")
    return changed if killed else -1


def main() -> int:
    """Run the command."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n", maxsplit=1)[0])
    parser.add_argument("--times", type=int, default=200)
    parser.add_argument("--files", type=int, default=2000)
    parser.add_argument("--minutes", type=float, default=float("inf"), help="stop after that")
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    chance = random.Random(options.seed)
    written: list[int] = []
    failed = 0
    with TemporaryDirectory() as folder:
        os.environ["CODEMODS_STATE_DIR"] = f"{folder}/state"
        os.environ["CODEMODS_CACHE_DIR"] = f"{folder}/cache"
        root = Path(folder, "project")
        root.mkdir()
        fill(root, options.files)
        before = snapshot(root)
        whole = min(duration(root) for _ in range(3))
        end = time.monotonic() + options.minutes * 60
        for number in range(options.times):
            if time.monotonic() > end:
                break
            try:
                jobs, seconds = chance.choice((1, 2)), chance.uniform(0.1, 1.0) * whole
                written.append(attempt(root, before, jobs, seconds, rerun=number % 2 == 1))
            except BrokenError as error:
                failed += 1
                print(f"attempt {number}: {error}", flush=True)
                break
    during = sum(0 < count < options.files for count in written)
    ended = written.count(-1)
    print(f"{len(written)} runs, {during} killed between the first file and the last,")
    print(f"{written.count(0)} before the first, {ended} had ended; {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
