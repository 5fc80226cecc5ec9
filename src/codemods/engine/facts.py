"""All facts that an analysis may ask for."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable, Mapping
from functools import cache
from typing import Any

import codemods.project
from codemods.engine.mentions import declare_mentions
from codemods.project.facts import FACTS, Fact, Project

__all__ = ["load_facts", "part_of", "survey"]


@cache
def load_facts() -> Mapping[str, Fact]:
    """Return the facts that the modules of `codemods.project` and the engine declare."""
    for info in pkgutil.iter_modules(codemods.project.__path__, "codemods.project."):
        importlib.import_module(info.name)
    declare_mentions()
    return FACTS


def part_of(fact: str, path: str, data: bytes) -> Any:
    """Return what a file has to say on a fact, None where that is nothing."""
    known = load_facts()[fact]
    return known.extract(path, data) if any(word in data for word in known.words) else None


def survey(
    files: Mapping[str, bytes], extract: Callable[[str, str, bytes], Any] = part_of
) -> Project:
    """Return all facts of a project that holds ``files``, by path from its root, with ``/``."""
    facts = {}
    for name, fact in load_facts().items():
        parts = [(path, extract(name, path, data)) for path, data in sorted(files.items())]
        facts[name] = fact.merge([(path, part) for path, part in parts if part is not None])
    return Project("project", facts)
