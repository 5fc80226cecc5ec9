"""Chains of the ORM in every spelling do the same once they are converted."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, event, given, settings

from async_orm.chains import CHAINS, Chain, text
from async_orm.checking import compare, convert
from async_orm.rules import broken_rules
from async_orm.worker import Worker
from codemods.engine.options import Options

_seen = {"changed": 0, "kept": 0}


@pytest.fixture(scope="module")
def worker(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Worker]:
    with Worker(tmp_path_factory.mktemp("chains")) as running:
        yield running


@settings(
    max_examples=60,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(CHAINS)
def check(worker: Worker, chain: Chain) -> None:
    outcome = compare(worker, text(chain))
    changed = outcome.after != text(chain)
    _seen["changed" if changed else "kept"] += 1
    event("changed" if changed else "kept")
    assert not outcome.failures, (outcome.failures, outcome.after)


def test_chains_do_the_same(worker: Worker) -> None:
    check(worker)
    assert min(_seen.values()) > 5, "both kinds have to occur"


@settings(max_examples=60, deadline=None, derandomize=True)
@given(CHAINS)
def test_older_targets_get_no_newer_twins(chain: Chain) -> None:
    options = Options(target=(4, 2), unsafe=True, select=frozenset({"async"}))
    after, _notes = convert(text(chain), options)
    assert not broken_rules(text(chain), after, (4, 2))


@pytest.mark.parametrize(
    ("before", "after", "rule"),
    [
        ("def f(): g()", "def f(): await_(g())\nasync def h(): (lambda: 1)", ""),
        ("async def f(): pass", "async def f():\n    return lambda: (await g())", "outside"),
        (
            "async def f(): pass",
            "async def f():\n    def h(): return [x async for x in y]",
            "outside",
        ),
        (
            "async def f(): pass",
            "async def f():\n    return [[x async for x in y] for y in z]",
            "inside a sync one",
        ),
        ("async def f(): pass", "async def f():\n    return sum(await x for x in y)", "generator"),
        ("async def f(): pass", "async def f():\n    await u.ahas_perm('x')", "newer than"),
        ("x = 1  # one", "x = 1", "lost: # one"),
    ],
)
def test_broken_rules_are_seen(before: str, after: str, rule: str) -> None:
    found = broken_rules(before, after)
    assert any(rule in text for text in found) if rule else not found
