"""Compare runs: which tests count, which were lost, and to what."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from suites.runs import Outcome, Result

_IMPORT_FAILED = "unittest.loader._FailedTest."
_VOLATILE = re.compile(r"0x[0-9a-f]+|'[^']*/[^']*'|\b\d{4,}\b")


@dataclass(frozen=True)
class Loss:
    """A test that passes on the old Django and not on the new one."""

    test: str
    reason: str
    where: str


def count_passed(baseline: Result, result: Result) -> int:
    """Return how many of the counting tests (those the baseline passes) pass in a run."""
    return len(counting(baseline) & counting(result))


def counting(baseline: Result) -> set[str]:
    """Return the ids that pass in a run."""
    return {name for name, outcome in baseline.tests.items() if outcome.passed}


def find_losses(baseline: Result, result: Result) -> list[Loss]:
    """Return the counting tests that do not pass in a run, by id, each with its reason.

    A test that did not run takes the reason of what kept it from running: its class, its module,
    or the end of the whole run.
    """
    losses = []
    for name in sorted(counting(baseline) - counting(result)):
        outcome = result.tests.get(name) or _blame(name, result)
        reason = outcome.reason or outcome.status
        losses.append(Loss(name, reason, outcome.where))
    return losses


def group_losses(losses: Iterable[Loss]) -> list[tuple[str, list[Loss]]]:
    """Return losses by reason, less what varies in messages; the greatest group first."""
    groups: dict[str, list[Loss]] = {}
    for loss in losses:
        groups.setdefault(_VOLATILE.sub("…", loss.reason), []).append(loss)
    return sorted(groups.items(), key=lambda item: (-len(item[1]), item[0]))


def common_places(losses: Iterable[Loss], most: int = 3) -> list[str]:
    """Return the frames that most of some losses end in."""
    places = Counter(loss.where for loss in losses if loss.where)
    return [f"{place} ({number})" for place, number in places.most_common(most)]


def _blame(name: str, result: Result) -> Outcome:
    for key in _containers(name):
        if outcome := result.tests.get(key):
            return outcome
    return result.crash or _never_ran(result.tests)


def _containers(name: str) -> list[str]:
    """Return the ids under which the failure of a class or module of a test is recorded."""
    if "::" in name:  # pytest: folder/module.py::Class::test
        parts = name.split("::")
        return ["::".join(parts[:end]) for end in range(len(parts) - 1, 0, -1)]
    dotted = name.split(".")
    found = []
    for end in range(len(dotted) - 1, 0, -1):
        prefix = ".".join(dotted[:end])
        found += [f"setUpClass ({prefix})", f"setUpModule ({prefix})", f"{_IMPORT_FAILED}{prefix}"]
    return found


def _never_ran(tests: Mapping[str, Outcome]) -> Outcome:
    """Blame what failed to be imported, where just that is known."""
    failed = [outcome for name, outcome in tests.items() if name.startswith(_IMPORT_FAILED)]
    return failed[0] if failed else Outcome("missing", "it did not run")
