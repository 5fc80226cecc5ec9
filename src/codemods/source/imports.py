"""The import planner: what the import statements of a file become. (being written)"""

from __future__ import annotations

import ast
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from codemods.source.text import Edit, Source

BindingKey = tuple[int, int]
"""(index of the import statement in `ImportTable.statements`, index of the alias in it)."""


@dataclass(frozen=True, slots=True)
class Wish:
    """A binding that new code needs.

    ``from module import name as asname`` (``name`` set) or ``import module as asname``
    (``name`` None). ``near`` is a binding whose statement's scope and guard it belongs to;
    None means module level.
    """

    module: str
    name: str | None
    asname: str | None = None
    near: BindingKey | None = None


@dataclass(frozen=True)
class ImportTable:
    """Every import statement of a file, where it stands and what surrounds it. Picklable."""


def read_imports(source: Source, tree: ast.Module) -> ImportTable:
    raise NotImplementedError


def plan_imports(
    source: Source,
    table: ImportTable,
    *,
    wishes: Iterable[Wish] = (),
    released: Collection[BindingKey] = (),
    rebinds: Mapping[BindingKey, Wish] | None = None,
    moves: Mapping[str, str] | None = None,
) -> tuple[Edit, ...]:
    raise NotImplementedError
