"""What is rewritten has run: counted from the cases that the executed tests run, not declared."""

from __future__ import annotations

import ast
import importlib
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from async_orm import test_shapes
from executed import test_rows, test_settings
from executed.pairs import Pair

from codemods.declare import Codemod
from codemods.engine.registry import all_codemods

HERE = Path(__file__).parent
CODEMODS = all_codemods()
IDS = frozenset(codemod.id for codemod in CODEMODS)
RUNNERS = frozenset({"environments", "template_engine"})
"""Modules through which a test runs a real Django."""


def pairs() -> Iterator[Pair]:
    """Yield every pair of `executed`; `check_pair` fails where one of its codemods does nothing."""
    for path in sorted((HERE / "executed").glob("test_*.py")):
        module = importlib.import_module(f"executed.{path.stem}")
        for value in vars(module).values():
            items = value if isinstance(value, list) else [value]
            yield from (item for item in items if isinstance(item, Pair))


def named_beside_django(path: Path) -> frozenset[str]:
    """Return the ids that a test module names, which runs what it rewrites on a real Django."""
    tree = ast.parse(path.read_bytes())
    imported = {
        node.module for node in ast.walk(tree) if isinstance(node, ast.ImportFrom) and node.module
    }
    if not imported & RUNNERS:
        return frozenset()
    texts = {n.value for n in ast.walk(tree) if isinstance(n, ast.Constant)}
    return frozenset(text for text in texts if isinstance(text, str)) & IDS


@cache
def executed() -> frozenset[str]:
    """Return the codemods whose own rewriting some test runs."""
    found = {identifier for pair in pairs() for identifier in pair.codemods}
    found |= {module.codemod for module in test_settings.MODULES}
    for shape in test_shapes.CONVERTED:
        found |= {i for change in test_shapes.plan(shape).changes for i in change.codemods}
    for path in (HERE / "catalog" / "templates").glob("test_*.py"):
        found |= named_beside_django(path)
    found |= named_beside_django(HERE / "executed" / "test_app_configs.py")
    return frozenset(found)


def rewrites(codemod: Codemod) -> bool:
    """Whether a codemod has more than rows and reports."""
    return codemod.not_executed != "report-only" and bool(codemod.targets or not codemod.rows)


def test_what_is_rewritten_is_executed_or_says_why_not() -> None:
    missing = [
        codemod.id
        for codemod in CODEMODS
        if rewrites(codemod) and not codemod.not_executed and codemod.id not in executed()
    ]
    assert missing == []


def test_what_says_it_is_not_executed_is_not() -> None:
    words = {c.id: c.not_executed for c in CODEMODS if c.not_executed and c.id in executed()}
    assert set(words.values()) <= {"report-only"}, words


def test_at_most_15_in_100_are_not_executed() -> None:
    """Each row counts, and each codemod's own rewriting or report."""
    run = {(row.codemod.id, row.rename.old) for row in test_rows.EXECUTED}
    units = {(codemod.id, row.old) for codemod in CODEMODS for row in codemod.rows}
    done = len(units & run) + len(IDS & executed())
    every = len(units) + sum(bool(c.targets or not c.rows) for c in CODEMODS)
    assert every > 300
    assert (every - done) * 100 <= every * 15, (every, done)
