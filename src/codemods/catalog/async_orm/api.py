"""Django's async API by version, read when first asked for (see ``tools/async_api.py``)."""

from __future__ import annotations

from functools import cache
from typing import NamedTuple

from codemods.data import read_lines
from codemods.declare.codemod import Version
from codemods.project import django_api

__all__ = [
    "Twin",
    "find_twin",
    "function_twin",
    "is_lazy",
    "is_method",
    "later_twin",
    "takes_async",
    "twin_versions",
]

_FILE = "async_api.txt"
_MANAGERS = frozenset({"manager", "reverse", "m2m", "generic"})
_LISTS = frozenset({"lazy", "queryset_only", "decorators", "methods"})
_OWNERS: dict[str, tuple[str, ...]] = {
    "queryset": ("queryset",),
    "manager": ("queryset",),
    "reverse": ("reverse", "queryset"),
    "m2m": ("m2m", "queryset"),
    "generic": ("generic", "queryset"),
    "instance": ("model",),
    "user": ("user", "model"),
}
"""Kinds of receivers to the owners in the file, nearest first; other kinds own themselves."""


class Twin(NamedTuple):
    """The async twin of a method or function."""

    sync: str
    name: str
    since: Version
    thread: bool
    """Whether all its arguments go to the sync one, in a thread, unseen by the event loop."""
    keywords: tuple[str, ...]
    """Keywords that it always passes to the sync one."""


@cache
def _table() -> dict[str, dict[str, Twin]]:
    found: dict[str, dict[str, Twin]] = {}
    for line in read_lines(_FILE):
        owner, *rest = line.split(" ")
        if owner in _LISTS:
            continue
        sync, name, since, how, *keywords = rest
        major, _, minor = since.partition(".")
        twin = Twin(sync, name, (int(major), int(minor)), how == "thread", tuple(keywords))
        found.setdefault(owner, {})[sync] = twin
    return found


@cache
def _names(kind: str) -> frozenset[str]:
    for line in read_lines(_FILE):
        first, *rest = line.split(" ")
        if first == kind:
            return frozenset(rest)
    raise KeyError(kind)


def is_lazy(method: str) -> bool:
    """Whether a method of querysets and managers gives a queryset without a query."""
    return method in _names("lazy")


def takes_async(decorator: str) -> bool:
    """Whether a view decorator of Django's, by its own dotted name, takes async views too."""
    return decorator in _names("decorators")


def is_method(name: str) -> bool:
    """Whether some class of Django's that projects inherit from has a method of this name."""
    return name in _names("methods")


def find_twin(kind: str, method: str) -> Twin | None:
    """Return the twin of ``method`` on a kind of receiver (``queryset``, ``m2m``, ``cache``, …)."""
    if kind in _MANAGERS and method in _names("queryset_only"):
        return None
    for owner in _OWNERS.get(kind, (kind,)):
        twin = _table().get(owner, {}).get(method)
        if twin is not None:
            return twin
    return None


def function_twin(qualified: str) -> Twin | None:
    """Return the twin of a function by its dotted name, however it is reached."""
    return _functions().get(django_api.identity(qualified))


@cache
def _functions() -> dict[str, Twin]:
    return {django_api.identity(name): twin for name, twin in _table()["function"].items()}


def later_twin(owner: str, method: str) -> Twin | None:
    """Return a twin that Django got at some time, whatever the target."""
    return _table().get(owner, {}).get(method)


def twin_versions(name: str) -> tuple[Version, ...]:
    """Return since when Django has twins of this name: one version for each kind of owner."""
    return tuple(
        twin.since
        for twins in _table().values()
        for twin in twins.values()
        if twin.name.rpartition(".")[2] == name
    )
