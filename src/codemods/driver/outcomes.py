"""What a run says of one file and of all of them: light, picklable values."""

from __future__ import annotations

import os
from collections import Counter
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable

    from codemods.driver.known import Known
    from codemods.driver.steps import Step
    from codemods.engine.plan import FilePlan
    from codemods.source.text import Edit

__all__ = ["FAILING", "Notice", "Outcome", "Replacement", "Summary", "Want", "outcome_of"]

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


class Summary(NamedTuple):
    """Counts of files, and of what was found in them."""

    looked_at: int
    unaffected: int
    changed: int
    trouble: int
    changes: int
    unsafe_available: int
    refusals: int
    refused_files: int
    reports: int
    reported_files: int
    follow_ups: tuple[str, ...]
    by_codemod: tuple[tuple[str, int, int, int, int], ...]
    """(id, changes made, unsafe changes available, refusals, reports), by id."""


def outcome_of(
    path: str, plan: FilePlan, data: bytes, want: Want, *, unsafe: bool, known: Known | None = None
) -> Outcome:
    """Return what ``plan`` means for the user. ``path`` is relative to the root.

    Changes that are ``known`` are not made, nor what is built on them.
    """
    warnings = tuple(plan.warnings)
    if plan.trouble is not None:
        return Outcome(
            path,
            trouble=plan.trouble.message,
            trouble_line=plan.trouble.line,
            warnings=warnings,
        )
    accepted = plan.default_changes(unsafe=unsafe)
    if known:
        accepted = _without_known(plan, accepted, known)
    try:
        new, edits = _render(plan, accepted, data)
    except UnicodeEncodeError as error:
        return Outcome(path, trouble=f"new text does not fit the file's encoding: {error}")
    changed = new != data
    diff = b""
    if changed and want.diff:
        from codemods.driver.diff import unified_diff

        diff = unified_diff(os.fsencode(path), data, new, edits)
    return Outcome(
        path,
        notices=_notices(plan, accepted, want),
        diff=diff,
        text=new if changed and want.text else None,
        changed=changed,
        warnings=warnings,
        digest=_digest(data) if changed and want.digest else "",
        asked=bool(plan.facts_used),
        steps=_steps(plan, accepted, new) if changed and want.steps else (),
        plan=plan if want.plan else None,
    )


def _steps(plan: FilePlan, accepted: frozenset[int], new: bytes) -> tuple[Step, ...]:
    from codemods.driver.steps import steps_of

    return steps_of(plan, accepted, new)


def _digest(data: bytes) -> str:
    import hashlib

    return hashlib.sha256(data).hexdigest()


def _render(
    plan: FilePlan, accepted: frozenset[int], data: bytes
) -> tuple[bytes, Iterable[Edit] | None]:
    """Return the new bytes, and the edits where their spans are spans of ``data`` itself."""
    if plan.source is None or not accepted:
        return data, None
    from codemods.source.text import apply_edits

    edits = plan.edits(accepted)
    new = plan.source.encode(apply_edits(plan.source.body, edits))
    return new, edits if plan.source.body == data else None


def _without_known(plan: FilePlan, accepted: frozenset[int], known: Known) -> frozenset[int]:
    from codemods.driver.known import take

    left = Counter(known)
    numbered = _numbered_notices(plan, accepted, Want(lines=True))
    new = accepted - {index for notice, index in numbered if take(left, notice)}
    return frozenset(index for index in new if plan.needed_by(index) <= new)


def _notices(plan: FilePlan, accepted: frozenset[int], want: Want) -> tuple[Notice, ...]:
    return tuple(notice for notice, _ in _numbered_notices(plan, accepted, want))


def _numbered_notices(
    plan: FilePlan, accepted: frozenset[int], want: Want
) -> list[tuple[Notice, int]]:
    """Return the notices in order, each with the index of its change, -1 where it is none."""
    changes = [
        Notice(
            change.line,
            change.column,
            change.codemods,
            "change",
            change.level.value,
            change.message,
            change.safety.value,
            change.reason,
            index in accepted,
            change.follow_up,
            _lines(plan, change.offset, change.edits) if want.lines else (),
            _replacements(plan, index) if want.edits else (),
        )
        for index, change in enumerate(plan.changes)
    ]
    findings = [
        Notice(
            finding.line,
            finding.column,
            (finding.codemod,),
            finding.kind,
            finding.level.value,
            finding.message,
            "",
            "",
            False,
            "",
            _lines(plan, finding.offset) if want.lines else (),
        )
        for finding in plan.findings
    ]
    numbered = [(notice, index) for index, notice in enumerate(changes)]
    return sorted(numbered + [(notice, -1) for notice in findings])


def _lines(plan: FilePlan, offset: int, edits: Iterable[Edit] = ()) -> tuple[str, ...]:
    """Return the lines at ``offset`` and at the start of each edit, in this order, each once."""
    source = plan.source
    if source is None:
        return ()
    numbers = dict.fromkeys(source.line_at(place) for place in (offset, *(e.start for e in edits)))
    starts = [*source.line_starts, len(source.body)]
    return tuple(
        source.body[starts[number - 1] : starts[number]].decode("utf-8", "replace").strip()
        for number in numbers
    )


def _replacements(plan: FilePlan, index: int) -> tuple[Replacement, ...]:
    """Return what the change at ``index``, and those it requires, replace."""
    source = plan.source
    if source is None:
        return ()
    return tuple(
        Replacement(
            *source.position(edit.start), *source.position(edit.end), edit.text.decode("utf-8")
        )
        for edit in plan.edits(plan.needed_by(index))
    )


def summarise(outcomes: Iterable[Outcome], looked_at: int, trouble: int) -> Summary:
    """Count. ``outcomes`` leaves out unaffected files; ``trouble`` counts what is not in it."""
    changed = affected = failed = refused_files = reported_files = 0
    follow_ups: dict[str, None] = {}
    counts: dict[str, list[int]] = {}
    totals = [0, 0, 0, 0]
    for outcome in outcomes:
        kinds = {notice.kind for notice in outcome.notices}
        refused_files += "refusal" in kinds
        reported_files += "report" in kinds
        changed += outcome.changed
        if outcome.trouble:
            failed += 1
        elif outcome.notices:
            affected += 1
        for notice in outcome.notices:
            column = _column(notice)
            if column is None:
                continue
            if notice.accepted and notice.follow_up:
                follow_ups[notice.follow_up] = None
            for identifier in notice.codemods:
                counts.setdefault(identifier, [0, 0, 0, 0])[column] += 1
            totals[column] += 1
    return Summary(
        looked_at=looked_at,
        unaffected=looked_at - affected - failed,
        changed=changed,
        trouble=trouble + failed,
        changes=totals[0],
        unsafe_available=totals[1],
        refusals=totals[2],
        refused_files=refused_files,
        reports=totals[3],
        reported_files=reported_files,
        follow_ups=tuple(follow_ups),
        by_codemod=tuple(
            (identifier, row[0], row[1], row[2], row[3])
            for identifier, row in sorted(counts.items())
        ),
    )


def _column(notice: Notice) -> int | None:
    """Return what a notice counts as; None for a safe change that could not be made after all."""
    if notice.kind == "change":
        if notice.accepted:
            return 0
        return 1 if notice.safety == "unsafe" else None
    return 2 if notice.kind == "refusal" else 3
