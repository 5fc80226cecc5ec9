"""Which files are Django settings modules: by who names them, by their name, by their content."""

from __future__ import annotations

import re
from collections.abc import Iterable

from codemods.project.facts import Fact, Project, declare_fact
from codemods.source.module import Module

__all__ = ["SETTINGS_MODULES", "is_settings_module", "is_settings_path", "is_telling"]

_NAMED = re.compile(rb"DJANGO_SETTINGS_MODULE['\"]?\s*[\],=)]+\s*['\"]?([A-Za-z_][\w.]*)")
_BY_NAME = re.compile(r"(^|/)(settings[^/]*|[^/]*_settings)\.py$|(^|/)settings/[^/]+\.py$")
_TELLING = ("INSTALLED_APPS", "ROOT_URLCONF", "SECRET_KEY", "DATABASES", "MIDDLEWARE")


def _extract(path: str, data: bytes) -> frozenset[str] | None:
    named = frozenset(match.decode() for match in _NAMED.findall(data) if match != b"os")
    return named or None


def _merge(parts: Iterable[tuple[str, frozenset[str]]]) -> frozenset[str]:
    return frozenset(name for _path, names in parts for name in names)


SETTINGS_MODULES = declare_fact(
    Fact("settings_modules", (b"DJANGO_SETTINGS_MODULE",), _extract, _merge)
)


def is_settings_module(module: Module, project: Project) -> bool:
    """Whether the file is a settings module.

    By its name, or by setting two or more settings that every project has, or because a file
    of the project names it in ``DJANGO_SETTINGS_MODULE``. Raises FactMissing.
    """
    return is_settings_path(module.path, project, telling=is_telling(module))


def is_telling(module: Module) -> bool:
    """Whether a file sets two or more settings that every project has."""
    names = module.table(module.tree).names
    return sum(name in names for name in _TELLING) >= 2


def is_settings_path(path: str, project: Project, *, telling: bool) -> bool:
    """Whether the file at ``path`` is a settings module, see `is_settings_module`."""
    if telling or _BY_NAME.search(path):
        return True
    named = project.get(SETTINGS_MODULES.name) or ()
    dotted = path.removesuffix(".py").replace("/", ".").removesuffix(".__init__")
    return any(dotted == name or dotted.endswith(f".{name}") for name in named)
