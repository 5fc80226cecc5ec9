"""What takes the place of names that Django lost, in words: ``data/advice.txt``."""

from __future__ import annotations

from functools import cache

from codemods.data import read_lines

__all__ = ["advice_on", "all_advice"]


@cache
def all_advice() -> dict[str, str]:
    """Return the advice by dotted name; a name without a dot stands for all that end so."""
    lines = read_lines("advice.txt")
    return dict(line.split(" ", 1) for line in lines)


def advice_on(dotted: str) -> str:
    """Return the advice on a name, or on the nearest module around it; empty: there is none."""
    advice = all_advice()
    known = advice.get(dotted) or advice.get(dotted.rpartition(".")[2])
    while known is None and dotted.count(".") > 1:
        dotted = dotted.rpartition(".")[0]
        known = advice.get(dotted)
    return known or ""
