"""The outcomes of a run in path order, however they come: an external merge sort.

What is to be told of a large tree is more than memory should hold. What goes over a bound is
sorted and written to a file without a name in the cache folder; reading merges such runs and what
is in memory.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from heapq import merge
from operator import attrgetter
from typing import IO

from codemods.driver.counts import Counts
from codemods.driver.outcomes import Outcome
from codemods.driver.state import cache_folder

__all__ = ["HELD", "Spool"]

HELD = 8_000_000
"""About so many bytes of outcomes stay in memory."""
_AT_ONCE = 30_000
"""About so many are read at a time, of each run."""
_NOTICE = 1_000
"""Bytes that a notice takes, more or less."""

_path = attrgetter("path")


class Spool:
    """Outcomes, to be gone through in path order any number of times once all are there."""

    def __init__(self, root: str, outcomes: Iterable[Outcome] = ()) -> None:
        self.counts = Counts()
        self._root = root
        self._most = HELD
        self._held: list[Outcome] = []
        self._weight = 0
        self._file: IO[bytes] | None = None
        self._runs: list[list[tuple[int, int]]] = []
        """The pieces of each sorted run in the file: where they start, and how long they are."""
        self._length = 0
        for outcome in outcomes:
            self.add(outcome)

    def add(self, outcome: Outcome) -> None:
        """Take and count one outcome."""
        self.counts.add(outcome)
        self._length += 1
        self._held.append(outcome)
        self._weight += _weigh(outcome)
        if self._weight > self._most:
            self._put_away()

    def __len__(self) -> int:
        return self._length

    def __iter__(self) -> Iterator[Outcome]:
        self._held.sort(key=_path)
        return merge(*map(self._read, self._runs), self._held, key=_path)

    def _put_away(self) -> None:
        """Write what is held as one more run. Where there is no room for it, it stays."""
        import pickle

        self._held.sort(key=_path)
        run: list[tuple[int, int]] = []
        try:
            if self._file is None:
                self._file = _nameless(self._root)
            for piece in _pieces(self._held):
                data = pickle.dumps(piece, protocol=pickle.HIGHEST_PROTOCOL)
                run.append((self._file.seek(0, 2), len(data)))
                if self._file.write(data) < len(data):
                    raise OSError
        except OSError:
            self._most *= 2  # and is not tried again soon
            return
        self._runs.append(run)
        self._held.clear()
        self._weight = 0

    def _read(self, run: Iterable[tuple[int, int]]) -> Iterator[Outcome]:
        import pickle

        assert self._file is not None
        for start, length in run:
            self._file.seek(start)
            yield from pickle.loads(self._file.read(length))


def _nameless(root: str) -> IO[bytes]:
    from tempfile import TemporaryFile

    folder = cache_folder(root)
    os.makedirs(folder, mode=0o700, exist_ok=True)
    return TemporaryFile(buffering=0, dir=folder)


def _pieces(outcomes: Iterable[Outcome]) -> Iterator[list[Outcome]]:
    piece: list[Outcome] = []
    weight = 0
    for outcome in outcomes:
        piece.append(outcome)
        weight += _weigh(outcome)
        if weight > _AT_ONCE:
            yield piece
            piece, weight = [], 0
    if piece:
        yield piece


def _weigh(outcome: Outcome) -> int:
    texts = sum(len(step.text) for step in outcome.steps)
    notices = _NOTICE * (1 + len(outcome.notices))
    return notices + len(outcome.diff) + len(outcome.text or b"") + texts
