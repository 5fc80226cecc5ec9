"""Lines for people. Paths are relative to the current folder; nothing can fool a terminal."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator
from heapq import merge
from operator import itemgetter
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from codemods.driver.counts import Summary
    from codemods.driver.outcomes import Notice, Outcome
    from codemods.driver.runs import Run

__all__ = [
    "Paths",
    "color_diff",
    "count",
    "harmless",
    "message_of",
    "notice_lines",
    "printable",
    "statistics_lines",
    "summary_lines",
    "trouble_lines",
    "warning_lines",
]

# The last range stands for the bytes 80 to 9f in a path that is no UTF-8.
_CONTROL = re.compile("[\x00-\x1f\x7f-\x9f\udc80-\udc9f]")
_CONTROL_BYTES = re.compile(rb"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]|\r(?!\n)|\xc2[\x80-\x9f]")
_NAMED = {"\n": "\\n", "\t": "\\t", "\r": "\\r"}

BOLD, RED, GREEN, CYAN, RESET = "\x1b[1m", "\x1b[31m", "\x1b[32m", "\x1b[36m", "\x1b[0m"


def printable(text: str) -> str:
    """Return ``text`` with control characters written out, so that it is one harmless line."""
    return _CONTROL.sub(
        lambda match: _NAMED.get(match[0]) or f"\\x{ord(match[0]) & 0xFF:02x}", text
    )


class Paths:
    """Shows paths of a root as seen from the current folder."""

    def __init__(self, root: str, current: str) -> None:
        self._root = root
        self._current = current
        relative = os.path.relpath(root, current)
        self._prefix = "" if relative == "." else f"{relative}/"
        inside = os.path.relpath(current, root).replace(os.sep, "/")
        self._inside = "" if inside == "." or inside.startswith("..") else f"{inside}/"

    def show(self, path: str) -> str:
        """Return ``path`` (relative to the root, or absolute) for a line of text."""
        if os.path.isabs(path):
            shown = os.path.relpath(path, self._current)
            return printable(path if shown.startswith("..") else shown)
        if self._inside and path.startswith(self._inside):
            return printable(path[len(self._inside) :])
        if self._inside:
            return printable(os.path.relpath(os.path.join(self._root, path), self._current))
        return printable(self._prefix + path)


def notice_lines(outcome: Outcome, notices: Iterable[Notice], shown: str) -> Iterator[str]:
    """Yield ``path:line:col: id message`` for each of ``notices``."""
    for notice in notices:
        identifiers = ",".join(notice.codemods)
        yield f"{shown}:{notice.line}:{notice.column}: {identifiers} {message_of(notice)}"


def message_of(notice: Notice) -> str:
    """Return what a notice says, in one line."""
    message = printable(notice.message)
    if notice.kind == "refusal":
        return f"not rewritten: {message}"
    if notice.safety == "unsafe":
        reason = f": {printable(notice.reason)}" if notice.reason else ""
        return f"{message} (unsafe{reason})"
    return message


def trouble_lines(run: Run, paths: Paths) -> Iterator[str]:
    """Yield ``path: what is wrong``, in path order."""
    others = ((path, text, None) for path, text in sorted(run.trouble, key=itemgetter(0)))
    troubles = ((o.path, o.trouble, o.trouble_line) for o in run.outcomes if o.trouble)
    for path, text, line in merge(others, troubles, key=itemgetter(0)):
        yield _trouble_line(paths.show(path), text, line)


def _trouble_line(shown: str, text: str, line: int | None) -> str:
    """Return ``path: what is wrong (line n)``."""
    return f"{shown}: {printable(text)}{f' (line {line})' if line else ''}"


def warning_lines(run: Run, paths: Paths) -> Iterator[str]:
    """Yield what is odd but harmless: unknown ids in comments, retired ids."""
    for hint in run.hints:
        yield f"codemods: {printable(hint)}"
    for outcome in run.outcomes:
        for line, text in outcome.warnings:
            yield f"{paths.show(outcome.path)}:{line}: {printable(text)}"


def summary_lines(summary: Summary) -> Iterator[str]:
    """Yield the counts, so that nothing to do never looks like nothing looked at."""
    if not summary.looked_at and not summary.trouble:
        yield "nothing to look at"
        return
    yield (
        f"{count(summary.looked_at, 'file')} looked at: {summary.unaffected} unaffected,"
        f" {summary.changed} changed, {summary.refused_files} refused,"
        f" {summary.reported_files} reported, {summary.trouble} in trouble"
    )
    details = [count(summary.changes, "change")]
    if summary.refusals:
        details.append(count(summary.refusals, "refusal"))
    if summary.reports:
        details.append(count(summary.reports, "report"))
    if any((summary.changes, summary.refusals, summary.reports)):
        yield ", ".join(details)
    if summary.unsafe_available:
        yield f"{count(summary.unsafe_available, 'unsafe change')} available with --unsafe"
    for follow_up in summary.follow_ups:
        yield f"afterwards: {printable(follow_up)}"


def statistics_lines(summary: Summary) -> Iterator[str]:
    """Yield counts by codemod."""
    if not summary.by_codemod:
        return
    width = max(len(row[0]) for row in summary.by_codemod)
    yield f"{'codemod':<{width}}  changes  unsafe  refused  reported"
    for identifier, changes, unsafe, refusals, reports in summary.by_codemod:
        yield f"{identifier:<{width}}  {changes:7}  {unsafe:6}  {refusals:7}  {reports:8}"


def count(number: int, noun: str) -> str:
    """Return ``number`` and ``noun``, which is put into the plural where it has to be."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def harmless(diff: bytes) -> bytes:
    """Return ``diff`` with control characters written out: what a terminal may be shown."""
    return _CONTROL_BYTES.sub(
        lambda match: b"\\r" if match[0] == b"\r" else b"\\x%02x" % match[0][-1], diff
    )


def color_diff(diff: bytes) -> bytes:
    """Return ``diff`` in git's colours."""
    header = True
    pieces = []
    for line in diff.split(b"\n"):
        if line.startswith(b"diff --git "):
            header = True
        elif line.startswith(b"@@ "):
            header = False
        color = _color_of(line, header)
        if color:
            end = b"\r" if line.endswith(b"\r") else b""
            line = color.encode() + line.removesuffix(b"\r") + RESET.encode() + end
        pieces.append(line)
    return b"\n".join(pieces)


def _color_of(line: bytes, header: bool) -> str:
    if not line:
        return ""
    if header:
        return BOLD
    return {b"@": CYAN, b"-": RED, b"+": GREEN}.get(line[:1], "")
