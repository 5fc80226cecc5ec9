"""Every shape is converted by the tool, and runs before and after on a real Django 5.0."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from harness import Case, output_of, plan_of

from async_orm.checking import OTHERS
from async_orm.rules import broken_rules
from async_orm.shapes import ALL, Shape, text_of
from async_orm.worker import Worker
from codemods.engine.options import Options
from codemods.engine.plan import FilePlan

CONVERTED = [shape for shape in ALL if not shape.kept]
KEPT = [shape for shape in ALL if shape.kept]


def module_name(shape: Shape) -> str:
    return "shape_" + re.sub(r"\W+", "_", shape.name)


@cache
def plan(shape: Shape, *, unsafe: bool = True) -> FilePlan:
    return plan_of(case(shape, unsafe=unsafe))


def case(shape: Shape, *, unsafe: bool) -> Case:
    return Case(
        shape.name,
        "async",
        text_of(shape).encode(),
        b"",
        path=f"{module_name(shape)}.py",
        others=OTHERS,
        options=Options(unsafe=unsafe, select=frozenset({shape.select})),
    )


def converted(shape: Shape, *, unsafe: bool = True) -> str:
    before = text_of(shape).encode()
    return output_of(plan(shape, unsafe=unsafe), before, unsafe=unsafe).decode()


@pytest.fixture(scope="module")
def results(tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, Any]]:
    """Run every text, as it was and as it becomes, in one process."""
    folder = tmp_path_factory.mktemp("shapes")
    names = []
    for shape in ALL:
        name = module_name(shape)
        before = text_of(shape)
        flag = "\n\nASYNC_UNSAFE = True\n" if shape.raises else ""
        (folder / f"{name}_before.py").write_text(before + flag, encoding="utf-8")
        names.append(f"{name}_before")
        if not shape.kept:
            (folder / f"{name}_after.py").write_text(converted(shape), encoding="utf-8")
            names.append(f"{name}_after")
    with Worker(folder) as worker:
        return worker.run(names)


def test_that_the_table_shows_them() -> None:
    from async_orm.table import render

    page = Path(__file__).parents[2] / "docs" / "async-shapes.md"
    assert page.read_text("utf-8") == render(), "run tools/async_shapes.py"


def test_that_there_are_enough_shapes() -> None:
    names = [shape.name for shape in ALL]
    assert len(ALL) >= 150 and len(KEPT) * 3 >= len(ALL)
    assert len(names) == len(set(names)) == len({module_name(shape) for shape in ALL})
    assert len({text_of(shape) for shape in ALL}) == len(ALL)


@pytest.mark.parametrize("shape", CONVERTED, ids=module_name)
def test_that_it_is_converted(shape: Shape) -> None:
    after = converted(shape)
    notes = [finding.message for finding in plan(shape).findings]
    assert after != text_of(shape), notes
    compile(after, shape.name, "exec")
    assert not broken_rules(text_of(shape), after)
    if not shape.left:
        assert "sync_to_async" not in after, (after, notes)
    safe = converted(shape, unsafe=False)
    if shape.partly:
        assert safe not in (after, text_of(shape))
    elif shape.unsafe:
        assert safe == text_of(shape), "it is converted without --unsafe"
        assert all(
            change.reason for change in plan(shape).changes if change.safety.value == "unsafe"
        )
    else:
        assert safe == after, [change.reason for change in plan(shape).changes]


@pytest.mark.parametrize("shape", KEPT, ids=module_name)
def test_that_it_is_kept(shape: Shape) -> None:
    assert converted(shape) == text_of(shape)
    notes = [finding.message for finding in plan(shape).findings]
    if shape.why:
        assert any(shape.why in note for note in notes), notes
    else:
        assert not notes


@pytest.mark.parametrize("shape", CONVERTED, ids=module_name)
def test_that_it_does_the_same(shape: Shape, results: dict[str, dict[str, Any]]) -> None:
    before = results[f"{module_name(shape)}_before"]
    after = results[f"{module_name(shape)}_after"]
    context = (converted(shape), after["trace"])
    if shape.gives:
        assert before["error"], "it runs as it is"
        before = {**before, "value": eval(shape.gives), "error": None, "rows": after["rows"]}
    for key in ("value", "error", "rows"):
        assert after[key] == before[key], context
    assert not after["unawaited"], context
    assert "SynchronousOnlyOperation" not in (after["error"] or ""), context


@pytest.mark.parametrize("shape", KEPT, ids=module_name)
def test_that_a_kept_one_runs(shape: Shape, results: dict[str, dict[str, Any]]) -> None:
    before = results[f"{module_name(shape)}_before"]
    assert not before["unawaited"] or shape.raises
    assert before["error"] is None or shape.raises, before["trace"]
