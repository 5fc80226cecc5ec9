"""What one module binds at its top level, branches and star imports included."""

from __future__ import annotations

import ast
from collections.abc import Iterable
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Origin:
    """Where a binding comes from."""

    source: str | None
    """The module that ``name`` is imported from; "" for a module itself; None: defined here."""
    name: str
    fallback: bool = False
    """It stands in a branch that Python 3, with all imports there, does not take."""


@dataclass
class Bindings:
    """The top level of a module."""

    names: dict[str, list[Origin]] = field(default_factory=dict)
    exports: list[ast.expr] = field(default_factory=list)
    """The expressions that make up ``__all__``; empty where there is none."""


STAR = "*"
"""Key of `Bindings.names` under which the star imports stand."""


def read_bindings(module: str, is_package: bool, source: str) -> Bindings:
    """Return what the source of ``module`` binds. Raises SyntaxError."""
    reader = _Reader(module, is_package)
    reader.block(ast.parse(source).body, fallback=False)
    return reader.found


class _Reader:
    def __init__(self, module: str, is_package: bool) -> None:
        self.module = module
        self.package = module if is_package else module.rpartition(".")[0]
        self.found = Bindings()

    def bind(self, name: str, source: str | None, original: str, fallback: bool) -> None:
        self.found.names.setdefault(name, []).append(Origin(source, original, fallback))

    def block(self, statements: list[ast.stmt], *, fallback: bool) -> None:
        for statement in statements:
            self.statement(statement, fallback)

    def statement(self, node: ast.stmt, fallback: bool) -> None:
        for child in ast.iter_child_nodes(node):
            self.walrus(child, fallback)
        if isinstance(node, ast.Import):
            for alias in node.names:
                bound = alias.asname or alias.name.partition(".")[0]
                self.bind(bound, "", alias.name if alias.asname else bound, fallback)
        elif isinstance(node, ast.ImportFrom):
            self.import_from(node, fallback)
        elif isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
            self.bind(node.name, None, node.name, fallback)
            if node.name == "__getattr__":
                self.strings(ast.walk(node), fallback)
        elif isinstance(node, ast.Assign):
            self.assign(node.targets, node.value, fallback)
        elif isinstance(node, ast.AugAssign):
            if isinstance(node.target, ast.Name) and node.target.id == "__all__":
                self.found.exports.append(node.value)
        elif isinstance(node, ast.AnnAssign):
            if node.value is not None:
                self.assign([node.target], node.value, fallback)
        elif isinstance(node, ast.Delete):
            for target in node.targets:
                if isinstance(target, ast.Name):
                    self.found.names.pop(target.id, None)
        else:
            self.compound(node, fallback)

    def compound(self, node: ast.stmt, fallback: bool) -> None:
        if isinstance(node, ast.If):
            truth = _holds(node.test)
            if truth != "typing":
                self.block(node.body, fallback=fallback or truth == "no")
            self.block(node.orelse, fallback=fallback or truth != "no")
        elif isinstance(node, ast.Try):
            self.block(node.body, fallback=fallback)
            for handler in node.handlers:
                self.block(handler.body, fallback=True)
            self.block(node.orelse, fallback=fallback)
            self.block(node.finalbody, fallback=fallback)
        elif isinstance(node, (ast.For, ast.While, ast.With)):
            if isinstance(node, ast.For):
                self.target(node.target, fallback)
                if "setattr(" in ast.unparse(node):
                    self.strings(ast.iter_child_nodes(node.iter), fallback)
            if isinstance(node, ast.With):
                for item in node.items:
                    if item.optional_vars is not None:
                        self.target(item.optional_vars, fallback)
            self.block(node.body, fallback=fallback)
            self.block(getattr(node, "orelse", []), fallback=fallback)

    def walrus(self, node: ast.AST, fallback: bool) -> None:
        """Bind the ``:=`` targets of what is evaluated with a statement, defaults included."""
        if isinstance(node, (ast.stmt, ast.excepthandler)):
            return
        if isinstance(node, ast.NamedExpr):
            self.bind(node.target.id, None, node.target.id, fallback)
        for child in ast.iter_child_nodes(node):
            if not (isinstance(node, ast.Lambda) and child is node.body):
                self.walrus(child, fallback)

    def strings(self, nodes: Iterable[ast.AST], fallback: bool) -> None:
        """Bind the names that a module ``__getattr__`` answers or a ``setattr`` loop sets."""
        for node in nodes:
            value = node.value if isinstance(node, ast.Constant) else None
            if isinstance(value, str) and value.isidentifier():
                self.bind(value, None, value, fallback)

    def assign(self, targets: list[ast.expr], value: ast.expr, fallback: bool) -> None:
        for target in targets:
            if isinstance(target, ast.Name) and target.id == "__all__":
                self.found.exports = [value]
            self.target(target, fallback)

    def target(self, node: ast.expr, fallback: bool) -> None:
        if isinstance(node, ast.Name):
            self.bind(node.id, None, node.id, fallback)
        elif isinstance(node, (ast.Tuple, ast.List)):
            for element in node.elts:
                self.target(element, fallback)
        elif isinstance(node, ast.Starred):
            self.target(node.value, fallback)

    def import_from(self, node: ast.ImportFrom, fallback: bool) -> None:
        if node.module == "__future__":
            return
        source = node.module or ""
        if node.level:
            parents = self.package.split(".")
            parents = parents[: len(parents) - node.level + 1]
            source = ".".join([*parents, source] if source else parents)
        for alias in node.names:
            self.bind(alias.asname or alias.name, source, alias.name, fallback)


def _holds(test: ast.expr) -> str:
    """Say whether a branch is taken: ``no`` on Python 3, ``typing`` never, else ``maybe``."""
    text = ast.unparse(test)
    if text in ("TYPE_CHECKING", "typing.TYPE_CHECKING"):
        return "typing"
    python_2 = ("six.PY2", "not six.PY3", "sys.version_info < (3", "sys.version_info[0] < 3")
    return "no" if text.startswith(python_2) else "maybe"
