"""What a run found, in numbers."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from codemods.driver.outcomes import Notice, Outcome

__all__ = ["Counts", "Summary"]


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


class Counts:
    """Counts outcomes as they come, in whatever order."""

    def __init__(self) -> None:
        self._files = Counter[str]()
        self._codemods: dict[str, list[int]] = {}
        self._totals = [0, 0, 0, 0]
        self._follow_ups: dict[str, tuple[str, int]] = {}
        """Each with where it stands first: the path of the file, and which of its notices."""

    def add(self, outcome: Outcome) -> None:
        """Count the outcome of one more file."""
        kinds = {notice.kind for notice in outcome.notices}
        kinds.add("trouble" if outcome.trouble else "affected" if outcome.notices else "")
        if outcome.changed:
            kinds.add("changed")
        self._files.update(kinds)
        for number, notice in enumerate(outcome.notices):
            column = _column(notice)
            if column is None:
                continue
            if notice.accepted and notice.follow_up:
                place = outcome.path, number
                first = self._follow_ups.setdefault(notice.follow_up, place)
                self._follow_ups[notice.follow_up] = min(first, place)
            for identifier in notice.codemods:
                self._codemods.setdefault(identifier, [0, 0, 0, 0])[column] += 1
            self._totals[column] += 1

    def summary(self, looked_at: int, trouble: int) -> Summary:
        """Sum up. ``trouble`` is the number of things that are wrong beside the outcomes."""
        files = self._files
        return Summary(
            looked_at=looked_at,
            unaffected=looked_at - files["affected"] - files["trouble"],
            changed=files["changed"],
            trouble=trouble + files["trouble"],
            changes=self._totals[0],
            unsafe_available=self._totals[1],
            refusals=self._totals[2],
            refused_files=files["refusal"],
            reports=self._totals[3],
            reported_files=files["report"],
            follow_ups=tuple(sorted(self._follow_ups, key=self._follow_ups.__getitem__)),
            by_codemod=tuple(
                (identifier, row[0], row[1], row[2], row[3])
                for identifier, row in sorted(self._codemods.items())
            ),
        )


def _column(notice: Notice) -> int | None:
    """Return what a notice counts as; None for a safe change that could not be made after all."""
    if notice.kind == "change":
        if notice.accepted:
            return 0
        return 1 if notice.safety == "unsafe" else None
    return 2 if notice.kind == "refusal" else 3
