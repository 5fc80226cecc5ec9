"""``codemods list``: the catalogue."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from codemods.cli.console import Console, as_bytes

if TYPE_CHECKING:
    from codemods.declare.codemod import Codemod

__all__ = ["command"]


@click.command("list")
@click.option("--output", type=click.Choice(["text", "json"]), default="text")
def command(output: str) -> int:
    """List all codemods, by category, with what they do."""
    from codemods.engine.registry import all_codemods

    codemods = sorted(all_codemods(), key=lambda codemod: (codemod.category, codemod.id))
    console = Console()
    if output == "json":
        import json

        console.write(as_bytes(json.dumps([as_value(codemod) for codemod in codemods], indent=1)))
        console.write(b"\n")
        return 0
    width = max((len(codemod.id) for codemod in codemods), default=0)
    category = None
    lines: list[str] = []
    for codemod in codemods:
        if codemod.category != category:
            lines += [""] * bool(lines) + [f"{codemod.category}:"]
            category = codemod.category
        lines.append(
            f"  {codemod.id:<{width}}  {versions(codemod):<11}  {how(codemod):<9}  {codemod.summary}"
        )
    console.write(as_bytes("".join(f"{line}\n" for line in lines)))
    return 0


def versions(codemod: Codemod) -> str:
    """Return when what it rewrites was deprecated and removed: ``3.0 -> 4.0``."""
    deprecated, removed = (
        f"{version[0]}.{version[1]}" if version else ""
        for version in (codemod.deprecated_in, codemod.removed_in)
    )
    return f"{deprecated} -> {removed}".strip() if deprecated or removed else "-"


def how(codemod: Codemod) -> str:
    """Return how it is switched on, where it is off by default, else its safety."""
    if codemod.by_name:
        return "by name"
    if codemod.modernize:
        return "modernize"
    return codemod.safety.value


def as_value(codemod: Codemod) -> dict[str, Any]:
    """Return the declaration for machines, without examples."""
    from codemods.engine.registry import provider

    return {
        "id": codemod.id,
        "plugin": provider(codemod.id) or None,
        "category": codemod.category,
        "summary": codemod.summary,
        "why": codemod.why,
        "deprecated_in": _dotted(codemod.deprecated_in),
        "removed_in": _dotted(codemod.removed_in),
        "works_from": _dotted(codemod.works_from),
        "safety": codemod.safety.value,
        "unsafe_when": codemod.unsafe_when,
        "follow_up": codemod.follow_up,
        "modernize": codemod.modernize,
        "by_name": codemod.by_name,
        "migrations": codemod.migrations,
        "url": codemod.url(),
    }


def _dotted(version: tuple[int, int] | None) -> str | None:
    return None if version is None else f"{version[0]}.{version[1]}"
