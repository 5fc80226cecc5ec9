"""One file under review: its plan, the answers so far, and what they make of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from typing import TYPE_CHECKING

from codemods.engine.plan import FilePlan
from codemods.review.answers import EDITED, IGNORED, NO, YES, Answer
from codemods.review.hunks import rows_of
from codemods.review.ignoring import add_ignores
from codemods.review.items import Item, items_of, keys_of, line_numbers
from codemods.review.merging import follow_lines, merge
from codemods.review.parsing import problem_of
from codemods.source.text import Edit, apply_edits

if TYPE_CHECKING:
    from codemods.driver.outcomes import Notice

__all__ = ["Answers", "CombinationError", "Sheet"]

Answers = dict[int, Answer]
"""By the number of the item, in the order in which they were given."""


class CombinationError(Exception):
    """These answers cannot be combined. ``args[0]`` says why, for the user."""


class Sheet:
    """One file: its items, and an answer for some of them.

    Where ``notices`` are given, only what is among them is asked. ``answers`` can always be
    rendered: what could not be is never put there.
    """

    def __init__(self, path: str, plan: FilePlan, notices: Iterable[Notice] | None = None) -> None:
        assert plan.source is not None
        self.path = path
        """Relative to the root, with ``/``."""
        self.plan = plan
        self.items = items_of(plan, notices)
        self.keys = keys_of(plan, self.items)
        self.answers: Answers = {}
        self.written: bytes | None = None
        """The content that the file was left with, None while it is open."""
        self.trouble = ""
        """Why the file was left alone."""

    @property
    def original(self) -> bytes:
        """The content that was analysed."""
        assert self.plan.source is not None
        return self.plan.source.data

    @property
    def is_complete(self) -> bool:
        """Whether there is an answer for everything."""
        return len(self.answers) == len(self.items)

    @property
    def is_closed(self) -> bool:
        """Whether no answer can be given here any more."""
        return self.written is not None or bool(self.trouble)

    @property
    def has_accepted(self) -> bool:
        """Whether the answers change the file."""
        return any(a.verdict in ("yes", "ignored", EDITED) for a in self.answers.values())

    @cached_property
    def _is_linked(self) -> bool:
        return any(change.requires for change in self.plan.changes)

    @cached_property
    def _number(self) -> dict[int, int]:
        """The number of the item of each change."""
        return {item.index: n for n, item in enumerate(self.items) if item.is_change}

    # What the answers make of the file

    def render(self, answers: Mapping[int, Answer] | None = None) -> bytes:
        """Return the file's content under ``answers``. Raises CombinationError."""
        answers = self.answers if answers is None else answers
        source = self.plan.source
        assert source is not None
        accepted: set[int] = set()
        for number, answer in answers.items():
            if self.items[number].is_change and answer.verdict in ("yes", EDITED):
                accepted |= self.plan.needed_by(self.items[number].index)
        edits = self.plan.edits(accepted)
        places = [
            (_moved(edits, self.items[number].offset), self.items[number].codemods[0])
            for number, answer in answers.items()
            if answer.verdict == IGNORED.verdict
        ]
        try:
            body = apply_edits(source.body, edits)
            data = source.encode(add_ignores(self.path, body, places))
        except UnicodeEncodeError:
            raise CombinationError(f"the file's encoding ({source.encoding}) lacks it") from None
        except ValueError as error:
            raise CombinationError(str(error)) from None
        for answer in answers.values():
            if answer.verdict == EDITED:
                merged = merge(answer.base, answer.edited, data)
                if merged is None:
                    raise CombinationError("it touches lines that you edited by hand")
                data = merged
        return data

    def preview(self, number: int) -> tuple[bytes, bytes]:
        """Return the file without and with one change. Raises CombinationError."""
        without = self.without(number)
        answer = self.answers.get(number)
        if answer is None or answer.verdict != EDITED:
            answer = YES
        return self.render(without), self.render(self.with_answer(number, answer))

    def draft(self, number: int) -> tuple[bytes, int]:
        """Return the file for an editor, a change made, and the line to look at.

        Raises CombinationError.
        """
        item = self.items[number]
        if not item.is_change:
            return self.render(self.without(number)), item.line
        before, after = self.preview(number)
        changed = (row for row in rows_of(before, after) if row.mark in "+-")
        return after, next((row.new or row.old for row in changed), item.line)

    def check(self, answers: Mapping[int, Answer]) -> None:
        """Raise CombinationError where ``answers`` make no file that can be used."""
        problem = problem_of(self.path, self.render(answers))
        if problem:
            raise CombinationError(f"the file would not parse ({problem})")

    def without(self, number: int) -> Answers:
        """Return the answers less that of one item, and less the changes that require it."""
        gone = {number, *self._dependent(number)}
        return {other: answer for other, answer in self.answers.items() if other not in gone}

    def with_answer(self, number: int, answer: Answer) -> Answers:
        """Return the answers with one more, and with what that brings or takes along."""
        return self.with_answers([number], answer)

    def with_answers(self, numbers: Sequence[int], answer: Answer) -> Answers:
        """Return the answers with several more. What a change requires is accepted with it."""
        gone = set(numbers)
        for number in numbers if answer is NO else ():
            gone.update(self._dependent(number))
        answers = {other: known for other, known in self.answers.items() if other not in gone}
        if answer.verdict in ("yes", EDITED):
            for number in numbers:
                for needed in self._needed(number):
                    if needed not in answers or answers[needed] is NO:
                        answers.pop(needed, None)
                        answers[needed] = YES
        for number in numbers:
            answers.pop(number, None)
            answers[number] = answer
        return answers

    def _needed(self, number: int) -> list[int]:
        """Return the numbers of the changes that a change requires."""
        item = self.items[number]
        if not item.is_change or not self._is_linked:
            return []
        required = self.plan.needed_by(item.index) - {item.index}
        return sorted(self._number[index] for index in required if index in self._number)

    def _dependent(self, number: int) -> list[int]:
        """Return the numbers of the accepted changes that require a change."""
        if not self._is_linked:
            return []
        return [n for n, a in self.answers.items() if a is not NO and number in self._needed(n)]

    def required(self, number: int) -> list[int]:
        """Return the numbers of what would be accepted along with a change."""
        with_it = self.with_answer(number, YES)
        return [n for n in with_it if n != number and with_it[n] != self.answers.get(n)]

    def can_ignore(self, number: int) -> bool:
        """Whether there is room for an ignore comment at an item."""
        changed = self.render(self.with_answer(number, IGNORED))
        return changed != self.render(self.without(number))

    # What is remembered

    def restore(self, saved: Mapping[str, Answer]) -> None:
        """Take the answers of an earlier review that fit this file."""
        numbers = {key: number for number, key in enumerate(self.keys)}
        fitting = {
            numbers[key]: answer
            for key, answer in saved.items()
            if key in numbers and _fits(self.items[numbers[key]], answer)
        }
        self.answers = fitting
        try:
            self.render()
        except CombinationError:
            # The file is another one by now: no edit in it can be trusted.
            self.answers = {n: a for n, a in fitting.items() if a.verdict != EDITED}

    def left_over(self) -> dict[str, Answer]:
        """Return what to remember once the file is written: the keys that a new look gives."""
        assert self.written is not None
        left = [
            n
            for n in range(len(self.items))
            if self.answers.get(n, NO).verdict not in ("yes", "ignored", EDITED)
        ]
        source = self.plan.source
        assert source is not None
        new = self.written[len(source.bom) :].decode(source.encoding).encode()
        new_lines = new.split(b"\n")
        lines = []
        for number in left:
            numbers = line_numbers(self.plan, self.items[number])
            moved = follow_lines(source.body, new, numbers)
            lines.append([new_lines[min(n, len(new_lines)) - 1] for n in moved])
        keys = keys_of(self.plan, [self.items[n] for n in left], lines)
        return {
            key: self.answers[n] for key, n in zip(keys, left, strict=True) if n in self.answers
        }


def _fits(item: Item, answer: Answer) -> bool:
    """Whether an answer is one that the item can have."""
    return answer.verdict in (
        ("yes", "no", EDITED) if item.is_change else ("no", "done", "ignored", EDITED)
    )


def _moved(edits: Iterable[Edit], offset: int) -> int:
    """Return where an offset of the original body stands once ``edits`` are made."""
    shift = 0
    for edit in sorted(edits):
        if edit.end <= offset:
            shift += len(edit.text) - (edit.end - edit.start)
        elif edit.start <= offset:
            return edit.start + shift
        else:
            break
    return offset + shift
