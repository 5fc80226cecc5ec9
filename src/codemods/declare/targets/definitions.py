"""Targets that are definitions: methods, functions, what class bodies assign."""

from __future__ import annotations

import ast

from codemods.declare.targets.base import Place, Probe, Target
from codemods.declare.targets.settings import binds

__all__ = ["AsyncFunction", "ClassAttribute", "FunctionSuffix", "MetaOption", "Method"]


class ClassAttribute(Target):
    """An assignment in a class body; ``find`` gets the statement."""

    attribute: str
    only: tuple[str, ...] = ()
    """Names or numbers, one of which is all that is assigned; empty: anything."""
    plain: bool = False
    """Only where no list, tuple or string is assigned."""
    holding: str = ""
    """Only where a string that starts so is assigned, or stands in the list or tuple that is."""

    @property
    def words(self) -> tuple[str, ...]:
        return (self.attribute,)

    @property
    def probe(self) -> Probe:
        return ("assign", int(self.plain), self.only, self.holding)

    def match(self, place: Place) -> ast.AST | None:
        statement = place.parent(place.node)
        if not binds(statement, place.node, self.attribute):
            return None
        assert statement is not None
        if self.plain and _is_display(getattr(statement, "value", None)):
            return None
        return statement if isinstance(place.parent(statement), ast.ClassDef) else None


def _is_display(value: ast.expr | None) -> bool:
    literal = isinstance(value, ast.Constant) and isinstance(value.value, (str, bytes))
    return literal or isinstance(value, (ast.List, ast.Tuple))


class MetaOption(ClassAttribute):
    """An assignment in a ``class Meta`` inside a class; ``find`` gets the statement."""

    @property
    def probe(self) -> Probe:
        return ("meta", *super().probe[1:])

    def match(self, place: Place) -> ast.AST | None:
        statement = super().match(place)
        if statement is None:
            return None
        meta = place.parent(statement)
        if not isinstance(meta, ast.ClassDef) or meta.name != "Meta":
            return None
        return statement if isinstance(place.parent(meta), ast.ClassDef) else None


class Method(Target):
    """A method definition by name in a class.

    ``having`` and ``lacking``: parameters that must, and must not, be named. ``under``: dotted
    names, one of which the class descends from as far as its text tells (``django``: one of its
    own bases is Django's); the ``find`` judges what it descends from with certainty.
    """

    method: str
    having: tuple[str, ...] = ()
    lacking: tuple[str, ...] = ()
    under: tuple[str, ...] = ()

    @property
    def words(self) -> tuple[str, ...]:
        return (self.method,)

    @property
    def probe(self) -> Probe:
        return ("def", self.having, self.lacking, self.under)

    def match(self, place: Place) -> ast.AST | None:
        node = place.node
        if not isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            return None
        if node.name != self.method or not isinstance(place.parent(node), ast.ClassDef):
            return None
        names = _parameters(node)
        return node if names.issuperset(self.having) and names.isdisjoint(self.lacking) else None


class FunctionSuffix(Target):
    """A function of a module whose name ends so (``…_404``); ``find`` gets it."""

    ending: str
    lacking: tuple[str, ...] = ()
    """Parameters that must not be named."""

    @property
    def words(self) -> tuple[str, ...]:
        return (self.ending,)

    @property
    def suffix(self) -> bool:
        return True

    @property
    def probe(self) -> Probe:
        return ("def suffix", self.lacking)

    def match(self, place: Place) -> ast.AST | None:
        node = place.node
        if not isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            return None
        if not node.name.endswith(self.ending) or not isinstance(place.parent(node), ast.Module):
            return None
        return node if _parameters(node).isdisjoint(self.lacking) else None


class AsyncFunction(Target):
    """An ``async def``; ``find`` gets it.

    ``holding``: only where that name stands in its body.
    """

    holding: str = ""

    @property
    def words(self) -> tuple[str, ...]:
        return ("async",)

    @property
    def probe(self) -> Probe:
        return ("async def", self.holding)

    def match(self, place: Place) -> ast.AST | None:
        return place.node if isinstance(place.node, ast.AsyncFunctionDef) else None


def _parameters(function: ast.FunctionDef | ast.AsyncFunctionDef) -> set[str]:
    taken = function.args
    return {arg.arg for arg in (*taken.posonlyargs, *taken.args, *taken.kwonlyargs)}
