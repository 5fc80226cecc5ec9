"""Reading answers: single keys on a terminal, lines from anything else."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import BinaryIO, Protocol

__all__ = ["ENTER", "Keyboard", "Lines", "Terminal", "keyboard"]

ENTER = "\n"
_END_OF_INPUT = 4
_ESCAPE = 27


class Keyboard(Protocol):
    """Where answers come from."""

    echoes: bool
    """Whether a line that is read stands on the screen already."""

    def key(self) -> str:
        """Return the next key, `ENTER` for the default, empty at the end."""
        ...

    def line(self) -> str:
        """Return the text that belongs to the key just read."""
        ...


def keyboard() -> Keyboard:
    """Return what reads standard input here."""
    try:
        import termios  # noqa: F401
    except ImportError:
        return Lines(sys.stdin.buffer)
    return Terminal(sys.stdin.fileno()) if sys.stdin.isatty() else Lines(sys.stdin.buffer)


class Lines:
    """Answers from a pipe or file: any number of keys in a line, an empty line is the default.

    What follows a key that wants text is its text, to the end of the line, else the next line.
    """

    echoes = False

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        self._pending = ""

    def key(self) -> str:
        """Return the next key, `ENTER` for an empty line, empty at the end."""
        while not self._pending:
            line = self._stream.readline()
            if not line:
                return ""
            self._pending = line.decode("utf-8", "replace").strip()
            if not self._pending:
                return ENTER
        key, self._pending = self._pending[0], self._pending[1:].lstrip()
        return key

    def line(self) -> str:
        """Return the rest of the line, or the next one."""
        text, self._pending = self._pending, ""
        return text or self._stream.readline().decode("utf-8", "replace").strip()


class Terminal:
    """A terminal, read key by key."""

    echoes = True

    def __init__(self, handle: int) -> None:
        self._handle = handle

    def key(self) -> str:
        """Return the next key; what arrow and function keys send is one key."""
        with _single_keys(self._handle):
            byte = self._byte()
            if not byte or byte[0] == _END_OF_INPUT:
                return ""
            if byte[0] == _ESCAPE or byte[0] >= 0x80:
                while self._has_more():
                    self._byte()
                return "\x1b"
        return ENTER if byte in (b"\r", b"\n") else byte.decode("ascii")

    def line(self) -> str:
        """Return a line, which the terminal lets the user edit."""
        try:
            text = os.read(self._handle, 10_000)
        except OSError:
            return ""
        return text.decode("utf-8", "replace").strip()

    def _byte(self) -> bytes:
        try:
            return os.read(self._handle, 1)
        except OSError:  # the terminal is gone
            return b""

    def _has_more(self) -> bool:
        import select

        return bool(select.select([self._handle], [], [], 0.02)[0])


@contextmanager
def _single_keys(handle: int) -> Iterator[None]:
    """Have the terminal hand over each key as it is pressed, and not show it."""
    import termios
    import tty

    before = termios.tcgetattr(handle)
    # Not TCSAFLUSH: what was typed ahead is an answer too.
    tty.setcbreak(handle, termios.TCSANOW)
    try:
        yield
    finally:
        termios.tcsetattr(handle, termios.TCSANOW, before)
