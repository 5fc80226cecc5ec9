"""What one file becomes: changes on spans of its original bytes, and how to render any of them."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Collection, Mapping, Sequence
from operator import attrgetter
from typing import Any, NamedTuple

from codemods.declare.codemod import Level, Safety
from codemods.source.deletions import tidy_deletions
from codemods.source.imports import BindingKey, ImportTable, Wish, plan_imports
from codemods.source.text import Edit, Source, apply_edits

__all__ = ["BindingId", "BindingUse", "Change", "FilePlan", "Finding", "Needs", "Trouble"]

_START = attrgetter("start")
_END = attrgetter("end")
_NOTHING: Mapping[Any, Any] = {}
"""Shared by all that say nothing: never changed."""

BindingId = tuple[str, str, str]
"""(local name, dotted name it is bound to, place).

The place of a binding that is there is the name of its scope, empty for the module; that of a new
one the key of the binding that it stands beside, empty for the top of the module.
"""


class BindingUse(NamedTuple):
    """An import binding of the original file that some change touches."""

    keys: tuple[BindingKey, ...]
    uses: int
    """How many places of the original file need it."""


class Change(NamedTuple):
    """One decision for the user: edits that are made together or not at all."""

    codemods: tuple[str, ...]
    edits: tuple[Edit, ...]
    """Spans of the original body. Import statements are never among them."""
    offset: int
    line: int
    column: int
    """Where the hit stands in the original file; 1-based, code points."""
    message: str
    safety: Safety
    reason: str
    """Why it is not safe; empty where it is."""
    level: Level
    wishes: tuple[tuple[BindingId, Wish], ...] = ()
    uses: Mapping[BindingId, int] = _NOTHING
    """How many uses of each binding are added (positive) or removed (negative)."""
    rebinds: Mapping[BindingId, Wish] = _NOTHING
    """Bindings that keep their local name and get another object (`force_str as force_text`)."""
    companions: Mapping[str, str] = _NOTHING
    """Names that move along when their import statement loses a binding of this change."""
    requires: tuple[int, ...] = ()
    """Indices of changes of the same plan without which this one makes no sense."""
    follow_up: str = ""


class Finding(NamedTuple):
    """A report (nothing mechanical is right) or a refusal (the codemod could not be sure)."""

    codemod: str
    kind: str
    """``report`` or ``refusal``."""
    offset: int
    line: int
    column: int
    message: str
    level: Level


class Trouble(NamedTuple):
    """Why a file could not be handled at all: one line for the user."""

    message: str
    line: int | None = None


class Needs(NamedTuple):
    """`analyse` cannot answer without these project facts."""

    facts: frozenset[str]


class FilePlan(NamedTuple):
    """The result of `analyse`: pure data, picklable."""

    path: str
    source: Source | None
    changes: tuple[Change, ...] = ()
    findings: tuple[Finding, ...] = ()
    trouble: Trouble | None = None
    imports: ImportTable | None = None
    bindings: Mapping[BindingId, BindingUse] = _NOTHING
    warnings: tuple[tuple[int, str], ...] = ()
    """``(line, text)``: unknown ids in ignore comments and the like."""
    facts_used: frozenset[str] = frozenset()
    black: str | None = None
    """black's mode for rewritten statements, None to leave their layout (`source.formatting`)."""

    def default_changes(self, *, unsafe: bool = False) -> frozenset[int]:
        """Return the indices of the changes that `run` makes."""
        return frozenset(
            index
            for index, change in enumerate(self.changes)
            if change.safety is Safety.SAFE or unsafe
        )

    def accept(self, accepted: Collection[int]) -> tuple[Change, ...]:
        """Return the accepted changes, less those that require one that is not accepted."""
        chosen = set(accepted)
        while True:
            left = {index for index in chosen if chosen.issuperset(self.changes[index].requires)}
            if left == chosen:
                return tuple(self.changes[index] for index in sorted(chosen))
            chosen = left

    def needed_by(self, index: int) -> frozenset[int]:
        """Return ``index`` and all that this change requires, by any number of steps."""
        found: set[int] = set()
        queue = [index]
        while queue:
            one = queue.pop()
            if one not in found:
                found.add(one)
                queue.extend(self.changes[one].requires)
        return frozenset(found)

    def edits(self, accepted: Collection[int] | None = None, *, unsafe: bool = False) -> list[Edit]:
        """Return all edits of the body, imports included, for the ``accepted`` changes."""
        if accepted is None:
            accepted = self.default_changes(unsafe=unsafe)
        if self.source is None or not accepted:
            return []
        changes = self.accept(accepted)
        edits = edits_of(self.source, self.imports, self.bindings, changes, tidy=True)
        if self.black is None or not self.path.endswith(".py"):
            return edits
        from codemods.source.formatting import format_edits
        from codemods.source.module import parse

        return format_edits(self.source, parse(self.source), edits, self.black)

    def render(self, accepted: Collection[int] | None = None, *, unsafe: bool = False) -> bytes:
        """Return the file's new bytes with the ``accepted`` changes (indices into `changes`).

        None accepts every safe change, and with ``unsafe`` every change. A change whose
        `requires` are not accepted is left out. Imports follow from what is accepted.
        Raises ValueError for a plan without source, UnicodeEncodeError where the file's
        encoding has no room for the new text.
        """
        if self.source is None:
            raise ValueError(f"{self.path}: nothing to render")
        edits = self.edits(accepted, unsafe=unsafe)
        return (
            self.source.encode(apply_edits(self.source.body, edits)) if edits else self.source.data
        )


def edits_of(
    source: Source,
    imports: ImportTable | None,
    bindings: Mapping[BindingId, BindingUse],
    changes: Collection[Change],
    *,
    tidy: bool = False,
) -> list[Edit]:
    """Return the edits of ``changes`` and of the imports that follow from them.

    With ``tidy``, deletions of whole lines leave no more blank lines than they have to.
    """
    edits = [edit for change in changes for edit in change.edits]
    if imports is not None:
        edits.sort()
        others = [
            _behind(edits, edit, source.body)
            for edit in _import_edits(source, imports, bindings, changes, edits)
        ]
        if tidy:
            edits = tidy_deletions(source.body, edits, others)
        edits.extend(others)
    return sorted(edits)


def _behind(edits: Sequence[Edit], edit: Edit, body: bytes) -> Edit:
    """Return the edit of an import without the blanks before it that sorted ``edits`` replace.

    A block that is indented less by now ends with the indentation of what followed it.
    """
    index = bisect_right(edits, edit.start, key=_START)
    before = edits[index - 1].end if index else 0
    if edit.start < before <= edit.end and not body[edit.start : before].strip():
        return edit._replace(start=before)
    return edit


def _is_replaced(imports: ImportTable, key: BindingKey, edits: Sequence[Edit]) -> bool:
    """Whether sorted ``edits`` take away the import statement of a binding, or a block around."""
    statement = imports.statement(key)
    index = bisect_right(edits, statement.start, key=_END)
    return index < len(edits) and edits[index].start < statement.end


def _import_edits(
    source: Source,
    imports: ImportTable,
    bindings: Mapping[BindingId, BindingUse],
    changes: Collection[Change],
    edits: Sequence[Edit],
) -> tuple[Edit, ...]:
    """Return the edits of the imports, which follow from those of ``changes``: sorted ``edits``."""
    counts: dict[BindingId, int] = {}
    wishes: dict[BindingId, Wish] = {}
    rebinds: dict[BindingKey, Wish] = {}
    companions: dict[str, str] = {}
    for change in changes:
        wishes.update(change.wishes)
        companions.update(change.companions)
        for binding, number in change.uses.items():
            counts[binding] = counts.get(binding, 0) + number
        for binding, wish in change.rebinds.items():
            for key in bindings[binding].keys if binding in bindings else ():
                if not _is_replaced(imports, key, edits):
                    rebinds[key] = wish
    for binding, number in list(counts.items()):
        # Uses that are renamed and go as well were uses of the new name.
        excess = -(max(bindings[binding].uses, 1) + number) if binding in bindings else 0
        if excess > 0:
            for other in wishes.keys() - {binding}:
                if other[0] == binding[0]:
                    counts[other] = counts.get(other, 0) - excess
    released = {
        key
        for binding, number in counts.items()
        if number < 0 and binding in bindings and bindings[binding].uses + number <= 0
        for key in bindings[binding].keys
        if key not in rebinds and not _is_replaced(imports, key, edits)
    }
    needed = {wish for binding, wish in wishes.items() if counts.get(binding, 1) > 0}
    if not (needed or released or rebinds):
        return ()
    return plan_imports(
        source,
        imports,
        wishes=needed,
        released=released,
        rebinds=rebinds,
        moves=companions,
        edited=edits,
    )
