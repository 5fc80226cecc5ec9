"""What a run is asked for, and what comes of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple, Protocol

from codemods.driver.counts import Summary
from codemods.driver.outcomes import Want
from codemods.driver.spool import Spool

if TYPE_CHECKING:
    from concurrent.futures import Executor

    from codemods.driver.known import Known

__all__ = ["Progress", "Request", "Run", "retold"]


class Progress(Protocol):
    """Who is told how far the run is."""

    def start(self, total: int) -> None:
        """So many files will be looked at."""
        ...

    def advance(self, count: int) -> None:
        """So many more are done."""
        ...


class Request(NamedTuple):
    """What the user asked for."""

    paths: Sequence[str]
    current: str
    given: Mapping[str, object]
    """Settings of the command line, by the names of the configuration's keys."""
    config: str | None = None
    isolated: bool = False
    jobs: int = 0
    """0: as many as there are processors."""
    want: Want = Want()
    executor: Callable[[int], Executor] | None = None
    cache: bool = False
    """Whether to use what earlier runs found, and to remember what this one does."""
    tracked: bool = False
    """Whether to look only at files that git tracks, in a tree without other changes."""
    known: Mapping[str, Known] = MappingProxyType({})
    """Findings whose changes are not made, by path relative to the root."""


class Run(NamedTuple):
    """What came of it."""

    root: str
    git: bool
    outcomes: Spool
    """In path order; unaffected files are left out."""
    trouble: tuple[tuple[str, str], ...]
    """(path, what is wrong) of what never became an outcome, in order."""
    hints: tuple[str, ...]
    summary: Summary
    hidden: int = 0
    """How many findings were left out of `outcomes` because they are known."""


def retold(run: Run, outcomes: Spool) -> Run:
    """Return ``run`` with other outcomes, counted anew."""
    summary = outcomes.counts.summary(run.summary.looked_at, len(run.trouble))
    return run._replace(outcomes=outcomes, summary=summary)
