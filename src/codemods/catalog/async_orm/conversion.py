"""What is to be done to the nodes of a tree, and why nothing can be done."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, NamedTuple

from codemods.project.patched import find_patches
from codemods.source.records import Record, fresh

if TYPE_CHECKING:
    from codemods.declare.codemod import Version
    from codemods.declare.hits import Hit, Refusal
    from codemods.engine.context import Context

__all__ = ["Blocked", "Conversion", "Operation", "quoted"]


_QUERYSETS = ("objects", "qs", "queryset", "manager")
"""Words in the names of mocks that stand for any queryset."""


class Blocked(Exception):
    """Something stands in the way; the text says what."""


class Operation(NamedTuple):
    """One step on one node. See `rewriting` for what each kind does."""

    kind: str
    """``unwrap``, ``rename``, ``call``, ``await``, ``plain``, ``collect``, ``async``, …"""
    name: str = ""
    place: int = 0


class Conversion(Record, frozen=False):
    """Operations by node, gathered while a piece of code is judged."""

    operations: dict[ast.AST, list[Operation]] = fresh(factory=dict)
    uses: list[str] = fresh(factory=list)
    """Dotted names that the new code needs."""
    since: Version = (4, 1)
    doubts: list[str] = fresh(factory=list)
    replaced: list[tuple[str, str]] = fresh(factory=list)
    """What is called no more: methods by the name of their model, functions by that of the
    module that imports them, with a dot behind it."""

    def add(self, node: ast.AST, kind: str, name: str = "", place: int = 0) -> None:
        """Note an operation; those of one node are done in the order they came."""
        self.operations.setdefault(node, []).append(Operation(kind, name, place))

    def need(self, version: Version) -> None:
        """Note the first Django on which the new code runs."""
        self.since = max(self.since, version)

    def doubt(self, reason: str) -> None:
        """Lower to unsafe, for this reason."""
        if reason and reason not in self.doubts:
            self.doubts.append(reason)

    def hit(self, ctx: Context, node: ast.AST, message: str, unsafe: str = "") -> Hit | Refusal:
        """Return the hit on ``node``, or a refusal where the new code needs another Django."""
        from codemods.declare.hits import Refusal

        lowest = min(ctx.options.target, ctx.options.keep_working_on or ctx.options.target)
        if self.since > lowest:
            version = ".".join(map(str, self.since))
            return Refusal(node, f"the async twin needs Django {version}")
        for reason in self._patches(ctx):
            self.doubt(reason)
        reasons = [*([unsafe] if unsafe else []), *self.doubts]
        return ctx.hit(
            node,
            uses=tuple(dict.fromkeys(self.uses)),
            unsafe="; ".join(reasons),
            message=message,
            data={"operations": number(node, self.operations)},
        )

    def _patches(self, ctx: Context) -> Iterator[str]:
        """Yield what tests patch in vain once this is done."""
        for owner, name in self.replaced:
            for patch in find_patches(ctx.project, name):
                if _is_patched(owner, patch.target):
                    yield f"{patch.place} patches `{patch.target}`, and that is called no more"


def _is_patched(owner: str, target: str) -> bool:
    """Whether a patched name may be a method of ``owner``, a model or a module."""
    *path, _name = target.split(".")
    if owner.endswith("."):
        return f".{owner}".endswith(f".{'.'.join(path)}.")
    if any(word[:1].isupper() for word in path):
        return owner in path
    words = {part for word in path for part in word.lower().split("_")}
    return not words.isdisjoint({owner.lower(), *_QUERYSETS})


def number(
    root: ast.AST, operations: Mapping[ast.AST, list[Operation]]
) -> dict[int, tuple[Operation, ...]]:
    """Return the operations by the place of their node in ``ast.walk(root)``."""
    found = {
        place: tuple(operations[node])
        for place, node in enumerate(ast.walk(root))
        if node in operations
    }
    assert len(found) == len(operations), "an operation outside of the hit"
    return found


def quoted(text: str) -> str:
    """Return code for a message, on one line and not too long."""
    line = " ".join(text.split())
    return f"`{line}`" if len(line) <= 60 else f"`{line[:57]}...`"
