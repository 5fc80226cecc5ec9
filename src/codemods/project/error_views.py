"""The fact which functions the URLconfs of a project name as views for errors."""

from __future__ import annotations

import ast
import warnings
from collections.abc import Iterable, Iterator

from codemods.project.facts import Fact, Project, declare_fact

__all__ = ["ERROR_VIEWS", "HANDLERS", "is_error_view"]

HANDLERS = ("handler400", "handler403", "handler404")
"""The handlers that get the exception; ``handler500`` gets the request alone."""


def _extract(path: str, data: bytes) -> frozenset[str] | None:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            tree = ast.parse(data)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None
    imported = dict(_imports(tree, path.removesuffix(".py").replace("/", ".")))
    found = set()
    for statement in tree.body:
        if isinstance(statement, ast.Assign) and any(
            isinstance(target, ast.Name) and target.id in HANDLERS for target in statement.targets
        ):
            found.add(_dotted(statement.value, imported))
    return frozenset(name for name in found if name) or None


def _imports(tree: ast.Module, module: str) -> Iterator[tuple[str, str]]:
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


def _dotted(value: ast.expr, imported: dict[str, str]) -> str:
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


def is_error_view(project: Project, path: str, name: str) -> bool:
    """Whether a URLconf names function ``name`` of the file at ``path``. Raises FactMissing."""
    named = project.get(ERROR_VIEWS.name) or ()
    dotted = path.removesuffix(".py").removesuffix("/__init__").replace("/", ".")
    own = f".{dotted}.{name}"
    return any("." in view and own.endswith(f".{view}") for view in named)
