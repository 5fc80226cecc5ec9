"""The same bytes come out whatever the process was started with."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest
from interpreters import environment_for, other_series

ROOT = Path(__file__).parents[2]
FIXTURES = ROOT / "tests" / "fixtures"
MODULE = ("-m", "codemods")
START = """\
import multiprocessing, sys
from codemods.cli.main import main
multiprocessing.set_start_method({!r})
sys.exit(main())
"""


def fill(root: Path) -> list[str]:
    """Write every third fixture as a file of one project; return their names."""
    root.mkdir()
    (root / "pyproject.toml").touch()
    names = []
    for number, source in enumerate(sorted(FIXTURES.glob("*/*.in.py"))[::3]):
        name = f"app{number % 9}/module{number}.py"
        (root / name).parent.mkdir(exist_ok=True)
        (root / name).write_bytes(source.read_bytes())
        names.append(name)
    return names


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("determinism")
    fill(folder / "project")
    return folder / "project"


@pytest.fixture(scope="module")
def expected(project: Path) -> bytes:
    found = output(project, "--jobs", "1", PYTHONHASHSEED="0")
    assert found.count(b"diff --git") > 40
    return found


def output(
    root: Path,
    *arguments: str,
    python: Path | str = sys.executable,
    program: Sequence[str] = MODULE,
    **environment: str,
) -> bytes:
    state = str(root.parent / "state")
    done = subprocess.run(
        [python, *program, "run", "--unsafe", "--modernize", "-v", "--no-cache", *arguments],
        cwd=root,
        capture_output=True,
        check=False,
        env={**os.environ, "CODEMODS_STATE_DIR": state, **environment},
    )
    assert b"Traceback" not in done.stderr, done.stderr
    return done.stdout + done.stderr


def test_number_of_processes_locale_time_zone_and_hash_seed(project: Path, expected: bytes) -> None:
    japan = {"PYTHONHASHSEED": "1", "LC_ALL": "C", "TZ": "Asia/Tokyo"}
    assert output(project, "--jobs", "2", **japan) == expected
    utc = {"PYTHONHASHSEED": "2", "LC_ALL": "C.UTF-8", "TZ": "UTC"}
    assert output(project, "--jobs", "3", **utc) == expected


def test_order_in_which_files_are_named(project: Path, expected: bytes) -> None:
    names = sorted(str(path.relative_to(project)) for path in project.rglob("*.py"))
    found = output(project, "--jobs", "2", *names[1::2], *names[::2][::-1], PYTHONUTF8="1")
    assert found == expected


@pytest.mark.parametrize("method", ["fork", "spawn", "forkserver"])
def test_start_method_of_processes(method: str, project: Path, expected: bytes) -> None:
    program = ("-c", START.format(method))
    assert output(project, "--jobs", "2", program=program) == expected


def test_python_version(project: Path, expected: bytes) -> None:
    """Every Python that is installed beside the one that runs the tests."""
    if not other_series():
        pytest.skip("no other Python of 3.10 or newer is installed")
    for series in other_series():
        python = environment_for(series)
        found = output(project, python=python, PYTHONPATH=str(ROOT / "src"))
        assert found == expected, series
