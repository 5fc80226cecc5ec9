"""Findings that are known: counted by codemod and by the text of the lines that they stand on."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from codemods.driver.outcomes import Notice

__all__ = ["Known", "entries_of", "take"]

Known = Mapping[tuple[str, str], int]
"""What is known of one file: how often a codemod and the text of a line occur together."""


def entries_of(notice: Notice) -> Iterator[tuple[str, str]]:
    """Yield what has to be known for ``notice``, which has its lines, to be known."""
    for identifier in notice.codemods:
        for text in notice.lines or ("",):
            yield identifier, text


def take(left: Counter[tuple[str, str]], notice: Notice) -> bool:
    """Tell whether every entry of a notice is ``left``, and if so take them away."""
    wanted = Counter(entries_of(notice))
    if not wanted <= left:
        return False
    left.subtract(wanted)
    return True
