"""What the review shows: text for a screen of any width, with colours or without."""

from __future__ import annotations

import io
import shutil
from collections.abc import Iterable, Sequence

from rich.cells import cell_len, chop_cells
from rich.console import Console
from rich.syntax import Syntax
from rich.text import Text

from codemods.report.text import printable
from codemods.review.hunks import Row, emphasise, rows_of, without_context
from codemods.review.items import Item, line_text
from codemods.review.session import Session
from codemods.review.sheet import CombinationError, Sheet

__all__ = ["Display"]

_KINDS = {"change": "change", "report": "report", "refusal": "not rewritten"}
_LEVELS = {
    "breaks": "what is there breaks on the target Django",
    "deprecated": "what is there is deprecated on the target Django",
    "idiom": "what is there works, this is the newer idiom",
    "advice": "worth knowing",
}
_COLORS = {"-": "red", "+": "green", ">": "yellow"}
_AROUND = 3
"""Lines shown before and after the one that a report stands on."""
_TAB = 4
_TAKEN = 7
"""Lines of the screen that are not the diff's."""


class Display:
    """Makes the text for one screen. ``color`` says whether it may have colours."""

    def __init__(self, *, color: bool) -> None:
        self._color = color

    def item(self, session: Session, path: str, why: str) -> str:
        """Return all there is to know of the item at the place. ``path`` is shown as given."""
        place = session.place
        assert place is not None
        sheet, item = session.sheet, session.item
        head = Text.assemble(
            (f"file {place.file + 1}/{len(session.sheets)}  ", "cyan"),
            (f"{path}:{item.line}:{item.column}", "bold"),
            (f"  {_KINDS[item.kind]} {place.item + 1}/{len(sheet.items)}", "cyan"),
        )
        texts = [Text("-" * self._width(), "dim"), head]
        texts += self._about(item, why, session.more)
        answer = sheet.answers.get(place.item)
        if answer is not None:
            texts.append(Text(f"answered: {answer.verdict}", "yellow"))
        texts.append(Text())
        texts += self._code(sheet, place.item)
        return self._rendered(texts)

    def _about(self, item: Item, why: str, more: int) -> Iterable[Text]:
        yield Text.assemble(
            (",".join(item.codemods), "bold cyan"),
            f": {printable(item.message)}",
            (f"  ({more} more of these)" if more else "", "cyan"),
        )
        level = f"; {_LEVELS.get(item.level, item.level)}"
        if item.is_change and item.unsafe:
            reason = f": {printable(item.reason)}" if item.reason else ""
            yield Text.assemble(("unsafe", "bold yellow"), reason, level)
        elif item.is_change:
            yield Text.assemble(("safe", "green"), level)
        else:
            yield Text.assemble(("for you to decide", "yellow"), level)
        if why:
            yield Text(printable(why), "dim")

    def _code(self, sheet: Sheet, number: int) -> list[Text]:
        item = sheet.items[number]
        if not item.is_change:
            return self._place(sheet, item)
        try:
            before, after = sheet.preview(number)
        except CombinationError as error:
            return [Text(f"cannot be combined with your answers: {error}", "yellow")]
        texts = []
        others = sheet.required(number)
        if others:
            named = ", ".join(str(n + 1) for n in others)
            texts.append(Text(f"goes together with {named}:", "yellow"))
        rows = rows_of(before, after)
        if not rows:
            return [*texts, Text("nothing more to change: other answers did it already", "yellow")]
        if len(rows) > self._height() - _TAKEN:
            rows = without_context(rows)
        return texts + self._lines(sheet, rows)

    def _place(self, sheet: Sheet, item: Item) -> list[Text]:
        """Show the lines around a report, as they are in the file."""
        source = sheet.plan.source
        assert source is not None
        first = max(item.line - _AROUND, 1)
        last = min(item.line + _AROUND, max(source.line_at(len(source.body) - 1), item.line))
        rows = [
            Row(
                ">" if number == item.line else " ",
                number,
                0,
                line_text(source, number).rstrip(b"\r\n"),
            )
            for number in range(first, last + 1)
        ]
        return self._lines(sheet, rows, "utf-8")

    def _lines(self, sheet: Sheet, rows: Sequence[Row], encoding: str = "") -> list[Text]:
        source = sheet.plan.source
        assert source is not None
        encoding = encoding or source.encoding
        texts = [
            printable(row.text.decode(encoding, "replace").lstrip("\ufeff").expandtabs(_TAB))
            for row in rows
        ]
        codes = self._highlighted(sheet.path, rows, texts)
        olds = len(str(max(row.old for row in rows)))
        news = len(str(max(row.new for row in rows))) if any(row.new for row in rows) else 0
        shown: list[Text] = []
        for row, code, spans in zip(rows, codes, emphasise(rows, texts), strict=True):
            color = _COLORS.get(row.mark, "dim")
            if row.mark in "@\\":
                shown.append(Text("..." if row.mark == "@" else row.text.decode(), "dim"))
                continue
            for start, end in spans:
                code.stylize(f"{color} reverse", start, end)
            numbers = f"{row.old or '':>{olds}} " + (f"{row.new or '':>{news}} " if news else "")
            gutter = Text.assemble((f"{numbers}{row.mark} ", color))
            shown += self._folded(gutter, code)
        return shown

    def _highlighted(self, path: str, rows: Sequence[Row], texts: Sequence[str]) -> list[Text]:
        """Return the texts with the colours of the language; both sides are read as wholes."""
        plain = [Text(text) for text in texts]
        if not self._color:
            return plain
        syntax = Syntax("", _lexer(path), theme="ansi_dark")
        for side in ("+", "-"):
            numbers = [n for n, row in enumerate(rows) if row.mark in (side, " ", ">")]
            whole = syntax.highlight("\n".join(texts[n] for n in numbers))
            lines = whole.split("\n", allow_blank=True)
            for number, colored in zip(numbers, lines, strict=False):
                if colored.plain == texts[number]:
                    plain[number] = colored
        return plain

    def _folded(self, gutter: Text, code: Text) -> Iterable[Text]:
        """Break a line where the screen ends; every part starts below the first."""
        room = max(self._width() - cell_len(gutter.plain), 10)
        if cell_len(code.plain) <= room:
            yield gutter + code
            return
        ends, at = [], 0
        for chopped in chop_cells(code.plain, room):
            at += len(chopped)
            ends.append(at)
        blank = Text(" " * cell_len(gutter.plain))
        for number, part in enumerate(code.divide(ends[:-1])):
            yield (blank if number else gutter) + part

    # Text around it

    def paragraphs(self, *texts: str, style: str = "") -> str:
        """Return some text, broken at words."""
        return self._rendered([Text(text, style) for text in texts])

    def files(self, session: Session, shown: Sequence[str]) -> str:
        """Return the files by number, those around the place where they do not all fit."""
        assert session.place is not None
        room = max(self._height() - 4, 5)
        first = max(min(session.place.file - room // 2, len(shown) - room), 0)
        lines = []
        for number in range(first, min(first + room, len(shown))):
            sheet = session.sheets[number]
            left = len(sheet.items) - len(sheet.answers)
            state = "done" if sheet.is_closed else f"{left} of {len(sheet.items)} to answer"
            mark = ">" if number == session.place.file else " "
            style = "dim" if sheet.is_closed else ""
            lines.append(Text(f"{mark}{number + 1:>4}  {shown[number]}  ({state})", style))
        if len(lines) < len(shown):
            lines.append(Text(f"      {len(shown) - len(lines)} more", "dim"))
        return self._rendered(lines)

    def _rendered(self, texts: Iterable[Text]) -> str:
        out = io.StringIO()
        console = Console(
            file=out,
            width=self._width(),
            force_terminal=self._color,
            no_color=not self._color,
            color_system="standard" if self._color else None,
            highlight=False,
            markup=False,
            emoji=False,
            legacy_windows=False,
        )
        for text in texts:
            console.print(text, soft_wrap="://" in text.plain)  # a link stays in one piece
        return out.getvalue()

    @staticmethod
    def _width() -> int:
        return max(shutil.get_terminal_size((80, 24)).columns, 20)

    @staticmethod
    def _height() -> int:
        return shutil.get_terminal_size((80, 24)).lines


def _lexer(path: str) -> str:
    return "python" if path.endswith((".py", ".pyw")) else "html+django"
