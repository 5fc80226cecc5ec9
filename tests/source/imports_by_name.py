"""Says what happens to the imports of a text in the words of import statements."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Mapping

from codemods.source.imports import BindingKey, ImportTable, Wish, plan_imports, read_imports
from codemods.source.text import Edit, Source, apply_edits

__all__ = ["change_imports", "edits_for", "key_of", "table_of", "wish_for"]


def table_of(body: bytes) -> tuple[Source, ImportTable]:
    """Return the source and the import table of a body."""
    source = Source.read(body)
    return source, read_imports(source, ast.parse(source.body.decode("utf-8")))


def key_of(table: ImportTable, name: str) -> BindingKey:
    """Return the key of a binding by its local name; ``name@2`` is the second of that name.

    ``import a.b`` is called ``a.b``.
    """
    local, _, number = name.partition("@")
    found = [
        (index, position)
        for index, statement in enumerate(table.statements)
        for position, alias in enumerate(statement.aliases)
        if (alias.asname or alias.name) == local
    ]
    return found[int(number or 1) - 1]


def wish_for(table: ImportTable, text: str) -> Wish:
    """Return ``from m import a as b near c`` as a wish."""
    code, _, near = text.partition(" near ")
    node = ast.parse(code).body[0]
    assert isinstance(node, (ast.Import, ast.ImportFrom))
    alias = node.names[0]
    key = key_of(table, near) if near else None
    if isinstance(node, ast.Import):
        return Wish(alias.name, None, alias.asname, key)
    return Wish("." * node.level + (node.module or ""), alias.name, alias.asname, key)


def edits_for(
    body: bytes,
    wishes: Iterable[str] = (),
    released: Iterable[str] = (),
    rebinds: Mapping[str, str] | None = None,
    moves: Mapping[str, str] | None = None,
) -> tuple[Edit, ...]:
    """Return the edits of a body's imports; bindings are given by their local names."""
    source, table = table_of(body)
    return plan_imports(
        source,
        table,
        wishes=[wish_for(table, text) for text in wishes],
        released={key_of(table, name) for name in released},
        rebinds={
            key_of(table, name): wish_for(table, text) for name, text in (rebinds or {}).items()
        },
        moves=moves,
    )


def change_imports(
    body: bytes,
    wishes: Iterable[str] = (),
    released: Iterable[str] = (),
    rebinds: Mapping[str, str] | None = None,
    moves: Mapping[str, str] | None = None,
) -> bytes:
    """Return the body with its imports changed."""
    body = Source.read(body).body
    return apply_edits(body, edits_for(body, wishes, released, rebinds, moves))
