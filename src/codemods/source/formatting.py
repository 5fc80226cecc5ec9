"""black on the statements that were rewritten, and on nothing else.

A rewritten simple statement or header is formatted only if black would have left the original
one unchanged, so that a file which black does not own keeps its own style. black is imported
when the first statement is formatted.
"""

from __future__ import annotations

import ast
import json
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import Any

from codemods.source.descent import child_at
from codemods.source.records import Record
from codemods.source.text import Edit, Source, apply_edits

__all__ = ["format_edits"]

_BLACK_LENGTH = 88
_COMPOUND_BODY = " pass\n"


class _Unit(Record):
    """A simple statement or a header, by its span in the original body."""

    start: int
    end: int
    indent: str
    header: bool


def format_edits(source: Source, tree: ast.Module, edits: Iterable[Edit], mode: str) -> list[Edit]:
    """Return ``edits`` with the statements they touch laid out by black.

    ``mode`` is a JSON object of black's own mode arguments (``line_length``, …); edits that
    touch no single statement, import lines among them, stay as they are.
    """
    units: dict[_Unit, list[Edit]] = {}
    rest: list[Edit] = []
    for edit in edits:
        unit = _unit_of(source, tree, edit)
        if unit is None:
            rest.append(edit)
        else:
            units.setdefault(unit, []).append(edit)
    for unit, inner in units.items():
        rest.extend(_formatted(source, unit, inner, mode))
    return sorted(rest)


def _unit_of(source: Source, tree: ast.Module, edit: Edit) -> _Unit | None:
    line = source.line_at(edit.start)
    node: ast.AST | None = tree
    found: ast.stmt | None = None
    while node is not None:
        if isinstance(node, ast.stmt):
            found = node
        node = child_at(node, (line, edit.start - source.line_starts[line - 1]))
    if found is None or isinstance(found, (ast.Import, ast.ImportFrom)):
        return None
    unit = _unit(source, found)
    return unit if unit is not None and unit.start <= edit.start <= edit.end <= unit.end else None


def _unit(source: Source, node: ast.stmt) -> _Unit | None:
    body = getattr(node, "body", None)
    decorators = getattr(node, "decorator_list", None)
    first = decorators[0].lineno if decorators else node.lineno
    start = source.line_starts[first - 1]
    end = source.offset(node.end_lineno or 0, node.end_col_offset or 0)
    header = isinstance(body, list) and bool(body)
    if header:
        assert isinstance(body, list)
        top = body[0].decorator_list[0] if getattr(body[0], "decorator_list", None) else body[0]
        if top.lineno == node.lineno or isinstance(node, (ast.Try, ast.Match)):
            return None
        text = source.body[start : source.line_starts[top.lineno - 1]].rstrip()
        if not text.endswith(b":"):
            return None
        end = start + len(text)
    own = source.body[start : source.offset(node.lineno, node.col_offset)].splitlines()
    indent = own[-1] if own and not own[-1].strip() else b""
    if not decorators and source.body[start : start + len(indent)] != indent:
        return None
    rest = source.rest_of_line(end).strip()
    alone = not rest or rest.startswith(b"#")
    lead = source.body[start : source.offset(node.lineno, node.col_offset)]
    if not alone or (not decorators and lead.strip()):
        return None
    return _Unit(start, end, indent.decode(), header)


def _formatted(source: Source, unit: _Unit, edits: list[Edit], mode: str) -> Iterator[Edit]:
    old = source.body[unit.start : unit.end]
    shifted = [Edit(e.start - unit.start, e.end - unit.start, e.text) for e in edits]
    new = apply_edits(old, shifted)
    if b"\r" in new or _laid_out(old, unit, mode) != old:
        yield from edits
        return
    formatted = _laid_out(new, unit, mode)
    if formatted is None or formatted == new:
        yield from edits
    else:
        yield Edit(unit.start, unit.end, formatted)


def _laid_out(text: bytes, unit: _Unit, mode: str) -> bytes | None:
    """Return what black makes of a statement, None where it cannot or need not be asked."""
    lines = text.decode("utf-8").split("\n")
    indent = unit.indent
    if any(line.strip() and not line.startswith(indent) for line in lines):
        return None
    flat = "\n".join(line[len(indent) :] for line in lines)
    if '"""' in flat or "'''" in flat:
        return None
    try:
        result: str = _black(mode, len(indent))(flat + (_COMPOUND_BODY if unit.header else "\n"))
    except Exception:  # black raises many kinds; all mean: leave the statement as it is
        return None
    result = result.rstrip("\n")
    if unit.header:
        result = result[: result.rindex(":") + 1]
    return "\n".join(indent + line if line else line for line in result.split("\n")).encode()


@lru_cache(maxsize=64)
def _black(mode: str, indent: int) -> Any:
    import black

    settings = json.loads(mode)
    length = settings.pop("line_length", _BLACK_LENGTH) - indent
    made = black.Mode(line_length=max(length, 1), **settings)
    return lambda text: black.format_str(text, mode=made)
