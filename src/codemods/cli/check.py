"""``codemods check``: one line for everything found, and an exit status for CI."""

from __future__ import annotations

import os
from collections.abc import Callable
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
from codemods.driver.files import put_in_place
from codemods.driver.outcomes import FAILING, Want
from codemods.driver.runs import Run
from codemods.report.baseline import Baseline, Entry, baseline_of, hide_known
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
        outcomes, hidden = hide_known(run, known)
        run = run._replace(outcomes=outcomes, hidden=hidden)
        _show(run, paths, choices)
    if run.summary.trouble:
        return 2
    if exit_zero:
        return 0
    return int(any(n.level in FAILING for outcome in run.outcomes for n in outcome.notices))


def _update(name: str, known: Baseline, run: Run, choices: Choices) -> Baseline:
    """Write the baseline anew. What this run did not see, or could not, stays as it is known."""
    troubled = {o.path for o in run.outcomes if o.trouble} | {path for path, _ in run.trouble}
    named = [os.path.relpath(os.path.realpath(path), run.root) for path in choices.paths or (".",)]
    looked_in = [path.replace(os.sep, "/") for path in named]
    is_off = _off(run, choices)

    def is_unseen(entry: Entry) -> bool:
        path = entry.path
        return (
            path in troubled
            or not any(
                folder in (".", path) or path.startswith(f"{folder}/") for folder in looked_in
            )
            or is_off(entry)
        )

    new = baseline_of(run.outcomes).joined(known, is_unseen)
    put_in_place(name, [new.dump().encode("utf-8")])
    return new


def _off(run: Run, choices: Choices) -> Callable[[Entry], bool]:
    """Return what tells whether a file is excluded, or a codemod is not on in it."""
    from codemods.driver.discovery import Selection
    from codemods.driver.engine import DjangoEngine
    from codemods.driver.session import read_settings
    from codemods.engine.index import load_index

    index = {codemod.id: codemod for codemod in load_index()}
    selection = Selection(run.root, run.git)
    reader = read_settings(choices.request(Want()), selection, DjangoEngine())

    def is_off(entry: Entry) -> bool:
        settings = reader.of(entry.path.rpartition("/")[0])
        if settings is None or settings.excludes(entry.path):
            return True
        codemod = index.get(entry.codemod)
        return codemod is not None and not codemod.is_enabled(settings.options)

    return is_off


def _show(run: Run, paths: Paths, choices: Choices) -> None:
    console = choices.console
    if choices.output != "text":
        for piece in document(run, choices.output):
            console.write(piece)
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
