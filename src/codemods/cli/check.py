"""``codemods check``: one line for everything found, and an exit status for CI."""

from __future__ import annotations

import os
from typing import Any

import click

from codemods.cli.console import WrongUseError, as_bytes
from codemods.cli.options import Choices, shared_options
from codemods.cli.running import (
    document,
    perform,
    read_known,
    say_warnings,
    wanted,
)
from codemods.driver.outcomes import FAILING, Want
from codemods.driver.session import Run
from codemods.report.baseline import Baseline, baseline_of, hide_known
from codemods.report.text import (
    Paths,
    notice_lines,
    statistics_lines,
    summary_lines,
    trouble_lines,
)

__all__ = ["command"]


@click.command("check")
@shared_options
@click.option("--exit-zero", is_flag=True, help="Exit with 0 whatever is found; 2 in trouble.")
@click.option("--update-baseline", is_flag=True, help="Make the baseline know all there is now.")
def command(exit_zero: bool, update_baseline: bool, **values: Any) -> int:
    """List what would change and what a person has to look at, one line each.

    Nothing is written. Exit status: 1 if something breaks on the target Django or is deprecated
    there, 2 in trouble, else 0.
    """
    choices = Choices(values)
    baseline = choices.baseline
    if baseline is None:
        if update_baseline:
            raise WrongUseError("--update-baseline goes with --baseline FILE")
        run, paths = perform(choices, wanted(choices, Want()))
        _show(run, paths, choices)
    else:
        known = read_known(baseline, may_be_missing=update_baseline)
        run, paths = perform(choices, wanted(choices, Want()))
        if update_baseline:
            known = _update(baseline, known, run, choices)
        outcomes, hidden = hide_known(run.outcomes, known)
        run = run._replace(outcomes=outcomes, hidden=hidden)
        _show(run, paths, choices)
    if run.summary.trouble:
        return 2
    levels = {notice.level for outcome in run.outcomes for notice in outcome.notices}
    return 1 if levels & FAILING and not exit_zero else 0


def _update(name: str, known: Baseline, run: Run, choices: Choices) -> Baseline:
    """Write the baseline anew. What this run did not see, or could not, stays as it is known."""
    troubled = {o.path for o in run.outcomes if o.trouble} | {path for path, _ in run.trouble}
    named = [os.path.relpath(os.path.realpath(path), run.root) for path in choices.paths]
    looked_in = [path.replace(os.sep, "/") for path in named]
    if not looked_in:
        looked_in = [os.path.relpath(os.path.realpath(os.curdir), run.root).replace(os.sep, "/")]

    def is_unseen(path: str) -> bool:
        return path in troubled or not any(
            folder == "." or path == folder or path.startswith(f"{folder}/") for folder in looked_in
        )

    new = baseline_of(run.outcomes).joined(known, is_unseen)
    sibling = f"{name}.{os.getpid()}"
    with open(sibling, "w", encoding="utf-8", newline="\n") as file:
        file.write(new.dump())
    os.replace(sibling, name)
    return new


def _show(run: Run, paths: Paths, choices: Choices) -> None:
    console = choices.console
    if choices.output != "text":
        console.write(document(run, choices.output))
    else:
        for outcome in run.outcomes:
            lines = notice_lines(outcome, outcome.notices, paths.show(outcome.path))
            console.write(as_bytes("".join(f"{line}\n" for line in lines)))
    console.say(*trouble_lines(run, paths))
    if choices.quiet:
        return
    say_warnings(run, paths, console)
    if choices.statistics:
        console.say(*statistics_lines(run.summary))
    console.say(*summary_lines(run.summary))
    if run.hidden:
        console.say(f"{run.hidden} of these in the baseline, not shown")
