"""Evidence of what an expression is, and the rules that give it."""

from __future__ import annotations

import ast
from collections.abc import Callable

from codemods.project.facts import Project
from codemods.source.module import Module
from codemods.source.records import Record

__all__ = ["NOTHING", "Evidence", "Rule", "assigned_values"]


class Evidence(Record):
    """How well it is known that an expression is of some kind."""

    strength: str
    """``certain``, ``likely`` or ``none``."""
    why: str

    @property
    def certain(self) -> bool:
        return self.strength == "certain"

    @property
    def none(self) -> bool:
        return self.strength == "none"


NOTHING = Evidence("none", "nothing says what it is")
Rule = Callable[[ast.expr, Module, Project], Evidence]


def assigned_values(node: ast.expr, module: Module) -> list[ast.expr]:
    """Return everything that is assigned to a name; nothing where it is bound otherwise too.

    ``x = a`` and ``x: T = b`` count, a parameter, a loop or an import does not.
    """
    if not isinstance(node, ast.Name):
        return []
    values = []
    for binding in module.lookup(node.id, node):
        owner = binding.node
        if not isinstance(owner, (ast.Assign, ast.AnnAssign)) or owner.value is None:
            return []
        targets = owner.targets if isinstance(owner, ast.Assign) else [owner.target]
        if not any(isinstance(target, ast.Name) for target in targets):
            return []
        values.append(owner.value)
    return values
