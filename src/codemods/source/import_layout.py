"""One import statement as rows of names: take names out, put names in, write it again."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping

from codemods.source.import_order import by_type, name_key
from codemods.source.import_table import Statement
from codemods.source.records import Record, fresh

__all__ = ["Layout", "Name", "is_pragma", "new_line", "read_layout"]

_TOKEN = re.compile(r"#[^\r\n]*|\\(?:\r\n|\n|\r)|\r\n|\n|\r|[(),]|[^\S\r\n]+")
_PRAGMA = re.compile(
    r"\s*(noqa(:[A-Z0-9,\s]*)?|isort:.*|type:\s*ignore.*|pylint:.*|pragma:.*|flake8:.*|"
    r"nosec.*|nopyflakes|nopep8|fmt:.*|@Un\w+|pyright:.*|mypy:.*|ruff:.*)?\s*",
    re.IGNORECASE,
)


def is_pragma(comment: str) -> bool:
    """Whether a comment speaks to tools only (``# noqa``, ``# isort: skip``, …) or is empty."""
    return all(_PRAGMA.fullmatch(part) for part in comment.strip().split("#"))


class Name(Record, frozen=False):
    """``name as asname`` and how it is written."""

    name: str
    asname: str | None
    text: str

    @classmethod
    def of(cls, name: str, asname: str | None) -> Name:
        """Return a name in its usual spelling."""
        return cls(name, asname, f"{name} as {asname}" if asname else name)


class Row(Record, frozen=False):
    """One physical line of a statement, the first without what stands before the names."""

    indent: str = ""
    names: list[Name] = fresh(factory=list)
    comment: str = ""
    """The blanks and the comment that follow the names."""
    newline: str = ""
    """The line end, with the backslash where there is one; empty in the last row."""


class Layout(Record, frozen=False):
    """The rows of a statement; ``head`` is what stands before the first row's names."""

    head: str
    parenthesised: bool
    rows: list[Row]
    trailing_comma: bool

    def names(self) -> list[Name]:
        """Return all names in order."""
        return [name for row in self.rows for name in row.names]

    def remove(self, gone: Iterable[Name]) -> None:
        """Take names out; a row that loses all its names goes, and its comment with it."""
        going = {id(name) for name in gone}
        for row in list(self.rows):
            left = [name for name in row.names if id(name) not in going]
            if row.names and not left:
                self._drop(next(i for i, other in enumerate(self.rows) if other is row))
            row.names = left

    def _drop(self, index: int) -> None:
        row = self.rows[index]
        if not row.newline:
            above = self.rows[index - 1]
            if "#" in above.comment:
                row.comment = ""
            else:
                above.comment, above.newline = row.comment, ""
                del self.rows[index]
        elif index:
            del self.rows[index]
        elif self.rows[1].names:
            self.rows[1].indent = row.indent
            del self.rows[0]
        elif "#" in row.comment:
            row.comment = ""

    def replace(self, swaps: Mapping[int, Name]) -> None:
        """Put other names in the places of those with these ids."""
        for row in self.rows:
            row.names = [swaps.get(id(name), name) for name in row.names]

    def insert(self, new: Iterable[Name]) -> None:
        """Put each name before the first one that sorts after it, else last."""
        present = [(name.name, name.asname) for name in self.names()]
        typed = by_type(present)

        def key(name: Name) -> object:
            return name_key(name.name, name.asname, by_type=typed)

        vertical = self.is_vertical()
        for name in sorted(new, key=key):  # type: ignore[arg-type]
            self._insert(name, key, vertical)

    def is_vertical(self) -> bool:
        """Whether every name has a row of its own."""
        return not self.rows[0].names and all(len(row.names) < 2 for row in self.rows)

    def _insert(self, new: Name, key: Callable[[Name], object], vertical: bool) -> None:
        place = key(new)
        last = 0
        for index, row in enumerate(self.rows):
            if row.names:
                last = index
            for position, name in enumerate(row.names):
                if place < key(name):  # type: ignore[operator]
                    if vertical:
                        self._insert_row(index, new)
                    else:
                        row.names.insert(position, new)
                    return
        if vertical:
            self._append_row(last, new)
        else:
            self.rows[last].names.append(new)

    def _insert_row(self, index: int, new: Name) -> None:
        indent = self.rows[index].indent
        while index > 1 and "#" in self.rows[index - 1].comment and not self.rows[index - 1].names:
            index -= 1
        newline = self.rows[index - 1].newline
        self.rows.insert(index, Row(indent, [new], " " * newline.startswith("\\"), newline))

    def _append_row(self, index: int, new: Name) -> None:
        row = self.rows[index]
        newline = self.rows[index - 1].newline
        padding = " " * newline.startswith("\\")
        if row.newline:
            added = Row(row.indent, [new], padding, row.newline)
        else:
            added = Row(row.indent, [new], row.comment, "")
            row.comment, row.newline = padding, newline
        self.rows.insert(index + 1, added)

    def widest(self, column: int) -> int:
        """Return the length of the longest line, comments apart; ``column``: where it starts."""
        lines = re.split(r"\r\n|\n|\r", self.text(comments=False))
        lines[0] = " " * column + lines[0]
        return max(len(line.rstrip()) for line in lines)

    def explode(self, indent: str, step: str, newline: str, comment: str = "") -> None:
        """Put parentheses around the names and every name in a row of its own.

        ``comment`` follows the statement now, and will follow the opening parenthesis.
        """
        opening = self.rows[0].comment.rstrip() if not self.rows[0].names else ""
        rows = [Row("", [], comment + opening, newline)]
        for row in self.rows:
            remark = row.comment.rstrip() if "#" in row.comment else ""
            if remark and not row.names and row is not self.rows[0]:
                rows.append(Row(indent + step, [], remark.lstrip(), newline))
            for name in row.names:
                last = name is row.names[-1]
                rows.append(Row(indent + step, [name], remark if last else "", newline))
        self.head = self.head.rstrip("( \t") + " ("
        self.rows = [*rows, Row(indent)]
        self.parenthesised = self.trailing_comma = True

    def text(self, *, comments: bool = True) -> str:
        """Return the statement's text."""
        names = self.names()
        last = names[-1] if names else None
        parts = [self.head]
        for row in self.rows:
            parts.append(row.indent)
            for position, name in enumerate(row.names):
                comma = name is not last or self.trailing_comma
                follows = position + 1 < len(row.names)
                parts.append(name.text + "," * comma + " " * follows)
            parts.append(row.comment if comments or "#" not in row.comment else "")
            parts.append(row.newline)
        parts.append(")" * self.parenthesised)
        return "".join(parts)


def new_line(kind: str, module: str, names: Iterable[Name]) -> Layout:
    """Return a new statement on one line; ``module`` with its leading dots."""
    ordered = sorted(names, key=lambda name: name_key(name.name, name.asname))
    head = "import" if kind == "import" else f"from {module} import"
    return Layout(head, False, [Row(" ", ordered)], False)


def read_layout(body: bytes, statement: Statement) -> Layout:
    """Return the layout of a statement of ``body``."""
    aliases = statement.aliases
    before = body[statement.start : aliases[0].start].decode("utf-8")
    keyword = _keyword_end(before)
    layout = Layout(before[:keyword], False, [Row()], False)
    reader = _RowReader(layout)
    reader.gap(before[keyword:])
    for alias, following in zip(aliases, [*aliases[1:], None], strict=True):
        text = body[alias.start : alias.end].decode("utf-8")
        reader.name(Name(alias.name, alias.asname, text))
        end = following.start if following is not None else statement.end
        reader.gap(body[alias.end : end].decode("utf-8"))
    layout.trailing_comma = reader.comma
    return layout


def _keyword_end(before: str) -> int:
    """Return where the last ``import`` before the first parenthesis or comment ends."""
    opening = re.search(r"[(#]", before)
    return before.rindex("import", 0, opening.start() if opening else len(before)) + 6


class _RowReader:
    def __init__(self, layout: Layout) -> None:
        self.layout = layout
        self.pending = ""
        self.comma = False

    def name(self, name: Name) -> None:
        row = self.layout.rows[-1]
        if not row.names and not row.indent:
            row.indent = self.pending
        row.names.append(name)
        self.pending = ""
        self.comma = False

    def gap(self, text: str) -> None:
        for match in _TOKEN.finditer(text):
            self._token(match[0])

    def _token(self, token: str) -> None:
        row = self.layout.rows[-1]
        if token == "(":
            self.layout.head += self.pending + token
            self.layout.parenthesised = True
        elif token == ",":
            self.comma = True
            if not row.names:
                row.indent = self.pending
        elif token == ")":
            row.comment += self.pending
        elif token[0] == "#":
            row.comment += self.pending + token
        elif token[-1] in "\r\n":
            row.comment += self.pending
            row.newline = token
            self.layout.rows.append(Row())
        else:
            self.pending += token
            return
        self.pending = ""
