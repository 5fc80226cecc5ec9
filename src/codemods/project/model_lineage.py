"""The classes of a project, Django's own models among them, and what they descend from."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from functools import cache
from typing import Any

from codemods.data import read_data
from codemods.project import django_classes
from codemods.project.classes import ClassEntry
from codemods.project.models import ClassFacts, Declared, FileFacts, Method

__all__ = ["BASE_MANAGER", "MANAGER", "MODEL", "QUERYSET", "ROOTS", "Lineage"]

MODEL = "django.db.models.base.Model"
MANAGER = "django.db.models.manager.Manager"
BASE_MANAGER = "django.db.models.manager.BaseManager"
QUERYSET = "django.db.models.query.QuerySet"
ROOTS = frozenset({MODEL, MANAGER, BASE_MANAGER, QUERYSET})
_FILE = "models.json"


class Lineage:
    """Classes by dotted name, with their bases followed through the project and Django."""

    def __init__(self, files: Iterable[tuple[str, FileFacts]]) -> None:
        self.classes: dict[str, ClassFacts] = {}
        self.modules: dict[str, FileFacts] = {}
        self.users: set[str] = set()
        for path, facts in (*_django(), *sorted(files, key=lambda pair: pair[0])):
            self.classes.update(facts.classes)
            home = path.removesuffix(".py").replace("/", ".").removesuffix(".__init__")
            self.modules[home] = facts
            if facts.user_model:
                self.users.add(facts.user_model)
        self.by_last: dict[str, list[str]] = {}
        for name in self.classes:
            self.by_last.setdefault(name.rpartition(".")[2], []).append(name)
        self.modules_by_last: dict[str, list[str]] = {}
        for name in self.modules:
            self.modules_by_last.setdefault(name.rpartition(".")[2], []).append(name)
        self._lines: dict[str, tuple[str, ...]] = {}

    def resolve(self, name: str, depth: int = 0) -> str | None:
        """Return the key of a class by a dotted name, re-exports followed."""
        if name in self.classes:
            return name
        module, _, last = name.rpartition(".")
        if not module or depth > 8:
            return None
        home = self.module(module)
        if home is not None:
            facts = self.modules[home]
            if f"{home}.{last}" in self.classes:
                return f"{home}.{last}"
            if last in facts.imports:
                return self.resolve(facts.imports[last], depth + 1)
            for star in facts.stars:
                found = self.resolve(f"{star}.{last}", depth + 1)
                if found is not None:
                    return found
            return None
        suffix = f".{name}"
        found_ = [key for key in self.by_last.get(last, ()) if key.endswith(suffix)]
        return found_[0] if len(found_) == 1 else None

    def module(self, name: str) -> str | None:
        if name in self.modules:
            return name
        suffix = f".{name}"
        known = self.modules_by_last.get(name.rpartition(".")[2], ())
        found = [key for key in known if key.endswith(suffix)]
        return found[0] if len(found) == 1 else None

    def line(self, name: str) -> tuple[str, ...]:
        """Return a class and what it descends from, nearest first; unseen bases as written."""
        if name not in self._lines:
            self._lines[name] = tuple(dict.fromkeys(self._walk(name, frozenset())))
        return self._lines[name]

    def _walk(self, name: str, seen: frozenset[str]) -> Iterator[str]:
        yield name
        facts = self.classes.get(name)
        if facts is None or name in seen:
            return
        for base in facts.entry.bases:
            yield from self._walk(self.resolve(base) or base, seen | {name})

    def kind(self, name: str) -> str:
        """Return the root of Django's that a class descends from, nothing where from none."""
        guess = ""
        for base in self.line(name):
            if base in ROOTS:
                return MANAGER if base == BASE_MANAGER else base
            if base in self.classes:
                continue
            known = django_classes.ancestors(base)
            for root in known & ROOTS if known else ():
                return MANAGER if root == BASE_MANAGER else root
            if known is None and not guess:
                guess = _guess(base, self.classes[name])
        return guess

    def unseen(self, name: str) -> str:
        """Return a base of a class whose code is not seen."""
        for base in self.line(name):
            if base in self.classes or base in ROOTS or base.startswith("builtins."):
                continue
            if base.startswith(("typing.", "abc.", "typing_extensions.")):
                continue
            if not base.startswith("django.") or django_classes.ancestors(base) is None:
                return base
        return ""


def _guess(base: str, facts: ClassFacts) -> str:
    """Return what a class with a base from a third party is, going by names alone."""
    module, _, last = base.rpartition(".")
    if last.endswith("Manager"):
        return MANAGER
    if last.endswith(("QuerySet", "Queryset")):
        return QUERYSET
    named = "models" in module.split(".") or last.endswith(("Model", "Page"))
    if named and "models" in facts.path and facts.declared:
        return MODEL
    return ""


@cache
def _django() -> tuple[tuple[str, FileFacts], ...]:
    """Return the facts of Django's own models (see ``tools/async_api.py``)."""
    return tuple((path, _file(raw)) for path, raw in json.loads(read_data(_FILE)).items())


def _file(raw: dict[str, Any]) -> FileFacts:
    return FileFacts({name: _class(known) for name, known in raw["classes"].items()}, {})


def _class(raw: dict[str, Any]) -> ClassFacts:
    entry = raw["entry"]
    return ClassFacts(
        ClassEntry(tuple(entry["bases"]), {}, ()),
        raw["path"],
        raw["line"],
        {name: Declared(**known) for name, known in raw["declared"].items()},
        {name: _method(known) for name, known in raw["methods"].items()},
        tuple(raw["querysets"]),
        raw["abstract"],
        raw["meta"],
    )


def _method(raw: dict[str, Any]) -> Method:
    values: dict[str, Any] = {k: tuple(v) if isinstance(v, list) else v for k, v in raw.items()}
    return Method(**values)
