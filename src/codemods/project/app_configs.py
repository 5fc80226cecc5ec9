"""What each ``apps.py`` offers to Django's discovery, and what its package names instead."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Mapping

from codemods.project import django_api
from codemods.project.classes import Ancestry, descends_named
from codemods.project.facts import Fact, Project, declare_fact
from codemods.project.fallbacks import is_fallback
from codemods.source.module import Module, parse
from codemods.source.records import Record
from codemods.source.text import Source, Undecodable

__all__ = ["APP_CONFIGS", "AppsModule", "Discovery", "discover", "named_config"]

_APP_CONFIG = "django.apps.config.AppConfig"


class AppsModule(Record):
    """The namespace of one ``apps.py``: class name to what is known of it."""

    classes: Mapping[str, str]
    """Name in the namespace to the dotted name of the class it is."""
    direct: frozenset[str]
    """Classes written here with ``AppConfig`` itself as a base."""
    bases: Mapping[str, frozenset[str]]
    """Classes written here to the names in this namespace that they derive from."""
    defaults: Mapping[str, bool]
    """Classes written here that say ``default = True`` or ``False``."""


class Discovery(Record):
    """What Django 3.2 and newer find for an app that names a class in ``default_app_config``."""

    outcome: str
    """``same``, ``ambiguous`` (``default = True`` on the class settles it) or ``other``."""
    why: str = ""


def _extract(path: str, data: bytes) -> AppsModule | str | None:
    name = path.rpartition("/")[2]
    if name not in ("apps.py", "__init__.py"):
        return None
    try:
        source = Source.read(data)
        module = Module(source, parse(source), path, django_api.identity, is_fallback)
    except (Undecodable, SyntaxError, ValueError, RecursionError, MemoryError):
        return None
    return _read_apps(module) if name == "apps.py" else _read_variable(module)


def _read_variable(module: Module) -> str | None:
    for binding in module.table(module.tree).names.get("default_app_config", ()):
        value = getattr(binding.node, "value", None)
        if isinstance(value, ast.Constant) and isinstance(value.value, str):
            return value.value
    return None


def _read_apps(module: Module) -> AppsModule:
    dotted = module.path.removesuffix(".py").replace("/", ".")
    classes: dict[str, str] = {}
    bases: dict[str, frozenset[str]] = {}
    defaults: dict[str, bool] = {}
    direct = set()
    for name, bindings in module.table(module.tree).names.items():
        node = bindings[-1].node
        if isinstance(node, ast.ClassDef):
            classes[name] = f"{dotted}.{name}"
            bases[name] = frozenset(b.id for b in node.bases if isinstance(b, ast.Name))
            found = {module.identity(module.qualified(base) or "?") for base in node.bases}
            if _APP_CONFIG in found:
                direct.add(name)
            defaults.update((name, value) for value in _default(node))
        elif bindings[-1].qualified and name[:1].isupper():
            classes[name] = module.identity(bindings[-1].qualified)
    return AppsModule(classes, frozenset(direct), bases, defaults)


def _default(node: ast.ClassDef) -> Iterable[bool]:
    for statement in node.body:
        if not isinstance(statement, ast.Assign) or not isinstance(statement.value, ast.Constant):
            continue
        if any(isinstance(t, ast.Name) and t.id == "default" for t in statement.targets):
            yield bool(statement.value.value)


def _merge(parts: Iterable[tuple[str, AppsModule | str]]) -> dict[str, AppsModule | str]:
    return dict(sorted(parts, key=lambda part: part[0]))


APP_CONFIGS = declare_fact(
    Fact("app_configs", (b"default_app_config", b"Config"), _extract, _merge)
)


def named_config(project: Project, folder: str) -> str | None:
    """Return what the package in ``folder`` names in ``default_app_config``.

    Raises FactMissing.
    """
    facts = project.get(APP_CONFIGS.name) or {}
    found = facts.get(f"{folder}/__init__.py" if folder else "__init__.py")
    return found if isinstance(found, str) else None


def discover(project: Project, folder: str, named: str) -> Discovery:
    """Return whether discovery comes to the class that ``named`` (a dotted path) means.

    ``folder`` is the app's package. Raises FactMissing.
    """
    module, _, name = named.rpartition(".")
    package = folder.replace("/", ".")
    expected = module.removesuffix(".apps")
    if not module.endswith(".apps") or f".{package}".removesuffix(f".{expected}") == f".{package}":
        return Discovery("other", f"{named} is not in the apps module of the app")
    apps = (project.get(APP_CONFIGS.name) or {}).get(f"{folder}/apps.py")
    if not isinstance(apps, AppsModule) or name not in apps.classes:
        return Discovery("other", f"there is no {name} to be seen in {folder}/apps.py")
    return _judge(apps, name, project)


def _judge(apps: AppsModule, name: str, project: Project) -> Discovery:
    if apps.defaults.get(name) is False:
        return Discovery("other", f"{name} says default = False")
    if name not in apps.direct and apps.defaults.get(name) is not True:
        others = _candidates(apps, name, project)
        if others:
            return Discovery("other", f"set default = True on {name}: apps.py has {others[0]} too")
        return Discovery("same")
    others = _candidates(apps, name, project)
    if any(apps.defaults.get(other) for other in others):
        return Discovery("other", "another class in apps.py says default = True already")
    if apps.defaults.get(name) or not others:
        return Discovery("same")
    heirs = [other for other in others if name in apps.bases.get(other, ())]
    if heirs:
        return Discovery("other", f"{heirs[0]} derives from {name}: set default on both")
    return Discovery("ambiguous", f"apps.py has {others[0]} too")


def _candidates(apps: AppsModule, name: str, project: Project) -> list[str]:
    """Return the other names that discovery may take for a config."""
    return sorted(
        other
        for other, dotted in apps.classes.items()
        if other != name
        and apps.defaults.get(other) is not False
        and dotted != _APP_CONFIG
        and descends_named(dotted, (_APP_CONFIG,), project) is not Ancestry.NO
    )
