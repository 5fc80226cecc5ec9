"""The entry point. Nothing heavy is imported here: what this module does comes before that."""

from __future__ import annotations

import gc
import os
import sys
from collections.abc import Sequence

__all__ = ["main", "run_command_line"]


def run_command_line(arguments: Sequence[str]) -> int:
    """Run ``codemods`` with ``arguments`` and return its exit status. Never raises."""
    from codemods.cli.program import run_program

    return run_program(arguments)


def main() -> None:
    """Run the program and exit."""
    if None in (sys.stdin, sys.stdout, sys.stderr):
        # A stream was closed: no file opened later may get its number, and its output.
        while os.open(os.devnull, os.O_RDWR) < 2:
            pass
    # The process is short and batches of work collect their own garbage: looking for more
    # takes a tenth of a small run.
    gc.disable()
    status = run_command_line(sys.argv[1:])
    gc.freeze()
    sys.exit(status)
