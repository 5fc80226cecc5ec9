"""True positions inside f-strings for interpreters before Python 3.12, which report wrong ones."""

from __future__ import annotations

import ast
import io
import sys
import tokenize
from collections.abc import Iterator

from codemods.source.records import Record
from codemods.source.text import Source

__all__ = ["POSITIONS_ARE_TRUE", "locate_fields"]

POSITIONS_ARE_TRUE = sys.version_info >= (3, 12)
_OPEN, _CLOSE = b"([{", b")]}"


class _Field(Record, frozen=False):
    """Byte offsets of one replacement field and of the expression in it."""

    start: int
    end: int
    value_start: int
    value_end: int
    spec_start: int


def locate_fields(source: Source, joined: ast.JoinedStr) -> bool:
    """Give every node inside ``joined`` its true position. Return False where that fails."""
    start = source.offset(joined.lineno, joined.col_offset)
    end = source.offset(joined.end_lineno or 0, joined.end_col_offset or 0)
    try:
        fields = list(_fields_of_literal(source.body, start, end))
        values = [v for v in joined.values if isinstance(v, ast.FormattedValue)]
        _assign(source, values, fields)
    except (SyntaxError, ValueError, IndexError, tokenize.TokenError):
        return False
    return True


def _assign(source: Source, values: list[ast.FormattedValue], fields: list[_Field]) -> None:
    if len(values) != len(fields):
        raise ValueError("replacement fields and ast disagree")
    for value, field in zip(values, fields, strict=True):
        text = source.body[field.value_start : field.value_end]
        tree = ast.parse(b"(" + text + b"\n)", mode="eval").body
        if ast.dump(tree) != ast.dump(value.value):
            raise ValueError("replacement field and ast disagree")
        _shift(source, tree, field.value_start)
        value.value = tree
        _place(source, value, field.start, field.end)
        if isinstance(value.format_spec, ast.JoinedStr):
            spec = value.format_spec
            _place(source, spec, field.spec_start, field.end - 1)
            inner = [v for v in spec.values if isinstance(v, ast.FormattedValue)]
            found = list(_scan(source.body, field.spec_start, field.end - 1, nested=True))
            _assign(source, inner, found)


def _place(source: Source, node: ast.expr, start: int, end: int) -> None:
    node.lineno, node.col_offset = _line_column(source, start)
    node.end_lineno, node.end_col_offset = _line_column(source, end)


def _line_column(source: Source, offset: int) -> tuple[int, int]:
    line = source.line_at(offset)
    return line, offset - source.line_starts[line - 1]


def _shift(source: Source, tree: ast.AST, start: int) -> None:
    line, column = _line_column(source, start)
    for node in ast.walk(tree):
        if hasattr(node, "lineno"):
            if node.lineno == 1:
                node.col_offset += column - 1  # type: ignore[attr-defined]
            if node.end_lineno == 1:  # type: ignore[attr-defined]
                node.end_col_offset += column - 1  # type: ignore[attr-defined]
            node.lineno += line - 1
            node.end_lineno += line - 1  # type: ignore[attr-defined]


def _fields_of_literal(body: bytes, start: int, end: int) -> Iterator[_Field]:
    """Yield the fields of all f-string literals in a (perhaps concatenated) string."""
    text = body[start:end].decode("utf-8")
    lines = [0]
    for line in body[start:end].splitlines(keepends=True):
        lines.append(lines[-1] + len(line))
    readline = io.StringIO("(" + text + ")", newline="").readline
    for token in tokenize.generate_tokens(readline):
        if token.type != tokenize.STRING:
            continue
        quote = min(token.string.index(q) for q in "'\"" if q in token.string)
        if "f" not in token.string[:quote].lower():
            continue
        row, column = token.start
        prefix = ("(" + text).splitlines(keepends=True)[row - 1][:column]
        offset = start + lines[row - 1] + len(prefix.encode("utf-8")) - (1 if row == 1 else 0)
        size = len(token.string.encode("utf-8"))
        width = 3 if token.string[quote : quote + 3] in ('"""', "'''") else 1
        yield from _scan(body, offset + quote + width, offset + size - width, nested=False)


def _scan(body: bytes, position: int, end: int, *, nested: bool) -> Iterator[_Field]:
    while position < end:
        char = body[position : position + 1]
        if char == b"{" and not nested and body[position + 1 : position + 2] == b"{":
            position += 2
        elif char == b"{":
            field = _field(body, position, end)
            yield field
            position = field.end
        else:
            position += 1


def _field(body: bytes, start: int, end: int) -> _Field:
    position = start + 1
    depth = 0
    value_end = spec_start = 0
    while position < end:
        char = body[position : position + 1]
        if char in (b"'", b'"'):
            position = _skip_string(body, position, end)
            continue
        if char in _OPEN:
            depth += 1
        elif depth and char in _CLOSE:
            depth -= 1
        elif not depth and not value_end and _ends_value(body, position, char):
            value_end = position
        if not depth and char == b":":
            value_end = value_end or position
            spec_start = position + 1
            position = _skip_spec(body, spec_start, end)
            char = body[position : position + 1]
        if not depth and char == b"}":
            value_end = value_end or position
            return _Field(start, position + 1, start + 1, value_end, spec_start)
        position += 1
    raise ValueError("unterminated replacement field")


def _ends_value(body: bytes, position: int, char: bytes) -> bool:
    following = body[position + 1 : position + 2]
    if char == b"!":
        return following != b"="
    if char == b"=":
        before = body[position - 1 : position]
        rest = body[position + 1 : position + 64].lstrip()
        return before not in (b"=", b"!", b"<", b">", b":") and rest[:1] in (b"!", b":", b"}")
    return False


def _skip_string(body: bytes, position: int, end: int) -> int:
    quote = body[position : position + 1]
    width = 3 if body[position : position + 3] == quote * 3 else 1
    close = body.index(quote * width, position + width, end)
    return close + width


def _skip_spec(body: bytes, position: int, end: int) -> int:
    depth = 0
    while position < end:
        char = body[position : position + 1]
        if char == b"{":
            depth += 1
        elif char == b"}":
            if not depth:
                return position
            depth -= 1
        position += 1
    raise ValueError("unterminated format specification")
