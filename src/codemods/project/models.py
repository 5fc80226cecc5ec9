"""What each file says of models, managers and querysets: the parts of the model index.

It extends the class index: every class is a `ClassEntry` with what its body declares beside.
Nothing is resolved here across files (see `model_index`).
"""

from __future__ import annotations

import ast
from collections.abc import Mapping
from dataclasses import dataclass, field

from codemods.project import django_api
from codemods.project.classes import (
    ClassEntry,
    dotted_name,
    read_class,
    top_classes,
)
from codemods.project.fallbacks import is_fallback
from codemods.project.model_methods import Method, read_method, tells
from codemods.source.bodies import parse_outline
from codemods.source.module import Module
from codemods.source.text import Source, Undecodable

__all__ = ["ClassFacts", "Declared", "FileFacts", "Method", "read_models", "read_module"]


@dataclass(frozen=True, slots=True)
class Declared:
    """A class attribute that a call makes: a field or a manager."""

    callee: str
    """Dotted name of what is called, ``?`` where it cannot be known."""
    target: str = ""
    """The related model: a dotted name, or in quotes as written (``'app.Model'``)."""
    related_name: str | None = None
    null: bool = False
    queryset: str = ""
    """For managers: the queryset class of ``from_queryset(…)`` and ``….as_manager()``."""


@dataclass(frozen=True)
class ClassFacts:
    """One class: what the class index knows of it, and what its body declares."""

    entry: ClassEntry
    path: str
    line: int
    declared: Mapping[str, Declared] = field(default_factory=dict)
    methods: Mapping[str, Method] = field(default_factory=dict)
    querysets: tuple[str, ...] = ()
    """Queryset classes whose methods a manager class has, from ``from_queryset`` in its bases."""
    abstract: bool = False
    meta: Mapping[str, str] = field(default_factory=dict)
    """Options of ``class Meta`` that are strings."""


@dataclass(frozen=True)
class FileFacts:
    """What one file brings to the model index."""

    classes: Mapping[str, ClassFacts]
    imports: Mapping[str, str]
    """Local names to dotted names: who imports from here gets those."""
    stars: tuple[str, ...] = ()
    user_model: str = ""
    """The literal value of ``AUTH_USER_MODEL``."""


def read_models(path: str, data: bytes) -> FileFacts | None:
    """Return what a file says, None where that is nothing or it does not parse."""
    try:
        source, tree = parse_outline(Source.read(data), tells)
    except (Undecodable, SyntaxError, ValueError, RecursionError, MemoryError):
        return None
    return read_module(Module(source, tree, path, django_api.identity, is_fallback))


def read_module(module: Module) -> FileFacts | None:
    """Return what a parsed file says, None where that is nothing."""
    home = dotted_name(module.path)
    classes = {f"{home}.{node.name}": _read_class(module, node) for node in top_classes(module)}
    table = module.table(module.tree)
    for name, bindings in table.names.items():
        if len(bindings) == 1 and isinstance(bindings[0].node, ast.Assign):
            made = _made_class(module, bindings[0].node)
            if made is not None:
                classes[f"{home}.{name}"] = made
    imports, stars = _re_exports(module)
    user_model = _user_model(module)
    if not (classes or imports or stars or user_model):
        return None
    return FileFacts(classes, imports, stars, user_model)


def _re_exports(module: Module) -> tuple[dict[str, str], tuple[str, ...]]:
    """Return what a package, or a module of models, passes on from others."""
    if not module.path.endswith("__init__.py") and "models" not in module.path:
        return {}, ()
    table = module.table(module.tree)
    imports = {
        name: module.identity(bindings[0].qualified)
        for name, bindings in table.names.items()
        if len(bindings) == 1 and bindings[0].qualified
    }
    return imports, tuple(table.stars)


def _read_class(module: Module, node: ast.ClassDef) -> ClassFacts:
    declared: dict[str, Declared] = {}
    methods: dict[str, Method] = {}
    abstract = False
    meta: dict[str, str] = {}
    for statement in node.body:
        if isinstance(statement, (ast.FunctionDef, ast.AsyncFunctionDef)):
            methods[statement.name] = read_method(module, statement)
        elif isinstance(statement, ast.ClassDef) and statement.name == "Meta":
            abstract, meta = _read_meta(statement)
        elif isinstance(statement, (ast.Assign, ast.AnnAssign)) and statement.value is not None:
            targets = statement.targets if isinstance(statement, ast.Assign) else [statement.target]
            found = _read_declared(module, statement.value)
            for target in targets:
                if isinstance(target, ast.Name) and found is not None:
                    declared[target.id] = found
    return ClassFacts(
        read_class(module, node),
        module.path,
        node.lineno,
        declared,
        methods,
        tuple(filter(None, (_queryset_of(module, base) for base in node.bases))),
        abstract,
        meta,
    )


def _made_class(module: Module, statement: ast.Assign) -> ClassFacts | None:
    """Read ``BookManager = models.Manager.from_queryset(BookQuerySet)``."""
    queryset = _queryset_of(module, statement.value)
    if not queryset:
        return None
    assert isinstance(statement.value, ast.Call)
    assert isinstance(statement.value.func, ast.Attribute)
    base = _dotted(module, statement.value.func.value)
    entry = ClassEntry((base,), {}, ())
    return ClassFacts(entry, module.path, statement.lineno, querysets=(queryset,))


def _queryset_of(module: Module, node: ast.expr) -> str:
    """Return the queryset class of ``X.from_queryset(BookQuerySet)``, else nothing."""
    if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute):
        return ""
    if node.func.attr != "from_queryset" or not node.args:
        return ""
    return _dotted(module, node.args[0])


def _dotted(module: Module, node: ast.expr) -> str:
    """Return the dotted name of a class or function, one of this file included, else ``?``."""
    name = module.qualified(node)
    if name:
        return module.identity(name)
    if isinstance(node, ast.Name):
        bound = module.lookup(node.id, node)
        if len(bound) == 1 and bound[0].kind in ("class", "def", "assign"):
            return f"{dotted_name(module.path)}.{node.id}"
    return "?"


def _read_declared(module: Module, value: ast.expr) -> Declared | None:
    if not isinstance(value, ast.Call):
        return None
    function = value.func
    if isinstance(function, ast.Call):  # X.from_queryset(Y)()
        queryset = _queryset_of(module, function)
        if queryset:
            assert isinstance(function.func, ast.Attribute)
            return Declared(_dotted(module, function.func.value), queryset=queryset)
        return Declared("?")
    if isinstance(function, ast.Attribute) and function.attr == "as_manager":
        queryset = _dotted(module, function.value)
        return Declared("django.db.models.manager.Manager", queryset=queryset)
    keywords = {keyword.arg: keyword.value for keyword in value.keywords}
    first = value.args[0] if value.args else keywords.get("to")
    name = keywords.get("related_name")
    related = None
    if name is not None:
        literal = isinstance(name, ast.Constant) and isinstance(name.value, str)
        related = name.value if literal else "?"  # type: ignore[attr-defined]
    null = keywords.get("null")
    return Declared(
        _dotted(module, function),
        _target(module, first),
        related,
        isinstance(null, ast.Constant) and null.value is True,
    )


def _target(module: Module, node: ast.expr | None) -> str:
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return repr(node.value)
    if isinstance(node, (ast.Name, ast.Attribute)):
        return _dotted(module, node)
    if isinstance(node, ast.Call):  # get_user_model()
        return f"{_dotted(module, node.func)}()"
    return ""


def _read_meta(node: ast.ClassDef) -> tuple[bool, dict[str, str]]:
    abstract = False
    found = {}
    for statement in node.body:
        if not isinstance(statement, ast.Assign) or not isinstance(statement.value, ast.Constant):
            continue
        for target in statement.targets:
            if isinstance(target, ast.Name):
                if target.id in ("abstract", "proxy"):
                    abstract = abstract or (
                        target.id == "abstract" and statement.value.value is True
                    )
                if isinstance(statement.value.value, str):
                    found[target.id] = statement.value.value
    return abstract, found


def _user_model(module: Module) -> str:
    for binding in module.table(module.tree).names.get("AUTH_USER_MODEL", ()):
        statement = binding.node
        if isinstance(statement, ast.Assign) and isinstance(statement.value, ast.Constant):
            value = statement.value.value
            return value if isinstance(value, str) else "?"
        return "?"
    return ""
