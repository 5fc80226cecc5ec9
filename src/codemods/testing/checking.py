"""What must hold for every case, checked without trust."""

from __future__ import annotations

import ast
from dataclasses import replace
from functools import lru_cache

from codemods.declare import Safety
from codemods.engine.analysis import analyse
from codemods.engine.facts import part_of, survey
from codemods.engine.plan import FilePlan, Needs
from codemods.engine.screen import load_screen
from codemods.project.facts import Project
from codemods.testing.cases import Case

__all__ = ["check", "output_of", "plan_of", "project_of"]


_part = lru_cache(maxsize=4096)(part_of)
"""Most cases share their other files."""


def project_of(case: Case) -> Project:
    """Survey the facts of a project that holds just the case's files."""
    return survey({case.path: case.before, **dict(case.others)}, _part)


def plan_of(case: Case, data: bytes | None = None) -> FilePlan:
    """Analyse a case's file (or ``data`` in its place)."""
    given = case.before if data is None else data
    plan = analyse(case.path, given, case.options, project_of(replace(case, before=given)))
    assert not isinstance(plan, Needs), f"{case.name}: a fact is missing: {plan}"
    assert plan.trouble is None, f"{case.name}: {plan.trouble}"
    return plan


def output_of(plan: FilePlan, before: bytes, *, unsafe: bool) -> bytes:
    """Return what the plan writes."""
    return plan.render(unsafe=unsafe) if plan.source is not None else before


def check(case: Case) -> None:
    """Assert everything that must hold for a case."""
    unsafe = case.options.unsafe
    plan = plan_of(case)
    output = output_of(plan, case.before, unsafe=unsafe)
    assert output.decode("utf-8", "replace") == case.after.decode("utf-8", "replace"), case.name
    assert output == case.after, f"{case.name}: bytes differ"
    messages = [finding.message for finding in plan.findings]
    for kind, expected in (("refusal", case.refused), ("report", case.reported)):
        found = [f.message for f in plan.findings if f.kind == kind]
        if expected:
            assert any(expected in message for message in found), (case.name, messages)
        else:
            assert not found, (case.name, found)
    if case.changes:
        assert plan.changes, f"{case.name}: no change"
        declared = max(plan.changes, key=lambda change: change.safety is Safety.UNSAFE).safety
        assert declared is case.safety, (case.name, [c.reason for c in plan.changes])
        if case.safety is Safety.UNSAFE:
            assert all(c.reason for c in plan.changes if c.safety is Safety.UNSAFE), case.name
    if case.path.endswith(".py"):
        ast.parse(output)
    _check_rerun(case, output)
    _check_dismissal(case, plan)


def _check_rerun(case: Case, output: bytes) -> None:
    again = plan_of(case, output)
    second = output_of(again, output, unsafe=case.options.unsafe)
    assert second == output, f"{case.name}: a second run changes it again"


def _check_dismissal(case: Case, plan: FilePlan) -> None:
    """The screen may only dismiss files in which the engine finds nothing."""
    if load_screen(case.options).scan(case.path, case.before) is None:
        assert not case.changes and not plan.findings, f"{case.name}: the screen dismissed it"
