"""The bundled sample projects: the whole catalogue fires in them, and `modern` really runs."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from functools import cache
from pathlib import Path

import pytest
from environments import ROOT, python_for

from codemods.declare import Codemod
from codemods.cli.program import COMMANDS
from codemods.engine.registry import all_codemods

SAMPLES = ROOT / "samples"


def codemods(*arguments: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "codemods", *arguments]
    environ = os.environ | {"CODEMODS_STATE_DIR": str(cwd / ".cache" / "state"), "PYTHONUTF8": "1"}
    return subprocess.run(command, cwd=cwd, env=environ, capture_output=True, text=True)


def copy_of(sample: str, folder: Path) -> Path:
    target = folder / sample
    shutil.copytree(SAMPLES / sample, target, ignore=shutil.ignore_patterns("__pycache__"))
    return target


@cache
def firing(sample: str, folder: Path) -> frozenset[str]:
    """Return the ids of the codemods that say anything about a sample."""
    everything = ",".join(codemod.id for codemod in all_codemods())
    options = ("--unsafe", "--modernize", "--verbose-reports", "--select", everything)
    place = copy_of(sample, folder)
    done = codemods("run", *options, "--isolated", "--no-cache", "--output", "json", cwd=place)
    assert done.returncode == 1, done.stderr
    found = json.loads(done.stdout)
    assert found["summary"]["trouble"] == 0, done.stderr
    return frozenset(
        identifier
        for file in found["files"]
        for finding in file["findings"]
        for identifier in finding["codemods"]
    )


@pytest.fixture(scope="session")
def fired(tmp_path_factory: pytest.TempPathFactory) -> frozenset[str]:
    folder = tmp_path_factory.mktemp("samples")
    return firing("legacy", folder) | firing("modern", folder)


def test_every_codemod_fires_in_a_sample(fired: frozenset[str]) -> None:
    missing = sorted({codemod.id for codemod in all_codemods()} - fired)
    assert not missing, f"no code for these in samples/legacy or samples/modern: {missing}"


def suite(series: str, project: Path) -> subprocess.CompletedProcess[str]:
    command = [str(python_for(series)), "-W", "ignore", "manage.py", "test"]
    environ = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
    environ |= {"PYTHONDONTWRITEBYTECODE": "1"}
    environ.pop("DJANGO_SETTINGS_MODULE", None)
    return subprocess.run(command, cwd=project, env=environ, capture_output=True, text=True)


def test_modern_runs_on_django_4_2_only(tmp_path: Path) -> None:
    project = copy_of("modern", tmp_path)
    before = suite("4.2", project)
    assert before.returncode == 0, before.stderr
    assert re.search(r"Ran \d\d tests", before.stderr)
    assert suite("5.0", project).returncode != 0


@pytest.mark.parametrize("options", [(), ("--modernize",)], ids=["unsafe", "modernize"])
def test_modern_runs_on_django_5_0_afterwards(tmp_path: Path, options: tuple[str, ...]) -> None:
    project = copy_of("modern", tmp_path)
    done = codemods("run", "--apply", "--unsafe", *options, "--no-cache", cwd=project)
    assert done.returncode == 0, done.stderr
    after = suite("5.0", project)
    assert after.returncode == 0, after.stderr
    assert codemods("run", "--unsafe", *options, "--no-cache", cwd=project).stdout == ""


def test_readme_opens_with_what_the_tool_prints() -> None:
    shown = re.search(r"```diff\n(.*?)```\n", (ROOT / "README.md").read_text(), re.DOTALL)
    assert shown is not None
    path = re.search(r"^\+\+\+ b/(samples/.*)$", shown[1], re.MULTILINE)
    assert path is not None
    assert codemods("run", path[1], "--no-cache", cwd=ROOT).stdout == shown[1]


def test_the_guide_declares_codemods_that_hold() -> None:
    guide = (ROOT / "docs" / "writing-a-codemod.md").read_text(encoding="utf-8")
    blocks = re.findall(r"```python\n(.*?)```\n", guide, re.DOTALL)
    assert len(blocks) == 2
    for block in blocks:
        namespace: dict[str, object] = {"__name__": "guide"}
        exec(compile(block, "guide", "exec", dont_inherit=True), namespace)
        (mine,) = (value for value in namespace.values() if isinstance(value, Codemod))
        theirs = {codemod.id: codemod for codemod in all_codemods()}[mine.id]
        assert (mine.safety, mine.removed_in) == (theirs.safety, theirs.removed_in)
        for example in mine.examples:
            done = rewritten(example.before, mine.id)
            assert done == example.after


def rewritten(text: str, identifier: str) -> str:
    """Return what the tool's own codemod of that id makes of a text."""
    command = [sys.executable, "-m", "codemods", "run", "-", "--isolated", "--select", identifier]
    done = subprocess.run(command, input=text, capture_output=True, text=True, cwd=ROOT)
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.mark.parametrize("page", ["README.md", "docs/usage.md", "docs/safety.md"])
def test_the_pages_name_only_options_that_exist(page: str) -> None:
    text = (ROOT / page).read_text(encoding="utf-8")
    spans = [span for span in re.findall(r"`([^`\n]*)`", text) if not span.startswith("git ")]
    inline = " ".join(spans + re.findall(r"^codemods .*$", text, re.M))
    pages = [codemods(command, "--help", cwd=ROOT).stdout for command in COMMANDS]
    known = set(re.findall(r"--[a-z][a-z-]+", " ".join(pages)))
    named = set(re.findall(r"--[a-z][a-z-]+", inline))
    assert named, f"{page} names no options at all"
    assert named <= known
