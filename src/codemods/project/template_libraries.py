"""The template tag libraries that a project brings, and the names they define.

A project may define a tag or filter under a name that Django had too; which of the two a
template means depends on what it loads and on the engine's ``builtins``.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from codemods.project.facts import Fact, declare_fact
from codemods.source.module import read_tree

__all__ = ["TEMPLATE_LIBRARIES", "Library"]

_TAGS = frozenset({"tag", "simple_tag", "simple_block_tag", "inclusion_tag", "assignment_tag"})


class Library(NamedTuple):
    """One tag library. ``name`` is what ``{% load %}`` calls it."""

    name: str
    path: str
    tags: frozenset[str]
    filters: frozenset[str]


def _extract(path: str, data: bytes) -> tuple[frozenset[str], frozenset[str]] | None:
    if not path.endswith(".py"):
        return None
    tree = read_tree(data)
    if tree is None:
        return None
    names = set(_registered(tree))
    tags = frozenset(name for method, name in names if method in _TAGS)
    filters = frozenset(name for method, name in names if method == "filter")
    return (tags, filters) if names or "templatetags" in path.split("/")[:-1] else None


def _registered(tree: ast.Module) -> Iterator[tuple[str, str]]:
    """Yield ``(method of the library, name)`` of all decorators and registering calls."""
    decorators: set[ast.expr] = set()
    for node in ast.walk(tree):
        if isinstance(node, (ast.FunctionDef, ast.ClassDef)):
            decorators.update(node.decorator_list)
            for decorator in node.decorator_list:
                yield from _registration(decorator, node.name)
        elif isinstance(node, ast.Call) and node not in decorators:
            if isinstance(node.func, ast.Call):  # register.simple_tag(takes_context=True)(function)
                decorators.add(node.func)
                yield from _registration(node.func, _name_in(node.args))
            else:
                yield from _registration(node, _name_in(node.args[-1:]))


def _name_in(arguments: list[ast.expr]) -> str:
    return arguments[0].id if arguments and isinstance(arguments[0], ast.Name) else ""


def _registration(node: ast.expr, function: str) -> Iterator[tuple[str, str]]:
    """Yield how ``node`` registers a function: under its own name, or the one that is given."""
    call = node if isinstance(node, ast.Call) else None
    method = call.func if call else node
    if not isinstance(method, ast.Attribute) or not isinstance(method.value, ast.Name):
        return
    if method.attr not in _TAGS and method.attr != "filter":
        return
    name = function
    if call is not None:
        given = [keyword.value for keyword in call.keywords if keyword.arg == "name"]
        if method.attr in ("tag", "filter"):
            given += call.args[:1]
        for value in given[:1]:
            if isinstance(value, ast.Constant) and isinstance(value.value, str):
                name = value.value
    if name:
        yield method.attr, name


def _merge(
    parts: Iterable[tuple[str, tuple[frozenset[str], frozenset[str]]]],
) -> tuple[Library, ...]:
    found = []
    for path, (tags, filters) in parts:
        name = path.rpartition("/")[2].removesuffix(".py")
        found.append(Library(name, path, tags, filters))
    return tuple(sorted(found, key=lambda library: library.path))


TEMPLATE_LIBRARIES = declare_fact(Fact("template_libraries", (b"Library(",), _extract, _merge))
