"""From planned import statements to edits of the text."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from itertools import groupby, pairwise

from codemods.source.import_guards import Emptied
from codemods.source.import_layout import Layout, Name, is_pragma, read_layout
from codemods.source.import_lines import Line, read_line
from codemods.source.import_order import LineKey
from codemods.source.import_places import Place, Places
from codemods.source.import_table import Guard, ImportTable
from codemods.source.records import Record, fresh
from codemods.source.text import Edit, Source

__all__ = ["NewLine", "StatementPlan", "write_edits"]

_LIMIT = 88
"""A line that grows beyond it is wrapped. It is not taken from the file's other lines: they change
when imports do, and the result would depend on the order of the changes."""
_COMMENT = re.compile(rb"#[^\r\n]*")
_PREVIOUS = re.compile(rb"(?:[ \t\f]|\\(?:\r\n|\n|\r))*;(?:[ \t\f]|\\(?:\r\n|\n|\r))*$")


class StatementPlan(Record, frozen=False):
    """What happens to one existing statement."""

    gone: set[int] = fresh(factory=set)
    swaps: dict[int, Name] = fresh(factory=dict)
    added: list[Name] = fresh(factory=list)


class NewLine(Record):
    """A new statement and where it goes."""

    block: int
    key: LineKey
    place: Place
    layout: Layout


class _Insertion(Record, frozen=False):
    """New lines at one offset, and how many empty lines come with them."""

    text: str
    newline: str
    above: int = 0
    below: int = 0


class _Gap(Record):
    """A stretch of empty lines, and the new lines that bring more of them to its ends."""

    start: int
    end: int
    above: _Insertion | None = None
    below: _Insertion | None = None


def write_edits(
    source: Source,
    table: ImportTable,
    places: Places,
    plans: Mapping[int, StatementPlan],
    new: Iterable[NewLine],
    edited: Collection[Edit],
) -> tuple[Edit, ...]:
    """Return the edits, sorted and apart from each other."""
    plans = {index: plan for index, plan in plans.items() if plan.gone or plan.swaps or plan.added}
    lines = list(new)
    if not plans and not lines:
        return ()
    return _Writer(source, table, places, plans, lines).write(edited)


class _Writer:
    def __init__(
        self,
        source: Source,
        table: ImportTable,
        places: Places,
        plans: Mapping[int, StatementPlan],
        new: list[NewLine],
    ) -> None:
        self.source = source
        self.body = source.body
        self.table = table
        self.places = places
        self.plans = plans
        self.new = new
        self.edits: list[Edit] = []
        self.removed: list[Line] = []
        self.inserted: dict[int, _Insertion] = {}

    def write(self, edited: Collection[Edit]) -> tuple[Edit, ...]:
        """Return the edits; a guard that is ``edited`` otherwise does not go."""
        gone = [index for index in self.plans if self._is_gone(index)]
        emptied = Emptied(self.table, gone, {line.block for line in self.new}, edited)
        passes = emptied.passes()
        inline: dict[int, list[NewLine]] = {}
        own: dict[int, list[NewLine]] = {}
        for new in self.new:
            if new.place.line >= 0:
                inline.setdefault(new.place.line, []).append(new)
            else:
                own.setdefault(new.place.offset, []).append(new)
        last = -1
        for number, line in enumerate(self.places.lines):
            guard = emptied.guard_of(line.statements[0])
            if guard >= 0:
                if guard != last:
                    self._take_out_guard(line.statements[0], self.table.guards[guard])
                last = guard
            elif number in inline or any(index in self.plans for index in line.statements):
                self._write_line(line, inline.get(number, []), passes)
        self.inserted = {offset: self._insertion(lines) for offset, lines in own.items()}
        self._remove()
        for offset, insertion in self.inserted.items():
            self._insert(offset, insertion)
        return tuple(sorted(edit for edit in self.edits if edit.text or edit.start < edit.end))

    def _is_gone(self, index: int) -> bool:
        plan = self.plans.get(index)
        count = len(self.table.statements[index].aliases)
        return plan is not None and len(plan.gone) == count and not plan.added

    # Statements that stay

    def _column(self, index: int) -> int:
        start = self.table.statements[index].start
        line = self.source.line_starts[self.source.line_at(start) - 1]
        return len(self.body[line:start].decode("utf-8"))

    def _statement(self, index: int, line: Line) -> tuple[str | None, bool]:
        """Return a statement's new text, None where it goes; whether it took the comment in."""
        plan = self.plans.get(index)
        statement = self.table.statements[index]
        if plan is None:
            return self.body[statement.start : statement.end].decode("utf-8"), False
        if self._is_gone(index):
            return None, False
        layout = read_layout(self.body, statement)
        old, width = layout.names(), layout.widest(self._column(index))
        layout.replace({id(old[position]): name for position, name in plan.swaps.items()})
        layout.insert(plan.added)
        layout.remove(old[position] for position in plan.gone)
        if not plan.added or layout.is_vertical():
            return layout.text(), False
        if layout.widest(self._column(index)) <= max(_LIMIT, width):
            return layout.text(), False
        takes = line.statements == (index,) and line.ends and line.following == line.comment_start
        between = self.body[line.end : line.comment_start].decode() if takes else ""
        comment = between + line.comment if takes and line.comment else ""
        self._explode(layout, line.indent, line.newline or self.source.newline, comment)
        return layout.text(), bool(comment)

    def _explode(self, layout: Layout, indent: str, newline: str, comment: str = "") -> None:
        step = "\t" if "\t" in indent or b"\n\t" in self.body else "    "
        layout.explode(indent, step, newline, comment)

    def _write_line(self, line: Line, inserted: list[NewLine], passes: set[int]) -> None:
        pieces: list[str] = []
        in_place: list[Edit] = []
        for slot in range(len(line.statements) + 1):
            pieces += [self._text_of(new) for new in _sorted(inserted) if new.place.slot == slot]
            if slot == len(line.statements):
                break
            index = line.statements[slot]
            statement = self.table.statements[index]
            text, took = ("pass", False) if index in passes else self._statement(index, line)
            if text is None:
                continue
            pieces.append(text)
            end = line.comment_start + len(line.comment.encode()) if took else statement.end
            in_place.append(self._edit(statement.start, end, text))
        if not pieces:
            self._take_out(line)
        elif len(in_place) == len(line.statements) == len(pieces):
            self.edits += in_place
        else:
            self.edits.append(self._edit(line.start, line.end, "; ".join(pieces)))
        if pieces == ["pass"] and line.comment and is_pragma(line.comment):
            start = line.end if line.following == line.comment_start else line.following
            self.edits.append(Edit(start, line.comment_start + len(line.comment.encode()), b""))

    def _text_of(self, new: NewLine) -> str:
        return self._layout_text(new.layout, new.place)

    def _layout_text(self, layout: Layout, place: Place) -> str:
        if layout.head != "import" and layout.widest(len(place.indent)) > _LIMIT:
            self._explode(layout, place.indent, place.newline)
        return layout.text()

    def _edit(self, start: int, end: int, text: str) -> Edit:
        """Return the edit that makes a span ``text``, without what stays at both ends."""
        old, new = self.body[start:end], text.encode("utf-8")
        limit = min(len(old), len(new))
        head = 0
        while head < limit and old[head] == new[head]:
            head += 1
        while head and not _is_boundary(old, new, head):
            head -= 1
        tail = 0
        while tail < limit - head and old[-1 - tail] == new[-1 - tail]:
            tail += 1
        while tail and not _is_boundary(old, new, -tail):
            tail -= 1
        return Edit(start + head, end - tail, new[head : len(new) - tail])

    # Statements that go

    def _take_out(self, line: Line) -> None:
        """Take out a line of statements; what else stands on it stays."""
        body = self.body
        if not line.ends:
            self.edits.append(Edit(line.start, line.following, b""))
            return
        if not line.leads:
            before = _PREVIOUS.search(
                body, line.line_start - 2 if line.line_start else 0, line.start
            )
            start = before.start() if before is not None else line.start
            self.edits.append(Edit(start, line.end, b""))
            return
        comments = [comment for index in line.statements for comment in self._comments(index)]
        self._leave(line, comments)

    def _take_out_guard(self, statement: int, guard: Guard) -> None:
        """Take out a guard, of whose imports ``statement`` is the first; its comments stay."""
        line = read_line(self.source, [statement], guard.start, guard.end)
        comments = _COMMENT.findall(self.body, guard.start, guard.end)
        texts = [comment.decode("utf-8").rstrip() for comment in comments]
        self._leave(line, [text for text in texts if not is_pragma(text)])

    def _leave(self, line: Line, comments: list[str]) -> None:
        """Leave nothing of a line of its own but comments."""
        if line.comment and not is_pragma(line.comment):
            comments.append(line.comment)
        if not comments:
            self.removed.append(line)
            return
        joined = f"{line.newline or self.source.newline}{line.indent}".join(comments)
        end = line.comment_start + len(line.comment.encode())
        self.edits.append(self._edit(line.start, end, joined))

    def _comments(self, index: int) -> Iterator[str]:
        """Yield the comments in a statement that belong to none of its names."""
        for row in read_layout(self.body, self.table.statements[index]).rows:
            if not row.names and "#" in row.comment and not is_pragma(row.comment):
                yield row.comment.strip()

    # Lines of their own

    def _insertion(self, new: list[NewLine]) -> _Insertion:
        """Return the new lines of one place as text."""
        place = new[0].place
        if place.slot >= 0:
            return _Insertion("".join(f"{self._text_of(line)}; " for line in _sorted(new)), "")
        newline = place.newline
        groups = [
            list(lines) for _, lines in groupby(_sorted(new), lambda n: (n.key[0], n.place.opens))
        ]
        pieces: list[str] = []
        for number, lines in enumerate(groups):
            opening = lines[0].place.opens or (number and groups[number - 1][0].place.opens)
            if number and opening and self.places.parted:
                pieces.append(newline)
            pieces += [f"{n.place.indent}{self._text_of(n)}{newline}" for n in lines]
        above = int(groups[0][0].place.blank_above)
        return _Insertion("".join(pieces), newline, above, groups[-1][0].place.blanks_below)

    def _insert(self, offset: int, insertion: _Insertion) -> None:
        newline = insertion.newline
        text = newline * insertion.above + insertion.text + newline * insertion.below
        if newline and offset == len(self.body) and self.body[-1:] not in (b"", b"\n", b"\r"):
            text = text.removesuffix(newline)
            if not self.removed or self.removed[-1].line_end != offset:
                text = newline + text
        self.edits.append(Edit(offset, offset, text.encode("utf-8")))

    def _remove(self) -> None:
        """Remove whole lines, and the empty lines that are left over around them."""
        for region in self._regions():
            first, last = region[0], region[-1]
            self.edits += [Edit(line.line_start, line.line_end, b"") for line in region]
            gaps = [self._blank_above(first.line_start)]
            gaps += [_Gap(a.line_end, b.line_start) for a, b in pairwise(region)]
            gaps.append(self._blank_below(last.line_end))
            for gap in self._left_over(first, gaps):
                self.edits.append(Edit(gap.start, gap.end, b""))
                if gap.below is not None:
                    gap.below.above = 0
                if gap.above is not None:
                    gap.above.below = 0

    def _regions(self) -> Iterator[list[Line]]:
        """Yield the removed lines that have nothing but empty lines between them."""
        region: list[Line] = []
        for line in self.removed:
            if region:
                above = region[-1].line_end
                content = any(above <= offset <= line.line_start for offset in self.inserted)
                if content or self.body[above : line.line_start].strip(b" \t\r\n"):
                    yield region
                    region = []
            region.append(line)
        if region:
            yield region

    def _left_over(self, first: Line, gaps: list[_Gap]) -> list[_Gap]:
        """Return the gaps that go: all but the widest, all at the ends of file or block."""
        if gaps[0].above is None:
            position = self.table.statements[first.statements[0]].position
            opens_block = position == 0 and first.indent and gaps[0].start == gaps[0].end
            if first.line_start == 0 or opens_block:
                return gaps[1:]
        if gaps[-1].end == len(self.body) and gaps[-1].below is None:
            return gaps
        widest = max(range(len(gaps)), key=lambda n: (self._count(gaps[n]), -n))
        return [gap for number, gap in enumerate(gaps) if number != widest]

    def _count(self, gap: _Gap) -> int:
        count = self.source.line_at(gap.end) - self.source.line_at(gap.start)
        count += gap.above.below if gap.above is not None else 0
        return count + (gap.below.above if gap.below is not None else 0)

    def _blank_above(self, offset: int) -> _Gap:
        number = self.source.line_at(offset) - 1
        start = offset
        while number > 0 and start not in self.inserted:
            above = self.source.line_starts[number - 1]
            if self.body[above:start].strip(b" \t\r\n"):
                break
            start = above
            number -= 1
        return _Gap(start, offset, above=self.inserted.get(start))

    def _blank_below(self, offset: int) -> _Gap:
        end = offset
        while end < len(self.body) and end not in self.inserted:
            below = self.source.line_starts[self.source.line_at(end)]
            if self.body[end:below].strip(b" \t\r\n"):
                break
            end = below
        return _Gap(offset, end, below=self.inserted.get(end))


def _sorted(new: Iterable[NewLine]) -> list[NewLine]:
    return sorted(new, key=lambda line: line.key)


def _is_boundary(old: bytes, new: bytes, at: int) -> bool:
    """Whether no character and no line end is cut in two at an offset."""
    for text in (old, new):
        index = at if at >= 0 else len(text) + at
        if index < len(text) and text[index] & 0xC0 == 0x80:
            return False
        if 0 < index < len(text) and text[index - 1 : index + 1] == b"\r\n":
            return False
    return True
