"""``codemods explain``: everything that one codemod declares, examples included."""

from __future__ import annotations

from collections.abc import Iterator
from textwrap import dedent, fill, indent
from typing import TYPE_CHECKING

import click

from codemods.cli.console import Console, WrongUseError, as_bytes
from codemods.cli.list import versions

if TYPE_CHECKING:
    from codemods.declare.codemod import Codemod, Example

__all__ = ["command", "describe"]


@click.command("explain")
@click.argument("identifier", metavar="ID")
@click.option("--output", type=click.Choice(["text", "json"]), default="text")
def command(identifier: str, output: str) -> int:
    """Explain one codemod: why, since when, how safe, what to do afterwards, with examples."""
    from codemods.engine.registry import all_codemods, find, retired

    codemod = find(identifier)
    if codemod is None:
        from codemods.driver.config import suggest
        from codemods.report.text import printable

        near = suggest(identifier, [known.id for known in all_codemods()])
        raise WrongUseError(f'no codemod is called "{printable(identifier)}"{near}')
    console = Console()
    if retired(identifier):
        console.say(f"codemods: {identifier} is now called {codemod.id}")
    if output == "json":
        import json

        from codemods.cli.list import as_value

        examples = [
            {"title": example.title, "before": example.before, "after": example.after}
            for example in codemod.examples
        ]
        value = {**as_value(codemod), "examples": examples}
        console.write(as_bytes(json.dumps(value, indent=1)) + b"\n")
        return 0
    console.write(as_bytes("\n\n".join(_paragraphs(codemod)) + "\n"))
    return 0


def describe(codemod: Codemod, width: int = 88) -> Iterator[str]:
    """Yield the paragraphs that say what it is, without renames and examples."""
    yield f"{codemod.id}: {codemod.summary}"
    if codemod.why:
        yield fill(" ".join(codemod.why.split()), width)
    yield "\n".join(f"{name + ':':<15} {value}" for name, value in _facts(codemod) if value)


def _paragraphs(codemod: Codemod) -> Iterator[str]:
    yield from describe(codemod)
    if codemod.rows:
        yield "renames:\n" + "\n".join(f"    {row.old} -> {row.new}" for row in codemod.rows)
    for example in codemod.examples:
        yield _shown(example)
    yield f"leave a place alone with   # codemods: ignore[{codemod.id}]"


def _facts(codemod: Codemod) -> Iterator[tuple[str, str]]:
    from codemods.engine.registry import provider

    yield "category", codemod.category
    yield "plug-in", provider(codemod.id)
    yield "Django", versions(codemod)
    yield "new code needs", f"Django {codemod.works_from[0]}.{codemod.works_from[1]}"
    yield "safety", codemod.safety.value
    yield "unsafe when", codemod.unsafe_when
    if codemod.modernize:
        yield "switched on by", "--modernize, or --select with its id"
    if codemod.by_name:
        yield "switched on by", "--select with its id"
    yield "migrations", "rewritten too" if codemod.migrations else "left alone"
    yield "afterwards", codemod.follow_up
    yield "reference", codemod.url()


def _shown(example: Example) -> str:
    if example.after is not None:
        title = example.title or ("unsafe" if example.safety.value == "unsafe" else "example")
        return f"{title}:\n{_marked(example.before, '-')}\n{_marked(example.after, '+')}"
    reason = example.refused or example.reported
    title = example.title or ("refused" if example.refused else "left alone")
    head = f"{title} ({reason}):" if reason and reason not in title else f"{title}:"
    return f"{head}\n{_marked(example.before, ' ')}"


def _marked(code: str, mark: str) -> str:
    text = dedent(code).strip("\n")
    return "\n".join(line.rstrip() for line in indent(text, f"  {mark} ", bool).splitlines())
