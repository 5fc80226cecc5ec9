"""Measure codemods against its peers, as ratios taken in one run on the same tree.

    python benchmarks/bench.py                    # every case
    python benchmarks/bench.py --case modern --case memory
    python benchmarks/bench.py --quick            # one round each
    python benchmarks/bench.py --json figures.json

Exit status 1 when a figure is over its limit, 2 when something could not be measured.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path

import trees
from corpus import CorpusError, python_files
from stopwatch import BenchError, Command, best_of, run
from venvs import VenvError

CLEAN_FILES = 20
CODEMOD_SAMPLE = 40
GREAT_FILE = 500_000
HIT_LINES = 4000


@dataclass(frozen=True)
class Figure:
    """One measured value and the limit it is held against."""

    case: str
    what: str
    value: float
    limit: float
    note: str = ""

    @property
    def held(self) -> bool:
        return self.value <= self.limit


def codemods(
    folder: Path, *arguments: str, name: str = "codemods", command: str = "run"
) -> Command:
    """Return a dry run of the codemods of this environment, cold unless told otherwise."""
    cache = folder.with_name(f"{folder.name}.cache")
    line = [sys.executable, "-m", "codemods", command, "--isolated", *arguments]
    environ = {"CODEMODS_CACHE_DIR": str(cache), "CODEMODS_STATE_DIR": str(cache)}
    # 2: the corpora hold files that no Python 3 can parse, each of which gets its line.
    return Command(name, line, folder, (0, 1, 2), environ)


def ruff(folder: Path) -> Command:
    checks = ["check", "--no-cache", "--isolated", "--quiet", "--select", "UP,DJ", "."]
    return Command("ruff", [trees.peer("ruff"), *checks], folder)


def django_upgrade(folder: Path) -> Command:
    options = ["--target-version", "5.0", "--check"]
    files = trees.python_paths(folder)
    return Command("django-upgrade", [trees.peer("django-upgrade"), *options, *files], folder)


def measure_modern(rounds: int) -> list[Figure]:
    """A tree in which nearly nothing is to be changed."""
    tree = trees.make_tree("modern")
    ours = codemods(tree, "--no-cache", ".")
    fast = best_of(rounds, [ours, ruff(tree)])
    slow = best_of(max(1, rounds // 3), [django_upgrade(tree)])
    mine = fast["codemods"].wall
    note = f"{len(trees.python_paths(tree))} files in {mine:.2f} s"
    return [
        Figure("modern", "of ruff check --select UP,DJ", mine / fast["ruff"].wall, 1.0, note),
        Figure("modern", "of django-upgrade --check", mine / slow["django-upgrade"].wall, 1 / 15),
    ]


def measure_old(rounds: int) -> list[Figure]:
    """A tree in which one file in five is to be changed."""
    tree = trees.make_tree("old")
    files = list(python_files(tree))
    costs = best_of(rounds, [codemods(tree, "--no-cache", "."), django_upgrade(tree)])
    mine = costs["codemods"].wall
    step = max(1, len(files) // CODEMOD_SAMPLE)
    sample = trees.make_sample(tree, "old-sample", files[::step])
    slow = run(_django_codemod(sample)).wall / len(trees.python_paths(sample))
    note = f"{len(files)} files in {mine:.2f} s"
    return [
        Figure(
            "old", "of django-upgrade --check", mine / costs["django-upgrade"].wall, 1 / 5, note
        ),
        Figure("old", "of django-codemod, per file", mine / len(files) / slow, 1 / 200),
    ]


def _django_codemod(folder: Path) -> Command:
    removed = ["--removed-in", "4.0"]
    command = [trees.peer("django-codemod"), "run", *removed, *trees.python_paths(folder)]
    return Command("django-codemod", command, folder)


def measure_every_line_hit(rounds: int) -> list[Figure]:
    """One file in which every line is to be changed."""
    folder = trees.make_hits(HIT_LINES)
    costs = best_of(rounds, [codemods(folder, "--no-cache", "."), django_upgrade(folder)])
    ratio = costs["codemods"].wall / costs["django-upgrade"].wall
    note = f"{HIT_LINES} lines in {costs['codemods'].wall:.2f} s"
    return [Figure("every-line-hit", "of django-upgrade --check", ratio, 1.5, note)]


def measure_pre_commit(rounds: int) -> list[Figure]:
    """Some clean files, named one by one, as pre-commit does with the hook's command."""
    tree = trees.make_tree("modern")
    named = [file for file in python_files(tree) if b"django" in file.read_bytes()]
    sample = trees.make_sample(tree, "pre-commit", _clean(tree, named))
    files = trees.python_paths(sample)
    start = Command("start", [sys.executable, "-c", "pass"], sample)
    costs = best_of(rounds * 5, [start, codemods(sample, "--apply", *files)])
    over = (costs["codemods"].wall - costs["start"].wall) * 1000
    return [Figure("pre-commit", "ms over python -c pass", over, 120, f"{len(files)} files")]


def _clean(tree: Path, files: list[Path]) -> list[Path]:
    """Return the first files of which the catalogue has nothing to say."""
    found: list[Path] = []
    for file in files:
        command = codemods(tree, str(file.relative_to(tree)), command="check")
        try:
            run(Command(command.name, command.arguments, tree, (0,), command.environ))
        except BenchError:
            continue
        found.append(file)
        if len(found) == CLEAN_FILES:
            return found
    raise BenchError(f"only {len(found)} clean files in {tree}")


def measure_memory(rounds: int) -> list[Figure]:
    """Peak memory of any one process, over files of less than half a megabyte."""
    figures = []
    for name in ("modern", "old"):
        tree = trees.make_tree(name)
        great = [file for file in python_files(tree) if file.stat().st_size >= GREAT_FILE]
        out = [f"--exclude={file.relative_to(tree)}" for file in great]
        cost = run(codemods(tree, "--no-cache", *out, "."))
        note = f"{len(great)} greater files left out"
        figures.append(Figure("memory", f"MB, {name}", cost.memory / 1e6, 200, note))
    return figures


def measure_linear(rounds: int) -> list[Figure]:
    """Wall time per file of two and four copies of a tree against one."""
    commands = [
        codemods(trees.make_tree("old", copies), "--no-cache", ".", name=str(copies))
        for copies in (1, 2, 4)
    ]
    costs = best_of(rounds, commands)
    one = costs["1"].wall
    return [
        Figure(
            "linear", f"time per file, {copies}x of 1x", costs[str(copies)].wall / copies / one, 1.1
        )
        for copies in (2, 4)
    ]


def measure_warm(rounds: int) -> list[Figure]:
    """A second run, which finds the cache of the first."""
    figures = []
    for name, limit in (("old", 0.5), ("modern", 1.0)):
        tree = trees.make_tree(name)
        warm = codemods(tree, ".", name="warm")
        run(warm)
        costs = best_of(rounds, [warm, codemods(tree, "--no-cache", ".", name="cold")])
        ratio = costs["warm"].wall / costs["cold"].wall
        note = f"{costs['warm'].wall:.2f} s"
        figures.append(Figure("warm", f"of the cold run, {name}", ratio, limit, note))
    return figures


CASES: dict[str, Callable[[int], list[Figure]]] = {
    "modern": measure_modern,
    "old": measure_old,
    "every-line-hit": measure_every_line_hit,
    "pre-commit": measure_pre_commit,
    "memory": measure_memory,
    "linear": measure_linear,
    "warm": measure_warm,
}


def main() -> int:
    """Measure what was asked for, print the table, return the exit status."""
    parser = argparse.ArgumentParser(description="Measure codemods against its peers.")
    parser.add_argument("--case", action="append", choices=CASES, metavar="NAME")
    parser.add_argument("--quick", action="store_true", help="one round of each")
    parser.add_argument("--rounds", type=int, default=3, help="the best of so many (3)")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the figures there")
    options = parser.parse_args()
    rounds = 1 if options.quick else options.rounds
    figures: list[Figure] = []
    try:
        for case in options.case or CASES:
            print(f"{case} …", file=sys.stderr)
            for figure in CASES[case](rounds):
                print(f"  {figure.what}: {figure.value:.4g} {figure.note}", file=sys.stderr)
                figures.append(figure)
    except (BenchError, CorpusError, VenvError) as error:
        print(error, file=sys.stderr)
        return 2
    print(render_table(figures))
    if options.json:
        rows = [asdict(figure) | {"held": figure.held} for figure in figures]
        about = {"cores": os.cpu_count(), "python": sys.version.split()[0], "peers": trees.PEERS}
        text = json.dumps({"about": about, "figures": rows}, indent=1)
        options.json.write_text(f"{text}\n", encoding="utf-8")
    return 0 if all(figure.held for figure in figures) else 1


def render_table(figures: list[Figure]) -> str:
    """Return the figures as a Markdown table."""
    head = ["case", "what", "measured", "limit", "", "note"]
    rows = [head] + [
        [
            figure.case,
            figure.what,
            f"{figure.value:.4g}",
            f"{figure.limit:.4g}",
            "ok" if figure.held else "OVER",
            figure.note,
        ]
        for figure in figures
    ]
    widths = [max(len(row[column]) for row in rows) for column in range(len(head))]
    lines = [
        "| " + " | ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)) + " |"
        for row in rows
    ]
    rule = "|" + "|".join("-" * (width + 2) for width in widths) + "|"
    return "\n".join([lines[0], rule, *lines[1:]])


if __name__ == "__main__":
    sys.exit(main())
