"""The fact files: what Django 5.0 has, what older releases had, what comes after it.

Lines are sorted and hold tab-separated groups, names are separated by blanks, so that a change
of one name is one line of a diff and reading is a handful of ``bytes.split``.

``api.txt``: ``module``, its own names, then one group per module that names are imported from:
``~core.exceptions ImproperlyConfigured``; ``~`` is short for ``django.``, ``alias:original`` where
they differ, ``.`` for a module itself (``. os``). ``+`` marks what ``__all__`` lists.

``gone.txt``: ``module``, the release without the module (``-``: only names went; ``=`` and the
module that it did nothing but hand on), then groups headed by the release that lacks them, with
the source of what came from elsewhere: ``4.0`` or ``3.1=~core.exceptions``. ``!`` heads objects
that no longer exist anywhere.
"""

from __future__ import annotations

import importlib
import re
import sys
from collections.abc import Iterable

from surface.names import Surface, read_surface
from surface.releases import SERIES, TARGET, Version

_DEAD = {"StringIO", "asynchat", "asyncore", "cgi", "crypt", "distutils", "imp", "pipes", "smtpd"}
"""Standard modules of older Pythons."""
_WHOLE: Version = (1, 8)
"""From this release on every name is kept; of older ones only what was meant to be imported."""


def label(version: Version) -> str:
    """Return ``"4.2"`` for ``(4, 2)``."""
    return f"{version[0]}.{version[1]}"


def render_api(surface: Surface) -> str:
    """Return ``api.txt`` of a release."""
    lines = []
    for module in sorted(surface.bindings):
        exports = surface.exports(module)
        submodules = surface.release.submodules.get(module, set())
        names = (surface.names(module) - submodules) | (exports or set())
        groups: dict[str, list[str]] = {"": []}
        for name in sorted(names):
            identity = surface.identity(module, name)
            mark = "+" if exports is not None and name in exports else ""
            source, item = _place(module, name, identity)
            groups.setdefault(source, []).append(mark + item)
        own = " ".join(groups.pop(""))
        rest = [" ".join([source, *items]) for source, items in sorted(groups.items())]
        lines.append("\t".join([module, own, *rest]))
    return _text(lines)


def render_gone() -> str:
    """Return ``gone.txt``: what releases before the target had and the target has not."""
    target = read_surface(TARGET)
    older = [version for version in sorted(SERIES) if version < TARGET]
    missing = _missing(target, older)
    modules: dict[str, dict[str, list[str]]] = {}
    removed_modules = {}
    for dotted, version in missing.items():
        module, _, name = dotted.rpartition(".")
        if any(dotted in read_surface(v).bindings for v in older):
            removed_modules[dotted] = version
            modules.setdefault(dotted, {})
        if not any(module in read_surface(v).bindings for v in older):
            continue
        identity = canonical(dotted)
        if identity == dotted and dotted in removed_modules:
            continue
        if version <= _WHOLE and not (
            _meant(name, identity, dotted, target) or _hands_on(module, name)
        ):
            continue
        source, item = _place(module, name, identity)
        head = label(version) + ("=" + source if source else "")
        if source and not _alive(identity, target):
            head = "!" + head
        modules.setdefault(module, {}).setdefault(head, []).append(item)
    lines = []
    for module, groups in sorted(modules.items()):
        flag = label(removed_modules[module]) if module in removed_modules else "-"
        if successor := _successor(module, target):
            flag += f"={successor}"
        rest = [" ".join([head, *sorted(items)]) for head, items in sorted(groups.items())]
        lines.append("\t".join([module, flag, *rest]))
    return _text(lines)


def render_later() -> str:
    """Return ``later.txt``: what releases after the target added (``+``) or took away (``-``)."""
    target = read_surface(TARGET)
    lines = []
    later = [read_surface(v) for v in sorted(SERIES) if v > TARGET]
    for surface in later:
        new = _only(surface, target)
        lines += [f"+{label(surface.version)} {n}" for n in new if _offered(n, surface)]
    for surface in later:
        old = _only(target, surface)
        lines += [f"-{label(surface.version)} {n}" for n in old if _offered(n, target)]
    first: dict[str, str] = {}
    for line in lines:
        first.setdefault(line.split()[1], line)
    return _text(sorted(first.values()))


def canonical(dotted: str) -> str:
    """Return the identity of a name: in the newest release that has it, followed through."""
    seen: set[str] = set()
    while dotted not in seen:
        seen.add(dotted)
        surface = _newest_with(dotted)
        if surface is None:
            break
        module, _, name = dotted.rpartition(".")
        bound = module in surface.bindings and name in surface.bindings[module].names
        if not bound:
            break
        dotted = surface.identity(module, name)
    return dotted


def _newest_with(dotted: str) -> Surface | None:
    for version in sorted(SERIES, reverse=True):
        if version <= TARGET and read_surface(version).has(dotted):
            return read_surface(version)
    return None


def _successor(module: str, target: Surface) -> str | None:
    """Return the module of the target that a removed one did nothing but hand on."""
    surface = _newest_with(module)
    if surface is None or module not in surface.bindings or module in target.bindings:
        return None
    stars = surface.stars.get(module, [])
    own = [n for n in surface.names(module) if surface.identity(module, n) == f"{module}.{n}"]
    return stars[0] if len(stars) == 1 and not own and stars[0] in target.bindings else None


def _missing(target: Surface, older: list[Version]) -> dict[str, Version]:
    """Return what the target lacks, with the first release after the last one that had it."""
    following = dict(zip(older, [*older[1:], TARGET], strict=True))
    missing: dict[str, Version] = {}
    for version in older:
        for dotted in _only(read_surface(version), target):
            missing[dotted] = following[version]
    return missing


def _only(surface: Surface, other: Surface) -> list[str]:
    return [dotted for dotted in _dotted(surface) if not other.has(dotted)]


def _dotted(surface: Surface) -> Iterable[str]:
    for module in sorted(surface.bindings):
        yield module
        for name in sorted(surface.names(module)):
            yield f"{module}.{name}"


def _meant(name: str, identity: str, dotted: str, target: Surface) -> bool:
    return not name.startswith("_") and (identity == dotted or target.has(identity))


def _hands_on(module: str, name: str) -> bool:
    """Return whether a module did nothing but hand on names of Django, this one among them."""
    surface = next(v for v in map(read_surface, sorted(SERIES)[::-1]) if module in v.bindings)
    sources = {own: surface.identity(module, own) for own in surface.names(module)}
    handed = {own for own, source in sources.items() if source.startswith("django.")}
    own = any(source == f"{module}.{name}" for name, source in sources.items())
    return not own and name in handed


def _offered(dotted: str, surface: Surface) -> bool:
    """Return whether a name is defined where it stands or re-exported by ``__all__``."""
    module, _, name = dotted.rpartition(".")
    if dotted in surface.bindings:
        return True
    own = surface.identity(module, name) == dotted
    return own or name in (surface.exports(module) or ())


def _place(module: str, name: str, identity: str) -> tuple[str, str]:
    if identity == f"{module}.{name}":
        return "", name
    source, _, original = identity.rpartition(".")
    source = re.sub(r"^django\.", "~", source) or "."
    return source, name if name == original else f"{name}:{original}"


def _alive(identity: str, target: Surface) -> bool:
    """Return whether Python 3 or the target still has the object."""
    if identity.startswith("django."):
        return target.has(identity)
    top = identity.partition(".")[0]
    if top in _DEAD:
        return False
    if top not in sys.stdlib_module_names:
        return True
    module, _, name = identity.rpartition(".")
    try:
        importlib.import_module(identity)
    except ImportError:
        return bool(module) and hasattr(importlib.import_module(module), name)
    return True


def _text(lines: Iterable[str]) -> str:
    return "".join(f"{line}\n" for line in lines)
