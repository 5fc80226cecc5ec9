"""``--version``, of the program and of its commands."""

from __future__ import annotations

import click

__all__ = ["version_option"]


def _print_version(ctx: click.Context, _: click.Parameter, asked: bool) -> None:
    if asked:
        from importlib.metadata import PackageNotFoundError, version

        try:
            number = version("codemods")
        except PackageNotFoundError:
            number = "(not installed)"
        click.echo(f"codemods {number}")
        ctx.exit()


version_option = click.option(
    "--version",
    is_flag=True,
    is_eager=True,
    expose_value=False,
    callback=_print_version,
    help="Show the version and exit.",
)
