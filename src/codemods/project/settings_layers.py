"""How the settings modules of a project build on each other, and what each of them sets."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from codemods.project import django_api
from codemods.project.facts import Fact, Project, declare_fact
from codemods.project.settings import is_telling
from codemods.project.storage_settings import STORAGE_NAMES, StoragePlan, read_storages
from codemods.source.bodies import parse_outline
from codemods.source.module import Module, parse
from codemods.source.records import Record
from codemods.source.text import Source, Undecodable

__all__ = ["SETTINGS_LAYERS", "Layer", "Layers", "Star", "layers_of", "read_layer"]

TRACKED = (
    *("DEFAULT_AUTO_FIELD", "FILE_UPLOAD_PERMISSIONS", "SECURE_CONTENT_TYPE_NOSNIFF"),
    *("SECURE_CROSS_ORIGIN_OPENER_POLICY", "SECURE_REFERRER_POLICY", "USE_L10N", "USE_TZ"),
    *("X_FRAME_OPTIONS", *STORAGE_NAMES),
)
"""The settings of which it matters whether some layer sets them."""


_BINDING = re.compile(
    rb"^[ \t]*from[ \t]+[\w.]+[ \t]+import[ \t]*\*"
    rb"|^[ \t]*(?:from|import)[ \t][^\r\n]*(?:%(names)s)"
    rb"|^(?:%(names)s)\b"
    rb"|^[ \t]+(?:%(names)s)[ \t]*(?:$|[^= \t]|=(?!=)(?![^\r\n]*,[ \t]*$))"
    % {b"names": "|".join(TRACKED).encode()},
    re.MULTILINE,
)
"""What a file must have that is a layer: ``import *``, or a line that binds such a setting."""


_STORAGES = re.compile("|".join(STORAGE_NAMES).encode())
_HIDERS = ("exec", "execfile", "globals", "locals", "vars", "include")
_HIDING = re.compile(rb"\b(?:%s)\b" % "|".join(_HIDERS).encode())


class Star(NamedTuple):
    """A ``from module import *``."""

    module: str
    line: int
    sometimes: bool
    """Whether it stands in a branch."""


class Layer(Record):
    """One module that sets settings, or hands on all names of others."""

    names: frozenset[str]
    """Those of `TRACKED` that it binds, in whatever branch."""
    stars: tuple[Star, ...]
    """Its ``import *`` outside functions and classes."""
    hidden: str
    """Why its own text does not show all it sets; empty where it does."""
    telling: bool
    """Whether its content tells that it is a settings module."""
    storages: str
    """How it sets its storages, see `storage_settings`."""
    storages_line: int
    """Where it does so first, 0 where it does not."""


class Layers:
    """The settings modules of one project, by path."""

    def __init__(self, layers: Mapping[str, Layer]) -> None:
        self.layers = layers
        self._paths: dict[str, list[str]] = {}
        for path in layers:
            parts = path.removesuffix(".py").removesuffix("/__init__").split("/")
            for length in range(1, len(parts) + 1):
                self._paths.setdefault(".".join(parts[-length:]), []).append(path)

    def find(self, module: str) -> str | None:
        """Return the path of the layer with a dotted name, None where it is not one of ours."""
        found = self._paths.get(module, [])
        return found[0] if len(found) == 1 else None

    def parents(self, path: str) -> list[tuple[Star, str | None]]:
        """Return what a layer star-imports, with its path where it is one of ours."""
        layer = self.layers.get(path)
        return [(star, self.find(star.module)) for star in (layer.stars if layer else ())]

    def below(self, path: str, *, before: int | None = None) -> tuple[list[str], list[str]]:
        """Return the paths of all layers that ``path`` builds on, and the modules not seen.

        ``before``: only what is imported above that line of ``path`` itself.
        """
        seen: list[str] = []
        unseen: list[str] = []
        queue = [(s, p) for s, p in self.parents(path) if before is None or s.line < before]
        while queue:
            star, found = queue.pop()
            if found is None:
                unseen.append(star.module)
            elif found not in seen and found != path:
                seen.append(found)
                queue.extend(self.parents(found))
        return seen, unseen

    def sets(self, path: str, name: str) -> bool:
        """Whether a layer binds one of `TRACKED`."""
        layer = self.layers.get(path)
        return layer is not None and name in layer.names

    def family(self, path: str) -> list[str]:
        """Return the paths of all layers connected with ``path``, itself included."""
        links: dict[str, set[str]] = {}
        for one in self.layers:
            for _star, other in self.parents(one):
                if other is not None:
                    links.setdefault(one, set()).add(other)
                    links.setdefault(other, set()).add(one)
        members, queue = {path}, [path]
        while queue:
            for other in links.get(queue.pop(), ()):
                if other not in members:
                    members.add(other)
                    queue.append(other)
        return sorted(members)


def read_layer(module: Module) -> Layer | None:
    """Return what a file is as a layer of settings, None where it is none."""
    table = module.table(module.tree)
    names = frozenset(name for name in TRACKED if name in table.names)
    stars = tuple(_stars(module, module.tree.body, sometimes=False))
    body = module.source.body
    storages = read_storages(module.tree) if _STORAGES.search(body) else StoragePlan("")
    hidden = _hidden(module.tree) if _HIDING.search(body) else ""
    if not (names or stars or storages.form or hidden):
        return None
    line = min((step.statement.lineno for step in storages.steps), default=0)
    return Layer(names, stars, hidden, is_telling(module), storages.form, line)


def _stars(module: Module, body: Iterable[ast.stmt], *, sometimes: bool) -> Iterator[Star]:
    for statement in body:
        if isinstance(statement, ast.ImportFrom) and statement.names[0].name == "*":
            yield Star(module.absolute(statement) or "?", statement.lineno, sometimes)
        elif not isinstance(statement, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
            for block in ("body", "orelse", "finalbody"):
                yield from _stars(module, getattr(statement, block, ()), sometimes=True)
            for handler in getattr(statement, "handlers", ()):
                yield from _stars(module, handler.body, sometimes=True)


def _hidden(tree: ast.Module) -> str:
    """Return what sets names without naming them: ``exec``, ``globals()``, ``include()``."""
    for statement in tree.body:
        if isinstance(statement, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
            continue
        for node in ast.walk(statement):
            if isinstance(node, ast.Call):
                name = getattr(node.func, "id", "")
                if name in _HIDERS:
                    return f"{name}()"
    return ""


def _extract(path: str, data: bytes) -> Layer | None:
    if _BINDING.search(data) is None:
        return None
    try:
        source = Source.read(data)
        # What functions do tells nothing, unless they use one of the names of storages.
        whole = _STORAGES.search(source.body) is not None
        source, tree = (source, parse(source)) if whole else parse_outline(source)
        module = Module(source, tree, path, django_api.identity)
    except (Undecodable, SyntaxError, ValueError, RecursionError, MemoryError):
        return None
    return read_layer(module)


def _merge(parts: Iterable[tuple[str, Layer]]) -> dict[str, Layer]:
    return dict(sorted(parts))


SETTINGS_LAYERS = declare_fact(
    Fact(
        "settings_layers",
        (b"import *", *(name.encode() for name in TRACKED)),
        _extract,
        _merge,
    )
)


def layers_of(project: Project, module: Module) -> Layers | None:
    """Return the layers of the project, None where there is no project. Raises FactMissing.

    The file at hand is read as it stands now.
    """
    known = project.get(SETTINGS_LAYERS.name)
    if known is None:
        return None
    own = read_layer(module)
    layers = dict(known)
    if own is not None:
        layers[module.path] = own
    return Layers(layers)
