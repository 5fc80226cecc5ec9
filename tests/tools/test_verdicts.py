"""Which tests count, which are lost, and what they are lost to."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[2] / "tools"))

from suites.runs import Outcome, Result
from suites.verdicts import Loss, count_passed, find_losses, group_losses

PASSED = Outcome("passed")


def test_only_what_the_baseline_passes_counts() -> None:
    baseline = Result({"a": PASSED, "b": PASSED, "c": Outcome("failed"), "d": Outcome("skipped")})
    result = Result({"a": PASSED, "b": Outcome("failed"), "c": PASSED, "d": PASSED, "new": PASSED})
    assert count_passed(baseline, result) == 1


@pytest.mark.parametrize("status", ["failed", "skipped"])
def test_a_test_that_does_not_pass_any_more_is_lost(status: str) -> None:
    losses = find_losses(Result({"a": PASSED}), Result({"a": Outcome(status, "why", "x.py:1")}))
    assert losses == [Loss("a", "why", "x.py:1")]


@pytest.mark.parametrize(
    ("test", "container"),
    [
        ("app.tests.Case.test_one", "setUpClass (app.tests.Case)"),
        ("app.tests.Case.test_one", "setUpModule (app.tests)"),
        ("app.tests.Case.test_one", "unittest.loader._FailedTest.app.tests"),
        ("app/tests.py::Case::test_one", "app/tests.py::Case"),
        ("app/tests.py::Case::test_one", "app/tests.py"),
    ],
)
def test_a_test_that_did_not_run_takes_the_reason_of_what_holds_it(
    test: str, container: str
) -> None:
    result = Result({container: Outcome("failed", "broken"), "other": Outcome("failed", "no")})
    assert find_losses(Result({test: PASSED}), result) == [Loss(test, "broken", "")]


def test_a_crash_takes_all() -> None:
    result = Result(crash=Outcome("failed", "ImportError: six", "app/models.py:3"))
    losses = find_losses(Result({"a": PASSED, "b": PASSED}), result)
    assert [(loss.reason, loss.where) for loss in losses] == [
        ("ImportError: six", "app/models.py:3")
    ] * 2


def test_groups_forget_what_varies_and_come_greatest_first() -> None:
    losses = [
        Loss("a", "KeyError: 'x'", ""),
        Loss("b", "OSError: at 0x7f01 in '/some/where'", ""),
        Loss("c", "OSError: at 0x7f02 in '/else/where'", ""),
    ]
    groups = group_losses(losses)
    assert [(reason, len(group)) for reason, group in groups] == [
        ("OSError: at … in …", 2),
        ("KeyError: 'x'", 1),
    ]
