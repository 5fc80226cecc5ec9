"""Django's own class hierarchy, read when first asked for (see ``tools/django_classes.py``)."""

from __future__ import annotations

from functools import cache

from codemods.data import read_lines
from codemods.project import django_api

__all__ = ["ancestors", "bases"]


@cache
def ancestors(name: str) -> frozenset[str] | None:
    """Return every class that Django's class ``name`` descends from, itself included.

    None where Django has no such class. Bases outside Django are among the names, theirs not.
    """
    if name not in _classes():
        return None
    found: set[str] = set()
    pending = [name]
    while pending:
        current = django_api.identity(pending.pop())
        if current not in found:
            found.add(current)
            pending.extend(_classes().get(current, ()))
    return frozenset(found)


def bases(name: str) -> tuple[str, ...] | None:
    """Return the direct bases of Django's class ``name``, None where there is no such class."""
    return _classes().get(name)


@cache
def _classes() -> dict[str, tuple[str, ...]]:
    found = {}
    for line in read_lines("classes.txt"):
        module, *classes = line.split(" ")
        for text in classes:
            name, _, bases_ = text.partition(":")
            found[f"{module}.{name}"] = tuple(
                base if "." in base or base == "?" else f"{module}.{base}"
                for base in bases_.split(",")
                if base
            )
    return found
