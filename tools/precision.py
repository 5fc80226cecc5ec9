"""What the codemods do to a corpus: counts, refusals, the hunks to read, and what must hold.

    python tools/precision.py table old             # per codemod: hits, changed, unsafe, refused
    python tools/precision.py hunks modern          # every safe change as a diff, to be read
    python tools/precision.py check old             # still parses, and a second run is idle
    python tools/precision.py read old              # hunks over all codemods without a verdict
    python tools/precision.py verdicts old          # whether the hunks that were read are still made
    python tools/precision.py document all          # write docs/precision.md

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

import readings
from corpus import CorpusError, fetch, python_files, read_set
from hunks import blocks_of
from venvs import CACHE, ROOT, locked

WORK = CACHE / "precision"
MODERN = "modern"
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
        rows[name].refused, rows[name].reported = numbers["refusals"], numbers["reports"]
    for file in found["files"]:
        for finding in file["findings"]:
            for name in finding["codemods"]:
                row = rows[name]
                if finding["kind"] == "refusal":
                    row.reasons[finding["reason"] or finding["message"]] += 1
                elif finding["kind"] == "change":
                    row.changed += finding["safety"] == "safe"
                    row.unsafe += finding["safety"] != "safe"
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


def read(tree: Path, options: list[str]) -> int:
    found = read_json(tree)
    blocks = readings.to_read(
        readings.load(tree.name), blocks_of(found), refusing(found), every=tree.name == MODERN
    )
    for block in blocks:
        print(f"{block.key} {','.join(block.codemods)} {block.safety}\n{block}\n")
    return 1 if blocks else 0


def verdicts(tree: Path, options: list[str]) -> int:
    known, blocks = readings.load(tree.name), blocks_of(read_json(tree))
    lost = readings.compare(known, blocks)
    unread = readings.to_read(known, blocks, [], every=True) if tree.name == MODERN else []
    print("\n".join([*lost, *(f"{block.path}:{block.line}: not read" for block in unread)]))
    print(f"{len(known)} hunks read, {len(lost)} not made any more, {len(unread)} not read")
    return 1 if lost or unread else 0


def read_json(tree: Path) -> dict[str, Any]:
    """Return what a dry run finds: all changes, or the safe ones in current releases."""
    options = [] if tree.name == MODERN else ["--unsafe"]
    return dict(json.loads(run_codemods(tree, *options, "--output", "json")))


def refusing(found: dict[str, Any]) -> set[str]:
    """Return the codemods that refuse something."""
    return {
        name
        for file in found["files"]
        for finding in file["findings"]
        if finding["kind"] == "refusal"
        for name in finding["codemods"]
    }


def document() -> int:
    """Write docs/precision.md from runs over both sets and the verdicts."""
    modern, old = make_copy(MODERN), make_copy("old")
    blocks = blocks_of(read_json(modern))
    found = read_json(old)
    command = [sys.executable, "-m", "codemods", "list", "--output", "json"]
    catalogue = json.loads(subprocess.run(command, check=True, capture_output=True).stdout)
    text = (
        (Path(__file__).parent / "precision_page.md")
        .read_text(encoding="utf-8")
        .format(
            modern=len(read_set(MODERN)),
            old=len(read_set("old")),
            changes=readings.document_modern(readings.load(MODERN), blocks),
            read=len(readings.load("old")),
            table=render_table(count(found, catalogue)),
            readings=readings.document_old(readings.load("old")),
        )
    )
    (ROOT / "docs" / "precision.md").write_text(text, encoding="utf-8")
    return 0


COMMANDS = {"table": table, "hunks": hunks, "check": check, "read": read, "verdicts": verdicts}


def main() -> int:
    """Do what was asked for; return the exit status."""
    parser = argparse.ArgumentParser(description="Say what the codemods do to a corpus.")
    parser.add_argument("command", choices=[*COMMANDS, "document"])
    parser.add_argument("set", metavar="SET")
    parser.add_argument("--unsafe", action="store_true", help="unsafe changes too")
    options = parser.parse_args()
    try:
        if options.command == "document":
            return document()
        read_set(options.set)
        with locked(WORK / f"{options.set}.lock"):
            tree = make_copy(options.set)
            return COMMANDS[options.command](tree, ["--unsafe"] if options.unsafe else [])
    except (CorpusError, RunError) as error:
        print(error, file=sys.stderr)
        return 2


if __name__ == "__main__":
    sys.exit(main())
