"""What the user asked for, as far as it changes what one file becomes."""

from __future__ import annotations

from codemods.source.records import Record, fresh

__all__ = ["Options"]

Version = tuple[int, int]


class Options(Record):
    """Selection of codemods and the Django version to arrive at. Hashable and picklable."""

    target: Version = (5, 0)
    unsafe: bool = False
    modernize: bool = False
    keep_working_on: Version | None = None
    came_from: Version | None = None
    """The Django that the project runs on today, where the user says so."""
    select: frozenset[str] = fresh(factory=frozenset)
    """Ids and categories; empty means all that are on by default."""
    ignore: frozenset[str] = fresh(factory=frozenset)
    verbose_reports: bool = False
    black: str | None = None
    """None, or the black mode to format rewritten statements with (see `source.formatting`)."""
