"""The review itself: where it stands, and what an answer does. No terminal, no disk."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import chain
from typing import NamedTuple

from codemods.review.answers import NO, YES, Answer
from codemods.review.items import Item, line_text
from codemods.review.sheet import Answers, CombinationError, Sheet

__all__ = ["Place", "Session"]

Save = Callable[[Sheet, Mapping[int, "Answer | None"]], None]


class Place(NamedTuple):
    """A file and an item in it, by number from 0."""

    file: int
    item: int


class _Step(NamedTuple):
    """What one key did: the answers of every file that it touched as they were before."""

    place: Place
    before: tuple[tuple[Sheet, Answers], ...]


class Session:
    """All files under review and the place where it stands.

    ``save`` hears of every answer as it is given, None for one that is taken back.
    """

    def __init__(self, sheets: Sequence[Sheet], save: Save = lambda *_: None) -> None:
        self.sheets = sheets
        self._save = save
        self._steps: list[_Step] = []
        self._left: Counter[tuple[str, ...]] = Counter(
            item.codemods
            for sheet in sheets
            for number, item in enumerate(sheet.items)
            if number not in sheet.answers
        )
        self.place: Place | None = None
        """None at the end, where nothing is left to ask."""
        self.move_on(Place(0, -1))

    @property
    def sheet(self) -> Sheet:
        """The file at the place."""
        assert self.place is not None
        return self.sheets[self.place.file]

    @property
    def item(self) -> Item:
        """The item at the place."""
        assert self.place is not None
        return self.sheet.items[self.place.item]

    @property
    def more(self) -> int:
        """How many more of this item's codemod have no answer, in all files."""
        assert self.place is not None
        return self._left[self.item.codemods] - (self.place.item not in self.sheet.answers)

    # Going about

    def move_on(self, place: Place) -> None:
        """Go to the next item after ``place`` that has no answer; earlier ones come last.

        The rest of the file comes first, then its beginning, then the other files.
        """
        for number in chain(range(place.file, len(self.sheets)), range(place.file)):
            sheet = self.sheets[number]
            if sheet.is_closed or sheet.is_complete:
                continue
            start = place.item + 1 if number == place.file else 0
            order = [*range(start, len(sheet.items)), *range(start)]
            item = next(n for n in order if n not in sheet.answers)
            self.place = Place(number, item)
            return
        self.place = None

    def step(self, by: int) -> bool:
        """Go to the item before or after in the same file, answered or not."""
        assert self.place is not None
        item = self.place.item + by
        if not 0 <= item < len(self.sheet.items):
            return False
        self.place = self.place._replace(item=item)
        return True

    def go_to_file(self, text: str) -> bool:
        """Go to the file with this number (from 1), or the next whose path holds ``text``."""
        assert self.place is not None
        here = self.place.file
        if text.isdecimal():
            order = [int(text) - 1] if 0 < int(text) <= len(self.sheets) else []
        else:
            order = [*range(here + 1, len(self.sheets)), *range(here + 1)]
            order = [number for number in order if text in self.sheets[number].path]
        for number in order:
            sheet = self.sheets[number]
            if not sheet.is_closed:
                items = range(len(sheet.items))
                item = next((n for n in items if n not in sheet.answers), 0)
                self.place = Place(number, item)
                return True
        return False

    def search(self, pattern: str) -> bool:
        """Go to the next item, answered or not, that the regular expression finds.

        It is looked for in path, ids, message, and in the code before and after. What is no
        regular expression is looked for as it stands.
        """
        assert self.place is not None
        try:
            expression = re.compile(pattern)
        except re.error:
            expression = re.compile(re.escape(pattern))
        files = len(self.sheets)
        for turn in range(files + 1):
            number = (self.place.file + turn) % files
            sheet = self.sheets[number]
            if sheet.is_closed:
                continue
            first = self.place.item + 1 if turn == 0 else 0
            last = self.place.item + 1 if turn == files else len(sheet.items)
            for item in range(first, last):
                if any(map(expression.search, _searched(sheet, item))):
                    self.place = Place(number, item)
                    return True
        return False

    # Answering

    def answer(self, answer: Answer) -> None:
        """Answer the item at the place and move on. Raises CombinationError."""
        place = self.place
        assert place is not None
        sheet = self.sheet
        answers = sheet.with_answer(place.item, answer)
        sheet.check(answers)
        self._take(place, [(sheet, answers)])
        self.move_on(place)

    def answer_file(self, answer: Answer) -> int:
        """Give this and all that has no answer in this file YES or NO; say how many it was.

        YES goes to changes only, and to unsafe ones only where it is given at one. Raises
        CombinationError.
        """
        chosen = self._resembles if answer is YES else lambda item: True
        return self._answer_many([self.sheet], answer, chosen)

    def answer_everywhere(self, answer: Answer) -> int:
        """Do the same with all that this item's codemod found, in every file.

        A change made by several codemods gets YES only where all of them are of this item.
        """
        own = set(self.item.codemods)

        def chosen(item: Item) -> bool:
            if answer is NO:
                return own <= set(item.codemods)
            return set(item.codemods) <= own and self._resembles(item)

        return self._answer_many(self.sheets, answer, chosen)

    def _resembles(self, item: Item) -> bool:
        return item.is_change and (self.item.unsafe or not item.unsafe)

    def _answer_many(
        self, sheets: Sequence[Sheet], answer: Answer, chosen: Callable[[Item], bool]
    ) -> int:
        place = self.place
        assert place is not None
        here = self.sheet
        touched = []
        count = 0
        for sheet in sheets:
            if sheet.is_closed:
                continue
            numbers = [
                n
                for n, item in enumerate(sheet.items)
                if chosen(item) and (n not in sheet.answers or (sheet is here and n == place.item))
            ]
            if not numbers:
                continue
            try:
                answers = sheet.with_answers(numbers, answer)
                sheet.check(answers)
            except CombinationError:
                if sheet is here:
                    raise
                continue  # it is asked there, one by one
            touched.append((sheet, answers))
            count += len(numbers)
        if touched:
            self._take(place, touched)
            self.move_on(place)
        return count

    def _take(self, place: Place, touched: Sequence[tuple[Sheet, Answers]]) -> None:
        self._steps.append(_Step(place, tuple((sheet, sheet.answers) for sheet, _ in touched)))
        for sheet, answers in touched:
            self._change(sheet, answers)

    def _change(self, sheet: Sheet, answers: Answers) -> None:
        before, sheet.answers = sheet.answers, answers
        changed: dict[int, Answer | None] = {
            number: answer for number, answer in answers.items() if before.get(number) != answer
        }
        changed.update(dict.fromkeys(before.keys() - answers.keys()))
        for number in changed:
            change = (number in before) - (number in answers)
            self._left[sheet.items[number].codemods] += change
        self._save(sheet, changed)

    # Taking back

    def touched_last(self) -> Iterator[Sheet]:
        """Yield the files that the last answer, which `undo` takes back, concerns."""
        for sheet, _ in self._steps[-1].before if self._steps else ():
            yield sheet

    def undo(self) -> bool:
        """Take the last answer back and go to its place; the files must be open again."""
        if not self._steps:
            return False
        step = self._steps.pop()
        for sheet, answers in step.before:
            self._change(sheet, answers)
        self.place = step.place
        return True

    def settled(self) -> list[Sheet]:
        """Return the open files in which everything is answered."""
        return [sheet for sheet in self.sheets if sheet.is_complete and not sheet.is_closed]

    def to_write(self) -> list[Sheet]:
        """Return the open files to write when the review ends here."""
        return [s for s in self.sheets if not s.is_closed and (s.is_complete or s.has_accepted)]


def _searched(sheet: Sheet, number: int) -> Iterator[str]:
    item = sheet.items[number]
    yield sheet.path
    yield from item.codemods
    yield item.message
    source = sheet.plan.source
    assert source is not None
    yield line_text(source, item.line).decode("utf-8", "replace")
    if item.is_change:
        for edit in sheet.plan.changes[item.index].edits:
            yield source.body[edit.start : edit.end].decode("utf-8", "replace")
            yield edit.text.decode("utf-8", "replace")
