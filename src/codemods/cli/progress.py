"""A progress bar, on a terminal and only for runs that take a while."""

from __future__ import annotations

import os
import sys
import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rich.progress import Progress, TaskID

__all__ = ["Bar"]

PATIENCE = 0.5
"""Seconds before a bar appears."""
_INTERVAL = 0.1


class Bar:
    """Shows files per second and time left. rich is loaded when it appears, not before."""

    def __init__(self, *, quiet: bool) -> None:
        self._on = (
            not quiet
            and sys.stderr is not None
            and sys.stderr.isatty()
            and not os.environ.get("CI")
            and os.environ.get("TERM") != "dumb"
        )
        self._began = self._drawn = time.monotonic()
        self._total = self._done = 0
        self._bar: Progress | None = None
        self._task: TaskID | None = None

    def start(self, total: int) -> None:
        """So many files will be looked at."""
        self._total = total

    def advance(self, count: int) -> None:
        """So many more are done."""
        self._done += count
        if not self._on:
            return
        now = time.monotonic()
        if now - self._began < PATIENCE or now - self._drawn < _INTERVAL:
            return
        self._drawn = now
        if self._bar is None:
            self._appear()
        if self._bar is not None and self._task is not None:
            self._bar.update(
                self._task,
                completed=self._done,
                total=max(self._total, self._done),
                speed=f"{self._done / (now - self._began):.0f} files/s",
            )
            self._bar.refresh()

    def close(self) -> None:
        """Take the bar away."""
        if self._bar is not None:
            self._bar.stop()
            self._bar = None

    def _appear(self) -> None:
        from rich.console import Console
        from rich.progress import (
            BarColumn,
            MofNCompleteColumn,
            Progress,
            TextColumn,
            TimeRemainingColumn,
        )

        # No refresh thread: processes may yet be forked.
        self._bar = Progress(
            BarColumn(),
            MofNCompleteColumn(),
            TextColumn("{task.fields[speed]}"),
            TimeRemainingColumn(),
            console=Console(stderr=True),
            transient=True,
            auto_refresh=False,
        )
        self._task = self._bar.add_task("", total=self._total, speed="")
        self._bar.start()
