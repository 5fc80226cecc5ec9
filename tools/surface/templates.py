"""The template tags and filters of each release, by the library that ``{% load %}`` names."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import cache

from surface.names import read_surface
from surface.releases import SERIES, TARGET, Version

BUILTINS = "builtins"
_BUILTIN_MODULES = ("defaulttags", "defaultfilters", "loader_tags", "base")
_TAGS = {"tag", "simple_tag", "inclusion_tag", "assignment_tag", "simple_block_tag"}

Entry = tuple[str, str, str]
"""Library, ``tag`` or ``filter``, name. The library itself has an entry with no name."""


def render_templates() -> str:
    """Return ``templates.txt``: library, ``tag``/``filter``, name, first release, first without.

    The library of what needs no ``{% load %}`` is ``builtins``; a line with ``-`` for kind and
    name tells of the library itself. 1.5 stands for all before it too.
    """
    lines = []
    for entry in sorted(set().union(*(_entries(version) for version in SERIES))):
        versions = [version for version in sorted(SERIES) if entry in _entries(version)]
        if versions[0] > TARGET:
            continue
        later = [v for v in sorted(SERIES) if v > versions[-1]]
        removed = ".".join(map(str, later[0])) if later else "-"
        library, kind, name = entry
        columns = (library, kind or "-", name or "-", f"{versions[0][0]}.{versions[0][1]}", removed)
        lines.append(" ".join(columns))
    return "".join(f"{line}\n" for line in lines)


@cache
def _entries(version: Version) -> frozenset[Entry]:
    found: set[Entry] = set()
    for module, source in read_surface(version).release.modules.items():
        package, _, last = module.rpartition(".")
        if package == "django.template" and last in _BUILTIN_MODULES:
            library = BUILTINS
        elif package.endswith("templatetags") and "Library()" in source:
            library = last
        else:
            continue
        found.add((library, "", ""))
        for node in ast.walk(ast.parse(source)):
            found.update((library, kind, name) for kind, name in _registered(node))
    return frozenset(found)


def _registered(node: ast.AST) -> Iterator[tuple[str, str]]:
    if isinstance(node, (ast.FunctionDef, ast.ClassDef)):
        for decorator in node.decorator_list:
            if method := _method(decorator):
                yield _kind(method), _given(decorator) or node.name
    elif isinstance(node, ast.Call) and len(node.args) in (1, 2) and _method(node):
        method, first = _method(node), node.args[0]
        name = first.value if isinstance(first, ast.Constant) else None
        if isinstance(name, str) and len(node.args) == 2:
            yield _kind(method), name
        elif isinstance(first, ast.Name) and method != "inclusion_tag":
            yield _kind(method), first.id


def _method(node: ast.expr) -> str:
    """Return the method of ``register`` that an expression uses, "" for any other."""
    function = node.func if isinstance(node, ast.Call) else node
    if not isinstance(function, ast.Attribute) or ast.unparse(function.value) != "register":
        return ""
    return function.attr if function.attr in {*_TAGS, "filter"} else ""


def _kind(method: str) -> str:
    return "filter" if method == "filter" else "tag"


def _given(decorator: ast.expr) -> str:
    """Return the name that a decorator gives, "" where it is that of the function."""
    if not isinstance(decorator, ast.Call):
        return ""
    given = [keyword.value for keyword in decorator.keywords if keyword.arg == "name"]
    if _method(decorator) in ("tag", "filter"):
        given += decorator.args[:1]
    values = [node.value for node in given if isinstance(node, ast.Constant)]
    return values[0] if values and isinstance(values[0], str) else ""
