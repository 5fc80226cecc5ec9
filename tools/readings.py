"""What a reader said of the hunks that the codemods make of real packages.

`tests/precision/verdicts.json` keeps a verdict for every hunk that was read, by a key of its path
and content. It holds as long as the tool makes that hunk.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable
from dataclasses import asdict, dataclass

from hunks import Block, sample
from venvs import ROOT

__all__ = ["Reading", "compare", "document_modern", "document_old", "load", "save", "to_read"]

FILE = ROOT / "tests" / "precision" / "verdicts.json"
ACCEPT, DELIBERATE = "accept", "deliberate"
EACH, REFUSING = 4, 6
"""How many hunks of a codemod are read, and of one that refuses something."""


@dataclass(frozen=True)
class Reading:
    """One hunk that was read.

    ``verdict``: ``accept``, or ``deliberate`` where the code is there to show what old code gets
    (a test of a deprecation), which no tool can know; ``note`` says what is special.
    """

    set: str
    path: str
    key: str
    codemods: tuple[str, ...]
    verdict: str
    note: str = ""


def load(name: str = "") -> list[Reading]:
    """Return the readings, or those of one set."""
    entries = json.loads(FILE.read_text(encoding="utf-8")) if FILE.is_file() else []
    readings = [Reading(**entry | {"codemods": tuple(entry["codemods"])}) for entry in entries]
    return [reading for reading in readings if not name or reading.set == name]


def save(readings: Iterable[Reading]) -> None:
    """Write the readings, in order of set and path."""
    entries = [asdict(r) for r in sorted(readings, key=lambda r: (r.set, r.path, r.key))]
    lines = ",\n".join(json.dumps(entry) for entry in entries)
    FILE.write_text(f"[\n{lines}\n]\n", encoding="utf-8")


def compare(readings: list[Reading], blocks: list[Block]) -> list[str]:
    """Return the readings whose hunk is not made any more."""
    made = {block.key for block in blocks}
    return [f"{r.path} {r.key}: not made any more" for r in readings if r.key not in made]


def to_read(
    readings: list[Reading], blocks: list[Block], refusing: Iterable[str], *, every: bool
) -> list[Block]:
    """Return what has no verdict: of all blocks, or of a sample over all codemods."""
    known = {reading.key for reading in readings}
    named = [block for block in blocks if block.codemods]
    wanted = blocks if every else sample(named, EACH, dict.fromkeys(refusing, REFUSING))
    return [block for block in wanted if block.key not in known]


def document_modern(readings: list[Reading], blocks: list[Block]) -> str:
    """Return every change to current releases, with its verdict, as Markdown."""
    by_key = {reading.key: reading for reading in readings}
    parts = []
    for verdict, title in (
        (ACCEPT, "Changes that still had to be made, or that mean the same"),
        (DELIBERATE, "Changes to code that is there to be old"),
    ):
        parts.append(f"### {title}\n")
        for block in blocks:
            reading = by_key.get(block.key)
            if reading is None or reading.verdict != verdict:
                continue
            note = f": {reading.note}" if reading.note else ""
            parts.append(
                f"`{block.path}:{block.line}` ({', '.join(block.codemods) or 'imports'}){note}\n"
            )
            parts.append(f"```diff\n{str(block).partition(chr(10))[2]}\n```\n")
    return "\n".join(parts)


def document_old(readings: list[Reading]) -> str:
    """Return how many hunks of each codemod were read, and the verdicts, as Markdown."""
    counts = Counter(name for reading in readings for name in reading.codemods)
    lines = ["| codemod | hunks read |", "|---|---:|"]
    lines += [f"| {name} | {number} |" for name, number in sorted(counts.items())]
    notes = [f"- `{r.path}` ({', '.join(r.codemods)}): {r.note}" for r in readings if r.note]
    return "\n".join([*lines, "", "With a remark:", "", *notes])
