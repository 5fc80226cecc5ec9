"""Functions and methods of Django that must be called or overridden otherwise than before.

Written by ``tools/django_api.py`` from the definitions themselves, from Django 1.8 on. What is
gone altogether is not among them, nor what an old caller and an old override still fit.
"""

from __future__ import annotations

from functools import cache
from typing import NamedTuple

from codemods.data import read_lines
from codemods.project import django_api, django_classes

__all__ = ["Changed", "Parameters", "changed", "changed_method", "changers"]


class Parameters(NamedTuple):
    """A parameter list without ``self``; starred names keep their stars."""

    text: str
    """``field, *, size=, **kwargs``: ``=`` stands for some default."""

    @property
    def names(self) -> tuple[str, ...]:
        """All parameter names in order, ``*args`` and ``**kwargs`` among them."""
        parts = (part.rstrip("=") for part in self.text.split(", "))
        return tuple(part for part in parts if part not in ("", "/", "*"))

    @property
    def positional(self) -> tuple[str, ...]:
        """The names that can be given by position."""
        before, _, _ = f"{self.text}, *".partition("*")
        parts = (part.rstrip("=") for part in before.split(", "))
        return tuple(part for part in parts if part not in ("", "/"))

    @property
    def required(self) -> tuple[str, ...]:
        """The names without a default."""
        parts = self.text.split(", ")
        return tuple(p for p in parts if p not in ("", "/", "*") and p[0] != "*" and p[-1] != "=")


class Changed(NamedTuple):
    """What became of the parameters of one function or method."""

    name: str
    """Dotted name of the definition: ``django.test.runner.DiscoverRunner.run_tests``."""
    now: Parameters
    """As Django 5.0 has them."""
    before: tuple[tuple[tuple[int, int], Parameters], ...]
    """Oldest first: the release that changed them, and what they were until then."""


def changed(dotted: str) -> Changed | None:
    """Return what changed of a function, of a class's ``__init__`` or of ``Class.method``.

    Any path to the object will do. None: nothing changed since Django 1.8, or it is not known.
    """
    owner, _, last = dotted.rpartition(".")
    names = (django_api.identity(dotted), f"{django_api.identity(owner)}.{last}")
    for name in (*names, f"{names[0]}.__init__"):
        if (line := _changes().get(name)) is not None:
            return _parse(name, line)
    return None


def changed_method(class_name: str, method: str) -> Changed | None:
    """Return what changed of a method that a class of Django has or inherits.

    The nearest base with a changed definition is taken. None where nothing changed, and for
    classes that Django 5.0 does not have.
    """
    pending = [django_api.identity(class_name)]
    seen: set[str] = set()
    for name in pending:
        if (line := _changes().get(f"{name}.{method}")) is not None:
            return _parse(f"{name}.{method}", line)
        seen.add(name)
        bases = map(django_api.identity, django_classes.bases(name) or ())
        pending.extend(base for base in bases if base not in seen)
    return None


def changers(method: str) -> tuple[str, ...]:
    """Return the dotted names of the classes of Django whose own method so called changed."""
    owners = (name.rpartition(".") for name in _changes())
    return tuple(sorted(owner for owner, _, last in owners if last == method))


def _parse(name: str, line: str) -> Changed:
    now, *columns = line.split("\t")
    before = []
    for column in columns:
        label, _, text = column.partition(" ")
        major, _, minor = label.partition(".")
        before.append(((int(major), int(minor)), Parameters(text)))
    return Changed(name, Parameters(now), tuple(before))


@cache
def _changes() -> dict[str, str]:
    pairs = (line.partition("\t") for line in read_lines("signatures.txt"))
    return {name: rest for name, _, rest in pairs}
