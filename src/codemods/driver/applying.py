"""Writing what a run worked out, and taking it back."""

from __future__ import annotations

import os
from collections.abc import Iterable
from typing import NamedTuple

from codemods.driver.journal import Journal, Record, forget, last_journal, read_records
from codemods.driver.outcomes import Outcome
from codemods.driver.replacing import (
    ChangedError,
    digest,
    drop_leftover,
    read_expected,
    replace_file,
)
from codemods.driver.spool import Spool
from codemods.driver.state import hold_lock

__all__ = ["Undone", "apply_outcomes", "rewrite", "undo_last"]


def apply_outcomes(root: str, outcomes: Iterable[Outcome], *, journal: bool = True) -> Spool:
    """Write the new text of every outcome that has one; return all outcomes, without it.

    A file whose content is not what was analysed, or that cannot be written, stays as it is and
    its outcome says why. Raises BusyError where another process writes below ``root``, OSError
    where the state folder cannot be used.
    """
    record = Journal(root) if journal else None
    with hold_lock(root):
        try:
            return Spool(root, (_apply(root, outcome, record) for outcome in outcomes))
        finally:
            if record is not None:
                record.close()


def _apply(root: str, outcome: Outcome, journal: Journal | None) -> Outcome:
    if outcome.text is None:
        return outcome
    try:
        rewrite(root, outcome.path, outcome.digest, outcome.text, journal)
    except ChangedError as error:
        return outcome._replace(text=None, changed=False, trouble=str(error))
    except OSError as error:
        text = f"cannot be written: {error.strerror or error}"
        return outcome._replace(text=None, changed=False, trouble=text)
    return outcome._replace(text=None)


def rewrite(root: str, path: str, expected: str, text: bytes, journal: Journal | None) -> None:
    """Put ``text`` in the place of the content whose digest is ``expected``.

    Raises ChangedError where the file at ``path`` (relative to ``root``) has another content,
    OSError where it cannot be written; it is as it was then.
    """
    full = os.path.join(root, path)
    old, mode = read_expected(full, expected)
    if journal is not None:
        journal.add(Record(path, mode, old, digest(text)))
    replace_file(full, text, mode)


class Undone(NamedTuple):
    """What came of taking an apply back: paths relative to the root."""

    restored: tuple[str, ...]
    left: tuple[tuple[str, str], ...]
    """(path, why it was left as it is)."""


def undo_last(root: str) -> Undone | None:
    """Take the last apply below ``root`` back, None where there is none.

    A file that is not as the apply left it is named and left; the apply can be taken back
    again once that is settled. Raises BusyError and OSError.
    """
    with hold_lock(root):
        name = last_journal(root)
        if name is None:
            return None
        restored: list[str] = []
        left: list[tuple[str, str]] = []
        last = {record.path: record.new for record in read_records(name)}
        for record in read_records(name):
            if record.path not in last:
                continue  # what an apply wrote more than once goes back to what it was at first
            record = record._replace(new=last.pop(record.path))
            problem = _restore(root, record, restored)
            if problem:
                left.append((record.path, problem))
        if not left:
            forget(name)
        return Undone(tuple(restored), tuple(left))


def _restore(root: str, record: Record, restored: list[str]) -> str:
    """Put one file back; return why not, nothing where all is well."""
    path = os.path.join(root, record.path)
    try:
        drop_leftover(path)
        try:
            read_expected(path, digest(record.old))
        except ChangedError:
            read_expected(path, record.new)
            replace_file(path, record.old, record.mode)
            restored.append(record.path)
    except ChangedError:
        return "gone since" if not os.path.lexists(path) else "changed since"
    except OSError as error:
        return f"cannot be written: {error.strerror or error}"
    return ""
