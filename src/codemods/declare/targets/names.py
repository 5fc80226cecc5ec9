"""Targets that are imported names, wherever and however the file uses them."""

from __future__ import annotations

import ast

from codemods.declare.targets.base import Place, Probe, Target, last_part

__all__ = [
    "Call",
    "Comparison",
    "Decorator",
    "GuardedImport",
    "Import",
    "Name",
    "Qualified",
    "Subclass",
    "Value",
    "passes",
]


class Qualified(Target):
    qualified: str

    @property
    def words(self) -> tuple[str, ...]:
        return (last_part(self.qualified),)

    @property
    def names(self) -> tuple[str, ...]:
        return (self.qualified,)


class Name(Qualified):
    """Every use of an imported name, called or not; ``find`` gets the Name or Attribute."""

    def match(self, place: Place) -> ast.AST | None:
        return place.node if isinstance(place.node, (ast.Name, ast.Attribute)) else None


class Call(Qualified):
    """A call of an imported name; ``find`` gets the Call.

    ``keyword``: only calls that pass it, or that may hide it behind ``**``; ``position`` is
    where it may stand positionally (0-based). ``absent``: only calls that pass neither
    ``absent`` by keyword nor anything at ``position``. ``literal``: only calls with a string
    literal as that positional argument. ``matching``: regular
    expressions, one of which is found in the text of an argument.
    """

    keyword: str | None = None
    position: int | None = None
    absent: str | None = None
    literal: int | None = None
    most: int | None = None
    """Only calls with at most so many arguments."""
    positional: int | None = None
    """Only calls with more positional arguments than so many, or with unpacked ones."""
    matching: tuple[str, ...] = ()
    assigned: bool = False
    """Only where its value gets a name, and an attribute so called is assigned to in the file."""

    @property
    def probe(self) -> Probe:
        if self.assigned:
            return ("assigned again",)
        shape = (self.keyword, self.position, self.absent, self.literal, self.most)
        return ("call", *shape, self.positional, self.matching)

    def match(self, place: Place) -> ast.AST | None:
        call = place.parent(place.node)
        if not isinstance(call, ast.Call) or call.func is not place.node:
            return None
        if self.positional is not None and not _is_positional(call, self.positional):
            return None
        if self.most is not None and len(call.args) + len(call.keywords) > self.most:
            return None
        if self.literal is not None:
            return call if _is_literal(call.args[self.literal : self.literal + 1]) else None
        return call if passes(call, self.keyword, self.position, self.absent) else None


class Value(Qualified):
    """A use of an imported name that is not the callee of a call.

    ``argument``: only where it is the first argument of a call.
    """

    argument: bool = False

    @property
    def probe(self) -> Probe:
        return ("argument" if self.argument else "value",)

    def match(self, place: Place) -> ast.AST | None:
        if not isinstance(place.node, (ast.Name, ast.Attribute)):
            return None
        parent = place.parent(place.node)
        if self.argument:
            given = parent.args[:1] if isinstance(parent, ast.Call) else []
            return place.node if place.node in given else None
        called = isinstance(parent, ast.Call) and parent.func is place.node
        return None if called else place.node


class Import(Qualified):
    """An import of a name or a module; ``find`` gets the ``ast.alias``."""

    def match(self, place: Place) -> ast.AST | None:
        return place.node if isinstance(place.node, ast.alias) else None


class Decorator(Qualified):
    """A decorator, called or not; ``find`` gets the decorator expression."""

    @property
    def probe(self) -> Probe:
        return ("decorator",)

    def match(self, place: Place) -> ast.AST | None:
        node = place.node
        parent = place.parent(node)
        if isinstance(parent, ast.Call) and parent.func is node:
            node, parent = parent, place.parent(parent)
        decorators = getattr(parent, "decorator_list", ())
        return node if any(node is decorator for decorator in decorators) else None


class Subclass(Qualified):
    """A class with the name among its bases as written; ``find`` gets the ClassDef.

    ``crowded``: only in files with a second class, or with an import of a name that ends in
    the last word of this one (``Config`` of ``AppConfig``).
    """

    crowded: bool = False

    @property
    def probe(self) -> Probe:
        return ("crowded", last_part(self.qualified)) if self.crowded else ("base",)

    def match(self, place: Place) -> ast.AST | None:
        parent = place.parent(place.node)
        if isinstance(parent, ast.ClassDef) and any(place.node is b for b in parent.bases):
            return parent
        return None


class Comparison(Qualified):
    """A comparison with an imported name (``django.VERSION``); ``find`` gets the Compare."""

    def match(self, place: Place) -> ast.AST | None:
        node: ast.AST | None = place.parent(place.node)
        while isinstance(node, (ast.Subscript, ast.Slice, ast.Tuple)):
            node = place.parent(node)
        return node if isinstance(node, ast.Compare) else None


class GuardedImport(Target):
    """A ``try`` with a handler for ImportError; ``find`` gets the Try."""

    @property
    def words(self) -> tuple[str, ...]:
        return ("ImportError", "ModuleNotFoundError")

    def match(self, place: Place) -> ast.AST | None:
        handler = place.parent(place.node)
        if isinstance(handler, ast.Tuple):
            handler = place.parent(handler)
        if not isinstance(handler, ast.ExceptHandler):
            return None
        guarded = place.parent(handler)
        return guarded if isinstance(guarded, ast.Try) else None


def passes(call: ast.Call, keyword: str | None, position: int | None, absent: str | None) -> bool:
    if keyword is None and absent is None:
        return True
    starred = any(isinstance(argument, ast.Starred) for argument in call.args)
    given = {k.arg for k in call.keywords}
    positional = position is not None and (len(call.args) > position or starred)
    if keyword is not None:
        return keyword in given or None in given or positional
    if absent is not None:
        return absent not in given and not (positional and not starred)
    return True


def _is_positional(call: ast.Call, least: int) -> bool:
    return len(call.args) > least or any(isinstance(one, ast.Starred) for one in call.args)


def _is_literal(arguments: list[ast.expr]) -> bool:
    return any(isinstance(a, ast.Constant) and isinstance(a.value, str) for a in arguments)
