"""``codemods new``: the beginning of a codemod."""

from __future__ import annotations

import os

import click

from codemods.cli.console import Console, WrongUseError, as_bytes
from codemods.driver.scaffold import ScaffoldError, find_place, write_scaffold
from codemods.report.text import printable

__all__ = ["command"]


@click.command("new")
@click.argument("identifier", metavar="ID")
def command(identifier: str) -> int:
    """Begin a codemod: a module with a failing example, and a refused fixture.

    In this tool's own repository it goes to the catalogue, in a plug-in's project to the package
    that pyproject.toml names under [project.entry-points.codemods].
    """
    current = os.getcwd()
    try:
        place = find_place(current)
        written = write_scaffold(identifier, place)
    except ScaffoldError as error:
        raise WrongUseError(printable(str(error))) from None
    console = Console()
    lines = [printable(os.path.relpath(path, current)) for path in written]
    console.write(as_bytes("".join(f"{line}\n" for line in lines)))
    console.say(*(f"next: {hint.format(identifier=identifier)}" for hint in place.hints))
    return 0
