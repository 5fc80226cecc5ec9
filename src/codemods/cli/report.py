"""``codemods report``: the migration assessment, as a page or for machines."""

from __future__ import annotations

import os
from typing import Any

import click

from codemods.cli.console import WrongUseError
from codemods.cli.options import Choices, request_of, shared_options
from codemods.cli.running import perform_news, say_warnings
from codemods.driver.files import put_in_place
from codemods.driver.outcomes import Want
from codemods.driver.runs import Request, Run
from codemods.report.text import (
    Paths,
    printable,
    statistics_lines,
    summary_lines,
    trouble_lines,
)

__all__ = ["command"]


@click.command("report")
@shared_options
@click.option("--html", type=click.Path(), metavar="FILE", help="Write the assessment as a page.")
def command(html: str | None, **values: Any) -> int:
    """Assess a migration to Django 5.0: what blocks, what is automatic, what is left.

    Besides the code, the files that ask for Python, Django and packages are read. Nothing is
    written but the page. With --output json the assessment goes to stdout. Exit status: 0, or
    2 where something could not be looked at.
    """
    choices = Choices(values)
    if choices.is_text:
        raise WrongUseError("report goes with files, not with - (standard input)")
    if choices.output not in ("text", "json"):
        raise WrongUseError("report can be had with --html FILE or --output json")
    if html is None and choices.output == "text":
        raise WrongUseError("say where to write the page: --html FILE (or --output json)")
    run, paths = perform_news(choices, Want(lines=True, edits=True))
    assessment = _assess(run, request_of({**values, "executor": None}, choices.paths))
    if choices.output == "json":
        from codemods.report.assessment import as_assessment_json

        choices.console.write(as_assessment_json(assessment).encode() + b"\n")
    if html is not None:
        from codemods.report.page import as_page

        put_in_place(html, [as_page(assessment)])
    _say(run, paths, choices, assessment, html)
    return 2 if assessment["trouble"] else 0


def _assess(run: Run, request: Request) -> dict[str, Any]:
    from codemods.driver.assessing import survey_surroundings
    from codemods.driver.config import DEFAULT_LIMIT
    from codemods.driver.discovery import discover
    from codemods.driver.engine import DjangoEngine
    from codemods.driver.files import UnreadableError, read_file
    from codemods.driver.session import carry_out, read_settings
    from codemods.report.assessment import assess

    selection = discover(request.paths, request.current)
    settings = read_settings(request, selection, DjangoEngine())

    def excludes(path: str) -> bool:
        found = settings.of(path.rpartition("/")[0])
        return found is None or found.excludes(path)

    def read(path: str) -> bytes:
        try:
            return read_file(f"{run.root}/{path}", DEFAULT_LIMIT)
        except UnreadableError:
            return b""  # it went away since it was analysed: shown without its lines

    named = [
        os.path.relpath(os.path.realpath(os.path.join(request.current, path)), selection.root)
        for path in request.paths or (".",)
    ]
    inside = ["" if path == "." else path.replace(os.sep, "/") for path in named]
    only = {**request.given, "select": "async-views", "unsafe": True}
    views = carry_out(request._replace(given=only, want=Want(lines=True)), DjangoEngine())
    return assess(run, survey_surroundings(selection, inside, excludes), views, read)


def _say(
    run: Run, paths: Paths, choices: Choices, assessment: dict[str, Any], html: str | None
) -> None:
    console = choices.console
    told = {path for path, _ in run.trouble} | {outcome.path for outcome in run.outcomes}
    more = [(t["path"], t["message"]) for t in assessment["trouble"] if t["path"] not in told]
    console.say(*trouble_lines(run._replace(trouble=(*run.trouble, *more)), paths))
    if choices.quiet:
        return
    say_warnings(run, paths, console)
    if choices.statistics:
        console.say(*statistics_lines(run.summary))
    console.say(*summary_lines(run.summary))
    readiness = assessment["readiness"]
    count = readiness["blockers"]
    if count:
        console.say(f"{count} {'thing blocks' if count == 1 else 'things block'} Django 5.0")
    else:
        console.say("nothing known blocks Django 5.0")
    if html is not None:
        console.say(f"written: {printable(html)}")
