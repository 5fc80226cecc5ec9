"""A text, what the tool makes of it, and whether both do the same."""

from __future__ import annotations

from typing import NamedTuple

from harness import Case, output_of, plan_of

from async_orm.rules import broken_rules
from async_orm.worker import PROJECT, Result, Worker
from codemods.engine.options import Options

__all__ = ["OTHERS", "Outcome", "compare", "convert"]

OTHERS = tuple(
    (path.relative_to(PROJECT).as_posix(), path.read_bytes())
    for path in sorted(PROJECT.rglob("*.py"))
)


class Outcome(NamedTuple):
    """What became of a text."""

    after: str
    failures: list[str]
    notes: list[str]


def convert(text: str, options: Options) -> tuple[str, list[str]]:
    """Return a converted text, and what was said about the rest."""
    before = text.encode()
    plan = plan_of(
        Case("chain", "async", before, b"", path="chain.py", others=OTHERS, options=options)
    )
    after = output_of(plan, before, unsafe=options.unsafe).decode()
    return after, [finding.message for finding in plan.findings]


def compare(worker: Worker, text: str) -> Outcome:
    """Convert a text, unsafe changes included, and run both.

    What queries on the event loop as it is, and says so, may do as it would with that check off.
    """
    after, notes = convert(text, Options(unsafe=True, select=frozenset({"async"})))
    if after == text:
        return Outcome(after, [], notes)
    try:
        failures = broken_rules(text, after)
    except SyntaxError as error:
        return Outcome(after, [f"it does not parse: {error}"], notes)
    results = worker.run({"before": text, "after": after})
    before, now = results["before"], results["after"]
    if _differences(before, now) and "SynchronousOnlyOperation" in f"{before}":
        before = worker.run({"before": f"{text}\nASYNC_UNSAFE = True\n"})["before"]
    failures.extend(_differences(before, now))
    failures.extend(message for message in now["unawaited"] if message not in before["unawaited"])
    return Outcome(after, failures, notes)


def _differences(before: Result, now: Result) -> list[str]:
    return [
        f"{key}: {before[key]!r} became {now[key]!r}"
        for key in ("value", "error", "rows")
        if before[key] != now[key]
    ]
