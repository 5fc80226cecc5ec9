"""Garbage of batches of work: Python's own collector is off, it would look far too often."""

from __future__ import annotations

import gc

__all__ = ["Garbage"]

_LEFT_OVER = 100_000
"""Objects that batches may leave behind before anybody looks for garbage among them."""
_MORE = 50_000
"""When so many more are kept, all of them are looked through: facts that went hang together."""
_AT_FIRST = 300_000
"""Objects that are kept before that: those of the program, and some more."""


class Garbage:
    """The objects that the batches of one process leave behind."""

    def __init__(self) -> None:
        self._most = _AT_FIRST
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
            self._most = gc.get_freeze_count() + _MORE
            return
        if not waiting:
            gc.collect()
        gc.freeze()
