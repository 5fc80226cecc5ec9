"""Writing ignore comments: ``# codemods: ignore[ID]``, ``{# codemods: ignore[ID] #}``."""

from __future__ import annotations

import ast
from collections.abc import Iterable

from codemods.engine.ignores import IGNORE, header_lines
from codemods.source.module import Module, parse
from codemods.source.template import Template
from codemods.source.text import Edit, Source, apply_edits

__all__ = ["add_ignores", "ignore_at"]


def add_ignores(path: str, body: bytes, places: Iterable[tuple[int, str]]) -> bytes:
    """Return ``body`` with a comment for each ``(offset, codemod id)`` that has room for one."""
    waiting = sorted(places)
    while waiting:
        offset, identifier = waiting.pop(0)
        edit = ignore_at(path, body, offset, identifier)
        if edit is not None:
            body = apply_edits(body, [edit])
            waiting = [(o + len(edit.text) if edit.start <= o else o, i) for o, i in waiting]
    return body


def ignore_at(path: str, body: bytes, offset: int, identifier: str) -> Edit | None:
    """Return the insertion that makes ``identifier`` ignored at ``offset``, None if none can."""
    source = Source(body, body, "utf-8", b"")
    if path.endswith((".py", ".pyw")):
        return _in_python(source, offset, identifier)
    return _in_template(source, offset, identifier)


def _in_python(source: Source, offset: int, identifier: str) -> Edit | None:
    tree = parse(source)
    module = Module(source, tree)
    header = header_lines(module, module.path_to(offset)[-1])
    own = source.line_at(offset)
    meaning = ast.dump(tree)
    for line in sorted(header, key=lambda number: (number != own, number)):
        edit = _on_line(source, line, identifier)
        if _means(apply_edits(source.body, [edit]), meaning):
            return edit
    return None


def _on_line(source: Source, line: int, identifier: str) -> Edit:
    """Return an insertion at the end of a line, or into the comment that it has."""
    start, end = source.line_starts[line - 1], source.line_starts[line]
    at = start + len(source.body[start:end].rstrip(b"\r\n"))
    comment = Edit(at, at, f"  # codemods: ignore[{identifier}]".encode())
    return _into_comment(source, line, identifier) or comment


def _into_comment(source: Source, line: int, identifier: str) -> Edit | None:
    """Return an insertion into the ignore comment that ``line`` has."""
    start, end = source.line_starts[line - 1], source.line_starts[line]
    ends = [match.end(1) for match in IGNORE.finditer(source.body[start:end])]
    if not ends:
        return None
    return Edit(start + ends[-1], start + ends[-1], f", {identifier}".encode())


def _means(body: bytes, meaning: str) -> bool:
    """Whether the comment is one: not part of a string, not behind a backslash."""
    try:
        return ast.dump(parse(Source(body, body, "utf-8", b""))) == meaning
    except SyntaxError:
        return False


def _in_template(source: Source, offset: int, identifier: str) -> Edit | None:
    for token in Template(source).live:
        if token.start <= offset < token.end:
            # Before the tag and without a space: what the template renders stays the same.
            comment = f"{{# codemods: ignore[{identifier}] #}}"
            return _into_comment(source, source.line_at(token.start), identifier) or Edit(
                token.start, token.start, comment.encode()
            )
    return None
