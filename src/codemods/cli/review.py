"""``codemods review``: every change and report, one after the other, for a person to answer."""

from __future__ import annotations

import gc
import shutil
from collections.abc import Iterator
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import click

from codemods.cli.console import WrongUseError, as_bytes
from codemods.cli.options import Choices, shared_options
from codemods.cli.running import perform_news, say_warnings
from codemods.driver.outcomes import Want
from codemods.driver.state import BusyError, hold_lock
from codemods.report.text import statistics_lines, summary_lines, trouble_lines

if TYPE_CHECKING:
    from codemods.driver.runs import Run
    from codemods.report.text import Paths
    from codemods.review.interaction import Interaction

__all__ = ["command"]


@click.command("review")
@shared_options
@click.option("--resume", is_flag=True, help="Go on with the last review: keep its answers.")
@click.option("--stage", is_flag=True, help="Add what is accepted to git's index.")
def command(resume: bool, stage: bool, **values: Any) -> int:
    """Go through all changes and reports, and make those changes that you accept.

    Unsafe changes are shown too. Each answer is one key; ? lists them. Answers are saved as they
    are given; Ctrl-C loses none. `codemods undo` takes a review back. Exit status: 0, 2 where
    some file could not be handled.
    """
    # Unsafe changes are worked out together with the safe ones, so that any of them combine.
    choices = Choices({**values, "unsafe": True})
    if choices.is_text or choices.output != "text":
        what = "- (standard input)" if choices.is_text else f"--output {choices.output}"
        raise WrongUseError(f"{what} goes with run and check, not with review")
    run, paths = perform_news(choices, Want(plan=True))
    if stage and not run.git:
        raise WrongUseError(f"--stage: {run.root} is no git repository")
    console = choices.console
    console.say(*trouble_lines(run, paths))
    if not choices.quiet:
        say_warnings(run, paths, console)
        if choices.statistics:
            console.say(*statistics_lines(run.summary))
    try:
        with hold_lock(run.root, "review.lock"):
            problems = _review(run, paths, choices, resume=resume, stage=stage)
    except BusyError:
        raise WrongUseError("another review of this repository is open") from None
    return 2 if run.summary.trouble or problems else 0


def _review(run: Run, paths: Paths, choices: Choices, *, resume: bool, stage: bool) -> bool:
    """Ask, write, and sum up; tell whether something went wrong."""
    from codemods.review.display import Display
    from codemods.review.interaction import Interaction, Words
    from codemods.review.keyboard import keyboard
    from codemods.review.session import Session
    from codemods.review.sheet import Sheet
    from codemods.review.store import Store
    from codemods.review.writing import Writer

    console = choices.console
    store = Store(run.root, resume=resume)
    saved = store.load()
    sheets = [
        Sheet(outcome.path, outcome.plan, outcome.notices)
        for outcome in run.outcomes
        if outcome.plan is not None and outcome.notices
    ]
    if resume:
        for sheet in sheets:
            sheet.restore(saved.get(sheet.path, {}))
    session = Session(sheets, store.save)
    if session.place is None and not any(sheet.has_accepted for sheet in sheets):
        if not choices.quiet:
            answered = sum(len(sheet.answers) for sheet in sheets)
            told = f"nothing left to review: {_count(answered, 'answer')} given earlier"
            console.say(*([told] if answered else _nothing(run)))
        return False
    known = sum(map(len, saved.values()))
    if known and not resume and not choices.quiet:
        told = f"an earlier review gave {_count(known, 'answer')}: q and --resume keep them"
        console.say(told + ", the first answer here drops them")
    gc.enable()  # a review may take hours
    writer = Writer(run.root, stages=stage)
    words = Words(
        paths.show, _why, _explanation, lambda text: console.write(as_bytes(text), flush=True)
    )
    interaction = Interaction(
        session, keyboard(), Display(color=console.color_out), writer, store, words
    )
    try:
        interaction.run()
    except KeyboardInterrupt:
        console.say("", "interrupted; `codemods review --resume` goes on here")
        raise
    finally:
        writer.close()
    if not choices.quiet:
        console.say(*_summary(interaction))
    return bool(interaction.problems)


def _nothing(run: Run) -> Iterator[str]:
    if run.summary.looked_at:
        yield f"nothing to review: {_count(run.summary.looked_at, 'file')} looked at"
    else:
        yield from summary_lines(run.summary)


@lru_cache
def _why(identifier: str) -> str:
    """Return the first sentence of a codemod's reason."""
    from codemods.engine.registry import find

    codemod = find(identifier)
    if codemod is None:
        return ""
    return " ".join(codemod.why.replace("``", "`").split()).partition(". ")[0].rstrip(".")


def _explanation(identifier: str) -> list[str]:
    from codemods.cli.explain import describe
    from codemods.engine.registry import find

    codemod = find(identifier)
    if codemod is None:
        return [f"{identifier} is not known"]
    width = shutil.get_terminal_size().columns
    return [*describe(codemod, width), f"`codemods explain {identifier}` shows examples too"]


def _summary(interaction: Interaction) -> Iterator[str]:
    sheets = interaction.session.sheets
    given: dict[str, int] = {}
    follow_ups: dict[str, None] = {}
    for sheet in sheets:
        for number, answer in sheet.answers.items():
            item = sheet.items[number]
            name = answer.verdict
            if name == "no":
                name = "left as they are"
            elif name == "yes":
                name = "accepted"
            given[name] = given.get(name, 0) + 1
            if item.follow_up and sheet.written is not None and name in ("accepted", "edited"):
                follow_ups[item.follow_up] = None
    written = sum(s.written is not None and s.written != s.original for s in sheets)
    left = sum(len(sheet.items) - len(sheet.answers) for sheet in sheets)
    counts = [f"{count} {name}" for name, count in given.items()]
    yield ", ".join([*counts, f"{left} to answer"]) + f"; {_count(written, 'file')} written"
    for follow_up in follow_ups:
        yield f"afterwards: {follow_up}"
    if written:
        yield "`codemods undo` takes it back"
    if left:
        yield "`codemods review --resume` goes on with the rest"


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"
