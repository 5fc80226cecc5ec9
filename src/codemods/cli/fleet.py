"""``codemods fleet``: many repositories, one patch or branch each, one combined report."""

from __future__ import annotations

import os
import sys
from typing import Any

import click

from codemods.cli.console import Console, WrongUseError, as_bytes
from codemods.cli.options import choosing_options, request_of
from codemods.driver.config import ConfigError
from codemods.driver.engine import DjangoEngine
from codemods.driver.fleet import Source, Tour, Visit, read_list, visit_all
from codemods.driver.git import GitError, check_author, check_branch
from codemods.driver.outcomes import Want
from codemods.driver.pool import ExecutorError
from codemods.driver.runs import Request, Run
from codemods.driver.session import carry_out, look_at_text
from codemods.report.fleet import as_json, total_lines, visit_line
from codemods.report.text import Paths, printable, trouble_lines

__all__ = ["command"]


@click.command("fleet")
@click.argument("listfile", type=click.Path(), metavar="LISTFILE")
@click.option("--patches", type=click.Path(), metavar="DIR", help="Write one patch each here.")
@click.option(
    "--branch", metavar="NAME", help="Commit to a new branch of each clone in the --workdir."
)
@click.option("--workdir", type=click.Path(), metavar="DIR", help="Leave the clones here.")
@click.option("--json", "report", type=click.Path(), metavar="FILE", help="Write the report here.")
@click.option("--statistics", is_flag=True, help="Count by codemod.")
@choosing_options
@click.option("--quiet", "-q", is_flag=True, help="Say only what is wrong.")
def command(
    listfile: str,
    patches: str | None,
    branch: str | None,
    workdir: str | None,
    report: str | None,
    statistics: bool,
    quiet: bool,
    **values: Any,
) -> int:
    """Visit the repositories that the lines of LISTFILE name.

    A line is an https, ssh or file URL, or a path from where LISTFILE lies; - is standard input.
    Each is cloned, its last commit only; nothing is pushed, and nothing in it is ever run. Exit
    status: 0, or 2 where anything was in trouble (all others are done).
    """
    console = Console("never")
    if patches is not None and branch is not None:
        raise WrongUseError("--patches and --branch do not go together")
    if branch is not None and workdir is None:
        raise WrongUseError("--branch goes with --workdir DIR, where the clones are left")
    sources = _read(listfile)
    request = _request(values, branch)
    _make_places(patches, workdir, report)

    def look(folder: str, want: Want, tracked: bool) -> Run:
        here = request._replace(current=folder, want=want, tracked=tracked)
        return carry_out(here, DjangoEngine())

    want = Want(diff=patches is not None, lines=report is not None)
    tour = Tour(look, want, branch, workdir and os.path.abspath(workdir))
    visits: list[Visit] = []
    made: list[str] = []
    try:
        for visit in visit_all(sources, tour):
            made.append(_keep(visit, patches, branch))
            visits.append(visit.lightened())
            console.say(*_troubles(visit))
            if not quiet:
                console.write(as_bytes(f"{visit_line(visit, made[-1])}\n"))
    except ExecutorError as error:
        raise WrongUseError(printable(str(error))) from None
    if not quiet:
        lines = total_lines(visits, statistics=statistics)
        console.write(as_bytes("".join(f"{line}\n" for line in lines)))
    if report is not None:
        with open(report, "w", encoding="utf-8", newline="\n") as file:
            file.writelines(as_json(visits, made))
            file.write("\n")
    return 2 if any(visit.is_troubled for visit in visits) else 0


def _read(name: str) -> list[Source]:
    """Return what the list names. Raises WrongUseError where it cannot be read."""
    if name == "-":
        return read_list(os.fsdecode(sys.stdin.buffer.read() if sys.stdin else b""), os.curdir)
    try:
        with open(name, "rb") as file:
            return read_list(os.fsdecode(file.read()), os.path.dirname(name))
    except OSError as error:
        raise WrongUseError(f"{printable(name)}: {error.strerror or error}") from None


def _request(values: dict[str, Any], branch: str | None) -> Request:
    """Return what is asked for in every repository; what is wrong with it is said at once."""
    if values["config"] is not None:
        values["config"] = os.path.abspath(values["config"])
    try:
        request = request_of(values, ())
        look_at_text("x.py", b"", request, DjangoEngine())
        if branch is not None:
            check_branch(os.curdir, branch)
            check_author(os.curdir)
    except (ConfigError, ExecutorError, GitError) as error:
        raise WrongUseError(printable(str(error))) from None
    return request


def _make_places(patches: str | None, workdir: str | None, report: str | None) -> None:
    """See to it, before hours of work, that its results have a place. Raises WrongUseError."""
    try:
        for folder in filter(None, (patches, workdir)):
            os.makedirs(folder, exist_ok=True)
        if report is not None:
            open(report, "ab").close()
    except OSError as error:
        name = printable(os.fsdecode(error.filename or ""))
        raise WrongUseError(f"{name}: {error.strerror or error}") from None
    if patches is not None and os.listdir(patches):
        raise WrongUseError(f"{printable(patches)} is not empty")


def _keep(visit: Visit, patches: str | None, branch: str | None) -> str:
    """Write the patch of a visit, if it is to have one; return what was made."""
    if branch is not None:
        return branch if visit.commits else ""
    if patches is None or not visit.patch:
        return ""
    name = os.path.join(patches, f"{visit.source.name}.patch")
    with open(name, "xb") as file:
        file.write(visit.patch)
    return name


def _troubles(visit: Visit) -> list[str]:
    """Return a line for everything that went wrong."""
    lines = []
    if visit.trouble:
        lines.append(f"{printable(visit.source.shown)}: {printable(visit.trouble)}")
    if visit.run is not None:
        root = visit.run.root
        lines += [
            f"{visit.source.name}/{line}" for line in trouble_lines(visit.run, Paths(root, root))
        ]
    return lines
