"""What a ``find`` returns: a hit to rewrite, a refusal, or a report."""

from __future__ import annotations

import ast
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

from codemods.declare.codemod import Level, Safety
from codemods.source.records import Record, fresh
from codemods.source.text import Edit

if TYPE_CHECKING:
    import libcst as cst

__all__ = ["Hit", "Refusal", "Refused", "Report"]


class Refused(Exception):
    """Raised by a ``rewrite`` that finds it cannot be sure; the text is the reason."""


class Hit(Record, frozen=False):
    """A place that one codemod rewrites.

    ``node`` is what the rewrite gets as a libcst node and what its result replaces. A hit with
    ``parts`` needs no rewrite, nor one with ``edits``: byte spans of the body (templates, renames).
    """

    node: ast.AST | None
    safety: Safety = Safety.SAFE
    reason: str = ""
    message: str = ""
    data: Mapping[str, Any] = fresh(factory=dict)
    uses: tuple[str, ...] = ()
    """Dotted names that the new code needs; `reference` tells what they are called here."""
    parts: tuple[tuple[ast.expr | ast.keyword, str], ...] = ()
    """Nodes in ``node``, and what comes for each while all else stays: one of `uses`, which means
    its reference, or text without names. An ``ast.keyword`` stands for the name before its ``=``."""
    edits: tuple[Edit, ...] = ()
    offset: int | None = None
    """Where the message points; None means the start of ``node``."""
    releases: bool = False
    """``node`` is an ``ast.alias`` that nothing needs: the import goes, nothing comes for it."""
    header: bool = False
    """Nothing changes in the body of the class or function that ``node`` is: the rewrite gets it with
    ``pass`` for a body."""
    with_comment: bool = False
    """Where the statement goes, the lines of comment right above it go too."""
    rebinds: str = ""
    """Dotted name of what the ``ast.alias`` that ``node`` is imports from now on, under the name
    that it has."""
    found_at: int | None = None
    """Where the word stands that led to it, if outside of ``node``: looked at again where this
    hit has to wait for another round."""
    others: tuple[Hit, ...] = ()
    """Further nodes that are rewritten along: one decision with this one."""
    references: dict[str, str] = fresh(factory=dict)
    """Filled by the engine: dotted name to the expression that means it at this place."""

    def reference(self, qualified: str) -> str:
        """Return how ``qualified`` (one of `uses`) is written at this place."""
        return self.references[qualified]

    def expression(self, qualified: str) -> cst.Name | cst.Attribute:
        """Return `reference` as a libcst node."""
        import libcst as cst

        first, *rest = self.references[qualified].split(".")
        node: cst.Name | cst.Attribute = cst.Name(first)
        for name in rest:
            node = cst.Attribute(node, cst.Name(name))
        return node


class Refusal(NamedTuple):
    """The codemod's own case, but it cannot be sure. Counted and shown by ``check``."""

    node: ast.AST | None
    reason: str
    offset: int | None = None


class Report(NamedTuple):
    """A person has to act; ``message`` says what to do, in one line."""

    node: ast.AST | None
    message: str
    level: Level | None = None
    offset: int | None = None
