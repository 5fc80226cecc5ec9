"""All facts that an analysis may ask for."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from typing import Any

import codemods.project
from codemods.engine.mentions import declare_mentions
from codemods.project.facts import FACTS, Fact, Project

__all__ = ["load_facts", "part_of", "survey"]


class _Declared(Mapping[str, Fact]):
    """The facts that the modules of `codemods.project` and the engine declare.

    Who asks for one has mostly imported what declares it; the others are imported when that is
    not so.
    """

    def __getitem__(self, name: str) -> Fact:
        if name not in FACTS:
            declare_mentions()
        if name not in FACTS:
            _import_all()
        return FACTS[name]

    def __iter__(self) -> Iterator[str]:
        declare_mentions()
        _import_all()
        return iter(FACTS)

    def __len__(self) -> int:
        return sum(1 for _name in self)


@cache
def _import_all() -> None:
    for info in pkgutil.iter_modules(codemods.project.__path__, "codemods.project."):
        importlib.import_module(info.name)


_DECLARED = _Declared()


def load_facts() -> Mapping[str, Fact]:
    """Return all facts by name; the module of one is imported when it is looked up."""
    return _DECLARED


def part_of(fact: str, path: str, data: bytes) -> Any:
    """Return what a file has to say on a fact, None where that is nothing."""
    known = load_facts()[fact]
    return known.extract(path, data) if any(word in data for word in known.words) else None


class _Facts(dict[str, Any]):
    """The facts of some files; each is worked out when it is first asked for."""

    def __init__(
        self, files: Mapping[str, bytes], extract: Callable[[str, str, bytes], Any]
    ) -> None:
        super().__init__()
        self._files = files
        self._extract = extract

    def __missing__(self, name: str) -> Any:
        fact = load_facts()[name]
        parts = [(path, self._extract(name, path, data)) for path, data in self._files.items()]
        value = fact.merge([(path, part) for path, part in parts if part is not None])
        self[name] = value
        return value


def survey(
    files: Mapping[str, bytes], extract: Callable[[str, str, bytes], Any] = part_of
) -> Project:
    """Return all facts of a project that holds ``files``, by path from its root, with ``/``."""
    return Project("project", _Facts(dict(sorted(files.items())), extract))
