"""The settings of each release: those with a default, and those that code merely reads."""

from __future__ import annotations

import ast
from functools import cache

from surface.names import read_surface
from surface.releases import SERIES, TARGET, Version

_READERS = {"getattr", "hasattr"}
_INTERNAL = {"BASE_DIR", "SETTINGS_MODULE"}


def render_settings() -> str:
    """Return ``settings.txt``: name, first release with it, first one without (``-``: none).

    1.5 stands for all before it too. A last column ``read`` marks settings without a default
    in ``global_settings``, which an app or a library only looks for.
    """
    lines = []
    for name in sorted(set().union(*(_all(version) for version in SERIES))):
        versions = [version for version in sorted(SERIES) if name in _all(version)]
        if versions[0] > TARGET:
            continue
        later = [v for v in sorted(SERIES) if v > versions[-1]]
        removed = ".".join(map(str, later[0])) if later else "-"
        line = f"{name} {versions[0][0]}.{versions[0][1]} {removed}"
        declared = any(name in _declared(version) for version in versions)
        lines.append(line if declared else f"{line} read")
    return "".join(f"{line}\n" for line in lines)


def _all(version: Version) -> frozenset[str]:
    return _declared(version) | _read(version)


@cache
def _declared(version: Version) -> frozenset[str]:
    names = read_surface(version).names("django.conf.global_settings")
    return frozenset(name for name in names if name.isupper())


@cache
def _read(version: Version) -> frozenset[str]:
    """Return every setting that the release's own code reads."""
    found: set[str] = set()
    for source in read_surface(version).release.modules.values():
        if "settings" not in source:
            continue
        for node in ast.walk(ast.parse(source)):
            found.update(_reads(node))
    return frozenset(found - _INTERNAL)


def _reads(node: ast.AST) -> list[str]:
    name: object = None
    if isinstance(node, ast.DictComp) and "getattr(settings, " in ast.unparse(node):
        values = [n.value for n in ast.walk(node) if isinstance(n, ast.Constant)]
        return [value for value in values if isinstance(value, str) and value.isupper()]
    if isinstance(node, ast.Attribute) and _is_settings(node.value):
        name = node.attr
    elif isinstance(node, ast.Call) and len(node.args) > 1 and _is_settings(node.args[0]):
        value = node.args[1]
        if ast.unparse(node.func) in _READERS and isinstance(value, ast.Constant):
            name = value.value
    return [name] if isinstance(name, str) and name.isupper() and name[0] != "_" else []


def _is_settings(node: ast.expr) -> bool:
    return isinstance(node, ast.Name) and node.id in ("settings", "django_settings")
