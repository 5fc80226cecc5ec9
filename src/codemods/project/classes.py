"""The class index: what every class of the project descends from, as far as it can be known."""

from __future__ import annotations

import ast
import enum
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from codemods.project import django_api, django_classes
from codemods.project.facts import Fact, Project, declare_fact
from codemods.source.module import Module, parse
from codemods.source.text import Source, Undecodable

__all__ = ["CLASS_INDEX", "Ancestry", "ClassEntry", "descends", "read_classes"]


class Ancestry(enum.Enum):
    """Whether a class descends from something."""

    YES = "yes"
    NO = "no"
    UNKNOWN = "unknown"
    """Some base comes from a place that is not seen."""


@dataclass(frozen=True, slots=True)
class ClassEntry:
    """One class: dotted bases as resolved in its own file, ``?`` for what cannot be."""

    bases: tuple[str, ...]
    methods: Mapping[str, tuple[str, ...]]
    """Method name to its parameter names, ``*args`` and ``**kwargs`` with their stars."""
    attributes: tuple[str, ...]


def read_classes(path: str, data: bytes) -> dict[str, ClassEntry] | None:
    """Return the top-level classes of a file by dotted name, None where it does not parse."""
    try:
        source = Source.read(data)
        module = Module(source, parse(source), path, django_api.identity)
    except (Undecodable, SyntaxError, ValueError, RecursionError, MemoryError):
        return None
    dotted = path.removesuffix(".py").replace("/", ".").removesuffix(".__init__")
    found = {}
    for node in _top_classes(module.tree.body):
        bases = tuple(_base_name(module, dotted, base) for base in node.bases)
        found[f"{dotted}.{node.name}"] = ClassEntry(bases, _methods(node), _attributes(node))
    return found or None


def _top_classes(body: Iterable[ast.stmt]) -> Iterable[ast.ClassDef]:
    for statement in body:
        if isinstance(statement, ast.ClassDef):
            yield statement
        elif isinstance(statement, (ast.If, ast.Try)):
            yield from _top_classes(statement.body)
            yield from _top_classes(statement.orelse)


def _base_name(module: Module, dotted: str, base: ast.expr) -> str:
    name = module.qualified(base.value if isinstance(base, ast.Subscript) else base)
    if name:
        return module.identity(name)
    if isinstance(base, ast.Name):
        bound = module.lookup(base.id, base)
        if bound and all(binding.kind == "class" for binding in bound):
            return f"{dotted}.{base.id}"
    return "?"


def parameters(function: ast.FunctionDef | ast.AsyncFunctionDef) -> tuple[str, ...]:
    """Return the parameter names of a function, starred ones with their stars."""
    arguments = function.args
    names = [arg.arg for arg in (*arguments.posonlyargs, *arguments.args)]
    if arguments.vararg:
        names.append(f"*{arguments.vararg.arg}")
    names.extend(arg.arg for arg in arguments.kwonlyargs)
    if arguments.kwarg:
        names.append(f"**{arguments.kwarg.arg}")
    return tuple(names)


def _methods(node: ast.ClassDef) -> dict[str, tuple[str, ...]]:
    return {
        statement.name: parameters(statement)
        for statement in node.body
        if isinstance(statement, (ast.FunctionDef, ast.AsyncFunctionDef))
    }


def _attributes(node: ast.ClassDef) -> tuple[str, ...]:
    return tuple(
        target.id
        for statement in node.body
        if isinstance(statement, (ast.Assign, ast.AnnAssign))
        for target in (
            statement.targets if isinstance(statement, ast.Assign) else (statement.target,)
        )
        if isinstance(target, ast.Name)
    )


def _merge(parts: Iterable[tuple[str, dict[str, ClassEntry]]]) -> dict[str, ClassEntry]:
    merged: dict[str, ClassEntry] = {}
    for _path, classes in sorted(parts, key=lambda part: part[0]):
        merged.update(classes)
    return merged


CLASS_INDEX = declare_fact(Fact("classes", (b"class ",), read_classes, _merge))


def descends(
    node: ast.ClassDef, bases: tuple[str, ...], module: Module, project: Project
) -> Ancestry:
    """Return whether a class statement descends from one of ``bases`` (dotted names).

    The file itself is asked first; the project's class index only where a base comes from
    another file of the project. Raises FactMissing.
    """
    wanted = frozenset(module.identity(base) for base in bases)
    return _judge_class(node, wanted, module, project, frozenset())


def _judge_class(
    node: ast.ClassDef,
    wanted: frozenset[str],
    module: Module,
    project: Project,
    seen: frozenset[ast.AST],
) -> Ancestry:
    answers = {
        _judge_base(base, wanted, module, project, seen | {node})
        for base in node.bases
        if base not in seen
    }
    return _best(answers)


def _judge_base(
    base: ast.expr,
    wanted: frozenset[str],
    module: Module,
    project: Project,
    seen: frozenset[ast.AST],
) -> Ancestry:
    expression = base.value if isinstance(base, ast.Subscript) else base
    name = module.qualified(expression)
    if name is not None:
        return _judge_name(module.identity(name), wanted, project, frozenset())
    if isinstance(expression, ast.Name):
        bound = module.lookup(expression.id, expression)
        found = [b.node for b in bound if isinstance(b.node, ast.ClassDef)]
        if found and len(found) == len(bound):
            answers = {
                _judge_class(other, wanted, module, project, seen)
                for other in found
                if other not in seen
            }
            return answers.pop() if len(answers) == 1 else Ancestry.UNKNOWN
    return Ancestry.UNKNOWN


def _judge_name(
    name: str, wanted: frozenset[str], project: Project, seen: frozenset[str]
) -> Ancestry:
    if name in wanted:
        return Ancestry.YES
    if name == "builtins.object" or name in seen:
        return Ancestry.NO
    if name.startswith("django."):
        ancestors = django_classes.ancestors(name)
        if ancestors is None:
            return Ancestry.UNKNOWN
        return Ancestry.YES if wanted & ancestors else Ancestry.NO
    index = project.get(CLASS_INDEX.name)
    entry = _entry(index, name) if index else None
    if entry is None:
        return Ancestry.NO if name.startswith("builtins.") else Ancestry.UNKNOWN
    return _best({_judge_name(base, wanted, project, seen | {name}) for base in entry.bases})


def _entry(index: Mapping[str, ClassEntry], name: str) -> ClassEntry | None:
    """Find a class by its dotted name, over the root, ``src/`` and folders of ``manage.py``."""
    if name in index:
        return index[name]
    suffix = f".{name}"
    found = [dotted for dotted in index if dotted.endswith(suffix)]
    return index[found[0]] if len(found) == 1 else None


def _best(answers: set[Ancestry]) -> Ancestry:
    if Ancestry.YES in answers:
        return Ancestry.YES
    return Ancestry.UNKNOWN if Ancestry.UNKNOWN in answers else Ancestry.NO
