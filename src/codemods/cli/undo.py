"""``codemods undo``: takes the last apply back."""

from __future__ import annotations

import os

import click

from codemods.cli.console import Console
from codemods.driver.applying import undo_last
from codemods.driver.roots import find_root
from codemods.driver.state import BusyError
from codemods.report.text import Paths

__all__ = ["command"]


@click.command("undo")
@click.option("--quiet", "-q", is_flag=True, help="Say only what is wrong.")
def command(quiet: bool) -> int:
    """Take the last `run --apply` below this repository back, file by file.

    Files that changed since are named and left. The last ten applies are kept. Exit status: 0
    all is as it was, 2 trouble.
    """
    console = Console("never")
    current = os.path.realpath(os.getcwd())
    root, _git = find_root(current)
    paths = Paths(root, current)
    try:
        undone = undo_last(root)
    except BusyError as error:
        console.say(f"codemods: {error}")
        return 2
    if undone is None:
        if not quiet:
            console.say("nothing to undo")
        return 0
    for path, why in undone.left:
        console.say(f"{paths.show(path)}: {why}; left as it is")
    if not quiet:
        count = len(undone.restored)
        console.say(f"{count} file{'' if count == 1 else 's'} restored")
    return 2 if undone.left else 0
