"""Targets: what a codemod looks for, as data.

A target derives everything the engine needs to be fast: the byte words of the screen, and the
shape of the node around a word. The vocabulary is closed; there is no "any node".

``words`` are the anchors: the identifier that stands at the hit. ``companions`` are words that
must be somewhere in the same file. ``names`` are dotted names, one of which the file must be
able to reach through its imports.
"""

from __future__ import annotations

import ast
from dataclasses import dataclass
from typing import Protocol

__all__ = [
    "AbsentSetting",
    "AsyncFunction",
    "AttributeAccess",
    "Call",
    "CallSuffix",
    "ClassAttribute",
    "Comparison",
    "Decorator",
    "FunctionSuffix",
    "GuardedImport",
    "Import",
    "Keyword",
    "KeywordPrefix",
    "KeywordSuffix",
    "MetaOption",
    "Method",
    "MethodCall",
    "ModuleAssignment",
    "Name",
    "Parameter",
    "Place",
    "Probe",
    "Setting",
    "SettingPrefix",
    "SettingRead",
    "String",
    "StringSuffix",
    "Subclass",
    "Target",
    "TemplateFilter",
    "TemplateLibrary",
    "TemplateTag",
    "TemplateVariable",
    "Value",
]


Probe = tuple[str | int | tuple[str, ...] | None, ...]
"""What must stand around a word: the name of a probe, and what it wants to know."""


class Place(Protocol):
    """A word in a parsed file, as the engine hands it to `Target.match`."""

    word: str
    node: ast.AST
    """The innermost node that holds the word."""

    def parent(self, node: ast.AST) -> ast.AST | None: ...

    def path(self) -> str: ...

    def is_settings(self) -> bool: ...

    def qualified(self, node: ast.AST) -> str | None: ...


def _last(qualified: str) -> str:
    return qualified.rpartition(".")[2]


@dataclass(frozen=True, kw_only=True, eq=False, repr=False)
class Target:
    """Base of the vocabulary."""

    companions: tuple[str, ...] = ()

    @property
    def words(self) -> tuple[str, ...]:
        """Anchor words: one of them stands at every hit."""
        raise NotImplementedError

    @property
    def names(self) -> tuple[str, ...]:
        """Dotted names, one of which the file's imports must reach; empty: no condition."""
        return ()

    @property
    def suffix(self) -> bool:
        """Whether the word may end a longer identifier (``author__isnull``)."""
        return False

    @property
    def template(self) -> bool:
        """Whether the target is looked for in templates instead of Python."""
        return False

    @property
    def probe(self) -> Probe:
        """What must stand around the word: the name of a probe, and what it wants to know."""
        return ("",)

    def match(self, place: Place) -> ast.AST | None:
        """Return the node that ``find`` gets, None where the shape is another."""
        raise NotImplementedError


@dataclass(frozen=True, eq=False, repr=False)
class _Qualified(Target):
    qualified: str

    @property
    def words(self) -> tuple[str, ...]:
        return (_last(self.qualified),)

    @property
    def names(self) -> tuple[str, ...]:
        return (self.qualified,)


@dataclass(frozen=True, eq=False, repr=False)
class Name(_Qualified):
    """Every use of an imported name, called or not; ``find`` gets the Name or Attribute."""

    def match(self, place: Place) -> ast.AST | None:
        return place.node if isinstance(place.node, (ast.Name, ast.Attribute)) else None


@dataclass(frozen=True, eq=False, repr=False)
class Call(_Qualified):
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
        return call if _passes(call, self.keyword, self.position, self.absent) else None


@dataclass(frozen=True, eq=False, repr=False)
class Value(_Qualified):
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


@dataclass(frozen=True, eq=False, repr=False)
class Import(_Qualified):
    """An import of a name or a module; ``find`` gets the ``ast.alias``."""

    def match(self, place: Place) -> ast.AST | None:
        return place.node if isinstance(place.node, ast.alias) else None


@dataclass(frozen=True, eq=False, repr=False)
class Decorator(_Qualified):
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


@dataclass(frozen=True, eq=False, repr=False)
class Subclass(_Qualified):
    """A class with the name among its bases as written; ``find`` gets the ClassDef.

    ``crowded``: only in files with a second class, or with an import of a name that ends in
    the last word of this one (``Config`` of ``AppConfig``).
    """

    crowded: bool = False

    @property
    def probe(self) -> Probe:
        return ("crowded", _last(self.qualified)) if self.crowded else ("base",)

    def match(self, place: Place) -> ast.AST | None:
        parent = place.parent(place.node)
        if isinstance(parent, ast.ClassDef) and any(place.node is b for b in parent.bases):
            return parent
        return None


@dataclass(frozen=True, eq=False, repr=False)
class Comparison(_Qualified):
    """A comparison with an imported name (``django.VERSION``); ``find`` gets the Compare."""

    def match(self, place: Place) -> ast.AST | None:
        node: ast.AST | None = place.parent(place.node)
        while isinstance(node, (ast.Subscript, ast.Slice, ast.Tuple)):
            node = place.parent(node)
        return node if isinstance(node, ast.Compare) else None


@dataclass(frozen=True, eq=False, repr=False)
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


@dataclass(frozen=True, eq=False, repr=False)
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
        return call if _passes(call, self.keyword, self.position, self.absent) else None


@dataclass(frozen=True, eq=False, repr=False)
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
        return call if _passes(call, None, self.position, self.absent) else None


@dataclass(frozen=True, eq=False, repr=False)
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


@dataclass(frozen=True, eq=False, repr=False)
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


@dataclass(frozen=True, eq=False, repr=False)
class Parameter(Target):
    """A parameter of a function by name; ``find`` gets the ``ast.arg``."""

    name: str

    @property
    def words(self) -> tuple[str, ...]:
        return (self.name,)

    def match(self, place: Place) -> ast.AST | None:
        return place.node if isinstance(place.node, ast.arg) else None


@dataclass(frozen=True, eq=False, repr=False)
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


@dataclass(frozen=True, eq=False, repr=False)
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


@dataclass(frozen=True, eq=False, repr=False)
class Setting(Target):
    """An assignment at the top level of a settings module; ``find`` gets the statement."""

    setting: str

    @property
    def words(self) -> tuple[str, ...]:
        return (self.setting,)

    @property
    def probe(self) -> Probe:
        return ("setting",)

    def match(self, place: Place) -> ast.AST | None:
        statement = _assignment(place, self.setting)
        return statement if statement is not None and place.is_settings() else None


@dataclass(frozen=True, eq=False, repr=False)
class SettingPrefix(Target):
    """An assignment like `Setting` of any name that starts so; ``find`` gets the statement."""

    prefix: str
    unless: tuple[str, ...] = ()
    """Whole names that need no look."""

    @property
    def words(self) -> tuple[str, ...]:
        return (self.prefix,)

    @property
    def probe(self) -> Probe:
        return ("prefix", self.unless)

    def match(self, place: Place) -> ast.AST | None:
        node = place.node
        if not isinstance(node, ast.Name) or not node.id.startswith(self.prefix):
            return None
        if node.id in self.unless:
            return None
        statement = _assignment(place, node.id)
        return statement if statement is not None and place.is_settings() else None


@dataclass(frozen=True, eq=False, repr=False)
class AbsentSetting(Target):
    """A base settings module (one that sets ``INSTALLED_APPS``) without a setting.

    ``find`` gets the statement that assigns ``INSTALLED_APPS``.
    """

    setting: str

    @property
    def words(self) -> tuple[str, ...]:
        return ("INSTALLED_APPS",)

    @property
    def probe(self) -> Probe:
        return ("absent", self.setting)

    def match(self, place: Place) -> ast.AST | None:
        statement = _assignment(place, "INSTALLED_APPS")
        return statement if statement is not None and place.is_settings() else None


@dataclass(frozen=True, eq=False, repr=False)
class SettingRead(Target):
    """``settings.NAME`` with ``settings`` from ``django.conf``; gets the Attribute."""

    setting: str

    @property
    def words(self) -> tuple[str, ...]:
        return (self.setting,)

    @property
    def names(self) -> tuple[str, ...]:
        return ("django.conf.settings",)

    @property
    def probe(self) -> Probe:
        return ("attribute",)

    def match(self, place: Place) -> ast.AST | None:
        node = place.node
        if not isinstance(node, ast.Attribute) or node.attr != self.setting:
            return None
        return node if place.qualified(node.value) == "django.conf.settings" else None


@dataclass(frozen=True, eq=False, repr=False)
class ModuleAssignment(Target):
    """An assignment at module level; ``find`` gets the statement.

    ``filename``: only in files of that name.
    """

    name: str
    filename: str = ""

    @property
    def words(self) -> tuple[str, ...]:
        return (self.name,)

    @property
    def probe(self) -> Probe:
        return ("setting",)

    def match(self, place: Place) -> ast.AST | None:
        if self.filename and place.path().rpartition("/")[2] != self.filename:
            return None
        return _assignment(place, self.name)


@dataclass(frozen=True, eq=False, repr=False)
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
        if not _binds(statement, place.node, self.attribute):
            return None
        assert statement is not None
        return statement if isinstance(place.parent(statement), ast.ClassDef) else None


@dataclass(frozen=True, eq=False, repr=False)
class MetaOption(ClassAttribute):
    """An assignment in a ``class Meta`` inside a class; ``find`` gets the statement."""

    def match(self, place: Place) -> ast.AST | None:
        statement = super().match(place)
        if statement is None:
            return None
        meta = place.parent(statement)
        if not isinstance(meta, ast.ClassDef) or meta.name != "Meta":
            return None
        return statement if isinstance(place.parent(meta), ast.ClassDef) else None


@dataclass(frozen=True, eq=False, repr=False)
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


@dataclass(frozen=True, eq=False, repr=False)
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


@dataclass(frozen=True, eq=False, repr=False)
class AsyncFunction(Target):
    """An ``async def``; ``find`` gets it."""

    @property
    def words(self) -> tuple[str, ...]:
        return ("async",)

    @property
    def probe(self) -> Probe:
        return ("async def",)

    def match(self, place: Place) -> ast.AST | None:
        return place.node if isinstance(place.node, ast.AsyncFunctionDef) else None


@dataclass(frozen=True, eq=False, repr=False)
class String(Target):
    """A string constant of exactly this value, wherever it stands; gets the Constant."""

    value: str

    @property
    def words(self) -> tuple[str, ...]:
        return (_last(self.value),)

    @property
    def probe(self) -> Probe:
        return ("string", self.value)

    def match(self, place: Place) -> ast.AST | None:
        node = place.node
        return node if isinstance(node, ast.Constant) and node.value == self.value else None


@dataclass(frozen=True, eq=False, repr=False)
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


@dataclass(frozen=True, eq=False, repr=False)
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


@dataclass(frozen=True, eq=False, repr=False)
class TemplateTag(_Template):
    """A ``{% name … %}``; ``find`` gets the token."""


@dataclass(frozen=True, eq=False, repr=False)
class TemplateFilter(_Template):
    """A ``…|name`` in a variable or a tag; ``find`` gets the token that holds it."""


@dataclass(frozen=True, eq=False, repr=False)
class TemplateLibrary(_Template):
    """A library named in ``{% load … %}``; ``find`` gets the token."""


@dataclass(frozen=True, eq=False, repr=False)
class TemplateVariable(_Template):
    """A ``{{ name }}`` or ``{{ …_name }}``, without attributes; ``find`` gets the token."""

    @property
    def suffix(self) -> bool:
        return True

    @property
    def probe(self) -> Probe:
        return ("variable",)


def _parameters(function: ast.FunctionDef | ast.AsyncFunctionDef) -> set[str]:
    taken = function.args
    return {arg.arg for arg in (*taken.posonlyargs, *taken.args, *taken.kwonlyargs)}


def _passes(call: ast.Call, keyword: str | None, position: int | None, absent: str | None) -> bool:
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


def _binds(statement: ast.AST | None, node: ast.AST, name: str) -> bool:
    if not isinstance(node, ast.Name) or node.id != name:
        return False
    if isinstance(statement, ast.Assign):
        return any(target is node for target in statement.targets)
    return isinstance(statement, (ast.AnnAssign, ast.AugAssign)) and statement.target is node


def _assignment(place: Place, name: str) -> ast.stmt | None:
    statement = place.parent(place.node)
    if not _binds(statement, place.node, name):
        return None
    assert isinstance(statement, ast.stmt)
    above = place.parent(statement)
    while isinstance(above, (ast.If, ast.Try)):
        above = place.parent(above)
    return statement if isinstance(above, ast.Module) else None
