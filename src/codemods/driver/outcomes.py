"""What a run says of one file: light, picklable values."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from codemods.driver.steps import Step
    from codemods.engine.plan import FilePlan

__all__ = ["FAILING", "Notice", "Outcome", "Replacement", "Want"]

FAILING = frozenset({"breaks", "deprecated"})
"""Levels that make a check fail."""


class Want(NamedTuple):
    """What to work out for each file, beyond what there is to say."""

    diff: bool = False
    text: bool = False
    digest: bool = False
    """Identify the content that was looked at."""
    lines: bool = False
    """Quote the source lines that each notice stands on."""
    edits: bool = False
    """Say what each change replaces."""
    steps: bool = False
    """Work out what the file is after each codemod."""
    plan: bool = False
    """Hand over the plan itself: it is not remembered from run to run."""


class Replacement(NamedTuple):
    """New text for a region of the file; lines and code point columns from 1, end exclusive."""

    line: int
    column: int
    end_line: int
    end_column: int
    text: str


class Notice(NamedTuple):
    """One change, report or refusal, as any output shows it. Columns are code points."""

    line: int
    column: int
    codemods: tuple[str, ...]
    kind: str
    """``change``, ``report`` or ``refusal``."""
    level: str
    message: str
    safety: str
    """``safe`` or ``unsafe`` for a change, else empty."""
    reason: str
    accepted: bool
    """Whether this run makes the change."""
    follow_up: str
    lines: tuple[str, ...] = ()
    """Where wanted: the line it stands on and any other that the change touches, stripped."""
    edits: tuple[Replacement, ...] = ()
    """Where wanted: all that this change replaces if it is the only one made, imports included."""


class Outcome(NamedTuple):
    """What became of one file. ``path`` is relative to the root, with ``/``."""

    path: str
    notices: tuple[Notice, ...] = ()
    diff: bytes = b""
    text: bytes | None = None
    """The new bytes, where they differ and were wanted."""
    changed: bool = False
    trouble: str = ""
    trouble_line: int | None = None
    warnings: tuple[tuple[int, str], ...] = ()
    digest: str = ""
    """SHA-256 of the content that was looked at, where it was wanted."""
    asked: bool = False
    """Whether the analysis asked for facts of the project."""
    steps: tuple[Step, ...] = ()
    """Where wanted: what becomes of the file codemod by codemod, the new text last."""
    plan: FilePlan | None = None
    """Where it was wanted."""

    @property
    def is_told(self) -> bool:
        """Whether there is anything to say of the file."""
        return bool(self.notices or self.trouble or self.warnings or self.changed)
