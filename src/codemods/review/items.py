"""What there is to answer in one file: its changes and findings, in order, each with a key."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from codemods.engine.plan import Change, FilePlan, Finding
from codemods.source.records import Record
from codemods.source.text import Source

if TYPE_CHECKING:
    from codemods.driver.outcomes import Notice

__all__ = ["Item", "items_of", "keys_of", "line_numbers", "line_text"]


class Item(Record):
    """One change, report or refusal."""

    kind: str
    """``change``, ``report`` or ``refusal``."""
    index: int
    """Its place in the plan's changes or findings."""
    codemods: tuple[str, ...]
    offset: int
    line: int
    column: int
    message: str
    level: str
    unsafe: bool
    reason: str
    """Why it is unsafe."""
    follow_up: str

    @property
    def is_change(self) -> bool:
        """Whether there is something to make."""
        return self.kind == "change"


def items_of(plan: FilePlan, notices: Iterable[Notice] | None = None) -> tuple[Item, ...]:
    """Return all that there is to answer in a file, in the order of the file.

    Where ``notices`` are given, what is not among them is left out.
    """
    items = [_of_change(index, change) for index, change in enumerate(plan.changes)]
    items += [_of_finding(index, finding) for index, finding in enumerate(plan.findings)]
    items.sort(key=lambda item: (item.offset, not item.is_change, item.index))
    if notices is None:
        return tuple(items)
    told = Counter((n.line, n.column, n.kind, n.codemods, n.message) for n in notices)
    kept = []
    for item in items:
        mark = item.line, item.column, item.kind, item.codemods, item.message
        if told[mark]:
            told[mark] -= 1
            kept.append(item)
    return tuple(kept)


def _of_change(index: int, change: Change) -> Item:
    return Item(
        "change",
        index,
        change.codemods,
        change.offset,
        change.line,
        change.column,
        change.message,
        change.level.value,
        change.safety.value != "safe",
        change.reason,
        change.follow_up,
    )


def _of_finding(index: int, finding: Finding) -> Item:
    return Item(
        finding.kind,
        index,
        (finding.codemod,),
        finding.offset,
        finding.line,
        finding.column,
        finding.message,
        finding.level.value,
        False,
        "",
        "",
    )


def line_numbers(plan: FilePlan, item: Item) -> list[int]:
    """Return the lines, 1-based, that tell an item from others: those it changes, each once.

    Import statements are not among them, as other changes and people write into these too.
    """
    assert plan.source is not None
    if not item.is_change:
        return [item.line]
    change = plan.changes[item.index]
    if change.edits:
        return list(dict.fromkeys(plan.source.line_at(edit.start) for edit in change.edits))
    return [] if _names(change) else [item.line]


def _names(change: Change) -> list[tuple[str, str]]:
    """Return the imported names that a change touches, as bound and as defined."""
    bindings = [*change.uses, *change.rebinds, *(binding for binding, _ in change.wishes)]
    return sorted({(name, target) for name, target, _ in bindings})


def line_text(source: Source, number: int) -> bytes:
    """Return the 1-based line ``number`` with its end."""
    starts = source.line_starts
    end = starts[number] if number < len(starts) else len(source.body)
    return source.body[starts[number - 1] : end]


def keys_of(
    plan: FilePlan, items: Iterable[Item], lines: Sequence[Sequence[bytes]] | None = None
) -> list[str]:
    """Return what identifies each item wherever in the file it stands.

    It is made of the codemods, the source text and what that becomes, and counts those that
    are alike. ``lines`` are the lines that the items stand on, where these are not the plan's.
    """
    assert plan.source is not None
    body = plan.source.body
    alike: dict[str, int] = {}
    keys = []
    for number, item in enumerate(items):
        if lines is not None:
            own = lines[number]
        else:
            own = [line_text(plan.source, n) for n in line_numbers(plan, item)]
        change = plan.changes[item.index] if item.is_change else None
        told = [
            item.kind,
            item.codemods,
            item.message if change is None else _names(change),
            [line.strip().decode("latin-1") for line in own],
            [
                (body[edit.start : edit.end].decode("latin-1"), edit.text.decode("latin-1"))
                for edit in (change.edits if change is not None else ())
            ],
        ]
        name = hashlib.sha256(json.dumps(told).encode()).hexdigest()[:20]
        alike[name] = alike.get(name, 0) + 1
        keys.append(f"{name}.{alike[name]}")
    return keys
