"""Handing a file's content to the user's editor."""

from __future__ import annotations

import os
import shlex
import signal
import subprocess
import sys
import tempfile

__all__ = ["EditorError", "edit"]

_TAKE_A_LINE = frozenset(
    {"vi", "vim", "nvim", "gvim", "view", "nano", "emacs", "emacsclient", "micro", "kak", "joe"}
)
"""Editors that open a file at line n for ``+n``."""


class EditorError(Exception):
    """The editor could not be started, or said that something went wrong."""


def edit(path: str, data: bytes, line: int) -> bytes:
    """Return what the user makes of ``data``, in a copy of the file's name.

    $VISUAL, else $EDITOR, else vi is started. Raises EditorError.
    """
    command = _command()
    with tempfile.TemporaryDirectory(prefix="codemods-") as folder:
        name = os.path.join(folder, os.path.basename(path))
        with open(name, "xb") as file:
            file.write(data)
        where = [f"+{line}"] if os.path.basename(command[0]) in _TAKE_A_LINE else []
        try:
            status = _run([*command, *where, name])
            if status:
                raise EditorError(f"{command[0]} ended with status {status}")
            with open(name, "rb") as file:
                return file.read()
        except OSError as error:
            raise EditorError(f"{command[0]}: {error.strerror or error}") from None


def _run(command: list[str]) -> int:
    # Answers that come from a pipe are not for the editor.
    stdin = None if sys.stdin.isatty() else subprocess.DEVNULL
    # Ctrl-C is for the editor, which has the terminal. A handler does not pass on to it, as
    # ignoring the signal would.
    before = signal.signal(signal.SIGINT, lambda *_: None)
    try:
        return subprocess.Popen(command, stdin=stdin).wait()
    finally:
        signal.signal(signal.SIGINT, before)


def _command() -> list[str]:
    text = os.environ.get("VISUAL") or os.environ.get("EDITOR") or "vi"
    try:
        command = shlex.split(text)
    except ValueError as error:
        raise EditorError(f"{text}: {error}") from None
    return command or ["vi"]
