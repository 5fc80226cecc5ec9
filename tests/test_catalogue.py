"""The catalogue guards its own taste: ids, wording, versions, links, fixtures, what is executed."""

from __future__ import annotations

import re
from collections import Counter

import pytest
from harness import FIXTURES, Case, example_cases, fixture_cases

from codemods.declare import Codemod, Safety
from codemods.engine.registry import RETIRED, all_codemods, categories, find, retired

CODEMODS = all_codemods()
TARGET = (5, 0)
NOT_EXECUTED = frozenset({"old-python", "postgres", "gis", "service", "report-only"})
_ID = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")
_REFERENCE = re.compile(r"(?:(?:releases|internals|ref|topics)/[\w./-]+/(?:#[\w-]+)?|https://\S+)")
_NOT_A_VERB = frozenset({"a", "an", "the", "what", "this", "it", "names", "settings", "hooks"})
_DIRECTIVES = frozenset({"path", "safety", "refused", "reported"})


def each(test):  # type: ignore[no-untyped-def]
    """Run a test once for each codemod."""
    return pytest.mark.parametrize("codemod", CODEMODS, ids=lambda codemod: codemod.id)(test)


def test_ids_are_unique_and_kebab_case() -> None:
    ids = [codemod.id for codemod in CODEMODS]
    assert len(set(ids)) == len(ids) > 90
    assert not [identifier for identifier in ids if not _ID.fullmatch(identifier)]
    assert not set(ids) & categories(), "an id that is a category cannot be selected alone"


def test_retired_ids_lead_to_codemods() -> None:
    for old, new in RETIRED.items():
        assert retired(old) == new
        found = find(old)
        assert found is not None and found.id == new


@each
def test_summary(codemod: Codemod) -> None:
    """What is rewritten is said as an order: ``use x for y``."""
    summary = codemod.summary
    assert summary == summary.strip() and not summary.endswith(".") and "\n" not in summary
    assert len(summary) <= 90
    first = summary.split()[0]
    if codemod.safety is not Safety.REPORT:
        assert re.fullmatch("[a-z]+", first) and first not in _NOT_A_VERB
        assert not first.endswith(("ing", "ed")) and (first == "pass" or not first.endswith("s"))


@each
def test_versions(codemod: Codemod) -> None:
    deprecated, removed = codemod.deprecated_in, codemod.removed_in
    if deprecated and removed:
        assert deprecated <= removed
    for version in filter(None, (deprecated, removed, codemod.works_from)):
        assert (1, 5) <= version <= (6, 1) and version[1] <= 11
    assert codemod.works_from <= max(TARGET, deprecated or TARGET)
    if removed and deprecated and codemod.works_from > removed:
        raise AssertionError("there is no Django on which both sides, or either, run")


@each
def test_reference(codemod: Codemod) -> None:
    assert _REFERENCE.fullmatch(codemod.reference), codemod.reference
    assert codemod.url().startswith("https://")


@each
def test_rows(codemod: Codemod) -> None:
    olds = [row.old for row in codemod.rows]
    assert len(set(olds)) == len(olds)
    for row in codemod.rows:
        assert row.old != row.new
        assert row.old.endswith(".*") == row.new.endswith(".*")
        if row.safety is not Safety.SAFE:
            assert row.reason


def test_no_name_has_two_rows() -> None:
    counted = Counter(row.old for codemod in CODEMODS for row in codemod.rows)
    assert [old for old, number in counted.items() if number > 1] == []


def test_words_for_not_executed() -> None:
    """A closed list; `test_executed.py` counts what really runs."""
    assert {codemod.not_executed for codemod in CODEMODS} - {""} <= NOT_EXECUTED


@each
def test_report_only_means_that_nothing_is_rewritten(codemod: Codemod) -> None:
    if codemod.not_executed == "report-only":
        assert codemod.safety is Safety.REPORT or codemod.rewriter is None
    if codemod.safety is Safety.REPORT:
        assert codemod.not_executed == "report-only" and not codemod.rows


# --- cases

CASES: tuple[Case, ...] = (*example_cases(), *fixture_cases())


def test_half_of_the_cases_stay() -> None:
    stay = sum(not case.changes for case in CASES)
    assert stay * 100 >= len(CASES) * 48, (stay, len(CASES))


def test_case_names_are_unique() -> None:
    counted = Counter(case.name for case in CASES)
    assert [name for name, number in counted.items() if number > 1] == []


def test_fixture_folders_name_codemods() -> None:
    folders = {path.parent.name for path in FIXTURES.glob("*/*")}
    assert folders <= {codemod.id for codemod in CODEMODS}


def test_fixture_files_belong_together() -> None:
    """Every ``.out`` and every ``.others`` has its ``.in``; nothing else lies there."""
    for folder in FIXTURES.iterdir():
        names = {path.name for path in folder.iterdir()}
        hazards = Counter(name.partition(".in.")[0] for name in names if ".in." in name)
        assert all(number == 1 for number in hazards.values()), folder.name
        for name in names:
            hazard, _, kind = name.partition(".")
            assert re.fullmatch("[a-z0-9_]+", hazard), f"{folder.name}/{name}"
            if kind == "others":
                assert hazard in hazards and any((folder / name).rglob("*")), name
            elif kind.startswith("out."):
                assert name.replace(".out.", ".in.") in names, f"{folder.name}/{name}"
                before = (folder / name.replace(".out.", ".in.")).read_bytes()
                assert (folder / name).read_bytes() != before, f"{folder.name}/{name}: no change"
            else:
                assert kind.startswith("in."), f"{folder.name}/{name}"


def test_directives_of_fixtures_are_known() -> None:
    for path in sorted(FIXTURES.glob("*/*.in.*")):
        first = path.read_bytes().removeprefix(b"\xef\xbb\xbf").split(b"\n", 1)[0]
        match = re.match(rb"(?:#|\{#)\s*case:(.*?)(?:#\}|-->)?\s*$", first)
        for word in match[1].decode().split() if match else ():
            assert word.partition("=")[0] in _DIRECTIVES and "=" in word, f"{path.name}: {word}"


def test_messages_are_one_line_without_a_full_stop() -> None:
    """Of the examples: what a report or a refusal promises to say."""
    for codemod in CODEMODS:
        for example in codemod.examples:
            for message in (example.refused, example.reported):
                assert "\n" not in message and not message.endswith("."), codemod.id
