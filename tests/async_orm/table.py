"""The table of shapes in the docs: each executed shape, and what becomes of it."""

from __future__ import annotations

from async_orm.shapes import GROUPS, Shape, text_of
from async_orm.test_shapes import converted, plan

__all__ = ["render"]

_HEAD = """\
# Shapes of the async family

<!-- Written by tools/async_shapes.py from the executed tests. -->

Every shape below is a program that the tests convert and run on Django 5.0, before and after: same
value, same rows, same exception, nothing left un-awaited. `safe` is converted by default, `unsafe`
with `--unsafe` and the reason that is shown with it, `kept` is left byte for byte, with what the tool
says; a kept shape without a reason is not the family's business. The programs are in
`tests/async_orm/shapes/`.
"""


def render() -> str:
    """Return the page."""
    shapes = [shape for group in GROUPS.values() for shape in group]
    kept = sum(shape.kept for shape in shapes)
    parts = [_HEAD, f"{len(shapes)} shapes, {kept} of them kept.\n"]
    for title, group in GROUPS.items():
        parts.append(f"## {title}\n\n| shape | outcome |\n|---|---|")
        parts.extend(f"| {_cell(shape.name)} | {_cell(_outcome(shape))} |" for shape in group)
        parts.append("")
    return "\n".join(parts)


def _outcome(shape: Shape) -> str:
    found = plan(shape)
    if shape.kept:
        said = [finding.message for finding in found.findings if shape.why in finding.message]
        return f"kept: {said[0]}" if said and shape.why else "kept"
    assert converted(shape) != text_of(shape)
    reasons = [change.reason for change in found.changes if change.safety.value == "unsafe"]
    if not reasons:
        return "safe"
    return f"{'in part ' if shape.partly else ''}unsafe: {'; '.join(dict.fromkeys(reasons))}"


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ")
