"""Write down the outcome of every test from inside a run, under unittest or pytest.

Copied into an environment's site-packages, where a ``.pth`` file imports it at start-up. It does
nothing unless ``SUITE_OUTCOMES`` names the file to write; pytest gets it as a plug-in
(``-p suite_recorder``), for unittest it wraps the methods of ``TestResult``.

The file is JSON: ``tests``, id to ``[outcome, reason, where]``, and ``crash``, the same for what
ended the whole run. A reason is an exception's type and first line, ``where`` the innermost frame
inside the current folder. Only the standard library is used, as any Django and pytest may be here.
"""

from __future__ import annotations

import atexit
import json
import os
import sys
import traceback
import unittest
from collections.abc import Callable
from pathlib import Path
from typing import Any

Entry = tuple[str, str, str]

_WORST = ("failed", "skipped", "passed")
_tests: dict[str, Entry] = {}
_crash: list[Entry] = []


def record(name: str, outcome: str, error: BaseException | None = None) -> None:
    """Keep the worst outcome of a test id."""
    known = _tests.get(name)
    worse = known is None or _WORST.index(outcome) < _WORST.index(known[0])
    if worse or (known is not None and outcome == known[0] and error is not None):
        _tests[name] = (outcome, *_describe(error))


def _describe(error: BaseException | None) -> tuple[str, str]:
    if error is None:
        return "", ""
    lines = [line.strip() for line in str(error).splitlines() if line.strip()]
    reason = f"{type(error).__name__}: {lines[0] if lines else ''}"[:300]
    if "Failed to import test module" in reason:
        reason = lines[-1][:300]  # unittest's stand-in for the module quotes the real traceback
    home = os.getcwd() + os.sep  # noqa: PTH109 - what frames are compared with
    frames = [
        f"{frame.filename.removeprefix(home)}:{frame.lineno}"
        for frame in traceback.extract_tb(error.__traceback__)
        if frame.filename.startswith(home)
    ]
    return reason, frames[-1] if frames else ""


def _write(path: str) -> None:
    crash = _crash[0] if _crash else None
    Path(path).write_text(json.dumps({"tests": _tests, "crash": crash}), encoding="utf-8")


def _note_crash(error: BaseException | None) -> None:
    if error is not None:
        _crash.append(("failed", *_describe(error)))


def _watch_process(path: str) -> None:
    previous = sys.excepthook

    def excepthook(kind: Any, error: Any, trace: Any) -> None:
        _note_crash(error)
        previous(kind, error, trace)

    sys.excepthook = excepthook
    atexit.register(_write, path)


def _watch_unittest() -> None:
    def wrap(method: str, keep: Callable[..., None]) -> None:
        original = getattr(unittest.TestResult, method)

        def wrapped(self: unittest.TestResult, test: Any, *rest: Any, **more: Any) -> Any:
            keep(test, *rest)
            return original(self, test, *rest, **more)

        setattr(unittest.TestResult, method, wrapped)

    def fail(test: Any, error: Any = None) -> None:
        record(test.id(), "failed", error[1] if error else None)

    def fail_subtest(test: Any, subtest: Any, error: Any) -> None:
        if error is not None:
            fail(test, error)

    wrap("addSuccess", lambda test: record(test.id(), "passed"))
    wrap("addExpectedFailure", lambda test, error: record(test.id(), "passed"))
    wrap("addUnexpectedSuccess", fail)
    wrap("addSkip", lambda test, reason: record(test.id(), "skipped"))
    wrap("addFailure", fail)
    wrap("addError", fail)
    wrap("addSubTest", fail_subtest)


def pytest_runtest_logreport(report: Any) -> None:
    if report.when == "call" or not report.passed:
        record(report.nodeid, report.outcome)


def pytest_exception_interact(node: Any, call: Any, report: Any) -> None:
    error = call.excinfo.value
    if type(error).__name__ == "CollectError" and error.__cause__ is not None:
        error = error.__cause__
    record(node.nodeid, "failed", error)


def pytest_internalerror(excrepr: Any, excinfo: Any) -> None:
    _note_crash(excinfo.value)


if (path := os.environ.get("SUITE_OUTCOMES")) and __name__ == "suite_recorder":
    _watch_process(path)
    if os.environ.get("SUITE_RUNNER") == "unittest":
        _watch_unittest()
