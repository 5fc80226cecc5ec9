"""Targets in Django templates."""

from __future__ import annotations

import ast
from dataclasses import dataclass

from codemods.declare.targets.base import Place, Probe, Target

__all__ = ["TemplateFilter", "TemplateLibrary", "TemplateTag", "TemplateVariable"]


@dataclass(frozen=True)
class _Template(Target):
    name: str

    @property
    def words(self) -> tuple[str, ...]:
        return (self.name,)

    @property
    def template(self) -> bool:
        return True

    def match(self, place: Place) -> ast.AST | None:
        return None


@dataclass(frozen=True)
class TemplateTag(_Template):
    """A ``{% name … %}``; ``find`` gets the token."""


@dataclass(frozen=True)
class TemplateFilter(_Template):
    """A ``…|name`` in a variable or a tag; ``find`` gets the token that holds it."""


@dataclass(frozen=True)
class TemplateLibrary(_Template):
    """A library named in ``{% load … %}``; ``find`` gets the token."""


@dataclass(frozen=True)
class TemplateVariable(_Template):
    """A ``{{ name }}`` or ``{{ …_name }}``, without attributes; ``find`` gets the token."""

    @property
    def suffix(self) -> bool:
        return True

    @property
    def probe(self) -> Probe:
        return ("variable",)
