"""The words of all facts, looked for together: which files have to be parsed for which facts."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import TYPE_CHECKING

from ahocorasick_rs import MATCHKIND_STANDARD, BytesAhoCorasick

if TYPE_CHECKING:
    from codemods.driver.engine import Engine
    from codemods.project.facts import Fact

__all__ = ["FactWords", "load_words"]


@lru_cache(maxsize=4)
def load_words(engine: Engine) -> FactWords:
    """Return the words of the facts that Python files tell, compiled once per process."""
    declared = engine.facts()
    return FactWords({name: fact for name, fact in declared.items() if not fact.of_manifests})


class FactWords:
    """The words of many facts, looked for together."""

    def __init__(self, declared: Mapping[str, Fact]) -> None:
        known: dict[bytes, set[str]] = {}
        for name, fact in declared.items():
            for word in fact.words:
                known.setdefault(word, set()).add(name)
        words = sorted(known)
        self._facts = [frozenset(known[word]) for word in words]
        # A word may lie in another one: only overlapping matches tell of both.
        self._search = BytesAhoCorasick(words, matchkind=MATCHKIND_STANDARD) if words else None

    def facts_in(self, data: bytes) -> frozenset[str]:
        """Return the names of the facts to which a file with these bytes may have a part."""
        if self._search is None:
            return frozenset()
        matches = self._search.find_matches_as_indexes(data, overlapping=True)
        return frozenset().union(*(self._facts[word] for word in {match[0] for match in matches}))
