"""Targets that are string constants."""

from __future__ import annotations

import ast

from codemods.declare.targets.base import Place, Probe, Target, last_part

__all__ = ["String", "StringSuffix"]


class String(Target):
    """A string constant of exactly this value, wherever it stands; gets the Constant."""

    value: str

    @property
    def words(self) -> tuple[str, ...]:
        return (last_part(self.value),)

    @property
    def probe(self) -> Probe:
        return ("string", self.value)

    def match(self, place: Place) -> ast.AST | None:
        node = place.node
        return node if isinstance(node, ast.Constant) and node.value == self.value else None


class StringSuffix(Target):
    """A string constant that ends so (``"author__isnull"``); ``find`` gets the Constant."""

    ending: str

    @property
    def words(self) -> tuple[str, ...]:
        return (self.ending.lstrip("_"),)

    @property
    def suffix(self) -> bool:
        return True

    @property
    def probe(self) -> Probe:
        return ("quoted",)

    def match(self, place: Place) -> ast.AST | None:
        node = place.node
        if not isinstance(node, ast.Constant) or not isinstance(node.value, str):
            return None
        return node if node.value.endswith(self.ending) else None
