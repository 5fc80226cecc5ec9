"""What the codemods do to a corpus: counts, refusals, the hunks to read, and what must hold.

    python tools/precision.py table old             # per codemod: hits, changed, unsafe, refused
    python tools/precision.py hunks modern          # every safe change as a diff, to be read
    python tools/precision.py check old             # still parses, and a second run is idle

Corpora are the sets of `corpus.py`. ``--unsafe`` makes unsafe changes too (``hunks``, ``check``).
"""

from __future__ import annotations

import argparse
import ast
import json
import os
import shutil
import subprocess
import sys
import warnings
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from corpus import CorpusError, fetch, python_files, read_set
from venvs import CACHE, locked

WORK = CACHE / "precision"
ALLOWED = 0.10
"""The share of its hits that a safe codemod may refuse without its reasons being listed."""


@dataclass
class Row:
    """What became of the hits of one codemod."""

    safety: str
    changed: int = 0
    unsafe: int = 0
    refused: int = 0
    reported: int = 0
    reasons: Counter[str] = field(default_factory=Counter)

    @property
    def hits(self) -> int:
        return self.changed + self.unsafe + self.refused

    @property
    def refuses_much(self) -> bool:
        """Whether it is safe by declaration and refuses more than its share."""
        return self.safety == "safe" and self.refused > ALLOWED * self.hits


class RunError(Exception):
    """The codemods did not do their work."""


def make_copy(name: str) -> Path:
    """Return a repository with a fresh copy of a set. Raises CorpusError."""
    tree = WORK / name
    shutil.rmtree(tree, ignore_errors=True)
    shutil.copytree(fetch(name), tree, symlinks=True)
    for ignores in list(tree.rglob(".gitignore")):
        ignores.unlink()
    for arguments in (["init", "--quiet"], ["add", "--all", "--force"]):
        subprocess.run(["git", "-C", str(tree), *arguments], check=True, capture_output=True)
    return tree


def run_codemods(tree: Path, *arguments: str) -> bytes:
    """Return what ``codemods run`` prints on a tree. Raises RunError."""
    command = [sys.executable, "-m", "codemods", "run", "--isolated", "--no-cache", *arguments]
    environ = os.environ | {"CODEMODS_STATE_DIR": str(WORK / "state")}
    done = subprocess.run([*command, "."], cwd=tree, env=environ, capture_output=True)
    worked = b"looked at" in done.stderr or b'"looked_at"' in done.stdout
    if done.returncode not in (0, 1, 2) or not worked:
        raise RunError(done.stderr.decode(errors="replace"))
    return done.stdout


def count(found: dict[str, Any], catalogue: list[dict[str, Any]]) -> dict[str, Row]:
    """Return a row per codemod from the JSON of a dry run and of ``codemods list``."""
    rows = {entry["id"]: Row(entry["safety"]) for entry in catalogue}
    for name, numbers in found["summary"]["by_codemod"].items():
        row = rows[name]
        row.changed, row.unsafe = numbers["changes"], numbers["unsafe"]
        row.refused, row.reported = numbers["refusals"], numbers["reports"]
    for file in found["files"]:
        for finding in file["findings"]:
            if finding["kind"] == "refusal":
                for name in finding["codemods"]:
                    rows[name].reasons[finding["reason"] or finding["message"]] += 1
    return rows


def render_table(rows: dict[str, Row]) -> str:
    """Return a Markdown table of the codemods that met anything, then much-refused ones."""
    lines = [
        "| codemod | safety | hits | changed | unsafe | refused | reported |",
        "|---|---|---:|---:|---:|---:|---:|",
    ]
    for name, row in sorted(rows.items()):
        if row.hits or row.reported:
            counts = (row.hits, row.changed, row.unsafe, row.refused, row.reported)
            lines.append(f"| {name} | {row.safety} | {' | '.join(map(str, counts))} |")
    for name, row in sorted(rows.items()):
        if row.refuses_much:
            lines.append(f"\n{name} refuses {row.refused} of {row.hits} hits:")
            lines += [f"- {number} × {reason}" for reason, number in row.reasons.most_common()]
    silent = sorted(name for name, row in rows.items() if not row.hits and not row.reported)
    return "\n".join([*lines, f"\nNothing met: {', '.join(silent) or 'none'}"])


def find_problems(tree: Path, options: list[str]) -> list[str]:
    """Apply to a tree, and again; return what stopped parsing or was changed again.

    Raises RunError.
    """
    parsed = {path for path in python_files(tree) if _parses(path)}
    run_codemods(tree, "--apply", "--no-journal", *options)
    problems = [
        f"{path.relative_to(tree)}: does not parse any more"
        for path in sorted(parsed)
        if not _parses(path)
    ]
    again = run_codemods(tree, *options).decode(errors="replace")
    marker = "diff --git a/"
    lines = [line for line in again.splitlines() if line.startswith(marker)]
    return problems + [f"{line.removeprefix(marker)}: changed again" for line in lines]


def _parses(path: Path) -> bool:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            ast.parse(path.read_bytes())
        except (SyntaxError, ValueError, RecursionError):
            return False
    return True


def table(tree: Path, options: list[str]) -> int:
    found = json.loads(run_codemods(tree, "--output", "json"))
    command = [sys.executable, "-m", "codemods", "list", "--output", "json"]
    catalogue = json.loads(subprocess.run(command, check=True, capture_output=True).stdout)
    print(render_table(count(found, catalogue)))
    return 0


def hunks(tree: Path, options: list[str]) -> int:
    sys.stdout.buffer.write(run_codemods(tree, *options))
    return 0


def check(tree: Path, options: list[str]) -> int:
    problems = find_problems(tree, options)
    print("\n".join(problems) or "all holds")
    return 1 if problems else 0


COMMANDS = {"table": table, "hunks": hunks, "check": check}


def main() -> int:
    """Do what was asked for; return the exit status."""
    parser = argparse.ArgumentParser(description="Say what the codemods do to a corpus.")
    parser.add_argument("command", choices=COMMANDS)
    parser.add_argument("set", metavar="SET")
    parser.add_argument("--unsafe", action="store_true", help="unsafe changes too")
    options = parser.parse_args()
    try:
        read_set(options.set)
        with locked(WORK / f"{options.set}.lock"):
            tree = make_copy(options.set)
            return COMMANDS[options.command](tree, ["--unsafe"] if options.unsafe else [])
    except (CorpusError, RunError) as error:
        print(error, file=sys.stderr)
        return 2


if __name__ == "__main__":
    sys.exit(main())
