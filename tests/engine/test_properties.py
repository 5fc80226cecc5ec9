"""Properties of the whole engine, over files put together from the catalogue's own cases."""

from __future__ import annotations

import ast
import random
import sys
from pathlib import Path

import pytest
from harness import Case, example_cases, fixture_cases
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

sys.path.insert(0, str(Path(__file__).parents[2] / "tools"))

from soak import Subject, Survey, check_orders

from codemods.engine.analysis import analyse
from codemods.engine.facts import survey
from codemods.engine.options import Options
from codemods.engine.plan import FilePlan, Needs
from codemods.engine.registry import all_codemods
from codemods.engine.screen import Hits, load_screen
from codemods.project.facts import Project

PATH = "app/views.py"


def _is_plain(case: Case) -> bool:
    """Whether a case can be joined with others into one Python file."""
    if case.path.endswith(".py") and case.before.isascii() and b"\r" not in case.before:
        return b"__future__" not in case.before and b"skip-file" not in case.before
    return False


PARTS = sorted(
    {
        case.before if case.before.endswith(b"\n") else case.before + b"\n"
        for case in (*example_cases(), *fixture_cases())
        if _is_plain(case)
    }
)
HITS = [case.before for case in example_cases() if _is_plain(case) and case.after != case.before]
FILES = st.lists(
    st.one_of(st.sampled_from(HITS), st.sampled_from(PARTS)), min_size=1, max_size=4
).map(b"\n\n".join)
ALL = Options(unsafe=True, modernize=True)
_seen = {"files": 0, "hits": 0}


def facts_of(data: bytes) -> Project:
    """Survey a project that holds the one file."""
    return survey({PATH: data})


def plan(data: bytes, options: Options = ALL) -> FilePlan:
    found = analyse(PATH, data, options, facts_of(data))
    assert isinstance(found, FilePlan)
    assert found.trouble is None, (found.trouble, data.decode())
    return found


def apply(data: bytes, options: Options = ALL) -> bytes:
    found = plan(data, options)
    return found.render(unsafe=options.unsafe) if found.source is not None else data


@given(FILES)
@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
def test_output_parses_and_a_second_run_changes_nothing(data: bytes) -> None:
    ast.parse(data)
    output = apply(data)
    _seen["files"] += 1
    found = plan(data)
    _seen["hits"] += bool(found.changes or found.findings)
    ast.parse(output)
    assert apply(output) == output, output.decode()


def test_at_least_half_of_the_files_had_a_hit() -> None:
    if not _seen["files"]:
        test_output_parses_and_a_second_run_changes_nothing()
    assert _seen["hits"] * 2 >= _seen["files"] > 0


@given(FILES, st.randoms(use_true_random=False))
@settings(max_examples=50, deadline=None, suppress_health_check=list(HealthCheck))
def test_any_subset_of_changes_renders_to_code_that_parses(
    data: bytes, chance: random.Random
) -> None:
    found = plan(data)
    if found.source is None:
        return
    chosen = [index for index in range(len(found.changes)) if chance.random() < 0.5]
    ast.parse(found.render(chosen))


@given(FILES)
@settings(max_examples=50, deadline=None, suppress_health_check=list(HealthCheck))
def test_unedited_bytes_stay(data: bytes) -> None:
    found = plan(data)
    if found.source is None:
        return
    position, output = 0, found.render(unsafe=True)
    cursor = 0
    for edit in found.edits(unsafe=True):
        kept = data[position : edit.start]
        assert output[cursor : cursor + len(kept)] == kept
        cursor += len(kept) + len(edit.text)
        position = edit.end
    assert output[cursor:] == data[position:]


@given(FILES)
@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
def test_one_by_one_in_any_order_is_all_together(data: bytes) -> None:
    check_orders(Subject(PATH, data, Survey.of([(PATH, data)]), random.Random(1)))


def test_one_by_one_is_all_together_but_for_the_lines_around_a_file_s_first_import() -> None:
    data = b"""\
# A comment that heads the file.
from django.utils import six


@six.add_metaclass(Registry)
@frozen
class Plugin(Base):
    pass


from django.contrib.postgres.constraints import ExclusionConstraint

constraint = ExclusionConstraint(name="once", expressions=[("ip", "=")], opclasses=["inet_ops"])
"""
    check_orders(Subject(PATH, data, Survey.of([(PATH, data)]), random.Random(1)))
    first = apply(data, Options(unsafe=True, select=frozenset(("six-metaclass",))))
    assert apply(data).splitlines()[1] and not apply(first).splitlines()[1]


@given(FILES)
@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
def test_screen_on_equals_screen_off(data: bytes) -> None:
    hits = Hits(tuple(sorted(_every_word(data))))
    found = analyse(PATH, data, ALL, facts_of(data), hits)
    assert not isinstance(found, Needs)
    unscreened = found.render(unsafe=True) if found.source is not None else data
    assert unscreened == apply(data)
    messages = {(f.codemod, f.offset, f.message) for f in found.findings}
    assert messages == {(f.codemod, f.offset, f.message) for f in plan(data).findings}


def _every_word(data: bytes) -> set[tuple[int, str]]:
    """Return all places of all words of the screen, whatever else is in the file."""
    words = sorted({t.word for c in _entries() for t in c})
    found = set()
    for word in words:
        start = data.find(word.encode())
        while start >= 0:
            before, after = data[start - 1 : start], data[start + len(word) :][:1]
            if not (before.isalnum() or before == b"_" or after.isalnum() or after == b"_"):
                found.add((start, word))
            start = data.find(word.encode(), start + 1)
    scanned = load_screen(ALL).scan(PATH, data)
    return found | set(scanned.places if scanned is not None else ())


def _entries() -> list[list]:  # type: ignore[type-arg]
    from codemods.engine.index import load_index

    return [[t for t in e.triggers if not t.template] for e in load_index() if e.is_enabled(ALL)]


def test_every_codemod_is_in_the_screen_index() -> None:
    from codemods.data import read_data
    from codemods.engine.entries import INDEX, build_index

    assert read_data(INDEX).decode("utf-8") == build_index(), "run tools/screen_index.py"


@pytest.mark.parametrize("codemod", all_codemods(), ids=lambda codemod: codemod.id)
def test_declarations(codemod) -> None:  # type: ignore[no-untyped-def]
    assert codemod.examples, "a codemod shows itself by examples"
    assert codemod.targets or codemod.rows or codemod.id == "removed-api"
    assert len(codemod.examples) <= 3 or codemod.rows
    assert codemod.why.strip().endswith(".")
