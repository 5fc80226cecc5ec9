"""The one harness: every example and fixture of every codemod, checked without trust.

`check` runs a case through the engine and asserts everything that holds for every case:
byte-equal output, stable on rerun, output parses, safety and messages as declared, and that
nothing changes where nothing should. `variants` derives further cases from one.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from functools import lru_cache
from pathlib import Path
from typing import Any

from codemods.declare import Codemod, Example, Safety
from codemods.engine.analysis import analyse
from codemods.engine.facts import load_facts
from codemods.engine.options import Options
from codemods.engine.plan import FilePlan, Needs
from codemods.engine.registry import all_codemods
from codemods.engine.screen import load_screen
from codemods.project.facts import Project

FIXTURES = Path(__file__).parent / "fixtures"
_DIRECTIVE = re.compile(rb"^(?:#|\{#)\s*case:\s*(.*?)\s*(?:#\}|-->)?\s*$")


@dataclass(frozen=True)
class Case:
    """One executed expectation: bytes in, bytes out."""

    name: str
    codemod: str
    before: bytes
    after: bytes
    path: str = "app/views.py"
    safety: Safety = Safety.SAFE
    refused: str = ""
    reported: str = ""
    others: tuple[tuple[str, bytes], ...] = ()
    options: Options = field(default_factory=Options)

    @property
    def changes(self) -> bool:
        return self.before != self.after


def options_for(codemod: Codemod, safety: Safety) -> Options:
    """Return options under which just ``codemod`` is on."""
    return Options(
        unsafe=safety is not Safety.SAFE,
        select=frozenset((codemod.id,)),
        modernize=codemod.modernize,
        verbose_reports=codemod.quiet,
    )


def example_cases() -> Iterator[Case]:
    """Yield every example of the catalogue."""
    for codemod in all_codemods():
        for number, example in enumerate(codemod.examples):
            yield _case_of(codemod, example, f"{codemod.id}-{number}")


def _case_of(codemod: Codemod, example: Example, name: str) -> Case:
    after = example.before if example.after is None else example.after
    title = re.sub(r"\W+", "-", example.title).strip("-")
    return Case(
        name=f"{name}-{title}" if title else name,
        codemod=codemod.id,
        before=example.before.encode(),
        after=after.encode(),
        path=example.path,
        safety=example.safety,
        refused=example.refused,
        reported=example.reported,
        others=tuple((path, text.encode()) for path, text in example.others),
        options=options_for(codemod, example.safety),
    )


def fixture_cases() -> Iterator[Case]:
    """Yield every ``tests/fixtures/<id>/<hazard>.in.*``; no ``.out.*`` means: unchanged.

    A first line ``# case: path=… safety=… refused=… reported=…`` sets what it names (words
    joined by ``_`` in messages); it is part of both files. Files below ``<hazard>.others/`` are
    the rest of the project.
    """
    by_id = {codemod.id: codemod for codemod in all_codemods()}
    for before in sorted(FIXTURES.glob("*/*.in.*")):
        identifier = before.parent.name
        after = before.with_name(before.name.replace(".in.", ".out."))
        codemod = by_id[identifier]
        data = before.read_bytes()
        expected = after.read_bytes() if after.exists() else data
        words = _directives(data)
        safety = Safety(words.get("safety", "safe"))
        hazard, _, suffix = before.name.partition(".in.")
        default = "app/views.py" if suffix == "py" else f"app/templates/page.{suffix}"
        yield Case(
            name=f"{identifier}/{hazard}",
            codemod=identifier,
            before=data,
            after=expected,
            path=words.get("path", default),
            safety=safety,
            refused=words.get("refused", "").replace("_", " "),
            reported=words.get("reported", "").replace("_", " "),
            others=_others(before.with_name(f"{hazard}.others")),
            options=options_for(codemod, safety),
        )


def _others(folder: Path) -> tuple[tuple[str, bytes], ...]:
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    return tuple((path.relative_to(folder).as_posix(), path.read_bytes()) for path in files)


def _directives(data: bytes) -> dict[str, str]:
    first = data.removeprefix(b"\xef\xbb\xbf").splitlines()[:1]
    match = _DIRECTIVE.match(first[0]) if first else None
    if match is None:
        return {}
    return dict(word.split("=", 1) for word in match[1].decode().split())


@lru_cache(maxsize=4096)
def _part(fact: str, path: str, data: bytes) -> Any:
    """Return what a file has to say on a fact; most cases share their other files."""
    known = load_facts()[fact]
    return known.extract(path, data) if any(word in data for word in known.words) else None


def project_of(case: Case) -> Project:
    """Survey the facts of a project that holds just the case's files."""
    files = {case.path: case.before, **dict(case.others)}
    facts = {}
    for name, fact in load_facts().items():
        parts = [
            (path, part)
            for path, data in files.items()
            if (part := _part(name, path, data)) is not None
        ]
        facts[name] = fact.merge(parts)
    return Project("project", facts)


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


def variants(case: Case) -> Iterator[Case]:
    """Yield the case with other line ends, a byte order mark, no final newline, nested."""
    if b"\r" in case.before or case.before.startswith(b"\xef\xbb\xbf"):
        return
    yield replace(
        case,
        name=f"{case.name}[crlf]",
        before=case.before.replace(b"\n", b"\r\n"),
        after=case.after.replace(b"\n", b"\r\n"),
    )
    bom = b"\xef\xbb\xbf"
    if case.path.endswith(".py"):
        yield replace(
            case, name=f"{case.name}[bom]", before=bom + case.before, after=bom + case.after
        )
    if case.before.endswith(b"\n") and case.after.endswith(b"\n") and _ends_alike(case):
        yield replace(
            case,
            name=f"{case.name}[no-final-newline]",
            before=case.before.removesuffix(b"\n"),
            after=case.after.removesuffix(b"\n"),
        )


def _ends_alike(case: Case) -> bool:
    """Whether the last line stands before and after: else its newline is part of the change."""
    return case.before.splitlines()[-1:] == case.after.splitlines()[-1:]
