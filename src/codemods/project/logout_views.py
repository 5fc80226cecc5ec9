"""The fact which views the URLs named ``logout`` of a project lead to."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from codemods.project.classes import dotted_name
from codemods.project.error_views import dotted_view, imported_names
from codemods.project.facts import Fact, Project, declare_fact
from codemods.source.module import read_tree

__all__ = ["LOGOUT_NAMES", "LOGOUT_VIEWS", "logs_out_itself"]

LOGOUT_NAMES = ("logout", "auth_logout")
_URLS = "django.contrib.auth.urls"
_UNKNOWN = "?"


class _Part(NamedTuple):
    """What one file says."""

    views: frozenset[str]
    """Dotted names of the views of such URLs, ``?`` for what cannot be told."""
    functions: frozenset[str]
    """Functions of the file that log out, or may, without Django's view."""


def _extract(path: str, data: bytes) -> _Part | None:
    if not path.endswith(".py"):
        return None
    tree = read_tree(data)
    if tree is None:
        return None
    module = dotted_name(path)
    own = {f.name: f for f in tree.body if isinstance(f, (ast.FunctionDef, ast.AsyncFunctionDef))}
    known = {name: f"{module}.{name}" for name in own} | dict(imported_names(tree, module))
    functions = (name for name, node in own.items() if not _uses_view(node))
    part = _Part(
        frozenset(_views(tree, known)), frozenset(f"{module}.{name}" for name in functions)
    )
    return part if part.views or part.functions else None


def _views(tree: ast.Module, known: dict[str, str]) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and node.value == _URLS:
            yield _URLS
        elif isinstance(node, ast.Call) and len(node.args) > 1 and _is_named(node):
            yield dotted_view(node.args[1], known) or _UNKNOWN


def _is_named(call: ast.Call) -> bool:
    values = (keyword.value for keyword in call.keywords if keyword.arg == "name")
    return any(isinstance(v, ast.Constant) and v.value in LOGOUT_NAMES for v in values)


def _uses_view(function: ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    names = (getattr(node, "attr", getattr(node, "id", "")) for node in ast.walk(function))
    return any(name in ("LogoutView", "logout_then_login") for name in names)


def _merge(parts: Iterable[tuple[str, _Part]]) -> _Part:
    views: set[str] = set()
    functions: set[str] = set()
    for _path, part in parts:
        views |= part.views
        functions |= part.functions
    return _Part(frozenset(views), frozenset(functions))


LOGOUT_VIEWS = declare_fact(Fact("logout_views", (b"logout", _URLS.encode()), _extract, _merge))


def logs_out_itself(project: Project) -> bool:
    """Whether all that the project calls ``logout`` in its URLs are functions of its own.

    Raises FactMissing.
    """
    found: _Part | None = project.get(LOGOUT_VIEWS.name)
    if found is None or not found.views:
        return False
    return all(
        any(f".{function}".endswith(f".{view}") for function in found.functions)
        for view in found.views
    )
