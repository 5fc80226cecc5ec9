"""The options that commands share, and the request that they make."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Mapping, Sequence
from functools import cached_property
from typing import Any, TypeVar

import click

from codemods.cli.console import Console, WrongUseError
from codemods.cli.version import version_option
from codemods.driver.outcomes import Want
from codemods.driver.runs import Request

__all__ = ["Choices", "choosing_options", "request_of", "shared_options"]

F = TypeVar("F", bound=Callable[..., Any])

_SETTINGS = (
    "target",
    "unsafe",
    "modernize",
    "keep_working_on",
    "from",
    "select",
    "ignore",
    "exclude",
    "verbose_reports",
    "format",
)

_CHOOSING = (
    click.option("--target", metavar="VERSION", help="Django to arrive at: 5.0 (default) or 4.2."),
    click.option("--unsafe", is_flag=True, default=None, help="Make unsafe changes too."),
    click.option("--modernize", is_flag=True, default=None, help="Newer idioms too."),
    click.option(
        "--keep-working-on",
        metavar="VERSION",
        help="Refuse what needs a newer Django than this one; for libraries.",
    ),
    click.option(
        "--from",
        "from",
        metavar="VERSION",
        help="Django that the project runs on today, where its files do not tell.",
    ),
    click.option(
        "--select", metavar="ID[,ID]", multiple=True, help="Only these codemods or categories."
    ),
    click.option(
        "--ignore", metavar="ID[,ID]", multiple=True, help="Not these codemods or categories."
    ),
    click.option("--exclude", metavar="GLOB", multiple=True, help="Leave these files out."),
    click.option(
        "--format",
        type=click.Choice(["auto", "black", "none"]),
        help="Lay rewritten statements out: auto (where the repository uses black), black, none.",
    ),
    click.option(
        "--verbose-reports",
        is_flag=True,
        default=None,
        help="Also report what changed silently in Django.",
    ),
    click.option(
        "--jobs",
        "-j",
        type=click.IntRange(min=1),
        metavar="N",
        help="Processes to use; as many as there are processors.",
    ),
    click.option(
        "--executor",
        metavar="NAME",
        help="Where to work: process (default), serial, dask://HOST:PORT, or what is installed.",
    ),
    click.option(
        "--config",
        type=click.Path(),
        metavar="FILE",
        help="Take the settings from this file and no other.",
    ),
    click.option("--isolated", is_flag=True, help="Take no settings from any file."),
    version_option,
)
"""What to do, and where: for every command that looks at code."""

_OPTIONS = (
    click.argument("paths", nargs=-1, type=click.Path(), metavar="[PATH]..."),
    *_CHOOSING,
    click.option("--no-cache", is_flag=True, help="Forget what was worked out before."),
    click.option("--statistics", is_flag=True, help="Count by codemod."),
    click.option(
        "--baseline", type=click.Path(), metavar="FILE", help="Leave out what this file knows."
    ),
    click.option("--stdin-filename", metavar="NAME", help="Where standard input would lie."),
    click.option(
        "--output",
        type=click.Choice(["text", "json", "sarif", "github"]),
        default="text",
        help="For people (default), or machines: JSON, SARIF 2.1.0, GitHub annotations.",
    ),
    click.option("--quiet", "-q", is_flag=True, help="Say only what is wrong."),
    click.option("--verbose", "-v", is_flag=True, help="Say more: refusals and unsafe changes."),
    click.option(
        "--color",
        type=click.Choice(["auto", "always", "never"]),
        default="auto",
        help="Colour the output: auto (on a terminal), always or never.",
    ),
)


class Choices:
    """What was chosen on the command line of one command."""

    def __init__(self, values: dict[str, Any]) -> None:
        self.paths: tuple[str, ...] = values["paths"]
        self.output: str = values["output"]
        self.statistics: bool = values["statistics"]
        self.quiet: bool = values["quiet"]
        self.verbose: bool = values["verbose"]
        self.stdin_filename: str | None = values["stdin_filename"]
        self.baseline: str | None = values["baseline"]
        self.console = Console(values["color"])
        self._values = values
        if "-" in self.paths and len(self.paths) > 1:
            raise WrongUseError("- (standard input) goes with no other path")
        if self.stdin_filename is not None and not self.is_text:
            raise WrongUseError("--stdin-filename goes with - (standard input) as the path")

    @property
    def is_text(self) -> bool:
        """Whether standard input is the file to look at."""
        return self.paths == ("-",)

    def request(self, want: Want) -> Request:
        """Return what the driver is asked for. Raises ExecutorError."""
        request = request_of(self._values, () if self.is_text else self.paths)
        return request._replace(want=want, cache=not self._values["no_cache"])

    @cached_property
    def text(self) -> bytes:
        """The bytes of standard input."""
        return b"" if sys.stdin is None else sys.stdin.buffer.read()


def request_of(values: Mapping[str, Any], paths: Sequence[str]) -> Request:
    """Return the request that the values of the choosing options make. Raises ExecutorError."""
    given = {
        name.replace("_", "-"): ",".join(value) if name in ("select", "ignore") else value
        for name in _SETTINGS
        if (value := values[name]) not in (None, ())
    }
    jobs, executor = values["jobs"] or 0, None
    if values["executor"] is not None:
        from codemods.driver.executors import choose

        jobs, executor = choose(values["executor"], jobs)
    return Request(
        paths=paths,
        current=os.getcwd(),
        given=given,
        config=values["config"],
        isolated=values["isolated"],
        jobs=jobs,
        executor=executor,
    )


def choosing_options(command: F) -> F:
    """Give ``command`` the options that say what to do with code, wherever it is."""
    for decorate in reversed(_CHOOSING):
        command = decorate(command)
    return command


def shared_options(command: F) -> F:
    """Give ``command`` the shared options."""
    for decorate in reversed(_OPTIONS):
        command = decorate(command)
    return command
