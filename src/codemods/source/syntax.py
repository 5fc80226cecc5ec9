"""Whether text parses after edits, told from the statements that they touch."""

from __future__ import annotations

import ast
import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from codemods.source.descent import node_start
from codemods.source.import_stages import suites_of
from codemods.source.module import parse_text, parses
from codemods.source.text import Edit, Source, apply_edits

__all__ = ["parses_after"]

_SMALL = 1000
"""Bytes of statements that are parsed together, and not looked into for a smaller one."""
_INDENT = re.compile(rb"[ \t]*")
_REST_OF_LINE = re.compile(rb"[ \t]*(?:#[^\r\n]*)?(?:\r\n|\r|\n|\Z)")

Block = Sequence[ast.stmt]


class _Piece(NamedTuple):
    """Whole lines with whole statements of one block, and the edits in them."""

    start: int
    end: int
    edits: list[Edit]


def parses_after(source: Source, tree: ast.Module, edits: Iterable[Edit]) -> bool:
    """Whether the body of ``source``, whose tree is ``tree``, is known to parse with ``edits``.

    Statements that parse may stand wherever statements stood, so it is enough to parse those
    that the edits touch. False means that the whole has to be parsed to know.
    """
    cuts = [0, *_cuts(source, tree.body), len(source.body)]
    return all(_parses(source, tree.body, piece, b"") for piece in _pieces(cuts, sorted(edits)))


def _line_of(source: Source, statement: ast.stmt) -> int | None:
    """Return where the line of a statement starts, None where other code stands before it."""
    line, column = node_start(statement)
    body, start = source.body, source.line_starts[line - 1]
    if body[max(start - 3, 0) : start].rstrip(b"\r\n").endswith(b"\\"):
        return None
    if getattr(statement, "decorator_list", None):
        indent = _INDENT.match(body, start)
        return start if indent is not None and body.startswith(b"@", indent.end()) else None
    return start if not body[start : start + column].strip(b" \t") else None


def _cuts(source: Source, block: Block) -> Iterator[int]:
    """Yield where lines start with statements of ``block``, but for the first one."""
    for statement in block[1:]:
        start = _line_of(source, statement)
        if start is not None:
            yield start


def _pieces(cuts: Sequence[int], edits: Iterable[Edit]) -> list[_Piece]:
    """Return the pieces between ``cuts`` that hold ``edits``; small neighbours are one."""
    found: list[_Piece] = []
    for edit in edits:
        low = min(bisect_right(cuts, edit.start) - 1, len(cuts) - 2)
        start, end = cuts[low], cuts[max(bisect_left(cuts, edit.end), low + 1)]
        inside = [edit]
        if found:
            last = found[-1]
            if start < last.end or (start == last.end and end - last.start <= _SMALL):
                last.edits.append(edit)
                start, end, inside = last.start, max(last.end, end), last.edits
                found.pop()
        found.append(_Piece(start, end, inside))
    return found


def _parses(source: Source, block: Block, piece: _Piece, indent: bytes) -> bool:
    """Whether a piece of ``block``, which stands behind ``indent``, parses with its edits."""
    if piece.end - piece.start > _SMALL:
        inner = _inner(source, block, piece)
        if inner is not None and all(_parses(source, *one) for one in inner):
            return True
    edits = [Edit(e.start - piece.start, e.end - piece.start, e.text) for e in piece.edits]
    try:
        new = apply_edits(source.body[piece.start : piece.end], edits)
        if new and piece.end < len(source.body) and not new.endswith((b"\n", b"\r")):
            return False
        if not indent:
            return parses(new.decode("utf-8"))
        return _is_block(parse_text("if 1:\n" + new.decode("utf-8")), new, indent)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return False


def _is_block(tree: ast.Module, text: bytes, indent: bytes) -> bool:
    """Whether the tree of ``if 1:`` and ``text`` is one block, behind ``indent``."""
    outer = tree.body[0]
    if len(tree.body) > 1 or not isinstance(outer, ast.If) or outer.orelse:
        return False
    first = text.splitlines()[node_start(outer.body[0])[0] - 2]
    found = _INDENT.match(first)
    return found is not None and found[0] == indent


def _inner(source: Source, block: Block, piece: _Piece) -> list[tuple[Block, _Piece, bytes]] | None:
    """Return smaller pieces that hold the edits, where all are in the suites of one statement."""

    def line_start(statement: ast.stmt) -> int:
        return source.line_starts[node_start(statement)[0] - 1]

    first = bisect_left(block, piece.start, key=line_start)
    last = bisect_left(block, piece.end, key=line_start)
    if last - first != 1 or not hasattr(block[first], "body"):
        return None
    found: list[tuple[Block, _Piece, bytes]] = []
    placed = 0
    for _branch, suite in suites_of(block[first]):
        lines = _lines_of(source, suite)
        if lines is not None:
            start, end, indent = lines
            edits = [e for e in piece.edits if start <= e.start < end and e.end <= end]
            placed += len(edits)
            cuts = [start, *_cuts(source, suite), end]
            found += [(suite, part, indent) for part in _pieces(cuts, edits)]
    return found if placed == len(piece.edits) else None


def _lines_of(source: Source, suite: Block) -> tuple[int, int, bytes] | None:
    """Return the lines of a suite and its indentation, None where other code stands on them."""
    start = _line_of(source, suite[0]) if suite else None
    if start is None:
        return None
    last = suite[-1]
    assert last.end_lineno is not None and last.end_col_offset is not None
    indent = _INDENT.match(source.body, start)
    rest = _REST_OF_LINE.match(source.body, source.offset(last.end_lineno, last.end_col_offset))
    return (start, rest.end(), indent[0]) if indent and indent[0] and rest else None
