"""Garbage of batches of work: Python's own collector is off, it would look far too often."""

from __future__ import annotations

import gc

__all__ = ["Garbage"]

_LEFT_OVER = 100_000
"""Objects that batches may leave behind before anybody looks for garbage among them."""
_GROWTH = 1.25
"""When there is so many times what was kept, it is looked through again."""
_AT_FIRST = 400_000
"""Objects that are kept before that: those of the program come to half of it."""


class Garbage:
    """The objects that the batches of one process leave behind."""

    def __init__(self) -> None:
        self._most = float(_AT_FIRST)
        """Objects that may be kept before all of them are looked through."""

    def tidy(self, *, waiting: bool) -> None:
        """Collect garbage where there is enough of it. ``waiting``: most of what is new is in use.

        What is left is here to stay, and not looked through again until there is much more.
        """
        if gc.get_count()[0] <= _LEFT_OVER:
            return
        if gc.get_freeze_count() > self._most:
            gc.unfreeze()
            gc.collect()
            gc.freeze()
            self._most = _GROWTH * gc.get_freeze_count() + _LEFT_OVER
            return
        if not waiting:
            gc.collect()
        gc.freeze()
