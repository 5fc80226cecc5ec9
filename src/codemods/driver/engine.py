"""The seam to the engine: what the driver asks of it, and the real one, loaded when asked."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from codemods.engine.options import Options
    from codemods.engine.plan import FilePlan, Needs
    from codemods.project.facts import Fact, Project

__all__ = ["Codebook", "DjangoEngine", "Engine", "Scanner"]


class Scanner(Protocol):
    """A compiled screen."""

    def scan(self, path: str, data: bytes) -> Any:
        """Return what `analyse` wants to know of the words found, None for an unaffected file."""
        ...


class Engine(Protocol):
    """What the driver needs of an engine. Instances are sent to worker processes."""

    def load_screen(self, options: Options) -> Scanner:
        """Return the screen for these options."""
        ...

    def analyse(
        self, path: str, data: bytes, options: Options, project: Project, hits: Any
    ) -> FilePlan | Needs:
        """Return what one file becomes. ``path`` is relative to the project root."""
        ...

    def foresee(self, data: bytes, hits: Any) -> Iterable[str]:
        """Return facts that `analyse` is going to need, as far as the text tells."""
        ...

    def facts(self) -> Mapping[str, Fact]:
        """Return the facts that `Needs` may name."""
        ...

    def codebook(self) -> Codebook:
        """Return the words that may stand for codemods in options."""
        ...


class Codebook(Protocol):
    """The names that options may use."""

    @property
    def names(self) -> frozenset[str]:
        """Ids and categories."""
        ...

    def retired(self, name: str) -> str | None:
        """Return what replaces a retired id, None where it is not retired."""
        ...


class DjangoEngine:
    """The engine of this package. Every method imports what it needs, and nothing before."""

    def load_screen(self, options: Options) -> Scanner:
        """Return the screen for these options."""
        from codemods.engine.screen import load_screen

        return load_screen(options)

    def analyse(
        self, path: str, data: bytes, options: Options, project: Project, hits: Any
    ) -> FilePlan | Needs:
        """Return what one file becomes."""
        from codemods.engine.analysis import analyse

        return analyse(path, data, options, project, hits)

    def foresee(self, data: bytes, hits: Any) -> Iterable[str]:
        """Return the facts on what other files take from this one."""
        from codemods.engine.mentions import foresee_facts

        return foresee_facts(data, hits.places)

    def facts(self) -> Mapping[str, Fact]:
        """Return all facts."""
        from codemods.engine.facts import load_facts

        return load_facts()

    def codebook(self) -> Codebook:
        """Return the ids and categories of the screen index, without loading a codemod."""
        return _Index()


class _Index:
    @property
    def names(self) -> frozenset[str]:
        from codemods.engine.index import load_index

        entries = load_index()
        return frozenset(entry.id for entry in entries) | {entry.category for entry in entries}

    def retired(self, name: str) -> str | None:
        from codemods.engine.registry import retired

        return retired(name)
