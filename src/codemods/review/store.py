"""The answers on disk: one line of JSON for each, put down as it is given.

Whatever ends the program, all that was answered is there. A line that is cut short is the last
one, and is not read.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from typing import Any

from codemods.driver.state import state_folder
from codemods.review.answers import Answer, load_answer
from codemods.review.sheet import Sheet

__all__ = ["Saved", "Store"]

Saved = dict[str, dict[str, Answer]]
"""Answers by path and key."""


class Store:
    """The answers of the last review below one root.

    Without ``resume`` the first new answer takes the place of those of the earlier review.
    """

    def __init__(self, root: str, *, resume: bool) -> None:
        self._name = os.path.join(state_folder(root), "review.jsonl")
        self._starts_anew = not resume

    def load(self) -> Saved:
        """Return what is on disk; nothing where there is none."""
        saved: Saved = {}
        try:
            with open(self._name, "rb") as file:
                for line in file:
                    _read(line, saved)
        except FileNotFoundError:
            pass
        return saved

    def save(self, sheet: Sheet, changed: Mapping[int, Answer | None]) -> None:
        """Add answers; None takes one back. Raises OSError."""
        told = {
            sheet.keys[number]: None if answer is None else answer.dump()
            for number, answer in changed.items()
        }
        self._append({"path": sheet.path, "answers": told})

    def forget(self, sheet: Sheet) -> None:
        """Forget all that is known of a file."""
        self._append({"path": sheet.path, "anew": True, "answers": {}})

    def replace(self, sheet: Sheet) -> None:
        """Put down anew what is known of a file, as far as its content now still needs it."""
        if sheet.written is not None:
            answers = sheet.left_over()
        else:
            answers = {sheet.keys[number]: answer for number, answer in sheet.answers.items()}
        told = {key: answer.dump() for key, answer in answers.items()}
        self._append({"path": sheet.path, "anew": True, "answers": told})

    def _append(self, record: Mapping[str, Any]) -> None:
        os.makedirs(os.path.dirname(self._name), mode=0o700, exist_ok=True)
        flags = os.O_WRONLY | os.O_CREAT | (os.O_TRUNC if self._starts_anew else os.O_APPEND)
        self._starts_anew = False
        handle = os.open(self._name, flags | getattr(os, "O_BINARY", 0), 0o600)
        with os.fdopen(handle, "ab") as file:
            file.write(json.dumps(record).encode("ascii") + b"\n")


def _read(line: bytes, saved: Saved) -> None:
    """Take one record in."""
    try:
        record = json.loads(line)
        path, told = record["path"], record["answers"].items()
    except (ValueError, KeyError, TypeError, AttributeError):
        return
    answers = saved.setdefault(str(path), {})
    if record.get("anew"):
        answers.clear()
    for key, value in told:
        answers.pop(key, None)
        answer = load_answer(value)
        if answer is not None:
            answers[key] = answer
