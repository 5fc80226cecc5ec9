"""The names of one release, resolved: which object each dotted name denotes."""

from __future__ import annotations

import ast
from functools import cache

from surface.bindings import STAR, Bindings, Origin, read_bindings
from surface.releases import Release, Version, read_release


class Surface:
    """Every module of a release and what it binds."""

    def __init__(self, release: Release) -> None:
        self.version = release.version
        self.release = release
        self.bindings: dict[str, Bindings] = {}
        for module, source in release.modules.items():
            package = module in release.packages
            self.bindings[module] = read_bindings(module, package, source)
        self.stars: dict[str, list[str]] = {}
        """Module to the modules of this release that it takes ``*`` from."""
        self._expanded: set[str] = set()
        for module in self.bindings:
            self._expand(module)

    @property
    def modules(self) -> dict[str, Bindings]:
        return self.bindings

    def names(self, module: str) -> set[str]:
        """Return the names that a module binds itself; its submodules are not among them."""
        return set(self.bindings[module].names)

    def has(self, dotted: str) -> bool:
        """Return whether the module, or the name in a module, can be imported."""
        module, _, name = dotted.rpartition(".")
        return dotted in self.bindings or (
            module in self.bindings and name in self.bindings[module].names
        )

    def exports(self, module: str) -> set[str] | None:
        """Return ``__all__`` of a module, None where it has none."""
        bindings = self.bindings[module]
        if "__all__" not in bindings.names:
            return None
        found: set[str] = set()
        for expression in bindings.exports:
            found |= self._strings(module, expression)
        if not bindings.exports:
            origin = bindings.names["__all__"][-1]
            if origin.source in self.bindings:
                return self.exports(origin.source)
        return found

    def identity(self, module: str, name: str) -> str:
        """Return the dotted name of the object: where it is defined, or what it is outside."""
        seen = set()
        while (module, name) not in seen:
            seen.add((module, name))
            origins = self.bindings[module].names.get(name)
            if not origins:
                break
            origin = _chosen(origins)
            if origin.source is None:
                break
            if origin.source == "":
                return origin.name
            if origin.source not in self.bindings:
                return f"{origin.source}.{origin.name}"
            module, name = origin.source, origin.name
        return f"{module}.{name}"

    def _expand(self, module: str) -> None:
        if module in self._expanded:
            return
        self._expanded.add(module)
        names = self.bindings[module].names
        for star in names.pop(STAR, []):
            source = star.source
            if source is None or source not in self.bindings:
                continue
            self.stars.setdefault(module, []).append(source)
            self._expand(source)
            exports = self.exports(source)
            if exports is None:
                exports = {n for n in self.bindings[source].names if not n.startswith("_")}
            for name in exports:
                names.setdefault(name, []).insert(0, Origin(source, name, star.fallback))

    def _strings(self, module: str, node: ast.expr) -> set[str]:
        if isinstance(node, (ast.List, ast.Tuple, ast.Set)):
            return {
                element.value
                for element in node.elts
                if isinstance(element, ast.Constant) and isinstance(element.value, str)
            }
        if isinstance(node, ast.BinOp):
            return self._strings(module, node.left) | self._strings(module, node.right)
        if isinstance(node, ast.Attribute) and node.attr == "__all__":
            owner = self.identity(module, ast.unparse(node.value))
            return self.exports(owner) or set() if owner in self.bindings else set()
        if isinstance(node, ast.Name):
            origin = _chosen(self.bindings[module].names.get(node.id, [Origin(None, "")]))
            if origin.source in self.bindings and origin.name == "__all__":
                return self.exports(origin.source) or set()
        return set()


@cache
def read_surface(version: Version) -> Surface:
    """Return the surface of a series' release."""
    return Surface(read_release(version))


def _chosen(origins: list[Origin]) -> Origin:
    """Return the binding that stands in the end: the last that is no fallback."""
    taken = [origin for origin in origins if not origin.fallback]
    return (taken or origins)[-1]
