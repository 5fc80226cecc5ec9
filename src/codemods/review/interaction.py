"""The dialogue: shows an item, reads a key, does what it stands for, until all is answered."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

from codemods.driver.interrupts import uninterrupted
from codemods.review.answers import DONE, EDITED, IGNORED, NO, YES, Answer
from codemods.review.display import Display
from codemods.review.editing import EditorError, edit
from codemods.review.keyboard import ENTER, Keyboard
from codemods.review.parsing import problem_of
from codemods.review.session import Session
from codemods.review.sheet import CombinationError, Sheet
from codemods.review.store import Store
from codemods.review.writing import Writer

__all__ = ["KEYS", "Interaction", "Words"]


class Key(NamedTuple):
    """One key: where it works and what it does, for people."""

    name: str
    change: bool
    finding: bool
    help: str


KEYS = (
    Key("y", True, False, "yes: make this change"),
    Key("n", True, True, "no: leave this as it is (the default: Enter)"),
    Key("m", False, True, "mark this report as done"),
    Key("i", False, True, "write an ignore comment here"),
    Key("a", True, True, "yes to all changes left in this file; unsafe ones only at an unsafe one"),
    Key("d", True, True, "no to this and all that is left in this file"),
    Key("A", True, False, "yes to all changes of this codemod, everywhere; unsafe ones as with a"),
    Key("D", True, True, "no to all of this codemod, everywhere"),
    Key("e", True, True, "edit the file as it would be, in $EDITOR"),
    Key("k", True, True, "back to the one before in this file, to answer it anew"),
    Key("j", True, True, "on to the next one in this file, without an answer"),
    Key("u", True, True, "take the last answer back"),
    Key("g", True, True, "go to a file, by number or part of its path"),
    Key("/", True, True, "search for a regular expression"),
    Key("q", True, True, "write what was accepted, leave the rest for --resume"),
    Key("o", True, True, "explain the codemod"),
    Key("?", True, True, "show this help"),
)


class Words(NamedTuple):
    """What the dialogue has to be told about the world around it."""

    show: Callable[[str], str]
    """A path as the user sees it."""
    why: Callable[[str], str]
    """One line on why a codemod exists, by id."""
    explain: Callable[[str], Sequence[str]]
    """The paragraphs of an explanation, by id."""
    write: Callable[[str], None]
    """Text to the screen."""


class Interaction:
    """One review, from the first item to the last or to ``q``."""

    def __init__(
        self,
        session: Session,
        keyboard: Keyboard,
        display: Display,
        writer: Writer,
        store: Store,
        words: Words,
    ) -> None:
        self.session = session
        self.problems: list[str] = []
        """What went wrong, as lines for people."""
        self._keyboard = keyboard
        self._display = display
        self._writer = writer
        self._store = store
        self._words = words
        self._actions: dict[str, Callable[[], bool]] = {
            "y": lambda: self._answer(YES, "accepted"),
            "n": lambda: self._answer(NO, "left as it is"),
            "m": lambda: self._answer(DONE, "marked as done"),
            "i": self._ignore,
            "a": lambda: self._answer_many(self.session.answer_file, YES),
            "d": lambda: self._answer_many(self.session.answer_file, NO),
            "A": lambda: self._answer_many(self.session.answer_everywhere, YES),
            "D": lambda: self._answer_many(self.session.answer_everywhere, NO),
            "e": self._edit,
            "k": lambda: self._step(-1, "this is the first in the file (u takes an answer back)"),
            "j": lambda: self._step(1, "this is the last in the file (g goes to another)"),
            "u": self._undo,
            "g": self._go,
            "/": self._search,
            "o": self._explain,
            "?": self._help,
        }

    def run(self) -> None:
        """Go through it all. What was accepted is written when its file is finished, or at q."""
        self._write(self.session.settled())
        while self.session.place is not None:
            file = self.session.place.file
            self._say(self._shown())
            if not self._ask():
                break
            if self.session.place is None or self.session.place.file != file:
                self._write(self.session.settled())
        self._write(self.session.to_write())

    def _shown(self) -> str:
        item = self.session.item
        path = self._words.show(self.session.sheet.path)
        return self._display.item(self.session, path, self._words.why(item.codemods[0]))

    def _ask(self) -> bool:
        """Read keys until one leads to another item; tell whether the review goes on."""
        while True:
            key = self._next_key()
            if key in ("", "q"):
                return False
            if self._actions[key]():
                return True

    def _next_key(self) -> str:
        """Return a key that works here, empty at the end of the input."""
        session = self.session
        assert session.place is not None
        item = session.item
        names = [k.name for k in KEYS if (k.change if item.is_change else k.finding)]
        question = "make this change" if item.is_change else "what about this"
        position = f"{session.place.item + 1}/{len(session.sheet.items)} {','.join(item.codemods)}"
        while True:
            self._say(f"({position}) {question} [{','.join(names)}]? ", end="")
            key = self._keyboard.key()
            if key == ENTER:
                key = "n"
            self._say(key if key.isprintable() else "")
            if key == "" or key in names:
                return key
            if key in self._actions:
                wanted = "changes" if not item.is_change else "reports"
                self._say(f"{key} is for {wanted}; ? shows the keys")
            else:
                self._say("? shows the keys")

    # Keys

    def _answer(self, answer: Answer, said: str) -> bool:
        try:
            self.session.answer(answer)
        except CombinationError as error:
            return self._refuse(f"not possible: {error}")
        return self._accept(said)

    def _ignore(self) -> bool:
        assert self.session.place is not None
        try:
            has_room = self.session.sheet.can_ignore(self.session.place.item)
        except CombinationError as error:
            return self._refuse(f"not possible: {error}")
        if not has_room:
            return self._refuse("there is no room for a comment on these lines")
        return self._answer(IGNORED, "ignore comment accepted")

    def _answer_many(self, do: Callable[[Answer], int], answer: Answer) -> bool:
        try:
            count = do(answer)
        except CombinationError as error:
            return self._refuse(f"not possible: {error}")
        if not count:
            return self._refuse("there is no such change left")
        return self._accept(f"{count} {'accepted' if answer is YES else 'left'}")

    def _edit(self) -> bool:
        """Let the user edit the file as it would be with this change, until it parses."""
        place = self.session.place
        assert place is not None
        sheet = self.session.sheet
        try:
            base, line = sheet.draft(place.item)
        except CombinationError as error:
            return self._refuse(f"not possible: {error}")
        text = base
        while True:
            try:
                text = edit(sheet.path, text, line)
            except EditorError as error:
                return self._refuse(f"{error}")
            if text == base:
                return self._refuse("you changed nothing")
            problem = problem_of(sheet.path, text)
            if not problem:
                return self._answer(Answer(EDITED, base, text), "accepted as edited")
            self._say(f"this does not parse ({problem}). Edit it again? (no drops it) [y,n]? ", "")
            key = self._keyboard.key()
            self._say(key if key.isprintable() else "")
            if key not in ("y", "Y", "e"):
                return self._refuse("dropped")

    def _step(self, by: int, otherwise: str) -> bool:
        return self.session.step(by) or self._refuse(otherwise)

    def _undo(self) -> bool:
        for sheet in self.session.touched_last():
            if sheet.trouble:
                return self._refuse(f"{self._words.show(sheet.path)} {sheet.trouble}")
            if sheet.written is None:
                continue
            with uninterrupted():
                problem = self._writer.take_back(sheet)
                if sheet.written is None:
                    self._store.replace(sheet)
            if problem:
                self._note(sheet, problem)
            if sheet.written is not None:
                return False
        if not self.session.undo():
            return self._refuse("there is no answer to take back")
        return self._accept("taken back")

    def _go(self) -> bool:
        shown = [self._words.show(sheet.path) for sheet in self.session.sheets]
        self._say(self._display.files(self.session, shown), end="")
        text = self._line("go to file (number or part of the path): ")
        if not text:
            return self._refuse("")
        return self.session.go_to_file(text) or self._refuse(f"no open file: {text}")

    def _search(self) -> bool:
        text = self._line("search for: ")
        if not text:
            return self._refuse("")
        return self.session.search(text) or self._refuse(f"not found: {text}")

    def _line(self, question: str) -> str:
        self._say(question, end="")
        text = self._keyboard.line()
        if not self._keyboard.echoes:
            self._say(text)
        return text

    def _explain(self) -> bool:
        for identifier in self.session.item.codemods:
            paragraphs = self._words.explain(identifier)
            self._say(self._display.paragraphs("", *paragraphs), end="")
        return False

    def _help(self) -> bool:
        lines = [f"  {key.name}  {key.help}" for key in KEYS]
        self._say(self._display.paragraphs(*lines), end="")
        return False

    # Around them

    def _write(self, sheets: Sequence[Sheet]) -> None:
        for sheet in sheets:
            # Answers to the old content must never be taken for answers to the new one.
            with uninterrupted():
                self._store.forget(sheet)
                problem = self._writer.write(sheet)
                self._store.replace(sheet)
            if problem:
                self._note(sheet, problem)

    def _note(self, sheet: Sheet, problem: str) -> None:
        line = f"{self._words.show(sheet.path)}: {problem}"
        self.problems.append(line)
        self._say(line)

    def _say(self, text: str, end: str = "\n") -> None:
        self._words.write(text + end)

    def _accept(self, said: str) -> bool:
        self._say(said)
        return True

    def _refuse(self, said: str) -> bool:
        if said:
            self._say(said)
        return False
