"""How new code names what it needs: an existing binding, else a new import."""

from __future__ import annotations

import ast
import builtins
import sys
from collections.abc import Hashable
from operator import attrgetter
from typing import NamedTuple

from codemods.engine.guards import is_python_2
from codemods.engine.mentions import is_shadowing
from codemods.engine.plan import BindingId
from codemods.project import django_api
from codemods.project.facts import Project
from codemods.source.imports import BindingKey, Wish
from codemods.source.module import Module
from codemods.source.names import Binding

__all__ = ["Reference", "References", "binding_id", "dotted_import", "is_reached", "is_there"]


_ARRIVING = frozenset({"django.urls"})
"""Modules that rows bind. Were a name reached through them, the text would depend on what ran first."""

_OFFERING = {
    "django.contrib.gis.admin": "django.contrib.admin",
    "django.contrib.gis.db.models": "django.db.models",
    "django.contrib.gis.forms": "django.forms",
}
"""Modules that are there to be imported in the place of another one, whose names they have."""


class Reference(NamedTuple):
    """An expression that means the wanted object at one place."""

    text: str
    binding: BindingId
    wish: Wish | None
    """Recorded even where a binding exists: another change may have brought it. None: a builtin."""


def binding_id(module: Module, binding: Binding) -> BindingId:
    """Return the identity of an import binding that survives edits elsewhere.

    ``import a.b`` and ``import a.c`` bind one name and are two bindings: the second part is
    the dotted module as it is imported.
    """
    imported = dotted_import(binding) or binding.qualified or ""
    return binding.name, imported, module.once(_scope_name, binding.node)


def dotted_import(binding: Binding) -> str:
    """Return ``a.b`` for the binding of ``import a.b``, nothing for all others."""
    alias = binding.node
    if not isinstance(alias, ast.alias) or alias.asname or "." not in alias.name:
        return ""
    return alias.name if binding.qualified == binding.name else ""


def is_reached(binding: Binding, chain: str) -> bool:
    """Whether the dotted ``chain`` in code needs ``binding`` (always where it is not dotted)."""
    imported = dotted_import(binding)
    if not imported:
        return True
    return f"{chain}.".startswith(f"{imported}.") or f"{imported}.".startswith(f"{chain}.")


def _scope_name(module: Module, node: ast.AST) -> str:
    """Return the qualified name of the scope around ``node``, told apart from its namesakes."""
    scopes = [
        parent
        for parent in module.ancestors(node)
        if isinstance(parent, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef))
    ]
    return ".".join(f"{scope.name}#{module.ordinal(scope)}" for scope in reversed(scopes))


class _Import(NamedTuple):
    """A name that nothing but imports of one object binds in a scope."""

    name: str
    binding: Binding
    identity: str


class References:
    """The references of one file in one round; hands out new local names without clashes.

    ``original`` says whether the module is the file as it was: only then do the keys of its
    import table mean anything to the plan.
    """

    def __init__(self, module: Module, project: Project, *, original: bool = True) -> None:
        self.module = module
        self.project = project
        self.original = original
        self._bound: dict[ast.AST, list[_Import]] = {}
        self._found: dict[tuple[Hashable, ...], Reference] = {}
        self._given: dict[str, str] = {}

    def find(
        self,
        node: ast.AST,
        wanted: str,
        near: BindingKey | None = None,
        replacing: Binding | None = None,
    ) -> Reference:
        """Return how ``wanted`` is written at ``node``.

        ``wanted`` is ``module.name`` or, where the split is elsewhere, ``module:name.attribute``.
        ``near`` is a binding in whose scope and guard a new import belongs; ``replacing`` is a
        binding that goes, so its local name is free.
        """
        scopes = self.module.scopes(node)
        # What is bound follows from the innermost scope, and from the names handed out so far.
        key = scopes[0] if scopes else None, wanted, near, replacing, len(self._given)
        found = self._found.get(key)
        if found is None:
            found = self._found[key] = self._find(node, wanted, near, replacing)
        return found

    def _find(
        self, node: ast.AST, wanted: str, near: BindingKey | None, replacing: Binding | None
    ) -> Reference:
        module_name, path = _split(wanted)
        if path and module_name == "builtins" and self._is_builtin(path[0], node, replacing):
            return Reference(".".join(path), (path[0], f"builtins.{path[0]}", ""), None)
        existing = self._existing(node, module_name, path)
        return existing or self._new(node, module_name, path, near, replacing)

    def is_free(
        self, name: str, node: ast.AST, qualified: str, replacing: Binding | None = None
    ) -> bool:
        """Whether ``name`` may be bound to ``qualified`` at the top of the file for ``node``."""
        module = self.module
        if self._given.get(name, qualified) != qualified:
            return False
        if is_shadowing(self.project, module, name, qualified):
            return False
        bound = module.lookup(name, node)
        if not bound and name not in module.table(module.tree).names:
            if hasattr(builtins, name):
                return not module.occurrences(name)
            return not (module.stars(node) and module.occurrences(name))
        every = (*bound, *module.table(module.tree).names.get(name, ()))
        same = {module.identity(qualified)}
        if replacing is not None and replacing.qualified:
            same.add(module.identity(replacing.qualified))
        return all(
            is_python_2(b) or (b.qualified and module.identity(b.qualified) in same) for b in every
        )

    def _is_builtin(self, name: str, node: ast.AST, replacing: Binding | None) -> bool:
        """Whether ``name`` means the builtin at ``node``, without ``replacing``."""
        bound = self.module.lookup(name, node)
        return name not in self._given and all(b is replacing for b in bound)

    def _imports(self, scope: ast.AST) -> list[_Import]:
        if scope not in self._bound:
            self._bound[scope] = sorted(
                (
                    _Import(name, bindings[0], self.module.identity(bindings[0].qualified or ""))
                    for name, bindings in self.module.table(scope).names.items()
                    if all(b.kind == "import" and not b.guards for b in bindings)
                    and is_there(bindings[0])
                    and len({b.qualified for b in bindings}) == 1
                ),
                key=attrgetter("name"),
            )
        return self._bound[scope]

    def _existing(self, node: ast.AST, module_name: str, path: list[str]) -> Reference | None:
        module = self.module
        wanted = module.identity(".".join([module_name, *path[:1]]))
        for by_module in (False, True):
            for scope in module.scopes(node):
                for bound in self._imports(scope):
                    name, binding = bound.name, bound.binding
                    text = self._text(bound, wanted, module_name, path, by_module=by_module)
                    if text and binding in module.lookup(name, node):
                        offers = _OFFERING.get(binding.qualified or "") == module_name
                        reached = binding.qualified if offers else module_name
                        wish = _wish_of(binding, reached or "", path, self._near(binding))
                        return Reference(text, binding_id(module, binding), wish)
        return None

    def _near(self, binding: Binding) -> BindingKey | None:
        """Return the binding's key where it stands in a function."""
        if self.original and self.module.once(_scope_name, binding.node):
            return binding.key
        return None

    def _text(
        self,
        bound: _Import,
        wanted: str,
        module_name: str,
        path: list[str],
        *,
        by_module: bool,
    ) -> str:
        binding = bound.binding
        if not by_module:
            if path and bound.identity == wanted:
                return ".".join([binding.name, *path[1:]])
            return ""
        if path and module_name in _ARRIVING:
            return ""
        offers = bool(path) and _OFFERING.get(binding.qualified or "") == module_name
        if offers and self.module.identity(f"{binding.qualified}.{path[0]}") != wanted:
            return ""
        if offers or binding.qualified == module_name:
            return ".".join([binding.name, *path])
        if dotted_import(binding) == module_name:
            return ".".join([module_name, *path])
        return ""

    def _new(
        self,
        node: ast.AST,
        module_name: str,
        path: list[str],
        near: BindingKey | None,
        replacing: Binding | None,
    ) -> Reference:
        if not path:
            root, _, inner = module_name.partition(".")
            if self.is_free(root, node, root, replacing):
                return self._give(
                    module_name, root, module_name, Wish(module_name, None, None, near)
                )
            local = f"{root}_{inner.replace('.', '_')}"
            while not self.is_free(local, node, module_name, replacing):
                local += "_"
            wish = Wish(module_name, None, local, near)
            return self._give(local, local, module_name, wish)
        name = path[0]
        qualified = f"{module_name}.{name}"
        rest = path[1:]
        if self._given.get(module_name) == module_name and self.is_free(
            module_name, node, module_name
        ):
            wish = Wish(module_name, None, None, near)
            return self._give(".".join([module_name, *path]), module_name, module_name, wish)
        if self.is_free(name, node, qualified, replacing):
            wish = Wish(module_name, name, None, near)
            return self._give(".".join([name, *rest]), name, qualified, wish)
        root = module_name.partition(".")[0]
        if root in sys.stdlib_module_names and self.is_free(root, node, root):
            wish = Wish(module_name, None, None, near)
            return self._give(".".join([module_name, *path]), root, root, wish)
        local = f"{root}_{name}"
        while not self.is_free(local, node, qualified):
            local += "_"
        wish = Wish(module_name, name, local, near)
        return self._give(".".join([local, *rest]), local, qualified, wish)

    def _give(self, text: str, local: str, qualified: str, wish: Wish) -> Reference:
        self._given[local] = local if wish.name is None and not wish.asname else qualified
        place = "" if wish.near is None else "{}.{}".format(*wish.near)
        return Reference(text, (local, qualified, place), wish)


def is_there(binding: Binding) -> bool:
    """Whether the target Django has what ``binding`` imports."""
    name = dotted_import(binding) or binding.qualified or ""
    return not django_api.lacks(name)


def _split(wanted: str) -> tuple[str, list[str]]:
    module_name, colon, path = wanted.partition(":")
    if colon:
        return module_name, path.split(".") if path else []
    module_name, _, name = wanted.rpartition(".")
    return module_name, [name]


def _wish_of(binding: Binding, module_name: str, path: list[str], near: BindingKey | None) -> Wish:
    """Return the wish that an existing binding would answer."""
    assert isinstance(binding.node, ast.alias) and binding.qualified
    alias = binding.node
    if binding.qualified == module_name or binding.qualified == alias.name:
        if "." in module_name and binding.qualified == module_name and alias.name != module_name:
            above, _, name = module_name.rpartition(".")
            return Wish(above, name, alias.asname, near)
        return Wish(module_name, None, alias.asname, near)
    if not path or binding.qualified == alias.name.partition(".")[0]:
        return Wish(module_name, None, None, near)
    above, _, name = binding.qualified.rpartition(".")
    return Wish(above, name, alias.asname, near)
