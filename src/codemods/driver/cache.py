"""What earlier runs found, so that files which did not change are not even read.

An entry is good while the file's size, times and inode are what they were, under the same
options, and the same program. One whose analysis asked for facts of the project is good only
while no file of the project changed. As in git, a file that was written in the same moment as
the run looked at it is never trusted.
"""

from __future__ import annotations

import hashlib
import json
import os
import sys
import time
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

from codemods.driver.files import put_in_place
from codemods.driver.outcomes import Notice, Outcome, Replacement, Want
from codemods.driver.state import cache_folder

__all__ = ["RACY", "Stamp", "Verdict", "Verdicts", "fingerprint", "is_recent", "stamp_of"]

RACY = 2_000_000_000
"""Nanoseconds; the coarsest clock of a file system in use."""

_BETWEEN = b":\t"
"""What stands between a path and its entry, and nowhere else: JSON writes tabs in texts out."""

Stamp = tuple[int, int, int, int]
"""Size, modification time, change time (nanoseconds) and inode."""


class Verdict(NamedTuple):
    """What is known of one file. ``outcome`` None: nothing to say of it."""

    outcome: Outcome | None
    folders: tuple[str, ...]
    """The ``DIRS`` entries that it names."""


def stamp_of(path: str) -> Stamp | None:
    """Return the stamp of a file, None where it cannot be had."""
    try:
        status = os.lstat(path)
    except OSError:
        return None
    return status.st_size, status.st_mtime_ns, status.st_ctime_ns, status.st_ino


def is_recent(stamp: Stamp, started: int) -> bool:
    """Whether a file may have been written while a run that started then looked at it."""
    return max(stamp[1:3]) >= started - RACY


class Verdicts:
    """The cache of one root. Never raises: what cannot be read or written is not there."""

    def __init__(self, root: str, want: Want) -> None:
        self._file = os.path.join(cache_folder(root), "verdicts.json")
        self._want = list(want)
        self._started = time.time_ns()
        self.program = fingerprint()
        self._head = f'{{"program":"{self.program}","files":{{\n'.encode()
        self._old: dict[bytes, bytes] = {}
        """Entries by path, both as JSON: most are looked at once, and many never."""
        self._new: dict[bytes, bytes] = {}
        self._fresh = False
        self._load()

    def _load(self) -> None:
        try:
            with open(self._file, "rb") as file:
                if file.readline() == self._head:
                    lines = (line.rstrip(b",\n").partition(_BETWEEN) for line in file)
                    self._old = {path: entry for path, _, entry in lines if entry}
        except OSError:
            return

    def find(
        self, path: str, stamp: Stamp, options: str, state: Callable[[], str] = str
    ) -> Verdict | None:
        """Return what is known of an unchanged file.

        ``state`` is asked for the project's, where the verdict holds only in that one.
        """
        key = _as_json(path)
        stored = self._old.get(key)
        if stored is None:
            return None
        try:
            known, under, within, told, folders = json.loads(stored)
            if known != list(stamp) or under != options or (within and within != state()):
                return None
            if told is not None and told[0] != self._want:
                return None
            verdict = Verdict(None if told is None else _outcome(told[1]), tuple(folders))
        except (TypeError, ValueError, LookupError):
            return None
        self._new[key] = stored
        return verdict

    def keep(
        self,
        path: str,
        stamp: Stamp,
        options: str,
        verdict: Verdict,
        state: str = "",
    ) -> None:
        """Remember a verdict; ``state`` is the project's, where facts were asked for."""
        if is_recent(stamp, self._started):
            return
        if verdict.outcome is not None and verdict.outcome.trouble:
            return
        told = None if verdict.outcome is None else [self._want, _told(verdict.outcome)]
        self._new[_as_json(path)] = _as_json([stamp, options, state, told, verdict.folders])
        self._fresh = True

    def save(self) -> None:
        """Write what this run knows, if it is news."""
        if not self._fresh and len(self._new) == len(self._old):
            return
        try:
            os.makedirs(os.path.dirname(self._file), mode=0o700, exist_ok=True)
            put_in_place(self._file, self._lines())
        except OSError:
            return

    def _lines(self) -> Iterator[bytes]:
        before = self._head
        for path, entry in (self._old | self._new).items():
            yield b"%s%s%s%s" % (before, path, _BETWEEN, entry)
            before = b",\n"
        yield b"\n}}\n"


def _as_json(value: object) -> bytes:
    return json.dumps(value, separators=(",", ":")).encode("ascii")


def fingerprint() -> str:
    """Identify the program: its files, its plug-ins, the interpreter and black."""
    import codemods
    from codemods.engine.plugins import declared

    parts: list[object] = [sys.version]
    parts += _stamps(os.path.dirname(os.path.abspath(codemods.__file__)))
    for plugin in declared():
        parts += [plugin, *_stamps(plugin.home())]
    try:
        from importlib.metadata import version

        parts.append(version("black"))
    except ImportError:
        pass
    return hashlib.sha256(repr(parts).encode()).hexdigest()


def _stamps(home: str) -> Iterator[object]:
    """Yield name and stamp of a module's file, or of every file of a package's folder."""
    yield home, stamp_of(home)
    for folder, folders, files in os.walk(home):
        folders[:] = sorted(name for name in folders if name != "__pycache__")
        for name in sorted(files):
            yield name, stamp_of(os.path.join(folder, name))


def _told(outcome: Outcome) -> dict[str, Any]:
    """Return an outcome as JSON can hold it; bytes become latin-1 text."""
    told = outcome._asdict()
    del told["steps"]  # never wanted together with a cache
    told["notices"] = [list(notice) for notice in outcome.notices]
    told["diff"] = outcome.diff.decode("latin-1")
    told["text"] = None if outcome.text is None else outcome.text.decode("latin-1")
    return told


def _outcome(told: dict[str, Any]) -> Outcome:
    notices = tuple(
        Notice._make(tuple(value) if isinstance(value, list) else value for value in row)
        for row in told["notices"]
    )
    notices = tuple(
        notice._replace(edits=tuple(Replacement._make(edit) for edit in notice.edits))
        for notice in notices
    )
    text = told["text"]
    return Outcome(
        **{
            **told,
            "notices": notices,
            "diff": told["diff"].encode("latin-1"),
            "text": None if text is None else text.encode("latin-1"),
            "warnings": tuple((line, message) for line, message in told["warnings"]),
        }
    )
