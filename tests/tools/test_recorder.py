"""The recorder sees what became of each test, whatever the run prints."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

RECORDER = Path(__file__).parents[2] / "tools" / "suites" / "recorder.py"

CASES = """\
import unittest

class Case(unittest.TestCase):
    def test_passes(self):
        pass

    def test_fails(self):
        raise ValueError("first line\\nsecond line")

    @unittest.skip("no")
    def test_skipped(self):
        raise AssertionError

    @unittest.expectedFailure
    def test_expected(self):
        raise AssertionError

    @unittest.expectedFailure
    def test_unexpected(self):
        pass

    def test_subtests(self):
        for number in (1, 2):
            with self.subTest(number=number):
                assert number == 1, "two"


class Broken(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        raise OSError("no database")

    def test_never(self):
        pass
"""
FUNCTIONS = """\
import pytest

@pytest.fixture
def broken():
    raise OSError("no fixture")

@pytest.fixture
def closing():
    yield
    raise OSError("late")

@pytest.mark.parametrize("number", [1, 2])
def test_number(number):
    assert number == 1

def test_setup(broken): pass
def test_teardown(closing): pass
def test_skips(): pytest.skip("no")
"""


def record(folder: Path, runner: str, *command: str) -> dict[str, Any]:
    """Run a command with the recorder loaded at start-up and return what it wrote."""
    path = folder / "startup"
    path.mkdir()
    shutil.copyfile(RECORDER, path / "suite_recorder.py")
    (path / "sitecustomize.py").write_text("import suite_recorder\n")
    outcomes = folder / "outcomes.json"
    environ = {name: value for name, value in os.environ.items() if not name.startswith("PYTEST")}
    environ |= {"PYTHONPATH": str(path), "SUITE_OUTCOMES": str(outcomes), "SUITE_RUNNER": runner}
    subprocess.run([sys.executable, *command], cwd=folder, env=environ, capture_output=True)
    found: dict[str, Any] = json.loads(outcomes.read_text())
    return found


def test_unittest(tmp_path: Path) -> None:
    (tmp_path / "test_cases.py").write_text(CASES)
    tests = record(tmp_path, "unittest", "-m", "unittest", "test_cases")["tests"]
    assert {name: entry[0] for name, entry in tests.items()} == {
        "test_cases.Case.test_passes": "passed",
        "test_cases.Case.test_fails": "failed",
        "test_cases.Case.test_skipped": "skipped",
        "test_cases.Case.test_expected": "passed",
        "test_cases.Case.test_unexpected": "failed",
        "test_cases.Case.test_subtests": "failed",
        "setUpClass (test_cases.Broken)": "failed",
    }
    assert tests["test_cases.Case.test_fails"][1:] == ["ValueError: first line", "test_cases.py:8"]


def test_a_module_that_cannot_be_imported_is_named_by_its_own_error(tmp_path: Path) -> None:
    (tmp_path / "test_broken.py").write_text("import nowhere\n")
    tests = record(tmp_path, "unittest", "-m", "unittest", "test_broken")["tests"]
    entry = tests["unittest.loader._FailedTest.test_broken"]
    assert entry[:2] == ["failed", "ModuleNotFoundError: No module named 'nowhere'"]


def test_what_ends_the_run_is_kept(tmp_path: Path) -> None:
    (tmp_path / "run.py").write_text("def main():\n    raise KeyError('SECRET')\nmain()\n")
    found = record(tmp_path, "unittest", "run.py")
    assert found == {"tests": {}, "crash": ["failed", "KeyError: 'SECRET'", "run.py:2"]}


def test_pytest(tmp_path: Path) -> None:
    (tmp_path / "test_functions.py").write_text(FUNCTIONS)
    (tmp_path / "test_import.py").write_text("import nowhere\n")
    options = ["--continue-on-collection-errors", "-p", "suite_recorder"]
    tests = record(tmp_path, "pytest", "-m", "pytest", *options)["tests"]
    assert {name: entry[0] for name, entry in tests.items()} == {
        "test_functions.py::test_number[1]": "passed",
        "test_functions.py::test_number[2]": "failed",
        "test_functions.py::test_setup": "failed",
        "test_functions.py::test_teardown": "failed",
        "test_functions.py::test_skips": "skipped",
        "test_import.py": "failed",
    }
    assert tests["test_functions.py::test_teardown"][1] == "OSError: late"
    assert tests["test_import.py"][1] == "ModuleNotFoundError: No module named 'nowhere'"
