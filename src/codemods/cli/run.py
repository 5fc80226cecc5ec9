"""``codemods run``: the dry run. A diff on stdout, everything else on stderr."""

from __future__ import annotations

import os
from typing import Any

import click

from codemods.cli.console import WrongUseError
from codemods.cli.options import Choices, shared_options
from codemods.cli.running import document, perform_news, say_warnings
from codemods.driver.outcomes import Want
from codemods.driver.runs import Run, retold
from codemods.report.text import (
    Paths,
    color_diff,
    harmless,
    notice_lines,
    printable,
    statistics_lines,
    summary_lines,
    trouble_lines,
)

__all__ = ["command"]


@click.command("run")
@shared_options
@click.option("--apply", is_flag=True, help="Make the changes; `codemods undo` takes them back.")
@click.option("--no-journal", is_flag=True, help="With --apply: keep no record to undo from.")
@click.option("--commit", is_flag=True, help="With --apply: make one git commit per codemod.")
def command(apply: bool, no_journal: bool, commit: bool, **values: Any) -> int:
    """Show what would change, as a diff that `git apply` and `patch -p1` accept.

    PATHs are files and folders; without any, the current folder. With - the rewritten text of
    standard input is printed instead. Exit status: 0 no difference, 1 some, 2 trouble; with
    --apply 0, or 2 where some file could not be handled.
    """
    choices = Choices(values)
    if commit and not apply:
        raise WrongUseError("--commit goes with --apply")
    if choices.is_text:
        if apply:
            raise WrongUseError("--apply goes with files, not with - (standard input)")
        return _rewrite_text(choices)
    if commit:
        return _commit(choices)
    if apply:
        return _apply(choices, journal=not no_journal and not os.environ.get("PRE_COMMIT"))
    run, paths = perform_news(choices, Want(diff=True))
    _show(run, paths, choices)
    if run.summary.trouble:
        return 2
    return 1 if run.summary.changed else 0


def _apply(choices: Choices, *, journal: bool) -> int:
    from codemods.driver.applying import apply_outcomes
    from codemods.driver.state import BusyError

    run, paths = perform_news(choices, Want(text=True, digest=True))
    if any(outcome.text is not None for outcome in run.outcomes):
        try:
            run = retold(run, apply_outcomes(run.root, run.outcomes, journal=journal))
        except BusyError as error:
            raise WrongUseError(str(error)) from None
    _show(run, paths, choices)
    return 2 if run.summary.trouble else 0


def _commit(choices: Choices) -> int:
    from codemods.driver.committing import CommitError, commit_outcomes
    from codemods.driver.git import GitError
    from codemods.driver.state import BusyError

    try:
        run, paths = perform_news(choices, Want(digest=True, steps=True), tracked=True)
        if not run.summary.changed:
            _show(run, paths, choices)
            return 2 if run.summary.trouble else 0
        done = commit_outcomes(run.root, run.outcomes)
    except (BusyError, CommitError, GitError) as error:
        raise WrongUseError(printable(str(error))) from None
    if done.trouble:
        run = run._replace(trouble=(*run.trouble, (run.root, done.trouble)))
    run = retold(run, done.outcomes)
    _show(run, paths, choices)
    if not choices.quiet:
        for made in done.commits:
            files = "1 file" if made.files == 1 else f"{made.files} files"
            choices.console.say(f"committed {made.codemod}: {files}")
        if done.span:
            choices.console.say(f"to take them back: git revert --no-edit {done.span}")
    if done.interrupted:
        raise KeyboardInterrupt
    return 2 if run.summary.trouble else 0


def _rewrite_text(choices: Choices) -> int:
    """Print the new text; in trouble of any kind, the old one, so that no editor loses it."""
    data = choices.text
    new = data
    try:
        run, paths = perform_news(choices, Want(text=True))
        for outcome in run.outcomes:
            new = data if outcome.text is None else outcome.text
    finally:
        choices.console.write(new)
    choices.console.say(*trouble_lines(run, paths))
    return 2 if run.summary.trouble else 0


def _show(run: Run, paths: Paths, choices: Choices) -> None:
    console = choices.console
    if choices.output != "text":
        for piece in document(run, choices.output):
            console.write(piece)
    else:
        for outcome in run.outcomes:
            if outcome.diff:
                diff = outcome.diff
                if console.color_out or console.is_terminal:
                    diff = harmless(diff)
                console.write(color_diff(diff) if console.color_out else diff)
    console.say(*trouble_lines(run, paths))
    if choices.quiet:
        return
    say_warnings(run, paths, console)
    kinds = {"report", "refusal", "change"} if choices.verbose else {"report"}
    for outcome in run.outcomes:
        notices = [n for n in outcome.notices if n.kind in kinds and not n.accepted]
        console.say(*notice_lines(outcome, notices, paths.show(outcome.path)))
    if choices.statistics:
        console.say(*statistics_lines(run.summary))
    console.say(*summary_lines(run.summary))
    if run.hidden:
        console.say(f"{run.hidden} more in the baseline, left as they are")
    if choices.output == "text" and _reaches_outside(run, choices.request(Want()).current):
        console.say(f"the diff is relative to {run.root}: apply it there")


def _reaches_outside(run: Run, current: str) -> bool:
    """Tell whether some change lies outside the current folder, or `patch` would be lost."""
    inside = os.path.relpath(os.path.realpath(current), run.root).replace(os.sep, "/")
    if inside == ".":
        return False
    changed = (outcome.path for outcome in run.outcomes if outcome.diff)
    if not run.git:
        return any(changed)
    return not all(path.startswith(f"{inside}/") for path in changed)
