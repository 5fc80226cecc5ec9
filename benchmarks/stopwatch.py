"""Run commands and say what they cost: wall time, processor time, memory."""

from __future__ import annotations

import os
import subprocess
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path


class BenchError(Exception):
    """A command that should be timed did not do its work."""


@dataclass(frozen=True)
class Command:
    """What is timed. ``statuses`` are the exit statuses that mean it did its work."""

    name: str
    arguments: Sequence[str]
    folder: Path
    statuses: tuple[int, ...] = (0, 1)
    environ: Mapping[str, str] | None = None


@dataclass(frozen=True)
class Cost:
    """Seconds of wall clock and processor; peak resident bytes of the greatest process."""

    wall: float
    processor: float
    memory: int


def run(command: Command) -> Cost:
    """Run once and return the cost. Raises BenchError on an unexpected exit status.

    The processor time and the memory include those of the processes that it waited for. The
    memory is never less than this process's own: measure from a small one.
    """
    environ = os.environ | dict(command.environ or {})
    environ.pop("PYTHONDONTWRITEBYTECODE", None)  # what is installed has its modules compiled
    with Path(os.devnull).open("r+b") as null, (command.folder / ".stderr").open("w+b") as errors:
        started = time.perf_counter()
        process = subprocess.Popen(
            command.arguments,
            cwd=command.folder,
            env=environ,
            stdin=null,
            stdout=null,
            stderr=errors,
        )
        _, status, usage = os.wait4(process.pid, 0)
        wall = time.perf_counter() - started
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode not in command.statuses:
            errors.seek(0)
            said = errors.read()[-2000:].decode(errors="replace")
            raise BenchError(f"{command.name} ended with {process.returncode}\n{said}")
    return Cost(wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss * 1024)


def best_of(rounds: int, commands: Sequence[Command]) -> dict[str, Cost]:
    """Return the cheapest run of each command; the rounds take turns, so that noise hits all.

    Raises BenchError.
    """
    costs: dict[str, list[Cost]] = {command.name: [] for command in commands}
    for _ in range(rounds):
        for command in commands:
            costs[command.name].append(run(command))
    return {
        name: Cost(
            min(cost.wall for cost in found),
            min(cost.processor for cost in found),
            max(cost.memory for cost in found),
        )
        for name, found in costs.items()
    }
