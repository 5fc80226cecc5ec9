"""One file, codemod by codemod: what it is after each, as a chain of commits wants it."""

from __future__ import annotations

import warnings
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from codemods.engine.plan import FilePlan

__all__ = ["Step", "steps_of"]


class Step(NamedTuple):
    """What a file is once the changes of one more codemod are made."""

    codemod: str
    others: tuple[str, ...]
    """Ids, in order, of codemods that have a part in changes of this step beside it."""
    text: bytes


def steps_of(plan: FilePlan, accepted: frozenset[int], new: bytes) -> tuple[Step, ...]:
    """Return the steps from a file to ``new``, its text with the ``accepted`` changes.

    They come in the order of ids. A change is made with the last codemod of those that it is
    merged from or builds on. A text that would not compile is no step: its changes are made
    with the next one, so that every step stands on its own.
    """
    turns: dict[str, list[int]] = {}
    for index in accepted:
        needed = plan.needed_by(index)
        if needed <= accepted:
            last = max(name for one in needed for name in plan.changes[one].codemods)
            turns.setdefault(last, []).append(index)
    steps = []
    made: set[int] = set()
    parts: set[str] = set()
    for codemod in sorted(turns):
        made.update(turns[codemod])
        parts.update(name for index in turns[codemod] for name in plan.changes[index].codemods)
        is_last = codemod == max(turns)
        text = new if is_last else plan.render(made)
        if is_last or _compiles(plan.path, text):
            steps.append(Step(codemod, tuple(sorted(parts - {codemod})), text))
            parts.clear()
    return tuple(steps)


def _compiles(path: str, text: bytes) -> bool:
    if not path.endswith(".py"):
        return True
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            compile(text, path, "exec", dont_inherit=True)
    except (SyntaxError, ValueError):
        return False
    return True
