"""How a file writes one name of a module, told from how it writes another."""

from __future__ import annotations

import ast

from codemods.source.module import Module

__all__ = ["beside"]


def beside(module: Module, node: ast.expr, qualified: str) -> str:
    """Return ``qualified`` written with the prefix of ``node``, nothing where that is not it.

    Beside ``models.ForeignKey``, ``django.db.models.CASCADE`` is ``models.CASCADE``; beside a
    bare name, and where the prefix is a module without that name, there is no such spelling.
    """
    if not isinstance(node, ast.Attribute):
        return ""
    prefix = module.qualified(node.value)
    if prefix is None:
        return ""
    name = qualified.rpartition(".")[2]
    if module.identity(f"{prefix}.{name}") != module.identity(qualified):
        return ""
    return f"{module.text(node.value)}.{name}"
