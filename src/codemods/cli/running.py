"""What every command that looks at files does around it."""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import TYPE_CHECKING

from codemods.cli.console import Console, WrongUseError, as_bytes
from codemods.cli.options import Choices
from codemods.cli.progress import Bar
from codemods.driver.config import ConfigError
from codemods.driver.discovery import MissingPathError
from codemods.driver.engine import DjangoEngine
from codemods.driver.outcomes import Want
from codemods.driver.pool import ExecutorError
from codemods.driver.runs import Run, retold
from codemods.driver.session import carry_out, look_at_text
from codemods.report.text import Paths, printable, warning_lines

if TYPE_CHECKING:
    from codemods.report.baseline import Baseline

__all__ = ["document", "perform", "perform_news", "read_known", "say_warnings", "wanted"]


def perform(
    choices: Choices,
    want: Want,
    *,
    tracked: bool = False,
    known: Baseline | None = None,
) -> tuple[Run, Paths]:
    """Carry the command's request out. Raises WrongUseError for a wrong request.

    ``tracked`` limits it to what git tracks; changes that are ``known`` are not made.
    """
    bar = Bar(quiet=choices.quiet)
    try:
        request = choices.request(want)._replace(tracked=tracked)
        if known is not None:
            request = request._replace(known=known.by_path())
        if choices.is_text:
            name = choices.stdin_filename or "stdin.py"
            run = look_at_text(name, choices.text, request, DjangoEngine())
        else:
            run = carry_out(request, DjangoEngine(), bar)
    except MissingPathError as error:
        raise WrongUseError(f"{printable(error.args[0])}: no such file or folder") from None
    except (ConfigError, ExecutorError) as error:
        raise WrongUseError(printable(error.args[0])) from None
    finally:
        bar.close()
    return run, Paths(run.root, os.path.realpath(request.current))


def perform_news(choices: Choices, want: Want, *, tracked: bool = False) -> tuple[Run, Paths]:
    """Carry it out, but for what the baseline knows: that is neither changed nor shown."""
    want = wanted(choices, want)
    if choices.baseline is None:
        return perform(choices, want, tracked=tracked)
    from codemods.report.baseline import hide_known

    known = read_known(choices.baseline)
    run, paths = perform(choices, want, tracked=tracked, known=known)
    outcomes, hidden = hide_known(run, known)
    return retold(run, outcomes)._replace(hidden=hidden), paths


def wanted(choices: Choices, want: Want) -> Want:
    """Return ``want`` and what the chosen output and the baseline need beyond it."""
    if choices.output == "sarif":
        return want._replace(lines=True, edits=True)
    if choices.output == "json" or choices.baseline is not None:
        return want._replace(lines=True)
    return want


def document(run: Run, output: str) -> Iterator[bytes]:
    """Yield the run, piece by piece, in the ``output`` for machines that was chosen."""
    if output == "github":
        from codemods.report.github import as_commands

        yield from map(as_bytes, as_commands(run))
        return
    if output == "sarif":
        from codemods.report.sarif import as_sarif as pieces
    else:
        from codemods.report.machine import as_json as pieces
    yield from map(str.encode, pieces(run))
    yield b"\n"


def read_known(name: str, *, may_be_missing: bool = False) -> Baseline:
    """Return the baseline in the file ``name``. Raises WrongUseError."""
    from collections import Counter

    from codemods.report.baseline import Baseline, BaselineError, read_baseline

    try:
        with open(name, encoding="utf-8") as file:
            return read_baseline(file.read())
    except FileNotFoundError:
        if may_be_missing:
            return Baseline(Counter())
        raise WrongUseError(
            f"{printable(name)}: no such file: write it with --update-baseline"
        ) from None
    except (OSError, UnicodeError, BaselineError) as error:
        raise WrongUseError(f"{printable(name)}: {error}") from None


def say_warnings(run: Run, paths: Paths, console: Console) -> None:
    """Say what is odd but harmless."""
    console.say(*warning_lines(run, paths))
