"""All facts that an analysis may ask for."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Mapping
from functools import cache

import codemods.project
from codemods.engine.mentions import declare_mentions
from codemods.project.facts import FACTS, Fact

__all__ = ["load_facts"]


@cache
def load_facts() -> Mapping[str, Fact]:
    """Return the facts that the modules of `codemods.project` and the engine declare."""
    for info in pkgutil.iter_modules(codemods.project.__path__, "codemods.project."):
        importlib.import_module(info.name)
    declare_mentions()
    return FACTS
