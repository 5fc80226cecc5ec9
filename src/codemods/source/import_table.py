"""The import statements of a file as plain data: where each stands and what surrounds it."""

from __future__ import annotations

import ast
import re
from bisect import bisect_left
from collections.abc import Iterator
from functools import cached_property
from typing import NamedTuple

from codemods.source.import_stages import TRY, read_stages, suites_of
from codemods.source.records import Record
from codemods.source.text import Source, whole_words

__all__ = [
    "Alias",
    "BindingKey",
    "Block",
    "Guard",
    "ImportTable",
    "Statement",
    "Wish",
    "read_imports",
]

BindingKey = tuple[int, int]
"""(index of the import statement in `ImportTable.statements`, index of the alias in it)."""

_COMMENT = re.compile(rb"[ \t\f;]*(#[^\r\n]*)")
_NOQA = re.compile(rb"#\s*noqa\b", re.IGNORECASE)
_SKIP = re.compile(rb"isort:\s*skip\b")
_SCOPES: dict[type, str] = {
    ast.FunctionDef: "function",
    ast.AsyncFunctionDef: "function",
    ast.ClassDef: "class",
}
_KINDS: dict[type, str] = {
    **_SCOPES,
    **dict.fromkeys(TRY, "try"),
    ast.If: "if",
    ast.With: "with",
    ast.AsyncWith: "with",
    ast.For: "loop",
    ast.AsyncFor: "loop",
    ast.While: "loop",
    ast.Match: "match",
}


_VERSIONS = frozenset({"VERSION", "version_info", "PY2", "PY3", "TYPE_CHECKING"})
_PLAIN = (
    *(ast.Attribute, ast.BoolOp, ast.Compare, ast.Constant, ast.Name),
    *(ast.Slice, ast.Subscript, ast.Tuple, ast.UnaryOp),
)
"""What a test may be made of that does nothing but compare."""


class Alias(NamedTuple):
    """One name of an import statement; the span is that of ``name as asname``."""

    name: str
    asname: str | None
    start: int
    end: int

    @property
    def local(self) -> str:
        """The name that is bound: ``import a.b`` binds ``a``."""
        return self.asname or self.name.partition(".")[0]


class Block(NamedTuple):
    """A suite that holds import statements, or holds a suite that does."""

    parent: int
    """Index of the block around it, -1 for the module."""
    scope: int
    """Index of the block that is the body of the enclosing function or class; 0: the module."""
    kind: str
    """``module``, ``function``, ``class``, ``if``, ``try``, ``with``, ``loop`` or ``match``."""
    branch: str
    """``body``, ``handler``, ``orelse`` or ``finalbody``."""
    size: int
    """How many statements it has."""
    inline: bool
    """Whether it stands on the line of its header: ``if x: import a``."""
    type_checking: bool
    """Whether it, or a block around it, is the body of ``if TYPE_CHECKING``."""
    guard: int = -1
    """Index in `ImportTable.guards` of the ``try`` or ``if`` that it is a suite of; -1: none."""
    others: tuple[tuple[int, int], ...] = ()
    """The spans of its statements that are no imports; not told of the module."""


class Guard(NamedTuple):
    """A ``try``, or a test of versions, with import statements in its suites."""

    start: int
    end: int
    parent: int
    """Index of the block that it stands in."""
    suites: int
    """How many suites it has that are more than ``pass``."""


class Statement(NamedTuple):
    """One import statement. ``module`` is empty in ``from . import a`` and in ``import a``."""

    kind: str
    """``import`` or ``from``."""
    module: str
    level: int
    aliases: tuple[Alias, ...]
    start: int
    end: int
    block: int
    """Index in `ImportTable.blocks`: scope and guard of the statement."""
    position: int
    """Index in its block."""
    above: int
    """Where the statement before it in its block ends; 0 for the first."""
    sole: bool
    """Whether its block has no other statement."""
    noqa: bool
    """Whether a ``noqa`` comment stands on one of its lines."""
    skip: bool
    """Whether an ``isort: skip`` comment stands on one of its lines."""
    stage: int
    """Among the imports at the top of a module 0, 1, …, one more after each statement between
    them that does something; -1 for all other statements."""

    @property
    def is_star(self) -> bool:
        """Whether it is ``from module import *``."""
        return self.kind == "from" and self.aliases[0].name == "*"


class ImportTable(Record):
    """Every import statement of a file in file order, where it stands and what surrounds it.

    Pure data; picklable. ``body_start`` is where the first statement after the docstring starts
    (its decorators included), ``docstring_end`` where the docstring ends; -1 where there is none.
    """

    statements: tuple[Statement, ...] = ()
    blocks: tuple[Block, ...] = ()
    docstring_end: int = -1
    body_start: int = -1
    defines_first: bool = False
    """Whether the first statement after the docstring is a ``def`` or a ``class``."""
    guards: tuple[Guard, ...] = ()

    @cached_property
    def _starts(self) -> dict[int, int]:
        return {statement.start: index for index, statement in enumerate(self.statements)}

    def key_at(self, offset: int, alias: int) -> BindingKey | None:
        """Return the key of alias ``alias`` of the statement at byte ``offset``, None if none."""
        index = self._starts.get(offset)
        if index is None or alias >= len(self.statements[index].aliases):
            return None
        return index, alias

    def statement(self, key: BindingKey) -> Statement:
        """Return the statement of a binding."""
        return self.statements[key[0]]

    def alias(self, key: BindingKey) -> Alias:
        """Return the alias of a binding."""
        return self.statements[key[0]].aliases[key[1]]

    def chain(self, block: int) -> Iterator[int]:
        """Yield ``block`` and the blocks around it, up to its scope."""
        while True:
            yield block
            if block == self.blocks[block].scope:
                return
            block = self.blocks[block].parent

    def is_guarded(self, statement: Statement) -> bool:
        """Whether an ``if``, ``try``, ``with`` or loop stands between statement and scope."""
        return statement.block != self.blocks[statement.block].scope


class Wish(NamedTuple):
    """A binding that new code needs.

    ``from module import name as asname`` (``name`` set) or ``import module as asname``
    (``name`` None). ``near`` is a binding whose statement's scope and guard it belongs to;
    None means module level.
    """

    module: str
    name: str | None
    asname: str | None = None
    near: BindingKey | None = None


def read_imports(source: Source, tree: ast.Module) -> ImportTable:
    """Return the import statements of ``tree``, the parsed body of ``source``.

    Only statements whose lines hold the word ``import`` are looked into, expressions never.
    """
    return _Reader(source, tree).read()


class _Reader:
    def __init__(self, source: Source, tree: ast.Module) -> None:
        self.source = source
        self.tree = tree
        self.lines = [source.line_at(at) for at, _end in whole_words(source.body, b"import")]
        self.blocks: list[Block] = []
        self.guards: list[Guard] = []
        self.found: list[tuple[int, int, int, int, ast.Import | ast.ImportFrom]] = []

    def read(self) -> ImportTable:
        body = self.tree.body
        self.blocks.append(Block(-1, 0, "module", "body", len(body), False, False))
        pending = [(body, 0)]
        while pending:
            suite, number = pending.pop()
            for position, node in enumerate(suite):
                if isinstance(node, (ast.Import, ast.ImportFrom)):
                    above = self._end(suite[position - 1]) if position else 0
                    self.found.append((self._start(node), number, position, above, node))
                elif type(node) in _KINDS and self._has_import(node):
                    pending.extend(self._suites(node, number))
        self.found.sort(key=lambda entry: entry[0])
        tops = [position for _, block, position, _, _ in self.found if block == 0]
        stages = read_stages(self.tree.body[: max(tops, default=-1) + 1])
        statements = tuple(self._statement(*entry, stages) for entry in self.found)
        blocks, guards = tuple(self.blocks), tuple(self.guards)
        return ImportTable(statements, blocks, *self._top(), guards)

    def _start(self, node: ast.stmt | ast.alias) -> int:
        return self.source.line_starts[node.lineno - 1] + node.col_offset

    def _end(self, node: ast.stmt | ast.alias) -> int:
        assert node.end_lineno is not None and node.end_col_offset is not None
        return self.source.line_starts[node.end_lineno - 1] + node.end_col_offset

    def _has_import(self, node: ast.stmt) -> bool:
        index = bisect_left(self.lines, node.lineno)
        return index < len(self.lines) and self.lines[index] <= (node.end_lineno or node.lineno)

    def _suites(self, node: ast.stmt, parent: int) -> Iterator[tuple[list[ast.stmt], int]]:
        around = self.blocks[parent]
        guard = -1
        if _is_guard(node):
            guard = len(self.guards)
            suites = sum(not _is_pass(suite) for _branch, suite in suites_of(node) if suite)
            self.guards.append(Guard(self._start(node), self._end(node), parent, suites))
        for branch, suite in suites_of(node):
            if not any(self._may_import(child) for child in suite):
                continue
            number = len(self.blocks)
            start = self._start(suite[0])
            line = self.source.line_starts[suite[0].lineno - 1]
            checking = isinstance(node, ast.If) and branch == "body" and _is_checking(node.test)
            block = Block(
                parent,
                number if type(node) in _SCOPES else around.scope,
                _KINDS[type(node)],
                branch,
                len(suite),
                bool(self.source.body[line:start].strip()),
                checking or around.type_checking,
                guard,
                tuple(
                    (self._start(one), self._end(one))
                    for one in suite
                    if not isinstance(one, (ast.Import, ast.ImportFrom))
                ),
            )
            self.blocks.append(block)
            yield suite, number

    def _may_import(self, node: ast.stmt) -> bool:
        if isinstance(node, (ast.Import, ast.ImportFrom)):
            return True
        return type(node) in _KINDS and self._has_import(node)

    def _statement(
        self,
        start: int,
        block: int,
        position: int,
        above: int,
        node: ast.Import | ast.ImportFrom,
        stages: dict[ast.stmt, int],
    ) -> Statement:
        end = self._end(node)
        comments = self._comments(start, end)
        from_ = isinstance(node, ast.ImportFrom)
        return Statement(
            "from" if from_ else "import",
            (node.module or "") if isinstance(node, ast.ImportFrom) else "",
            node.level if isinstance(node, ast.ImportFrom) else 0,
            tuple(Alias(a.name, a.asname, self._start(a), self._end(a)) for a in node.names),
            start,
            end,
            block,
            position,
            above,
            self.blocks[block].size == 1,
            bool(comments and _NOQA.search(comments)),
            bool(comments and _SKIP.search(comments)),
            stages.get(node, -1),
        )

    def _comments(self, start: int, end: int) -> bytes:
        body = self.source.body
        trailing = _COMMENT.match(body, end)
        inner = body[start:end]
        inner = inner[inner.index(b"#") :] if b"#" in inner else b""
        return inner + trailing[1] if trailing is not None else inner

    def _top(self) -> tuple[int, int, bool]:
        body = self.tree.body
        docstring = -1
        if body and _is_string(body[0]):
            docstring = self._end(body[0])
            body = body[1:]
        if not body:
            return docstring, -1, False
        first = body[0]
        defines = type(first) in _SCOPES
        decorators = getattr(first, "decorator_list", None)
        if decorators:
            start = self.source.offset(decorators[0].lineno, decorators[0].col_offset)
            return docstring, self.source.body.rindex(b"@", 0, start), defines
        return docstring, self._start(first), defines


def _is_guard(node: ast.stmt) -> bool:
    """Whether a statement is there to choose between imports: a ``try``, or a test of versions."""
    if isinstance(node, ast.If):
        parts = [part for part in ast.walk(node.test) if isinstance(part, ast.expr)]
        named = {getattr(part, "attr", getattr(part, "id", "")) for part in parts}
        plain = all(isinstance(part, _PLAIN) for part in parts)
        return plain and not named.isdisjoint(_VERSIONS)
    return isinstance(node, TRY)


def _is_pass(suite: list[ast.stmt]) -> bool:
    return all(isinstance(statement, ast.Pass) for statement in suite)


def _is_checking(test: ast.expr) -> bool:
    name = test.attr if isinstance(test, ast.Attribute) else getattr(test, "id", "")
    return name == "TYPE_CHECKING"


def _is_string(node: ast.stmt) -> bool:
    return (
        isinstance(node, ast.Expr)
        and isinstance(node.value, ast.Constant)
        and isinstance(node.value.value, str)
    )
