"""The fact which functions the URLconfs of a project name as views for errors."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator

from codemods.project.classes import dotted_name
from codemods.project.facts import Fact, Project, declare_fact
from codemods.source.module import read_tree

__all__ = [
    "ERROR_VIEWS",
    "HANDLERS",
    "SHORT_VIEWS",
    "dotted_view",
    "imported_names",
    "is_error_view",
    "takes_request_alone",
]

HANDLERS = ("handler400", "handler403", "handler404")
"""The handlers that get the exception; ``handler500`` gets the request alone."""


def _extract(path: str, data: bytes) -> frozenset[str] | None:
    tree = read_tree(data)
    if tree is None:
        return None
    imported = dict(imported_names(tree, path.removesuffix(".py").replace("/", ".")))
    found = set()
    for statement in tree.body:
        if isinstance(statement, ast.Assign) and any(
            isinstance(target, ast.Name) and target.id in HANDLERS for target in statement.targets
        ):
            found.add(dotted_view(statement.value, imported))
    return frozenset(name for name in found if name) or None


def imported_names(tree: ast.Module, module: str) -> Iterator[tuple[str, str]]:
    """Yield each name that the top of a module imports, and what it stands for."""
    for statement in tree.body:
        if isinstance(statement, ast.Import):
            for alias in statement.names:
                local = alias.asname or alias.name.partition(".")[0]
                yield local, alias.name if alias.asname else local
        elif isinstance(statement, ast.ImportFrom):
            base = statement.module or ""
            if statement.level:
                package = module.split(".")[: -statement.level]
                base = ".".join([*package, *filter(None, [base])])
            for alias in statement.names:
                yield alias.asname or alias.name, f"{base}.{alias.name}"


def dotted_view(value: ast.expr, imported: dict[str, str]) -> str:
    """Return the dotted name of a view that is named or quoted, nothing for all others."""
    if isinstance(value, ast.Constant) and isinstance(value.value, str):
        return value.value
    parts: list[str] = []
    while isinstance(value, ast.Attribute):
        parts.append(value.attr)
        value = value.value
    if not isinstance(value, ast.Name) or value.id not in imported:
        return ""
    return ".".join([imported[value.id], *reversed(parts)])


def _merge(parts: Iterable[tuple[str, frozenset[str]]]) -> frozenset[str]:
    return frozenset(name for _path, names in parts for name in names)


ERROR_VIEWS = declare_fact(
    Fact("error_views", tuple(name.encode() for name in HANDLERS), _extract, _merge)
)


_SHORT = re.compile(rb"(?m)^(?:async )?def (\w+)\(\s*request\s*(?::[^,)]*)?\)")


def _extract_short(path: str, data: bytes) -> frozenset[str] | None:
    return frozenset(name.decode() for name in _SHORT.findall(data)) or None


def _merge_short(parts: Iterable[tuple[str, frozenset[str]]]) -> dict[str, frozenset[str]]:
    return dict(sorted(parts))


SHORT_VIEWS = declare_fact(
    Fact("short_views", (b"(request)", b"(request:"), _extract_short, _merge_short)
)


def takes_request_alone(project: Project, dotted: str) -> bool:
    """Whether the one function of a dotted name takes the request alone. Raises FactMissing."""
    module, _, name = dotted.rpartition(".")
    known: dict[str, frozenset[str]] = project.get(SHORT_VIEWS.name) or {}
    found = [
        name in names
        for path, names in known.items()
        if module and f".{dotted_name(path)}".endswith(f".{module}")
    ]
    return found == [True]


def is_error_view(project: Project, path: str, name: str) -> bool:
    """Whether a URLconf names function ``name`` of the file at ``path``. Raises FactMissing."""
    named = project.get(ERROR_VIEWS.name) or ()
    own = f".{dotted_name(path)}.{name}"
    return any("." in view and own.endswith(f".{view}") for view in named)
