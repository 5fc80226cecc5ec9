"""Targets at the top level of settings and other modules."""

from __future__ import annotations

import ast

from codemods.declare.targets.base import Near, Place, Probe, Target

__all__ = [
    "AbsentSetting",
    "ModuleAssignment",
    "Setting",
    "SettingLookup",
    "SettingPrefix",
    "SettingRead",
    "binds",
]


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


class SettingRead(Target):
    """``settings.NAME`` with ``settings`` from ``django.conf``; gets the Attribute.

    Or from pytest-django: a parameter of that name in a test.
    """

    setting: str
    companions = ("settings",)
    near = Near(before=r"(?:[^f]|[^l]f|[^e]lf|[^s]elf|\wself)[\s\\]*\.[\s\\]*")

    @property
    def words(self) -> tuple[str, ...]:
        return (self.setting,)

    @property
    def probe(self) -> Probe:
        return ("attribute",)

    def match(self, place: Place) -> ast.AST | None:
        node = place.node
        if not isinstance(node, ast.Attribute) or node.attr != self.setting:
            return None
        ours = place.qualified(node.value) == "django.conf.settings" or _is_fixture(node, place)
        return node if ours else None


def _is_fixture(node: ast.Attribute, place: Place) -> bool:
    if not isinstance(node.value, ast.Name) or node.value.id != "settings":
        return False
    above = place.parent(node)
    while above is not None and not isinstance(above, (ast.FunctionDef, ast.AsyncFunctionDef)):
        above = place.parent(above)
    named = above is not None and any(one.arg == "settings" for one in above.args.args)
    return named and "test" in place.path()


class SettingLookup(Target):
    """``getattr(settings, "NAME")`` with ``settings`` from ``django.conf``; gets the Call."""

    setting: str
    companions = ("getattr",)
    near = Near(before=r"\bgetattr\s*\([^()]*,[^()\"']*[\"']+")

    @property
    def words(self) -> tuple[str, ...]:
        return (self.setting,)

    @property
    def probe(self) -> Probe:
        return ("string", self.setting)

    def match(self, place: Place) -> ast.AST | None:
        node, call = place.node, place.parent(place.node)
        if not isinstance(node, ast.Constant) or node.value != self.setting:
            return None
        if not isinstance(call, ast.Call) or call.args[1:2] != [node]:
            return None
        if not isinstance(call.func, ast.Name) or call.func.id != "getattr":
            return None
        return call if place.qualified(call.args[0]) == "django.conf.settings" else None


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


def _assignment(place: Place, name: str) -> ast.stmt | None:
    statement = place.parent(place.node)
    if not binds(statement, place.node, name):
        return None
    assert isinstance(statement, ast.stmt)
    above = place.parent(statement)
    while isinstance(above, (ast.If, ast.Try)):
        above = place.parent(above)
    return statement if isinstance(above, ast.Module) else None


def binds(statement: ast.AST | None, node: ast.AST, name: str) -> bool:
    if not isinstance(node, ast.Name) or node.id != name:
        return False
    if isinstance(statement, ast.Assign):
        return any(target is node for target in statement.targets)
    return isinstance(statement, (ast.AnnAssign, ast.AugAssign)) and statement.target is node
