"""The class index: what every class of the project descends from, as far as it can be known."""

from __future__ import annotations

import ast
import builtins
import enum
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from codemods.project import django_api, django_classes
from codemods.project.facts import Fact, Project, declare_fact
from codemods.project.fallbacks import is_fallback
from codemods.project.metaclasses import bases_as_text, bases_of
from codemods.source.lines import lines_with
from codemods.source.module import Module, parse
from codemods.source.text import Source, Undecodable

__all__ = [
    "CLASS_INDEX",
    "Ancestry",
    "ClassEntry",
    "ClassIndex",
    "descends",
    "dotted_name",
    "may_descend",
    "outside_bases",
    "parameters",
    "read_bases",
    "read_class",
    "read_classes",
    "top_classes",
]


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


@dataclass(frozen=True)
class ClassIndex:
    """Every top-level class of the project: dotted name to its bases, ``?`` for unknown ones."""

    classes: Mapping[str, tuple[str, ...]]
    by_name: Mapping[str, list[str]]

    def bases(self, name: str) -> tuple[str, ...] | None:
        """Return the bases of a class, found over the root, ``src/`` and ``manage.py`` folders.

        None where there is no such class, or more than one that the name may mean.
        """
        found = self._find(name)
        return self.classes[found] if found is not None else None

    def lookup(self, name: str) -> list[str]:
        """Return the bases of a class as far as they are classes of the project."""
        found = (self._find(base) for base in self.bases(name) or ())
        return [base for base in found if base is not None]

    def _find(self, name: str) -> str | None:
        if name in self.classes:
            return name
        suffix = f".{name}"
        known = self.by_name.get(name.rpartition(".")[2], ())
        found = [dotted for dotted in known if dotted.endswith(suffix)]
        return found[0] if len(found) == 1 else None


def read_classes(path: str, data: bytes) -> dict[str, ClassEntry] | None:
    """Return the top-level classes of a file by dotted name, None where it does not parse.

    The parsed twin of `read_bases`, with methods and attributes.
    """
    try:
        source = Source.read(data)
        module = Module(source, parse(source), path, django_api.identity, is_fallback)
    except (Undecodable, SyntaxError, ValueError, RecursionError, MemoryError):
        return None
    dotted = dotted_name(path)
    found = {f"{dotted}.{node.name}": read_class(module, node) for node in top_classes(module)}
    return found or None


def top_classes(module: Module) -> Iterable[ast.ClassDef]:
    """Yield the classes at the top level of a file, guarded ones too."""
    return _top_classes(module.tree.body)


def read_class(module: Module, node: ast.ClassDef) -> ClassEntry:
    """Return what a class statement says of itself."""
    dotted = dotted_name(module.path)
    bases = tuple(_base_name(module, dotted, base) for base in bases_of(node, module))
    return ClassEntry(bases, _methods(node), _attributes(node))


def _top_classes(body: Iterable[ast.stmt]) -> Iterable[ast.ClassDef]:
    for statement in body:
        if isinstance(statement, ast.ClassDef):
            yield statement
        elif isinstance(statement, (ast.If, ast.Try)):
            yield from _top_classes(statement.body)
            yield from _top_classes(statement.orelse)


def _base_name(module: Module, dotted: str, base: ast.expr) -> str:
    if isinstance(base, ast.Call) and isinstance(base.func, ast.Attribute):
        # ``Manager.from_queryset(BookQuerySet)`` is a subclass of ``Manager``.
        return (
            _base_name(module, dotted, base.func.value)
            if base.func.attr == "from_queryset"
            else "?"
        )
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


_CLASS = re.compile(
    rb"^class[ \t]+(\w+)[ \t]*(?:\(((?:[^()#]|\([^()]*\)|#[^\r\n]*(?![^\r\n]))*)\)[ \t]*)?:",
    re.MULTILINE,
)
_FROM = re.compile(
    rb"^[ \t]*from[ \t]+(\.*[\w.]*)[ \t]+import[ \t]*(?:\(([^()]*)\)|((?:[^\r\n\\;#]|\\\r?\n)+))",
    re.MULTILINE,
)
_IMPORT = re.compile(rb"^[ \t]*import[ \t]+([\w., \t]+)", re.MULTILINE)
_COMMENT = re.compile(rb"#[^\r\n]*")


def read_bases(path: str, data: bytes) -> dict[str, tuple[str, ...]] | None:
    """Return the top-level classes of a file with their bases, read as text.

    Fast, because every file of a project is read so: nothing is parsed. A base that is not a
    plain dotted name, or that two imports bind of which both work, is ``?``.
    """
    statements = [found.groups(b"") for found in lines_with(b"class", _CLASS, data)]
    if not statements:
        return None
    dotted = dotted_name(path)
    own = {name.decode("utf-8", "replace") for name, _bases in statements}
    imported = _imported(path, data)
    found: dict[str, tuple[str, ...]] = {}
    for name, listed in statements:
        bases = tuple(
            _base_as_text(part.strip().decode("utf-8", "replace"), dotted, own, imported)
            for part in bases_as_text(_COMMENT.sub(b"", listed), imported).split(b",")
            if part.strip() and b"=" not in part
        )
        key = f"{dotted}.{name.decode('utf-8', 'replace')}"
        found[key] = bases if found.get(key, bases) == bases else ("?",)
    return found


def _base_as_text(base: str, dotted: str, own: set[str], imported: Mapping[str, str]) -> str:
    base = base.partition("[")[0].strip()
    root, _, rest = base.partition(".")
    if root in imported and root not in own:
        name = f"{imported[root]}.{rest}" if rest else imported[root]
        return django_api.identity(name) if "?" not in name else "?"
    if base in own and base not in imported:
        return f"{dotted}.{base}"
    return f"builtins.{base}" if base in _BUILTIN_CLASSES else "?"


def _imported(path: str, data: bytes) -> dict[str, str]:
    """Return local name to dotted name for the imports of a file, ``?`` where two disagree."""
    found: dict[str, str] = {}

    def bind(local: str, name: str) -> None:
        other = found.get(local, name)
        if other == name or django_api.lacks(other):
            found[local] = name
        elif not django_api.lacks(name):
            found[local] = "?"

    for statement in lines_with(b"from", _FROM, data):
        module, inner, plain = statement.groups(b"")
        home = _absolute(path, module.decode("utf-8", "replace"))
        listed = _COMMENT.sub(b"", inner or plain).replace(b"\\", b" ")
        for part in listed.decode("utf-8", "replace").split(","):
            words = part.split()
            if words:
                bind(words[-1], f"{home}.{words[0]}")
    for statement in lines_with(b"import", _IMPORT, data):
        for part in statement[1].decode("utf-8", "replace").split(","):
            words = part.split()
            if len(words) == 3:
                bind(words[2], words[0])
            elif words:
                root = words[0].partition(".")[0]
                bind(root, root)
    return found


def _absolute(path: str, module: str) -> str:
    level = len(module) - len(module.lstrip("."))
    if not level:
        return module
    folders = path.split("/")[:-1]
    if level - 1 > len(folders):
        return "?"
    return ".".join([*folders[: len(folders) - (level - 1)], *filter(None, [module[level:]])])


def dotted_name(path: str) -> str:
    """Return the dotted name of a module by its path below the project root."""
    return path.removesuffix(".py").replace("/", ".").removesuffix(".__init__")


_BUILTIN_CLASSES = frozenset(
    name for name, value in vars(builtins).items() if isinstance(value, type)
)


def _merge(parts: Iterable[tuple[str, dict[str, tuple[str, ...]]]]) -> ClassIndex:
    merged: dict[str, tuple[str, ...]] = {}
    for _path, classes in sorted(parts, key=lambda part: part[0]):
        merged.update(classes)
    by_name: dict[str, list[str]] = {}
    for dotted in merged:
        by_name.setdefault(dotted.rpartition(".")[2], []).append(dotted)
    return ClassIndex(merged, by_name)


CLASS_INDEX = declare_fact(Fact("classes", (b"class ",), read_bases, _merge))


def descends(
    node: ast.ClassDef, bases: tuple[str, ...], module: Module, project: Project
) -> Ancestry:
    """Return whether a class statement descends from one of ``bases`` (dotted names).

    The file itself is asked first; the project's class index only where a base comes from
    another file of the project. Raises FactMissing.
    """
    wanted = frozenset(module.identity(base) for base in bases)
    return _judge_class(node, wanted, module, project, frozenset())


def descends_named(name: str, bases: tuple[str, ...], project: Project) -> Ancestry:
    """Return whether the class of a dotted name descends from one of ``bases``.

    Raises FactMissing.
    """
    return _judge_name(name, frozenset(map(django_api.identity, bases)), project, frozenset())


def outside_bases(node: ast.ClassDef, module: Module, project: Project) -> list[str]:
    """Return the nearest bases of a class that no file of the project defines, ``object`` aside.

    A base that cannot be told is given as it is written. Raises FactMissing.
    """
    found: list[str] = []
    pending = bases_of(node, module)
    seen: set[ast.AST] = {node}
    for base in pending:
        expression = base.value if isinstance(base, ast.Subscript) else base
        name = module.qualified(expression)
        if name is not None:
            found.extend(_outside(module.identity(name), project, frozenset()))
            continue
        bound = module.lookup(base.id, base) if isinstance(base, ast.Name) else ()
        own = [b.node for b in bound if isinstance(b.node, ast.ClassDef) and b.node not in seen]
        if not bound or len(own) != len(bound):
            found.append(module.text(base))
        for other in own:
            seen.add(other)
            pending.extend(bases_of(other, module))
    return list(dict.fromkeys(found))


def _outside(name: str, project: Project, seen: frozenset[str]) -> Iterator[str]:
    if name in seen or name.startswith(("builtins.", "abc.", "typing.")):
        return
    index: ClassIndex | None = project.get(CLASS_INDEX.name)
    bases = index.bases(name) if index is not None and not name.startswith("django.") else None
    if bases is None:
        yield name
    else:
        for base in bases:
            yield from _outside(base, project, seen | {name})


def _judge_class(
    node: ast.ClassDef,
    wanted: frozenset[str],
    module: Module,
    project: Project,
    seen: frozenset[ast.AST],
) -> Ancestry:
    answers = {
        _judge_base(base, wanted, module, project, seen | {node}) for base in bases_of(node, module)
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
    index: ClassIndex | None = project.get(CLASS_INDEX.name)
    bases = index.bases(name) if index is not None else None
    if bases is None:
        return Ancestry.NO if name.startswith("builtins.") else Ancestry.UNKNOWN
    return _best({_judge_name(base, wanted, project, seen | {name}) for base in bases})


def may_descend(name: str, bases: frozenset[str], index: ClassIndex) -> bool:
    """Whether a class of the project may descend from one of ``bases``, identities of Django's."""
    project = Project("", {CLASS_INDEX.name: index})
    return _judge_name(name, bases, project, frozenset()) is not Ancestry.NO


def _best(answers: set[Ancestry]) -> Ancestry:
    if Ancestry.YES in answers:
        return Ancestry.YES
    return Ancestry.UNKNOWN if Ancestry.UNKNOWN in answers else Ancestry.NO
