"""Workflow commands of GitHub Actions: each finding becomes an annotation of its line."""

from __future__ import annotations

from collections.abc import Iterator
from heapq import merge
from operator import itemgetter
from typing import TYPE_CHECKING

from codemods.report.text import message_of, printable

if TYPE_CHECKING:
    from codemods.driver.outcomes import Outcome
    from codemods.driver.runs import Run

__all__ = ["as_commands"]

_KINDS = {"breaks": "error", "deprecated": "warning"}
"""By level; every other one is a notice."""


def as_commands(run: Run) -> Iterator[str]:
    """Yield a line for each finding, and for each file in trouble. Paths are the root's."""
    troubles = (
        (path, iter([_command("error", path, 0, 0, "codemods", text)]))
        for path, text in run.trouble
    )
    files = ((outcome.path, _of_file(outcome)) for outcome in run.outcomes)
    for _, commands in merge(troubles, files, key=itemgetter(0)):
        yield from (f"{command}\n" for command in commands)


def _of_file(outcome: Outcome) -> Iterator[str]:
    path = outcome.path
    if outcome.trouble:
        yield _command("error", path, outcome.trouble_line or 0, 0, "codemods", outcome.trouble)
    for notice in outcome.notices:
        kind = _KINDS.get(notice.level, "notice")
        title = ",".join(notice.codemods)
        yield _command(kind, path, notice.line, notice.column, title, message_of(notice))


def _command(kind: str, path: str, line: int, column: int, title: str, message: str) -> str:
    properties = [f"file={_property(path)}"]
    if line:
        properties.append(f"line={line}")
    if column:
        properties.append(f"col={column}")
    properties.append(f"title={_property(title)}")
    return f"::{kind} {','.join(properties)}::{_data(message)}"


def _data(text: str) -> str:
    """Escape as the runner's toolkit does; what is left of control characters is written out."""
    for character in "%\r\n":
        text = text.replace(character, f"%{ord(character):02X}")
    return printable(text)


def _property(text: str) -> str:
    for character in "%\r\n:,":
        text = text.replace(character, f"%{ord(character):02X}")
    return printable(text)
