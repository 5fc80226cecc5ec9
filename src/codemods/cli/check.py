"""``codemods check``: one line for everything found, and an exit status for CI."""

from __future__ import annotations

from typing import Any

import click

from codemods.cli.console import as_bytes
from codemods.cli.options import Choices, shared_options
from codemods.cli.running import document, perform, say_warnings, wanted
from codemods.driver.outcomes import FAILING, Want
from codemods.driver.session import Run
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
def command(exit_zero: bool, **values: Any) -> int:
    """List what would change and what a person has to look at, one line each.

    Nothing is written. Exit status: 1 if something breaks on the target Django or is deprecated
    there, 2 in trouble, else 0.
    """
    choices = Choices(values)
    run, paths = perform(choices, wanted(choices, Want()))
    _show(run, paths, choices)
    if run.summary.trouble:
        return 2
    levels = {notice.level for outcome in run.outcomes for notice in outcome.notices}
    return 1 if levels & FAILING and not exit_zero else 0


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
