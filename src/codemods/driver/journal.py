"""The undo journal: before a file is replaced, its old content is on record.

One file per apply, records one after the other: a line of JSON, then the old bytes. A record is
whole before its file is touched, so one that is cut short belongs to a file that was not.
"""

from __future__ import annotations

import json
import os
import time
from collections.abc import Iterator
from typing import IO, NamedTuple

from codemods.driver.replacing import digest
from codemods.driver.state import state_folder

__all__ = ["KEPT", "Journal", "Record", "forget", "last_journal", "read_records"]

KEPT = 10
_SUFFIX = ".journal"


class Record(NamedTuple):
    """A file as it was before, and the digest of what it became."""

    path: str
    """Relative to the root, with ``/``."""
    mode: int
    old: bytes
    new: str


class Journal:
    """The record of one apply. The file is made with its first record."""

    def __init__(self, root: str) -> None:
        self._root = root
        self._file: IO[bytes] | None = None

    def add(self, record: Record) -> None:
        """Put a record down before the file is replaced. Raises OSError; nothing is torn then."""
        if self._file is None:
            self._file = open(_new_name(self._root), "xb", buffering=0)  # noqa: SIM115
        header = {
            "path": record.path,
            "mode": record.mode,
            "size": len(record.old),
            "old": digest(record.old),
            "new": record.new,
        }
        data = json.dumps(header).encode("ascii") + b"\n" + record.old + b"\n"
        start = self._file.tell()
        try:
            _write_all(self._file, data)
        except OSError:
            self._file.truncate(start)
            self._file.seek(start)
            raise

    def close(self) -> None:
        """Finish, and forget all but the last ten applies."""
        if self._file is not None:
            os.fsync(self._file.fileno())
            self._file.close()
            for name in _names(self._root)[:-KEPT]:
                os.unlink(name)


def _write_all(file: IO[bytes], data: bytes) -> None:
    view = memoryview(data)
    while view:
        view = view[file.write(view) :]


def _folder(root: str) -> str:
    return os.path.join(state_folder(root), "journal")


def _names(root: str) -> list[str]:
    try:
        names = sorted(n for n in os.listdir(_folder(root)) if n.endswith(_SUFFIX))
    except FileNotFoundError:
        return []
    return [os.path.join(_folder(root), name) for name in names]


def _new_name(root: str) -> str:
    folder = _folder(root)
    os.makedirs(folder, mode=0o700, exist_ok=True)
    return os.path.join(folder, f"{time.time_ns():020d}{_SUFFIX}")


def last_journal(root: str) -> str | None:
    """Return the journal of the last apply below ``root`` that was not taken back."""
    names = _names(root)
    return names[-1] if names else None


def forget(name: str) -> None:
    """Remove a journal that was taken back."""
    os.unlink(name)


def read_records(name: str) -> Iterator[Record]:
    """Yield the records of a journal, oldest first; one that is cut short ends it."""
    with open(name, "rb") as file:
        while line := file.readline():
            try:
                header = json.loads(line)
                old = file.read(header["size"])
                whole = file.read(1) == b"\n" and digest(old) == header["old"]
                record = Record(header["path"], header["mode"], old, header["new"])
            except (ValueError, KeyError, TypeError):
                return
            if not whole:
                return
            yield record
