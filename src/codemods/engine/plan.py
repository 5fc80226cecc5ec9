"""What one file becomes: changes on spans of its original bytes, and how to render any of them."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from codemods.declare import Level, Safety
from codemods.source.imports import BindingKey, ImportTable, Wish, plan_imports
from codemods.source.text import Edit, Source, apply_edits

__all__ = ["Change", "FilePlan", "Finding", "Needs", "Trouble"]


@dataclass(frozen=True, slots=True)
class Change:
    """One decision for the user: edits that are made together or not at all."""

    codemods: tuple[str, ...]
    edits: tuple[Edit, ...]
    offset: int
    """Byte offset of the hit in the body, for messages and ignore comments."""
    line: int
    column: int
    message: str
    safety: Safety
    reason: str
    """Why it is not safe; empty where it is."""
    level: Level
    wishes: tuple[Wish, ...] = ()
    removed_uses: Mapping[BindingKey, int] = field(default_factory=dict)
    added_uses: Mapping[BindingKey, int] = field(default_factory=dict)
    rebinds: Mapping[BindingKey, Wish] = field(default_factory=dict)
    """Bindings that keep their local name and get another object (`force_str as force_text`)."""
    requires: tuple[int, ...] = ()
    """Indices of changes of the same plan without which this one makes no sense."""
    follow_up: str = ""


@dataclass(frozen=True, slots=True)
class Finding:
    """A report (nothing mechanical is right) or a refusal (the codemod could not be sure)."""

    codemod: str
    kind: str
    """``report`` or ``refusal``."""
    offset: int
    line: int
    column: int
    message: str
    level: Level


@dataclass(frozen=True, slots=True)
class Trouble:
    """Why a file could not be handled at all: one line for the user."""

    message: str
    line: int | None = None


@dataclass(frozen=True, slots=True)
class Needs:
    """`analyse` cannot answer without these project facts."""

    facts: frozenset[str]


@dataclass(frozen=True)
class FilePlan:
    """The result of `analyse`: pure data, picklable."""

    path: str
    source: Source | None
    changes: tuple[Change, ...] = ()
    findings: tuple[Finding, ...] = ()
    trouble: Trouble | None = None
    imports: ImportTable | None = None
    uses: Mapping[BindingKey, int] = field(default_factory=dict)
    """All uses in the file of every import binding that some change touches."""
    warnings: tuple[str, ...] = ()
    facts_used: frozenset[str] = frozenset()

    def render(self, accepted: Collection[int] | None = None, *, unsafe: bool = False) -> bytes:
        """Return the file's new bytes with the ``accepted`` changes (indices into `changes`).

        None accepts every safe change, and with ``unsafe`` every change. A change whose
        `requires` are not accepted is left out. Imports follow from what is accepted.
        """
        ...

    def default_changes(self, *, unsafe: bool = False) -> frozenset[int]:
        """Indices of the changes that `run` makes."""
        ...
