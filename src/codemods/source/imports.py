"""Imports: what a file imports and what its import statements become."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping

from codemods.source.import_table import (
    Alias,
    BindingKey,
    Block,
    ImportTable,
    Statement,
    Wish,
    read_imports,
)
from codemods.source.text import Edit, Source

__all__ = [
    "Alias",
    "BindingKey",
    "Block",
    "ImportTable",
    "Statement",
    "Wish",
    "plan_imports",
    "read_imports",
]


def plan_imports(
    source: Source,
    table: ImportTable,
    *,
    wishes: Iterable[Wish] = (),
    released: Collection[BindingKey] = (),
    rebinds: Mapping[BindingKey, Wish] | None = None,
    moves: Mapping[str, str] | None = None,
    edited: Collection[Edit] = (),
) -> tuple[Edit, ...]:
    """Return the edits, sorted and apart from each other, that give a file the wished bindings.

    ``released`` bindings go. ``rebinds``: a binding keeps its local name and gets another
    object. ``moves``: old to new dotted names that move along in a statement which loses a
    binding. A guard around imports does not go where it is ``edited`` already. The result
    depends on these sets only: names and lines find their places as if all wishes came first,
    one by one in any order, and the released bindings went after that.
    """
    # The planner is loaded when a file changes, not when one is read.
    from codemods.source.import_plan import plan

    return plan(
        source,
        table,
        wishes=wishes,
        released=released,
        rebinds=rebinds or {},
        moves=moves or {},
        edited=edited,
    )
