"""Middleware in the settings that cannot run asynchronously."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable
from typing import NamedTuple

from codemods.source.module import Module, parse
from codemods.source.text import Source, Undecodable

__all__ = ["Middleware", "is_settings_file", "judge_middleware", "listed_middleware"]

_SETTINGS = re.compile(r"(^|/)(settings[^/]*|[^/]*_settings)\.py$|(^|/)settings/[^/]+\.py$")
_BOTH_WAYS = frozenset(
    {
        "django.utils.decorators.sync_and_async_middleware",
        "django.utils.decorators.async_only_middleware",
    }
)


class Middleware(NamedTuple):
    """One entry of ``MIDDLEWARE`` that is not Django's own."""

    path: str
    line: int
    name: str
    verdict: str
    """``both``, ``sync``, or ``unknown``: it, or what it inherits, is not of the project."""


def is_settings_file(path: str) -> bool:
    """Tell whether a file is a settings module by its name."""
    return _SETTINGS.search(path) is not None


def listed_middleware(path: str, data: bytes) -> list[tuple[int, str]]:
    """Return line and dotted name of what a settings file lists and Django does not bring."""
    if b"MIDDLEWARE" not in data:
        return []
    tree = _tree(data)
    if tree is None:
        return []
    return [
        (item.lineno, item.value)
        for node in tree.body
        if isinstance(node, (ast.Assign, ast.AugAssign)) and "MIDDLEWARE" in _targets(node)
        for item in ast.walk(node.value)
        if isinstance(item, ast.Constant)
        and isinstance(item.value, str)
        and re.fullmatch(r"[A-Za-z_]\w*(\.[A-Za-z_]\w*)+", item.value)
        and not item.value.startswith("django.")
    ]


def _targets(node: ast.Assign | ast.AugAssign) -> set[str]:
    targets = node.targets if isinstance(node, ast.Assign) else [node.target]
    return {target.id for target in targets if isinstance(target, ast.Name)}


def _tree(data: bytes) -> ast.Module | None:
    try:
        return parse(Source.read(data))
    except (Undecodable, SyntaxError, ValueError, RecursionError, MemoryError):
        return None


def judge_middleware(
    path: str, line: int, name: str, find_module: Callable[[str], tuple[str, bytes] | None]
) -> Middleware:
    """Return whether one entry runs asynchronously.

    ``find_module`` returns path and contents of a module of the project by its dotted name.
    """
    dotted, _, last = name.rpartition(".")
    found = find_module(dotted)
    tree = _tree(found[1]) if found else None
    if found is None or tree is None:
        return Middleware(path, line, name, "unknown")
    module = Module(Source.read(found[1]), tree, found[0])
    for node in tree.body:
        if isinstance(node, ast.ClassDef) and node.name == last:
            return Middleware(path, line, name, _verdict(module, node))
        if isinstance(node, ast.FunctionDef) and node.name == last:
            both = any(module.qualified(one) in _BOTH_WAYS for one in node.decorator_list)
            return Middleware(path, line, name, "both" if both else "sync")
    return Middleware(path, line, name, "unknown")


def _verdict(module: Module, node: ast.ClassDef) -> str:
    """Return whether a class says that it runs asynchronously, or inherits what does."""
    for item in node.body:
        if (
            isinstance(item, ast.Assign)
            and any(isinstance(one, ast.Name) and one.id == "async_capable" for one in item.targets)
            and isinstance(item.value, ast.Constant)
        ):
            return "both" if item.value.value else "sync"
    names = {module.qualified(base) or "" for base in node.bases} - {"builtins.object"}
    if any(
        name == "django.utils.deprecation.MiddlewareMixin"
        or (name.startswith("django.") and name.endswith("Middleware"))
        for name in names
    ):
        return "both"
    return "unknown" if names else "sync"
