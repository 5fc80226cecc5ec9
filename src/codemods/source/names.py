"""What a name means: bindings per scope, flow-insensitive, resolved on ``ast``.

A name resolves to the *set* of objects it may be bound to. Class scopes are invisible to the
functions in them; comprehension targets, ``except … as``, walrus, ``del``, match captures and
parameters bind; ``import a.b`` binds ``a``. Whatever is not certain resolves to nothing.
"""

from __future__ import annotations

import ast
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from typing import NamedTuple, TypeAlias

from codemods.source.descent import node_start
from codemods.source.imports import BindingKey
from codemods.source.records import Record

__all__ = [
    "SCOPES",
    "Binding",
    "Guard",
    "ImportResolver",
    "Resolution",
    "ScopeTable",
    "Use",
    "collect_bindings",
    "scope_of",
]

FunctionNode: TypeAlias = "ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda"
SCOPES = (
    ast.Module,
    ast.FunctionDef,
    ast.AsyncFunctionDef,
    ast.ClassDef,
    ast.Lambda,
    ast.ListComp,
    ast.SetComp,
    ast.DictComp,
    ast.GeneratorExp,
)
_COMPREHENSIONS = (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)
_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)
_TRY: tuple[type, ...] = (ast.Try, ast.TryStar) if hasattr(ast, "TryStar") else (ast.Try,)


class Guard(NamedTuple):
    """A branch of a ``try`` or ``if`` that a binding stands in."""

    node: ast.AST
    branch: str
    """``body``, ``handler``, ``orelse`` or ``finalbody``."""


class Binding(Record, eq=False):
    """One place that binds a name in a scope."""

    name: str
    kind: str
    """``import``, ``def``, ``class``, ``assign``, ``parameter``, ``delete`` or ``other``."""
    node: ast.AST
    qualified: str | None = None
    """Dotted name of what an import binds; None for all other kinds."""
    key: BindingKey | None = None
    guards: tuple[Guard, ...] = ()


class ScopeTable(Record, frozen=False):
    """All bindings of one scope."""

    names: dict[str, list[Binding]]
    globals: set[str]
    nonlocals: set[str]
    stars: list[str]
    """Modules of ``from m import *`` in this scope."""


class Resolution(NamedTuple):
    """Everything a name may stand for."""

    names: frozenset[str]
    """Dotted names that imports may bind it to."""
    bindings: tuple[Binding, ...]
    rest: str
    """The attributes after the bound name, with a leading dot where there are any."""
    stars: tuple[str, ...] = ()
    """Modules whose ``import *`` may bind it, where nothing else does."""

    @property
    def certain(self) -> bool:
        """Whether imports of one and the same name are all that binds it."""
        return len(self.names) == 1 and all(b.kind == "import" for b in self.bindings)


class Use(NamedTuple):
    """One place that needs an import binding."""

    offset: int
    kind: str
    """``name``, ``string`` (annotation), ``comment`` (type comment) or ``export`` (``__all__``)."""


def scope_of(child: ast.AST, parent: ast.AST, inner: ast.AST | None = None) -> bool:
    """Return whether ``child`` of ``parent`` is evaluated in the scope that ``parent`` opens.

    ``inner`` is the child of ``child`` that is meant: of the first ``for`` of a comprehension
    only what it iterates over is evaluated outside.
    """
    if isinstance(parent, ast.Module):
        return True
    if isinstance(parent, (*_FUNCTIONS, ast.ClassDef)):
        return isinstance(child, ast.stmt) or child in getattr(parent, "type_params", ())
    if isinstance(parent, ast.Lambda):
        return child is parent.body
    if isinstance(parent, _COMPREHENSIONS):
        first = parent.generators[0]
        return child is not first or (inner is not None and inner is not first.iter)
    return False


def collect_bindings(
    scope: ast.AST, resolver: ImportResolver, walrus_lines: Sequence[int]
) -> ScopeTable:
    """Return the bindings of one scope.

    ``walrus_lines`` are the sorted lines with a ``:=``: only statements that reach over one of
    them have their expressions looked into. Names that inner functions declare global and bind
    are not among the module's.
    """
    collector = _Collector(resolver, walrus_lines)
    if isinstance(scope, (*_FUNCTIONS, ast.Lambda)):
        for arg in _parameters(scope.args):
            collector.bind(arg.arg, "parameter", arg)
    for parameter in getattr(scope, "type_params", ()):
        collector.bind(parameter.name, "other", parameter)
    if isinstance(scope, ast.Lambda) and walrus_lines:
        collector.expression(scope.body)
    elif isinstance(scope, _COMPREHENSIONS):
        for generator in scope.generators:
            collector.target(generator.target, "assign", generator)
    elif isinstance(scope, (ast.Module, *_FUNCTIONS, ast.ClassDef)):
        collector.block(scope.body, ())
    return collector.table


class ImportResolver:
    """Tells the collector what an import statement's aliases mean."""

    def absolute(self, statement: ast.ImportFrom) -> str | None:
        """Return the absolute module of a ``from`` import, None where it cannot be known."""
        raise NotImplementedError

    def key(self, statement: ast.stmt, index: int) -> BindingKey | None:
        """Return the import table's key of an alias."""
        raise NotImplementedError


def _parameters(arguments: ast.arguments) -> Iterator[ast.arg]:
    yield from arguments.posonlyargs
    yield from arguments.args
    yield from arguments.kwonlyargs
    if arguments.vararg:
        yield arguments.vararg
    if arguments.kwarg:
        yield arguments.kwarg


class _Collector:
    def __init__(self, resolver: ImportResolver, walrus_lines: Sequence[int]) -> None:
        self.table = ScopeTable({}, set(), set(), [])
        self.resolver = resolver
        self.walrus_lines = walrus_lines

    def bind(
        self,
        name: str,
        kind: str,
        node: ast.AST,
        guards: tuple[Guard, ...] = (),
        qualified: str | None = None,
        key: BindingKey | None = None,
    ) -> None:
        binding = Binding(name, kind, node, qualified, key, guards)
        self.table.names.setdefault(name, []).append(binding)

    def block(self, statements: Sequence[ast.stmt], guards: tuple[Guard, ...]) -> None:
        for statement in statements:
            self.statement(statement, guards)

    def statement(self, node: ast.stmt, guards: tuple[Guard, ...]) -> None:
        if self.walrus_lines and self._has_walrus(node):
            self._header_expressions(node)
        if isinstance(node, (ast.Import, ast.ImportFrom)):
            self.import_(node, guards)
        elif isinstance(node, ast.Assign):
            for target in node.targets:
                self.target(target, "assign", node, guards)
        elif isinstance(node, (ast.AnnAssign, ast.AugAssign)):
            self.target(node.target, "assign", node, guards)
        elif isinstance(node, _FUNCTIONS):
            self.bind(node.name, "def", node, guards)
        elif isinstance(node, ast.ClassDef):
            self.bind(node.name, "class", node, guards)
        elif isinstance(node, ast.Delete):
            for target in node.targets:
                self.target(target, "delete", node, guards)
        elif isinstance(node, ast.Global):
            self.table.globals.update(node.names)
        elif isinstance(node, ast.Nonlocal):
            self.table.nonlocals.update(node.names)
        elif not isinstance(node, (ast.Expr, ast.Return)):
            self.compound(node, guards)

    def compound(self, node: ast.stmt, guards: tuple[Guard, ...]) -> None:
        if isinstance(node, (ast.For, ast.AsyncFor)):
            self.target(node.target, "assign", node, guards)
        elif isinstance(node, (ast.With, ast.AsyncWith)):
            for item in node.items:
                if item.optional_vars is not None:
                    self.target(item.optional_vars, "assign", node, guards)
        elif isinstance(node, ast.Match):
            for case in node.cases:
                self.pattern(case.pattern)
                self.block(case.body, (*guards, Guard(node, "body")))
            return
        elif type(node).__name__ == "TypeAlias":
            self.target(node.name, "other", node, guards)  # type: ignore[attr-defined]
            return
        guarded = isinstance(node, (*_TRY, ast.If))
        for branch in ("body", "orelse", "finalbody"):
            inner = (*guards, Guard(node, branch)) if guarded else guards
            self.block(getattr(node, branch, ()), inner)
        for handler in getattr(node, "handlers", ()):
            if handler.name:
                self.bind(handler.name, "other", handler, guards)
            self.block(handler.body, (*guards, Guard(node, "handler")))

    def import_(self, node: ast.Import | ast.ImportFrom, guards: tuple[Guard, ...]) -> None:
        if isinstance(node, ast.Import):
            for index, alias in enumerate(node.names):
                name = alias.asname or alias.name.partition(".")[0]
                qualified = alias.name if alias.asname else name
                key = self.resolver.key(node, index)
                self.bind(name, "import", alias, guards, qualified, key)
            return
        module = self.resolver.absolute(node)
        for index, alias in enumerate(node.names):
            if alias.name == "*":
                self.table.stars.append(module or "")
                continue
            qualified = f"{module}.{alias.name}" if module else f"?.{alias.name}"
            key = self.resolver.key(node, index)
            self.bind(alias.asname or alias.name, "import", alias, guards, qualified, key)

    def target(
        self, node: ast.expr, kind: str, owner: ast.AST, guards: tuple[Guard, ...] = ()
    ) -> None:
        if isinstance(node, ast.Name):
            self.bind(node.id, kind, owner, guards)
        elif isinstance(node, (ast.Tuple, ast.List)):
            for element in node.elts:
                self.target(element, kind, owner, guards)
        elif isinstance(node, ast.Starred):
            self.target(node.value, kind, owner, guards)

    def pattern(self, pattern: ast.pattern) -> None:
        for node in ast.walk(pattern):
            if isinstance(node, (ast.MatchAs, ast.MatchStar)) and node.name:
                self.bind(node.name, "other", node)
            elif isinstance(node, ast.MatchMapping) and node.rest:
                self.bind(node.rest, "other", node)

    def _has_walrus(self, node: ast.stmt) -> bool:
        first = node_start(node)[0]
        index = bisect_left(self.walrus_lines, first)
        last = node.end_lineno or first
        return index < len(self.walrus_lines) and self.walrus_lines[index] <= last

    def _header_expressions(self, node: ast.stmt) -> None:
        for child in ast.iter_child_nodes(node):
            if not isinstance(child, (ast.stmt, ast.ExceptHandler, ast.match_case)):
                self.expression(child)
            elif isinstance(child, ast.match_case) and child.guard is not None:
                self.expression(child.guard)

    def expression(self, node: ast.AST) -> None:
        """Bind the walrus targets in ``node``; a comprehension hands its own to this scope."""
        if isinstance(node, ast.NamedExpr):
            self.bind(node.target.id, "assign", node)
        for child in ast.iter_child_nodes(node):
            if not isinstance(child, (ast.Lambda, ast.stmt)):
                self.expression(child)
