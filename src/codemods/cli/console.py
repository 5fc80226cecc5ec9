"""Where output goes: bytes to stdout, words to stderr, colour where it is wanted."""

from __future__ import annotations

import os
import sys
from typing import TextIO

import click

__all__ = ["Console", "WrongUseError", "as_bytes", "drop"]


class WrongUseError(click.ClickException):
    """The command cannot be carried out as given. The message is one line, shown as it is."""


class Console:
    """Writes to the two streams. ``color`` is ``auto``, ``always`` or ``never``.

    When the reader of a stream goes away, the rest of what it would get is dropped quietly.
    """

    def __init__(self, color: str = "auto") -> None:
        self.color_out = _wants_color(color, sys.stdout)
        self.is_terminal = sys.stdout is not None and sys.stdout.isatty()

    def write(self, data: bytes, *, flush: bool = False) -> None:
        """Write bytes to stdout as they are."""
        _send(sys.stdout, data, flush=flush)

    def say(self, *lines: str) -> None:
        """Write lines of text to stderr, after all that was written to stdout."""
        if lines:
            _send(sys.stdout, b"", flush=True)
            _send(sys.stderr, as_bytes("".join(f"{line}\n" for line in lines)), flush=True)


def as_bytes(text: str) -> bytes:
    """Encode ``text``; what stands for a path's odd bytes becomes these bytes again."""
    try:
        return text.encode("utf-8", "surrogateescape")
    except UnicodeEncodeError:
        return text.encode("utf-8", "backslashreplace")


def drop(stream: TextIO) -> None:
    """Send what is left in ``stream``, and all that follows, nowhere."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, stream.fileno())
    os.close(nowhere)


def _send(stream: TextIO | None, data: bytes, *, flush: bool = False) -> None:
    if stream is None:  # closed before the program started
        return
    try:
        stream.buffer.write(data)
        if flush:
            stream.flush()
    except BrokenPipeError:
        drop(stream)


def _wants_color(choice: str, stream: TextIO | None) -> bool:
    if choice != "auto":
        return choice == "always"
    if os.environ.get("NO_COLOR"):
        return False
    if os.environ.get("FORCE_COLOR"):
        return True
    return stream is not None and stream.isatty() and os.environ.get("TERM") != "dumb"
