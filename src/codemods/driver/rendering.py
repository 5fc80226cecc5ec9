"""From the plan of a file to its outcome: rendered, compared and put into words."""

from __future__ import annotations

import os
from collections import Counter
from typing import TYPE_CHECKING

from codemods.driver.known import Known, take
from codemods.driver.outcomes import Notice, Outcome, Replacement, Want

if TYPE_CHECKING:
    from collections.abc import Iterable

    from codemods.driver.steps import Step
    from codemods.engine.plan import FilePlan
    from codemods.source.text import Edit

__all__ = ["outcome_of"]


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
