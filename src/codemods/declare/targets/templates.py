"""Targets in Django templates."""

from __future__ import annotations

import ast

from codemods.declare.targets.base import Place, Probe, Target

__all__ = ["TemplateFilter", "TemplateLibrary", "TemplateTag", "TemplateVariable"]


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


class TemplateTag(_Template):
    """A ``{% name … %}``; ``find`` gets the token."""


class TemplateFilter(_Template):
    """A ``…|name`` in a variable or a tag; ``find`` gets the token that holds it."""


class TemplateLibrary(_Template):
    """A library named in ``{% load … %}``; ``find`` gets the token."""


class TemplateVariable(_Template):
    """A ``{{ name }}`` or ``{{ …_name }}``, without attributes; ``find`` gets the token."""

    @property
    def suffix(self) -> bool:
        return True

    @property
    def probe(self) -> Probe:
        return ("variable",)
