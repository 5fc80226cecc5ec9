"""Blocks of changed lines in a dry run's JSON, each with the codemods that made it."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

__all__ = ["Block", "blocks_of", "sample"]

_HEAD = re.compile(r"@@ -(\d+)(?:,(\d+))? \+\d+(?:,\d+)? @@")
_RENAME = re.compile(r"([\w.:]+) → ")


@dataclass(frozen=True)
class Block:
    """Neighbouring lines that go and come together."""

    path: str
    line: int
    removed: tuple[str, ...]
    added: tuple[str, ...]
    codemods: tuple[str, ...]
    safety: str

    @property
    def key(self) -> str:
        """What stays the same as long as the tool does the same: path and content, no numbers."""
        text = "\n".join([self.path, *self.removed, "\0", *self.added])
        return hashlib.sha256(text.encode("utf-8", "surrogateescape")).hexdigest()[:12]

    def __str__(self) -> str:
        lines = [f"-{line}" for line in self.removed] + [f"+{line}" for line in self.added]
        return "\n".join([f"{self.path}:{self.line}", *lines])


def blocks_of(found: dict[str, Any]) -> list[Block]:
    """Return all blocks of the JSON that ``codemods run --output json`` prints, in order."""
    return [
        block
        for file in found["files"]
        if file.get("diff")
        for block in _in_file(file["path"], file["diff"], file["findings"])
    ]


def sample(blocks: list[Block], each: int, more: dict[str, int]) -> list[Block]:
    """Return at least ``each`` blocks of every codemod, ``more`` of those named, in path order.

    What is chosen depends on the keys alone, so that few blocks change with the tool.
    """
    chosen: set[Block] = set()
    counts: dict[str, int] = {}
    for block in sorted(blocks, key=lambda block: block.key):
        if any(counts.get(name, 0) < more.get(name, each) for name in block.codemods):
            chosen.add(block)
            for name in block.codemods:
                counts[name] = counts.get(name, 0) + 1
    return [block for block in blocks if block in chosen]


def _in_file(path: str, diff: str, findings: list[dict[str, Any]]) -> Iterator[Block]:
    changes = [finding for finding in findings if finding["kind"] == "change"]
    for line, removed, added in _runs(diff):
        here = [change for change in changes if _made(change, line, removed, added)]
        names = sorted({name for change in here for name in change["codemods"]})
        safe = all(change["safety"] == "safe" for change in here)
        yield Block(path, line, removed, added, tuple(names), "safe" if safe else "unsafe")


def _made(
    change: dict[str, Any], line: int, removed: tuple[str, ...], added: tuple[str, ...]
) -> bool:
    """Whether a change made a block: it begins there, or renames a word that went there."""
    if line <= change["line"] < line + max(len(removed), 1):
        return True
    rename = _RENAME.match(change["message"])
    if rename is None:
        return False
    old = rename[1].replace(":", ".").rpartition(".")[2]
    word = re.compile(rf"\b{re.escape(old)}\b")
    return any(map(word.search, removed)) and not any(map(word.search, added))


def _runs(diff: str) -> Iterator[tuple[int, tuple[str, ...], tuple[str, ...]]]:
    """Yield the runs of changed lines: first line before, lines that go, lines that come."""
    number = start = 0
    removed: list[str] = []
    added: list[str] = []
    for line in [*diff.split("\n"), " "]:
        head = _HEAD.match(line)
        mark = "" if head or line.startswith(("diff --git", "--- ", "+++ ")) else line[:1]
        if mark == "-":
            start = start if removed or added else number
            removed.append(line[1:])
            number += 1
        elif mark == "+":
            start = start if removed or added else number
            added.append(line[1:])
        else:
            if removed or added:
                yield start, tuple(removed), tuple(added)
                removed, added = [], []
            number = int(head[1]) if head else number + (mark == " ")
