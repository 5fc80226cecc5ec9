"""Ignore comments: ``# codemods: ignore[ID]`` and ``# codemods: skip-file``."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from codemods.source.module import Module
from codemods.source.text import Source

__all__ = ["IGNORE", "Ignores", "header_lines"]

IGNORE = re.compile(rb"#\s*codemods:\s*ignore\[([^\]\r\n]*)\]")
_SKIP = re.compile(rb"#\s*codemods:\s*skip-file\b")


class Ignores:
    """The ignore comments of one file, by line. Works on bytes: Python and templates alike."""

    def __init__(self, source: Source) -> None:
        self.lines: dict[int, frozenset[str]] = {}
        self.skip_file = False
        if b"codemods:" not in source.body:
            return
        self.skip_file = _SKIP.search(source.body) is not None
        for match in IGNORE.finditer(source.body):
            ids = match[1].decode("utf-8", "replace").split(",")
            line = source.line_at(match.start())
            self.lines[line] = frozenset(identifier.strip() for identifier in ids)

    def covers(self, identifier: str, lines: range) -> bool:
        """Whether one of the 1-based ``lines`` ignores the codemod ``identifier``."""
        if not self.lines:
            return False
        return any(identifier in self.lines.get(line, ()) for line in lines)

    def mentioned(self) -> Iterator[tuple[int, str]]:
        """Yield ``(line, id)`` for every id in an ignore comment."""
        for line, ids in sorted(self.lines.items()):
            for identifier in sorted(ids):
                yield line, identifier


def header_lines(module: Module, node: ast.AST) -> range:
    """Return the 1-based lines of the header of the smallest statement that holds ``node``."""
    statement = module.statement(node) if not isinstance(node, ast.Module) else None
    if statement is None:
        return range(1, 2)
    decorators = getattr(statement, "decorator_list", None)
    first = decorators[0].lineno if decorators else statement.lineno
    body = getattr(statement, "body", None)
    last = statement.end_lineno or first
    if isinstance(body, list) and body:
        last = max(min(last, body[0].lineno - 1), statement.lineno)
    return range(first, last + 1)
