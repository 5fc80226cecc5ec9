"""Targets that go by the name of an attribute or an argument; who it belongs to is judged later."""

from __future__ import annotations

import ast

from codemods.declare.targets.base import Place, Probe, Target
from codemods.declare.targets.names import passes

__all__ = [
    "AttributeAccess",
    "AttributeSuffix",
    "CallSuffix",
    "Keyword",
    "KeywordPrefix",
    "KeywordSuffix",
    "MethodCall",
    "Parameter",
]


class MethodCall(Target):
    """A call of a method by name; the receiver is the ``find``'s to judge. Gets the Call."""

    method: str
    keyword: str | None = None
    position: int | None = None
    absent: str | None = None
    matching: tuple[str, ...] = ()
    """As of `Call`."""

    @property
    def words(self) -> tuple[str, ...]:
        return (self.method,)

    @property
    def probe(self) -> Probe:
        return ("method", self.keyword, self.position, self.absent, self.matching)

    def match(self, place: Place) -> ast.AST | None:
        node = place.node
        call = place.parent(node)
        if not isinstance(node, ast.Attribute) or node.attr != self.method:
            return None
        if not isinstance(call, ast.Call) or call.func is not node:
            return None
        return call if passes(call, self.keyword, self.position, self.absent) else None


class CallSuffix(Target):
    """A call of something whose name ends so (``…Middleware``), by itself or dotted."""

    ending: str
    position: int | None = None
    absent: str | None = None
    matching: tuple[str, ...] = ()
    """As of `Call`."""

    @property
    def words(self) -> tuple[str, ...]:
        return (self.ending,)

    @property
    def suffix(self) -> bool:
        return True

    @property
    def probe(self) -> Probe:
        shape = (None, self.position, self.absent, None, None, None)
        return ("call", *shape, self.matching)

    def match(self, place: Place) -> ast.AST | None:
        node = place.node
        name = node.attr if isinstance(node, ast.Attribute) else getattr(node, "id", "")
        call = place.parent(node)
        if not name.endswith(self.ending) or not isinstance(call, ast.Call):
            return None
        if call.func is not node:
            return None
        return call if passes(call, None, self.position, self.absent) else None


class AttributeAccess(Target):
    """An attribute by name, not called; the receiver is the ``find``'s to judge.

    ``assigned``: only where its value gets a name, and an attribute of that, with a name in the
    plural, is assigned to in the file.
    """

    attribute: str
    assigned: bool = False

    @property
    def words(self) -> tuple[str, ...]:
        return (self.attribute,)

    @property
    def probe(self) -> Probe:
        return ("assigned many",) if self.assigned else ("attribute",)

    def match(self, place: Place) -> ast.AST | None:
        node = place.node
        if not isinstance(node, ast.Attribute) or node.attr != self.attribute:
            return None
        parent = place.parent(node)
        return None if isinstance(parent, ast.Call) and parent.func is node else node


class AttributeSuffix(Target):
    """An attribute whose name ends so (``author.book_set``); ``find`` gets the Attribute."""

    ending: str

    @property
    def words(self) -> tuple[str, ...]:
        return (self.ending,)

    @property
    def suffix(self) -> bool:
        return True

    def match(self, place: Place) -> ast.AST | None:
        node = place.node
        ours = isinstance(node, ast.Attribute) and node.attr.endswith(self.ending)
        return node if ours else None


class Keyword(Target):
    """A keyword argument by name, in any call; ``find`` gets the ``ast.keyword``."""

    keyword: str

    @property
    def words(self) -> tuple[str, ...]:
        return (self.keyword,)

    @property
    def probe(self) -> Probe:
        return ("keyword",)

    def match(self, place: Place) -> ast.AST | None:
        node = place.node
        return node if isinstance(node, ast.keyword) and node.arg == self.keyword else None


class Parameter(Target):
    """A parameter of a function by name; ``find`` gets the ``ast.arg``."""

    name: str

    @property
    def words(self) -> tuple[str, ...]:
        return (self.name,)

    def match(self, place: Place) -> ast.AST | None:
        return place.node if isinstance(place.node, ast.arg) else None


class KeywordPrefix(Target):
    """A keyword argument whose name starts so (``HTTP_``); ``find`` gets the ``ast.keyword``."""

    prefix: str

    @property
    def words(self) -> tuple[str, ...]:
        return (self.prefix,)

    @property
    def probe(self) -> Probe:
        return ("keyword prefix",)

    def match(self, place: Place) -> ast.AST | None:
        node = place.node
        if isinstance(node, ast.keyword) and node.arg and node.arg.startswith(self.prefix):
            return node
        return None


class KeywordSuffix(Target):
    """A keyword argument whose name ends so (``__isnull``, or the whole name)."""

    ending: str
    unless: tuple[str, ...] = ()
    """Literal values that need no look."""

    @property
    def words(self) -> tuple[str, ...]:
        return (self.ending.lstrip("_"),)

    @property
    def suffix(self) -> bool:
        return True

    @property
    def probe(self) -> Probe:
        return ("keyword", self.unless)

    def match(self, place: Place) -> ast.AST | None:
        node = place.node
        if isinstance(node, ast.keyword) and node.arg and node.arg.endswith(self.ending):
            value = node.value
            literal = repr(value.value) if isinstance(value, ast.Constant) else ""
            return None if literal in self.unless else node
        return None
