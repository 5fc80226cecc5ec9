"""Run real packages' own tests on Django 2.2 and, rewritten or not, on Django 5.0.

    python tools/packages.py                            # all packages, all variants: a table
    python tools/packages.py --package django-otp --failures
    python tools/packages.py --variant codemods --json results.json
    python tools/packages.py --document                 # and write docs/packages.md
    python tools/packages.py --round-trip               # no tests: apply, apply again, undo

A test counts only if it passes on the last Django its package worked with. Outcomes are recorded
test by test inside the runs (`suites/recorder.py`). Copies, diffs and logs stay in
``.cache/suites/<package>``; the first run makes two environments per package.
"""

from __future__ import annotations

import argparse
import json
import shutil
import subprocess
import sys
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict
from pathlib import Path

from corpus import CorpusError, read_set
from suites.reasons import explain
from suites.roundtrip import find_problems
from suites.runs import BASELINE, VARIANTS, WORK, Result, RunError, Variant, run_variant
from suites.table import PACKAGES, Package
from suites.verdicts import common_places, count_passed, counting, find_losses, group_losses
from venvs import ROOT, VenvError, locked

Results = dict[str, dict[str, Result]]
"""Package to variant to result."""


def main() -> int:
    """Run what was asked for and print it; return 2 where something could not be run."""
    options = parse_options()
    packages = [package for package in PACKAGES if package.name in options.package]
    variants = [BASELINE, *(v for v in VARIANTS if v.name in options.variant and v != BASELINE)]
    try:
        if options.round_trip:
            return report_round_trips(packages)
        python = options.python or find_python()
        results = run_all(packages, variants, python, jobs=options.jobs, fresh=options.fresh)
    except (CorpusError, RunError, VenvError) as error:
        print(error, file=sys.stderr)
        return 2
    print(render_table(results, variants))
    if options.failures:
        for variant in variants[1:]:
            print(render_failures(results, variant.name, options.tests))
    if options.document:
        text = document(results, variants)
        (ROOT / "docs" / "packages.md").write_text(text, encoding="utf-8")
    if options.json:
        options.json.write_text(json.dumps(summarise(results), indent=1), encoding="utf-8")
    return 0


def parse_options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Run real packages' own tests.")
    names = [package.name for package in PACKAGES]
    kinds = [variant.name for variant in VARIANTS]
    parser.add_argument("--package", action="append", choices=names, metavar="NAME")
    parser.add_argument("--variant", action="append", choices=kinds, metavar="NAME")
    parser.add_argument(
        "--round-trip", action="store_true", help="no tests: dry run, apply, apply again, undo"
    )
    parser.add_argument("--failures", action="store_true", help="lost tests, by reason")
    parser.add_argument("--document", action="store_true", help="write docs/packages.md")
    parser.add_argument("--tests", action="store_true", help="with --failures: every test's id")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write everything there")
    parser.add_argument("--jobs", type=int, default=1, help="packages at a time")
    parser.add_argument("--fresh", action="store_true", help="reuse no result of an earlier run")
    parser.add_argument("--python", help="the Python to test on: 3.10 or 3.11")
    options = parser.parse_args()
    options.package = options.package or names
    options.variant = options.variant or kinds
    return options


def report_round_trips(packages: list[Package]) -> int:
    """Print what of apply's promises does not hold; return 1 where something does not."""
    broken = 0
    for package in packages:
        problems = find_problems(package)
        broken += bool(problems)
        print(f"{package.name}: {'; '.join(problems) or 'holds'}")
    return 1 if broken else 0


def find_python() -> str:
    """Return a Python that Django 2.2 and the tests' own dependencies run on.

    Raises RunError where there is none.
    """
    if sys.version_info[:2] in {(3, 10), (3, 11)}:
        return sys.executable
    for name in ("python3.11", "python3.10"):
        path = shutil.which(name)
        if path and subprocess.run([path, "-c", ""], capture_output=True).returncode == 0:
            return path
    raise RunError("Python 3.11 or 3.10 is needed to run Django 2.2: name one with --python")


def run_all(
    packages: list[Package],
    variants: list[Variant],
    python: str,
    *,
    jobs: int = 1,
    fresh: bool = False,
) -> Results:
    """Run every variant of every package. Raises RunError, CorpusError, VenvError."""

    def run_package(package: Package) -> dict[str, Result]:
        results = {}
        with locked(WORK / f"{package.name}.lock"):
            for variant in variants:
                print(f"{package.name}: {variant.name}", file=sys.stderr)
                results[variant.name] = run_variant(package, variant, python, fresh=fresh)
        return results

    with ThreadPoolExecutor(jobs) as pool:
        done = list(pool.map(run_package, packages))
    return {package.name: result for package, result in zip(packages, done, strict=True)}


def render_table(results: Results, variants: list[Variant]) -> str:
    """Return counting tests passed, per package and variant."""
    rows = [["package", *("counting" if v == BASELINE else v.name for v in variants)]]
    sums = [0] * len(variants)
    for name, result in results.items():
        baseline = result[BASELINE.name]
        numbers = [count_passed(baseline, result[variant.name]) for variant in variants]
        sums = [sum(pair) for pair in zip(sums, numbers, strict=True)]
        rows.append([name, *map(str, numbers)])
    rows.append(["all", *map(str, sums)])
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    return "\n".join(
        "  ".join(
            cell.rjust(width) if index else cell.ljust(width)
            for index, (cell, width) in enumerate(zip(row, widths, strict=True))
        )
        for row in rows
    )


def render_failures(results: Results, variant: str, tests: bool = False) -> str:
    """Return the tests lost in a variant, grouped by exception, the greatest groups first."""
    lines = [f"\n# Lost: {variant}"]
    for name, result in results.items():
        losses = find_losses(result[BASELINE.name], result[variant])
        lines.append(f"\n## {name}: {len(losses)} of {len(counting(result[BASELINE.name]))}")
        for reason, group in group_losses(losses):
            lines.append(f"{len(group):5}  {reason}")
            if places := common_places(group):
                lines.append(f"       at {', '.join(places)}")
            shown = group if tests else group[:2]
            lines += [f"         {loss.test}" for loss in shown]
    return "\n".join(lines)


def document(results: Results, variants: list[Variant]) -> str:
    """Return the page about the packages: the table, and every lost test with its reason."""
    page = (Path(__file__).parent / "packages_page.md").read_text(encoding="utf-8")
    heads, *rows = (line.split() for line in render_table(results, variants).splitlines())
    versions = {pin.name: pin.version for pin in read_set("suites")}
    table = [f"| {' | '.join(heads)} |", f"|---|{'---:|' * (len(heads) - 1)}"]
    table += [
        f"| {' '.join(filter(None, [row[0], versions.get(row[0])]))} | {' | '.join(row[1:])} |"
        for row in rows
    ]
    lost = ["| package | tests | what the failure shows |", "|---|---:|---|"]
    for name, result in results.items():
        losses = find_losses(result[BASELINE.name], result["codemods"])
        reasons = Counter(explain(name, loss) for loss in losses)
        lost += [f"| {name} | {number} | {text} |" for text, number in reasons.most_common()]
    return page.format(number=len(results), table="\n".join(table), lost="\n".join(lost))


def summarise(results: Results) -> dict[str, object]:
    """Return all there is to know of some results as plain data."""
    return {
        name: {
            variant: {
                "passed": count_passed(result[BASELINE.name], run),
                "lost": [asdict(loss) for loss in find_losses(result[BASELINE.name], run)],
                "tests": {test: outcome.status for test, outcome in sorted(run.tests.items())},
            }
            for variant, run in result.items()
        }
        for name, result in results.items()
    }


if __name__ == "__main__":
    sys.exit(main())
