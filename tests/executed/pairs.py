"""Code that runs on an old Django, and what the tool makes of it, on Django 5.0."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from environments import run_script
from harness import Case, output_of, plan_of

from codemods.engine.options import Options

TARGET = "5.0"
_EPILOGUE = "\n\nimport json\nprint(json.dumps(result, default=repr))\n"


@dataclass(frozen=True)
class Pair:
    """``before`` binds ``result``, which must come out equal on both sides.

    ``on`` is the newest Django that still has the feature; ``codemods`` are the ids (or
    categories) at work. ``differs``: what ``after`` gives where a difference is declared.
    """

    codemods: tuple[str, ...]
    on: str
    before: str
    path: str = "app/views.py"
    settings: Mapping[str, Any] | None = None
    unsafe: bool = False
    differs: Any = None
    files: Mapping[str, str] = field(default_factory=dict)

    @property
    def name(self) -> str:
        """A name for test reports: the ids, and the first line of code."""
        lines = [line for line in self.before.splitlines() if "import" not in line and line]
        return f"{'+'.join(self.codemods)}: {lines[0][:50]}"


def rewritten(pair: Pair) -> str:
    """Return what the tool makes of the code. Raises AssertionError where a codemod does nothing."""
    data = pair.before.encode()
    options = Options(unsafe=pair.unsafe, select=frozenset(pair.codemods), modernize=True)
    others = tuple((path, text.encode()) for path, text in pair.files.items())
    case = Case(pair.name, "", data, data, path=pair.path, options=options, others=others)
    plan = plan_of(case)
    made = {identifier for change in plan.changes for identifier in change.codemods}
    assert made >= set(pair.codemods), f"only {sorted(made)} changed anything"
    return output_of(plan, data, unsafe=pair.unsafe).decode()


def check_pair(pair: Pair) -> None:
    """Run both sides and compare their results."""
    after = rewritten(pair)
    assert after != pair.before, "the tool changes nothing"
    old = _run(pair, pair.on, pair.before)
    new = _run(pair, TARGET, after)
    assert new == (old if pair.differs is None else pair.differs), after


def check_broken(pair: Pair) -> None:
    """Run the old code on the target: it fails there, or gives something else."""
    old = _run(pair, pair.on, pair.before)
    code = pair.before + _EPILOGUE
    done = run_script(TARGET, code, settings=pair.settings, files=pair.files or None)
    assert done.returncode or done.result != old, "the old code runs on the target as it did"


def _run(pair: Pair, series: str, code: str) -> Any:
    done = run_script(series, code + _EPILOGUE, settings=pair.settings, files=pair.files or None)
    return done.result
