"""What all targets have in common, and what they see of a file."""

from __future__ import annotations

import ast
from typing import NamedTuple, Protocol

from codemods.source.records import Record

__all__ = ["Near", "Place", "Probe", "Target", "last_part"]

Probe = tuple[str | int | tuple[str, ...] | None, ...]
"""What must stand around a word: the name of a probe, and what it wants to know."""


class Near(NamedTuple):
    """Text that stands near every hit, told by regular expressions of bytes.

    It makes the screen narrower, no more: ``find`` turns down by itself what lacks it.
    """

    before: str = ""
    """Matches what ends where the word starts, of which 400 bytes are read."""
    after: str = ""
    """Matches what starts where the word ends, of which 400 bytes are read."""
    file: str = ""
    """Is found in the file."""
    path: str = ""
    """Is found in the path of the file."""


class Place(Protocol):
    """A word in a parsed file, as the engine hands it to `Target.match`."""

    word: str
    node: ast.AST
    """The innermost node that holds the word."""

    def parent(self, node: ast.AST) -> ast.AST | None: ...

    def path(self) -> str: ...

    def is_settings(self) -> bool: ...

    def qualified(self, node: ast.AST) -> str | None: ...


def last_part(qualified: str) -> str:
    return qualified.rpartition(".")[2]


class Target(Record, kw_only=True):
    """Base of the vocabulary."""

    companions: tuple[str, ...] = ()
    near: Near | None = None

    @property
    def words(self) -> tuple[str, ...]:
        """Anchor words: one of them stands at every hit."""
        raise NotImplementedError

    @property
    def names(self) -> tuple[str, ...]:
        """Dotted names, one of which the file's imports must reach; empty: no condition."""
        return ()

    @property
    def suffix(self) -> bool:
        """Whether the word may end a longer identifier (``author__isnull``)."""
        return False

    @property
    def template(self) -> bool:
        """Whether the target is looked for in templates instead of Python."""
        return False

    @property
    def probe(self) -> Probe:
        """What must stand around the word: the name of a probe, and what it wants to know."""
        return ("",)

    def match(self, place: Place) -> ast.AST | None:
        """Return the node that ``find`` gets, None where the shape is another."""
        raise NotImplementedError
