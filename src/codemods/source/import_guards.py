"""Blocks that lose all their imports, and the guards that are for nothing then."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable

from codemods.source.import_table import ImportTable
from codemods.source.text import Edit

__all__ = ["Emptied"]


class Emptied:
    """What becomes of blocks whose statements are all imports that go.

    A ``try`` or ``if`` whose suites held nothing else goes as a whole. Any other block needs a
    ``pass``, where no new import is ``filled`` in; so does one that is ``edited`` otherwise, and
    one of which the edits take all the rest.
    """

    def __init__(
        self,
        table: ImportTable,
        gone: Iterable[int],
        filled: Collection[int],
        edited: Collection[Edit],
    ) -> None:
        self._table = table
        self._edited = edited
        self._filled = filled
        self._first: dict[int, int] = {}
        self._going = Counter[int]()
        for index in sorted(gone):
            block = table.statements[index].block
            self._first.setdefault(block, index)
            self._going[block] += 1
        self._own = self._going.copy()
        bare = self._find_bare()
        self._guard_of: list[int] = []
        """The outermost guard that goes, by block; -1: none."""
        for number, suite in enumerate(table.blocks):
            around = self._guard_of[suite.parent] if number else -1
            # Something has to stay where all of the block around it goes.
            kept = suite.parent > 0 and self._is_empty(suite.parent)
            own = suite.guard if suite.guard in bare and not kept else -1
            self._guard_of.append(around if around >= 0 else own)

    def _find_bare(self) -> set[int]:
        """Return the guards of which nothing is left."""
        table = self._table
        suites: dict[int, list[int]] = {}
        for number, block in enumerate(table.blocks):
            suites.setdefault(block.guard, []).append(number)
        bare = set()
        for number in range(len(table.guards) - 1, -1, -1):  # those within come behind
            inside = suites.get(number, [])
            guard = table.guards[number]
            if len(inside) != guard.suites or not all(map(self._is_empty, inside)):
                continue
            if not any(e.start < guard.end and guard.start < e.end for e in self._edited):
                bare.add(number)
                self._going[guard.parent] += 1
        return bare

    def _is_empty(self, block: int) -> bool:
        going = self._going[block]
        return block not in self._filled and going == self._table.blocks[block].size

    def guard_of(self, statement: int) -> int:
        """Return the guard that goes with a statement in it, -1 where none does."""
        return self._guard_of[self._table.statements[statement].block]

    def passes(self) -> set[int]:
        """Return the statements in whose place a ``pass`` has to keep the block alive."""
        blocks = self._table.blocks
        return {
            index
            for block, index in self._first.items()
            if block
            and block not in self._filled
            and self._own[block] + self._taken_from(block) == blocks[block].size
            and self._guard_of[block] < 0
        }

    def _taken_from(self, block: int) -> int:
        """Return how many of a block's other statements the edits take out whole."""
        return sum(
            any(e.start <= start and end <= e.end and not e.text.strip() for e in self._edited)
            for start, end in self._table.blocks[block].others
        )
