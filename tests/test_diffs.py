"""The diff of a run does what applying does: `git apply` and `patch` agree with it byte by byte.

Every case that changes, and its variants, becomes one file of one folder; all their diffs
together are one patch.
"""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from harness import Case, example_cases, fixture_cases, options_for, plan_of, project_of, variants

from codemods.declare import Safety
from codemods.driver.outcomes import Outcome, Want
from codemods.driver.rendering import outcome_of
from codemods.engine.analysis import analyse
from codemods.engine.plan import FilePlan
from codemods.engine.registry import find

NAMES = (
    b"plain.py",
    b"with space.py",
    b'quo"te.py',
    b"new\nline.py",
    b"caf\xc3\xa9.py",
    b"latin-\xe9.py",
    b"tab\there.py",
    b"back\\slash.py",
    b"deep er/-dash.py",
)
COOKIE = b"# -*- coding: latin-1 -*-\n# caf\xe9\n\n"
GAP = b"".join(b"# filler %d\n" % number for number in range(12))
WANT = Want(diff=True, text=True)


def _shapes(case: Case) -> Iterator[tuple[str, Case]]:
    """Yield the case, the harness's variants of it, and others whose outcome is not declared."""
    yield "case", case
    for variant in variants(case):
        shape = variant.name.rpartition("[")[2].rstrip("]")
        if shape != "no-final-newline":  # here, where the last line changes too
            yield shape, variant
    if case.before.endswith(b"\n"):
        yield "no-final-newline", replace(case, before=case.before.rstrip(b"\r\n"))
    if not case.path.endswith(".py") or b"\r" in case.before:
        return
    if case.before.isascii():
        yield "latin-1", replace(case, before=COOKIE + case.before)
    if b"__future__" not in case.before:
        yield "two hunks", replace(case, before=case.before + GAP + case.before)


def _outcomes() -> dict[tuple[str, str], tuple[bytes, Outcome]]:
    """Return the bytes before and the outcome of every shape of every case that changes."""
    found: dict[tuple[str, str], tuple[bytes, Outcome]] = {}
    for case in (*example_cases(), *fixture_cases()):
        if not case.changes:
            continue
        for shape, variant in _shapes(case):
            name = b"%d/%s" % (len(found), NAMES[len(found) % len(NAMES)])
            plan = analyse(variant.path, variant.before, case.options, project_of(variant))
            assert isinstance(plan, FilePlan)
            if plan.trouble is not None:
                assert shape == "two hunks", (case.name, shape, plan.trouble)
                continue
            outcome = outcome_of(
                os.fsdecode(name), plan, variant.before, WANT, unsafe=case.options.unsafe
            )
            assert not outcome.trouble, (case.name, shape, outcome.trouble)
            assert outcome.changed or shape == "two hunks", (case.name, shape)
            if outcome.changed:
                found[case.name, shape] = (variant.before, outcome)
    return found


@pytest.fixture(scope="module")
def outcomes() -> dict[tuple[str, str], tuple[bytes, Outcome]]:
    return _outcomes()


@pytest.mark.parametrize(
    "command",
    [["git", "apply", "--whitespace=nowarn", "-"], ["patch", "-p1", "--binary", "--quiet"]],
    ids=["git apply", "patch"],
)
def test_the_diff_is_what_applying_does(
    command: Sequence[str],
    outcomes: dict[tuple[str, str], tuple[bytes, Outcome]],
    tmp_path: Path,
) -> None:
    subprocess.run(["git", "init", "-q", tmp_path], check=True)
    for before, outcome in outcomes.values():
        path = tmp_path / outcome.path
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(before)
    patch = b"".join(outcome.diff for _before, outcome in outcomes.values())
    done = subprocess.run(command, cwd=tmp_path, input=patch, capture_output=True, check=False)
    assert done.returncode == 0, (done.stdout[-2000:], done.stderr[-2000:])
    different = [
        name
        for name, (_before, outcome) in outcomes.items()
        if (tmp_path / outcome.path).read_bytes() != outcome.text
    ]
    assert not different
    left = [path for path in tmp_path.rglob("*") if path.suffix in (".orig", ".rej")]
    assert not left


def test_every_shape_is_among_them(
    outcomes: dict[tuple[str, str], tuple[bytes, Outcome]],
) -> None:
    shapes = [shape for _name, shape in outcomes]
    for shape in ("case", "crlf", "bom", "no-final-newline", "latin-1", "two hunks"):
        assert shapes.count(shape) > 100, shape
    hunks = [
        outcome.diff.count(b"\n@@ -")
        for (_name, shape), (_before, outcome) in outcomes.items()
        if shape == "two hunks"
    ]
    assert sum(count > 1 for count in hunks) * 2 > len(hunks)


def test_what_is_written_is_in_the_encoding_of_the_file() -> None:
    text = COOKIE + b"from django.utils.encoding import force_text\n\nname = force_text('\xe9')\n"
    codemod = find("force-text")
    assert codemod is not None
    case = Case("latin-1", codemod.id, text, text, options=options_for(codemod, Safety.SAFE))
    outcome = outcome_of(case.path, plan_of(case), text, WANT, unsafe=False)
    assert outcome.text == text.replace(b"force_text", b"force_str")
    assert b"\n+name = force_str('\xe9')\n" in outcome.diff
