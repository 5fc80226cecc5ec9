"""The program: finds the command, and turns everything that goes wrong into one line."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from importlib import import_module

import click

from codemods.cli.console import Console, WrongUseError, drop
from codemods.cli.version import version_option

__all__ = ["COMMANDS", "run_program"]

COMMANDS = {
    "run": "Show what would change, as a diff; with --apply make the changes.",
    "review": "Go through the changes one by one and make those you accept.",
    "check": "List what would change, one line each; for CI.",
    "list": "List all codemods.",
    "explain": "Explain one codemod: why, since when, how safe, with examples.",
    "report": "Assess a migration: what blocks, what is automatic, what is left.",
    "undo": "Take the last apply back.",
    "new": "Begin a codemod: a module with a failing example, and a refused fixture.",
    "fleet": "Visit many repositories: one patch or branch each, one report.",
}
"""Every command has a module of its name in this package, with a ``command`` in it."""

TROUBLE = 2
INTERRUPTED = 130


class _Commands(click.Group):
    """Imports a command's module when the command is called, not before."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, name: str) -> click.Command | None:
        if name not in COMMANDS:
            return None
        command: click.Command = import_module(f"codemods.cli.{name}").command
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        name = args[0]
        if name not in COMMANDS and not name.startswith("-"):
            from codemods.driver.config import suggest

            raise WrongUseError(f"no command is called {name!r}{suggest(name, COMMANDS)}")
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))


@click.group(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"]})
@version_option
def _codemods() -> None:
    """Rewrite Django code so that it runs on Django 5.0.

    Without --apply nothing is written: `codemods run` prints a diff.
    """


def run_program(arguments: Sequence[str]) -> int:
    """Run ``codemods`` with ``arguments`` and return its exit status. Never raises."""
    status: object = 0
    try:
        status = _codemods.main(list(arguments), prog_name="codemods", standalone_mode=False)
        if sys.stdout is not None:
            sys.stdout.flush()
    except click.ClickException as error:
        _say(_one_line(error))
        return TROUBLE
    except (click.Abort, KeyboardInterrupt):
        return INTERRUPTED
    except BrokenPipeError:
        drop(sys.stdout)
    except OSError as error:
        drop(sys.stdout)
        _say(f"codemods: {error.strerror or error}")
        return TROUBLE
    except Exception as error:
        _say(f"codemods: {_unexpected(error)}")
        return TROUBLE
    return status if isinstance(status, int) else 0


def _unexpected(error: Exception) -> str:
    """Return what to say of an error that no command answers for: a plug-in's, or a bug."""
    from codemods.driver.work import describe
    from codemods.engine.plugins import PluginError
    from codemods.report.text import printable

    return (
        printable(str(error))
        if isinstance(error, PluginError)
        else f"internal error: {describe(error)}"
    )


def _one_line(error: click.ClickException) -> str:
    if isinstance(error, click.exceptions.NoArgsIsHelpError):
        return error.format_message()
    if isinstance(error, WrongUseError):
        return f"codemods: {error.message}"
    text = " ".join(error.format_message().split())
    return f"codemods: {text[:1].lower()}{text[1:]}"


def _say(text: str) -> None:
    Console("never").say(text)
