"""What the benchmarks are built on: limits hold or not, costs are real, files are full of hits."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[2] / "benchmarks"))

import trees
from bench import Figure, render_table
from stopwatch import BenchError, Command, best_of, run

ALLOCATE = "block = bytearray(80_000_000)"


def python(folder: Path, code: str, name: str = "python") -> Command:
    return Command(name, [sys.executable, "-c", code], folder, (0,))


def test_memory_is_that_of_the_greatest_process(tmp_path: Path) -> None:
    child = f"import subprocess, sys; subprocess.run([sys.executable, '-c', {ALLOCATE!r}])"
    small, great = (_memory(tmp_path, code) for code in ("pass", child))
    assert small < 80_000_000 < great


def _memory(folder: Path, code: str) -> int:
    """Measure from a small process: Linux counts what the parent had at the fork as well."""
    program = (
        f"import sys; sys.path[:0] = {sys.path!r}\n"
        "from pathlib import Path\nfrom stopwatch import Command, run\n"
        f"command = Command('python', [sys.executable, '-c', {code!r}], Path({str(folder)!r}), (0,))\n"
        "print(run(command).memory)"
    )
    return int(subprocess.check_output([sys.executable, "-c", program]))


def test_the_clock_runs(tmp_path: Path) -> None:
    cost = run(python(tmp_path, "import time; time.sleep(0.2)"))
    assert cost.wall >= 0.2 > cost.processor


def test_a_command_that_fails_is_no_measurement(tmp_path: Path) -> None:
    with pytest.raises(BenchError, match=r"broken ended with 3\nwhy"):
        run(python(tmp_path, "import sys; print('why', file=sys.stderr); sys.exit(3)", "broken"))


def test_the_best_round_counts(tmp_path: Path) -> None:
    once = "import os, time; new = not os.path.exists('f'); open('f', 'w'); time.sleep(new)"
    assert best_of(2, [python(tmp_path, once)])["python"].wall < 1


@pytest.mark.parametrize(("value", "verdict"), [(1.0, "ok"), (1.01, "OVER")])
def test_a_limit_is_held_up_to_and_with_it(value: float, verdict: str) -> None:
    row = render_table([Figure("modern", "of ruff", value, 1.0)]).splitlines()[-1]
    assert verdict in [cell.strip() for cell in row.split("|")]


def test_every_line_is_hit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(trees, "BENCH", tmp_path)
    lines = (trees.make_hits(40) / "hits.py").read_text().splitlines()
    named = ("url(", "force_text(", "ugettext_lazy(", "smart_text(", "urlquote(")
    assert sum(any(name in line for name in named) for line in lines) == 40
