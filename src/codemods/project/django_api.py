"""What Django 5.0 has, what older releases had, and what each dotted name really denotes.

The facts are files of ``codemods/data``, written by ``tools/django_api.py`` and read when first
asked for. Nothing here imports Django. Only dotted names of ``django`` itself are answered.
"""

from __future__ import annotations

import sys
from functools import cache, lru_cache
from typing import NamedTuple

from codemods.data import read_lines

__all__ = [
    "OWNED_PREFIXES",
    "Gone",
    "Setting",
    "TemplateName",
    "added_later",
    "exists",
    "gone",
    "gone_names",
    "has_module",
    "identity",
    "known_prefix",
    "lacks",
    "names",
    "paths",
    "public_path",
    "removed_later",
    "setting",
    "setting_names",
    "star_names",
    "submodules",
    "template_library",
    "template_names",
    "template_tag",
]

Version = tuple[int, int]
TARGET: Version = (5, 0)

OWNED_PREFIXES = (
    *("CACHE_MIDDLEWARE_", "CSRF_", "DATA_UPLOAD_", "EMAIL_", "FILE_UPLOAD_", "LANGUAGE_COOKIE_"),
    *("PASSWORD_RESET_", "SECURE_", "SESSION_"),
)
_OTHERS_PREFIXES = (
    "SESSION_EXPIRE_AFTER_",  # django-session-timeout
    "SESSION_EXPIRE_SECONDS",
    "SESSION_REDIS",  # django-redis-sessions
    "SESSION_SECURITY_",  # django-session-security
    "SESSION_TIMEOUT_",  # django-session-timeout
)
_MODULE_ATTRIBUTES = frozenset(
    f"__{name}__"
    for name in (
        *("builtins", "cached", "dict", "doc", "file"),
        *("loader", "name", "package", "path", "spec"),
    )
)


class Gone(NamedTuple):
    """A module or a name that some Django before 5.0 had and 5.0 has not."""

    name: str
    """The part of the dotted name asked for that is missing: ``django.utils.six``."""
    removed_in: Version
    """The first release without it."""
    identity: str | None
    """What it denoted, where that still exists: ``django.urls.base.reverse``, ``re``."""
    public: str | None
    """The path to import that from on Django 5.0: ``django.urls.reverse``."""


class Setting(NamedTuple):
    """A setting that Django has or had. Releases before 1.5 count as 1.5."""

    name: str
    added_in: Version
    removed_in: Version | None
    """The first release without it, which may come after 5.0; None: still there in 6.1."""
    has_default: bool
    """False: it is in no ``global_settings``, an app or a library only looks for it."""

    @property
    def exists(self) -> bool:
        """Whether Django 5.0 has it."""
        return self.removed_in is None or self.removed_in > TARGET


class TemplateName(NamedTuple):
    """A tag or filter, or a library of them, that Django has or had."""

    library: str
    """What ``{% load %}`` names; ``builtins`` needs no loading."""
    kind: str
    """``tag`` or ``filter``; empty for the library itself."""
    name: str
    added_in: Version
    removed_in: Version | None

    @property
    def exists(self) -> bool:
        """Whether Django 5.0 has it."""
        return self.removed_in is None or self.removed_in > TARGET


class _Alias(NamedTuple):
    source: str
    """The dotted name that this one stands for; itself where it is defined here."""
    exported: bool


class _Lost(NamedTuple):
    removed_in: Version
    source: str
    alive: bool


def lacks(dotted: str) -> bool:
    """Return whether a dotted name is one of Django's that Django 5.0 does not have."""
    return dotted.startswith("django.") and not exists(dotted)


def exists(dotted: str) -> bool:
    """Return whether Django 5.0 has the module, or the name in a module.

    What follows a name that is no module (``django.conf.settings.DEBUG``) is not judged.
    """
    module, rest = _split(dotted)
    if module is None or not rest:
        return module is not None
    alias = _names(module).get(rest[0])
    if alias is not None and len(rest) > 1 and has_module(alias.source):
        return exists(".".join([alias.source, *rest[1:]]))
    return _has(module, rest[0])


def has_module(dotted: str) -> bool:
    """Return whether Django 5.0 has a module or package of this dotted name."""
    return dotted in _api()


def submodules(package: str) -> frozenset[str]:
    """Return the names of the modules directly in a package of Django 5.0."""
    depth = package.count(".") + 1
    prefix = package + "."
    inside = (module for module in _api() if module.startswith(prefix))
    return frozenset(module[len(prefix) :] for module in inside if module.count(".") == depth)


def names(module: str) -> frozenset[str]:
    """Return every name bound in a module of Django 5.0, submodules not among them."""
    return frozenset(_names(module))


def star_names(module: str) -> frozenset[str] | None:
    """Return what ``from module import *`` binds on Django 5.0, None for an unknown module."""
    if module not in _api():
        return None
    bound = _names(module)
    if "__all__" in bound:
        return frozenset(name for name, alias in bound.items() if alias.exported)
    return frozenset(name for name in bound if not name.startswith("_"))


def gone(dotted: str) -> Gone | None:
    """Return what is known of a name that Django 5.0 lacks and an older Django had, else None.

    ``dotted`` may go on past the missing name: ``django.utils.timezone.utc.zone``.
    """
    if not lacks(dotted):
        return None
    parts = dotted.split(".")
    for length in range(len(parts), 1, -1):
        found = _gone_exactly(".".join(parts[:length]))
        if found is not None:
            return found
    return None


def gone_names(module: str) -> frozenset[str]:
    """Return the names that an older Django had in ``module`` and 5.0 has not."""
    return frozenset(_lost(module))


@lru_cache(maxsize=8192)
def identity(dotted: str) -> str:
    """Return the one name of an object: where it is defined, after Django's own re-exports.

    Works for names that are gone too: two paths to one removed function give the same name.
    What is not known, or is not Django's, is returned as it is.
    """
    for _ in range(8):
        followed = _follow(dotted)
        if followed == dotted:
            break
        dotted = followed
    return dotted


def public_path(dotted: str) -> str:
    """Return the path of Django 5.0 that people import an object from.

    It is the nearest to the root of the packages around its definition that offer it:
    ``django.db.models.fields.CharField`` gives ``django.db.models.CharField``.
    """
    target = identity(dotted)
    module, _, name = target.rpartition(".")
    if target in _api() or module not in _api():
        return target
    parts = module.split(".")
    for length in range(2, len(parts)):
        package = ".".join(parts[:length])
        alias = _names(package).get(name)
        if alias is not None and alias.source == target and _offers(package, name):
            return f"{package}.{name}"
    return target


def paths(dotted: str) -> tuple[str, ...]:
    """Return every path of Django 5.0 by which the same object goes, under its own last name."""
    if not dotted.startswith("django."):
        return ()
    target, name = identity(dotted), dotted.rpartition(".")[2]
    found = [
        module
        for module, bound in _api().items()
        if name in bound and name in _names(module) and identity(f"{module}.{name}") == target
    ]
    found.sort(key=lambda module: (module.count("."), module.split(".")))
    return tuple(f"{module}.{name}" for module in found)


def added_later(dotted: str) -> Version | None:
    """Return the release after 5.0 that first has a name which 5.0 lacks."""
    return _later()[0].get(dotted)


def removed_later(dotted: str) -> Version | None:
    """Return the release after 5.0 that first lacks a name which 5.0 has."""
    return _later()[1].get(dotted)


def setting(name: str) -> Setting | None:
    """Return what is known of a setting that any Django since 1.5 had, None for all others."""
    return _settings().get(name)


def setting_names() -> tuple[str, ...]:
    """Return the names of all settings of Django 5.0."""
    return tuple(name for name, known in _settings().items() if known.exists)


def removed_setting_names() -> tuple[str, ...]:
    """Return the names of all settings that Django 5.0 lacks and an older one had."""
    return tuple(name for name, known in _settings().items() if not known.exists)


def known_prefix(name: str) -> str | None:
    """Return the prefix by which a setting looks like Django's own: ``SECURE_``.

    None where it has no such prefix, or where a well-known package owns the name.
    """
    if name.startswith(_OTHERS_PREFIXES):
        return None
    return next((prefix for prefix in OWNED_PREFIXES if name.startswith(prefix)), None)


def template_tag(library: str, name: str) -> TemplateName | None:
    """Return the tag (or, failing that, the filter) of a library; ``builtins`` needs no load."""
    found = [entry for entry in template_names(name) if entry.library == library]
    return max(found, key=lambda entry: entry.kind, default=None)


def template_names(name: str) -> tuple[TemplateName, ...]:
    """Return every tag and filter of this name, in whichever library of Django."""
    return _templates().get(name, ())


def template_library(name: str) -> TemplateName | None:
    """Return a library that ``{% load %}`` names, None for one that was never Django's."""
    return next((entry for entry in _templates().get("-", ()) if entry.library == name), None)


def _split(dotted: str) -> tuple[str | None, list[str]]:
    """Return the longest module of Django 5.0 in a dotted name, and what follows it."""
    modules = _api()
    rest: list[str] = []
    while dotted:
        if dotted in modules:
            return dotted, rest
        dotted, _, last = dotted.rpartition(".")
        rest.insert(0, last)
    return None, rest


def _has(module: str, name: str) -> bool:
    return name in _names(module) or name in _MODULE_ATTRIBUTES


def _follow(dotted: str) -> str:
    module, rest = _split(dotted)
    parts = dotted.split(".")
    if module is not None:
        if not rest:
            return dotted
        # A module of old may have gone by a name that means something else by now.
        lost = _find_lost(parts, len(parts) - len(rest))
        if lost is not None:
            return lost
        alias = _names(module).get(rest[0])
        if alias is not None:
            return ".".join([alias.source, *rest[1:]])
    return _find_lost(parts, 0) or dotted


def _find_lost(parts: list[str], shortest: int) -> str | None:
    """Return what a name of a module that is longer than ``shortest`` stood for."""
    for length in range(len(parts) - 1, shortest, -1):
        lost = _lost(".".join(parts[:length])).get(parts[length])
        if lost is not None:
            return ".".join([lost.source, *parts[length + 1 :]])
    return None


def _gone_exactly(dotted: str) -> Gone | None:
    module, _, name = dotted.rpartition(".")
    lost = _lost(module).get(name)
    if lost is not None:
        if not lost.alive:
            return Gone(dotted, lost.removed_in, None, None)
        return Gone(dotted, lost.removed_in, lost.source, public_path(lost.source))
    label, _, successor = _gone().get(dotted, "-").partition("\t")[0].partition("=")
    if label == "-":
        return None
    return Gone(dotted, _version(label), successor or None, successor or None)


def _offers(package: str, name: str) -> bool:
    """Return whether a package exports a name, or does nothing but hand on names."""
    bound = _names(package)
    if "__all__" in bound:
        return bound[name].exported
    return all(alias.source != f"{package}.{own}" for own, alias in bound.items())


@cache
def _names(module: str) -> dict[str, _Alias]:
    found: dict[str, _Alias] = {}
    own, *groups = _api().get(module, "").split("\t")
    for group in (f"{module} {own}", *groups):
        source, *items = group.split(" ")
        prefix = _prefix(source)
        for item in filter(None, items):
            name, _, original = item.lstrip("+").partition(":")
            found[name] = _Alias(prefix + (original or name), item[0] == "+")
    return found


@cache
def _lost(module: str) -> dict[str, _Lost]:
    groups = _gone().get(module, "").split("\t")[1:]
    found: dict[str, _Lost] = {}
    for group in groups:
        head, *items = group.split(" ")
        label, _, source = head.lstrip("!").partition("=")
        alive = bool(source) and head[0] != "!"
        prefix = _prefix(source or module)
        for item in items:
            name, _, original = item.partition(":")
            found[name] = _Lost(_version(label), prefix + (original or name), alive)
    return found


def _prefix(source: str) -> str:
    return "" if source == "." else source.replace("~", "django.") + "."


def _version(label: str) -> Version:
    major, _, minor = label.partition(".")
    return int(major), int(minor)


def _lines(file: str) -> dict[str, str]:
    pairs = (line.partition("\t") for line in read_lines(file))
    return {sys.intern(module): rest for module, _, rest in pairs}


@cache
def _api() -> dict[str, str]:
    return _lines("api.txt")


@cache
def _gone() -> dict[str, str]:
    return _lines("gone.txt")


@cache
def _later() -> tuple[dict[str, Version], dict[str, Version]]:
    added: dict[str, Version] = {}
    removed: dict[str, Version] = {}
    for line in read_lines("later.txt"):
        label, _, dotted = line.partition(" ")
        (added if label[0] == "+" else removed).setdefault(dotted, _version(label[1:]))
    return added, removed


@cache
def _settings() -> dict[str, Setting]:
    found = {}
    for line in read_lines("settings.txt"):
        name, added, removed, *read = line.split(" ")
        found[name] = Setting(name, _version(added), _until(removed), not read)
    return found


@cache
def _templates() -> dict[str, tuple[TemplateName, ...]]:
    found: dict[str, tuple[TemplateName, ...]] = {}
    for line in read_lines("templates.txt"):
        library, kind, name, added, removed = line.split(" ")
        entry = TemplateName(
            library, kind.strip("-"), name.strip("-"), _version(added), _until(removed)
        )
        found[name] = (*found.get(name, ()), entry)
    return found


def _until(label: str) -> Version | None:
    return None if label == "-" else _version(label)
