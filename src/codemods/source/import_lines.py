"""Where import statements stand in the text: their lines, the lines' ends, comments, blanks."""

from __future__ import annotations

import re

from codemods.source.import_table import ImportTable
from codemods.source.records import Record
from codemods.source.text import Source

__all__ = ["Line", "attached_comment", "blank_between", "header_end", "read_line", "read_lines"]

_GAP = rb"(?:[ \t\f]|\\(?:\r\n|\n|\r))*"
_SEMICOLON = re.compile(_GAP + rb";" + _GAP)
_AFTER = re.compile(rb"(?P<semicolon>" + _GAP + rb";)?" + _GAP)
_END = re.compile(rb"(?P<comment>#[^\r\n]*)?(?P<newline>\r\n|\n|\r|\Z)")
_BLANK_BETWEEN = re.compile(rb"(?:\r\n|\n|\r(?!\n))[ \t\f]*(?:\r\n|\n|\r)")
_CODING = re.compile(rb"[ \t\f]*#.*?coding[:=]")
_LEGAL = re.compile(rb"copyright|licen[cs]e|all rights|-\*-|vim:", re.IGNORECASE)


class Line(Record):
    """Import statements that follow each other on one logical line, most often one."""

    statements: tuple[int, ...]
    start: int
    end: int
    line_start: int
    """Where the physical line starts that the first statement stands on."""
    line_end: int
    """Where the physical line ends that the last one ends on, line end included."""
    leads: bool
    """Whether nothing but blanks stands before the first statement."""
    ends: bool
    """Whether nothing but a comment or a ``;`` follows the last statement."""
    indent: str
    """The blanks that the physical line starts with."""
    newline: str
    """The line end; empty at the end of a file without one."""
    comment_start: int
    comment: str
    """The comment after the last statement, empty where there is none."""
    following: int
    """Where the code that follows on the same line starts, or the comment, or the line end."""


def read_lines(source: Source, table: ImportTable) -> list[Line]:
    """Return the logical lines with import statements, in file order."""
    groups: list[list[int]] = []
    for index, statement in enumerate(table.statements):
        if groups:
            before = table.statements[index - 1]
            between = source.body[before.end : statement.start]
            if before.block == statement.block and _SEMICOLON.fullmatch(between):
                groups[-1].append(index)
                continue
        groups.append([index])
    statements = table.statements
    return [
        read_line(source, group, statements[group[0]].start, statements[group[-1]].end)
        for group in groups
    ]


def read_line(source: Source, group: list[int], start: int, end: int) -> Line:
    """Return what stands around a span that begins with the statements ``group``."""
    body = source.body
    line_start = source.line_starts[source.line_at(start) - 1]
    before = body[line_start:start]
    continued = _is_joined(body, line_start) and not _is_comment_end(source, line_start)
    after = _AFTER.match(body, end)
    assert after is not None
    tail = _END.match(body, after.end())
    indent = before[: len(before) - len(before.lstrip())]
    comment = tail["comment"] if tail is not None else None
    return Line(
        tuple(group),
        start,
        end,
        line_start,
        tail.end() if tail is not None else end,
        not before.strip() and not continued,
        tail is not None,
        indent.decode().replace("\f", ""),
        tail["newline"].decode() if tail is not None else source.newline,
        tail.start() if tail is not None else end,
        comment.decode("utf-8") if comment else "",
        after.end(),
    )


def _is_joined(body: bytes, line_start: int) -> bool:
    """Whether the text before a line ends with a backslash."""
    end = line_start
    while end and body[end - 1] in b"\r\n":
        end -= 1
    return body[end - 1 : end] == b"\\"


def _is_comment_end(source: Source, line_start: int) -> bool:
    """Whether the line above is a comment: its backslash continues nothing."""
    return _is_comment(source, source.line_at(line_start) - 2)


def blank_between(body: bytes, start: int, end: int) -> bool:
    """Whether an empty line stands between two offsets that have only comments between them."""
    return _BLANK_BETWEEN.search(body, start, end) is not None


def attached_comment(source: Source, line_start: int, floor: int) -> int:
    """Return where the comment lines right above a line start; ``line_start`` if there are none.

    Comments at the very top of a file belong to the file; ``floor`` is where the statement
    before ends.
    """
    number = source.line_at(line_start) - 1
    top = line_start
    while number > 0 and source.line_starts[number - 1] >= floor:
        start = source.line_starts[number - 1]
        if not _is_comment(source, number - 1):
            break
        top = start
        number -= 1
    return top if top > 0 else line_start


def header_end(source: Source, table: ImportTable) -> int:
    """Return where the first import of a file without any belongs.

    Below the docstring, else below shebang, coding cookie and the comments of the whole file; a
    comment right above the first statement stays with that statement.
    """
    starts = source.line_starts
    if table.docstring_end >= 0:
        return starts[source.line_at(table.docstring_end - 1)]
    if table.body_start < 0:
        return starts[
            max((n + 1 for n in range(len(starts) - 1) if _is_comment(source, n)), default=0)
        ]
    count = source.line_at(table.body_start) - 1
    kept = 0
    for number in range(1, count):
        if _is_comment(source, number - 1) and not _is_comment(source, number):
            kept = number
    if kept == 0 and count and _is_comment(source, 0):
        block = source.body[: starts[count]]
        if _LEGAL.search(block):
            return starts[count]
        while kept < count and _is_mark(source, kept):
            kept += 1
    return starts[kept]


def _line(source: Source, number: int) -> bytes:
    return source.body[source.line_starts[number] : source.line_starts[number + 1]]


def _is_comment(source: Source, number: int) -> bool:
    return _line(source, number).lstrip().startswith(b"#")


def _is_mark(source: Source, number: int) -> bool:
    """Whether a line is a shebang or a coding cookie."""
    line = _line(source, number)
    return number < 2 and (line.startswith(b"#!") or _CODING.match(line) is not None)
