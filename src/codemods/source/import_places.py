"""Where a new import line goes.

A line goes before the first line of its surroundings that sorts after it, else last: then any
number of new lines, added one by one in any order, end up as if they were added together.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property

from codemods.source.import_lines import (
    Line,
    attached_comment,
    blank_between,
    header_end,
    read_lines,
)
from codemods.source.import_order import LineKey, group_of, line_key, root_of
from codemods.source.import_table import ImportTable
from codemods.source.records import Record
from codemods.source.text import Source

__all__ = ["Place", "Places"]


class Place(Record):
    """Where a new statement goes: lines of its own at ``offset``, or in a line of statements."""

    offset: int
    indent: str
    newline: str
    opens: bool = False
    """A new group: empty lines part it from what is above it or below it."""
    blank_above: bool = False
    blanks_below: int = 0
    line: int = -1
    """Index of the logical line to join with ``;``; -1 for a line of its own."""
    slot: int = -1
    """Index of the statement of that line that it goes before."""


class Places:
    """The places of one file."""

    def __init__(self, source: Source, table: ImportTable) -> None:
        self.source = source
        self.table = table

    @cached_property
    def lines(self) -> list[Line]:
        """The logical lines with import statements."""
        return read_lines(self.source, self.table)

    @cached_property
    def line_of(self) -> dict[int, int]:
        """Index of the logical line of each statement."""
        return {s: number for number, line in enumerate(self.lines) for s in line.statements}

    @cached_property
    def top(self) -> list[int]:
        """The unguarded imports at the top of the module."""
        return [index for index, s in enumerate(self.table.statements) if s.stage >= 0]

    @cached_property
    def sections(self) -> list[list[int]]:
        """`top`, parted where an empty line or another statement stands between two."""
        sections: list[list[int]] = []
        for index in self.top:
            if sections and self._adjoins(sections[-1][-1], index):
                sections[-1].append(index)
            else:
                sections.append([index])
        return sections

    def _adjoins(self, first: int, second: int) -> bool:
        a, b = self.table.statements[first], self.table.statements[second]
        if a.block != b.block or b.position != a.position + 1:
            return False
        return not blank_between(self.source.body, a.end, b.start)

    @cached_property
    def parted(self) -> bool:
        """Whether empty lines stand between the groups of the file."""
        return all(len({self._group(index) for index in s}) == 1 for s in self.sections)

    def _group(self, index: int) -> int:
        return self._key(index)[0]

    def _key(self, index: int) -> LineKey:
        statement = self.table.statements[index]
        if statement.kind == "from":
            return line_key("from", statement.module, statement.level)
        alias = statement.aliases[0]
        return line_key("import", alias.name, 0, alias.asname)

    def run(self, index: int) -> list[int]:
        """Return the statements around ``index`` in its block with no others between them."""
        statements = self.table.statements
        first = statements[index]
        members = {s.position: i for i, s in enumerate(statements) if s.block == first.block}
        low = high = first.position
        while low - 1 in members:
            low -= 1
        while high + 1 in members:
            high += 1
        return [members[position] for position in range(low, high + 1)]

    def near(self, index: int, key: LineKey) -> Place:
        """Return the place of a new line in the run of a statement."""
        return self._among(self.run(index), key)

    def at_top(self, module: str, level: int, key: LineKey) -> Place:
        """Return the place of a new line at the top of the module."""
        if not self.top:
            return self._below_header()
        root = root_of(module)
        akin = [index for index in self.top if not level and self._is_of(index, root)]
        if akin:
            stage = self.table.statements[akin[-1]].stage
            akin = [index for index in akin if self.table.statements[index].stage == stage]
            beside = next((index for index in akin if self._key(index) > key), akin[-1])
            return self._among(next(s for s in self.sections if beside in s), key)
        group = group_of(module, level)
        same = [
            section
            for section in self.sections
            if any(self._group(index) == group for index in section)
        ]
        if same:
            stage = self._stage(same[-1])
            return self._among(next(s for s in same if self._stage(s) == stage), key)
        return self._new_group(group)

    def _is_of(self, index: int, root: str) -> bool:
        statement = self.table.statements[index]
        if statement.kind == "from":
            return not statement.level and root_of(statement.module) == root
        return any(root_of(alias.name) == root for alias in statement.aliases)

    def _stage(self, section: Sequence[int]) -> int:
        return self.table.statements[section[0]].stage

    def _among(self, section: Sequence[int], key: LineKey) -> Place:
        for index in section:
            if self._key(index) > key and not self._is_pinned(section, index):
                return self._before(index, first=index == section[0])
        return self._after(section[-1])

    def _is_pinned(self, section: Sequence[int], index: int) -> bool:
        """Whether nothing may come before a statement: its comment would belong to that then."""
        statement = self.table.statements[index]
        if statement.skip:
            return True
        line = self.lines[self.line_of[index]]
        if index != section[0] or not line.leads:
            return False
        return attached_comment(self.source, line.line_start, statement.above) < line.line_start

    def _before(self, index: int, *, first: bool) -> Place:
        number = self.line_of[index]
        line = self.lines[number]
        if index != line.statements[0] or not line.leads:
            return self._inline(number, line.statements.index(index))
        floor = self.table.statements[index].above
        offset = line.line_start
        if not first:
            offset = attached_comment(self.source, offset, floor)
        return Place(offset, line.indent, line.newline or self.source.newline)

    def _after(self, index: int) -> Place:
        number = self.line_of[index]
        line = self.lines[number]
        block = self.table.blocks[self.table.statements[index].block]
        if index != line.statements[-1] or not line.ends or block.inline:
            return self._inline(number, line.statements.index(index) + 1)
        indent = line.indent
        return Place(line.line_end, indent, line.newline or self.source.newline)

    def _inline(self, number: int, slot: int) -> Place:
        line = self.lines[number]
        newline = line.newline or self.source.newline
        return Place(line.start, line.indent, newline, line=number, slot=slot)

    def _new_group(self, group: int) -> Place:
        later = [index for index in self.top if self._group(index) > group]
        if not later:
            place = self._after(self.top[-1])
            return self._opening(place, above=self.parted)
        index = later[0]
        first = any(section[0] == index for section in self.sections)
        place = self._before(index, first=False)
        # A comment that heads a section keeps to itself: no section grows over it.
        heading = first and place.offset < self.lines[self.line_of[index]].line_start
        return self._opening(place, above=self.parted and not first, below=self.parted or heading)

    def _opening(self, place: Place, *, above: bool, below: bool = False) -> Place:
        if place.line >= 0:
            return place
        return Place(place.offset, place.indent, place.newline, True, above, int(below))

    def _below_header(self) -> Place:
        source, table = self.source, self.table
        offset = header_end(source, table)
        body = source.body
        if 0 <= table.body_start < offset:
            return Place(table.body_start, "", source.newline, slot=0)
        number = source.line_at(offset) - 1
        rest = body[offset : source.line_starts[number + 1]] if offset < len(body) else b""
        below = 0
        if rest.strip(b" \t\r\n\f"):
            below = 2 if table.defines_first else 1
        return Place(offset, "", source.newline, True, offset > 0, below)
