"""The facts "who mentions a name": where other files take a renamed name from project modules."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cache, partial
from typing import NamedTuple

from codemods.engine.index import load_index
from codemods.project import django_api
from codemods.project.facts import Fact, Project, declare_fact
from codemods.source.lines import lines_with
from codemods.source.module import Module
from codemods.source.names import Binding
from codemods.source.text import whole_words

__all__ = ["declare_mentions", "foresee_facts", "is_exported", "is_mentioned", "is_shadowing"]


@cache
def _renamed_words() -> frozenset[bytes]:
    """Return the last parts of all importable names that codemods rewrite, and gone modules'.

    Names of one letter (``six.u``) are left out: every file has them.
    """
    triggers = [t for entry in load_index() for t in entry.triggers if t.names]
    words = {t.word for t in triggers}
    for module in {name.rpartition(".")[0] for t in triggers for name in t.names}:
        if django_api.lacks(module):
            words.add(module.rpartition(".")[2])
    return frozenset(word.encode() for word in words if len(word) > 1)


_FROM = re.compile(
    rb"^[ \t]*from[ \t]+(\.*[\w.]*)[ \t]+import[ \t]*(?:\(([^()]*)\)|((?:[^\r\n\\;]|\\\r?\n)+))",
    re.MULTILINE,
)
_IMPORT = re.compile(rb"^import[ \t]+([\w., \t]+)", re.MULTILINE)
_NAME = re.compile(rb"[A-Za-z_]\w*|\*")
_OWNER = re.compile(rb"([A-Za-z_][\w.]*)\s*\.\s*\Z")
_BEFORE = (b".", b" ", b"\t", b"\n", b"\r")


class StarImports(NamedTuple):
    """What the files that ``import *`` take, and what they import besides."""

    takers: frozenset[tuple[str, str]]
    """The module, as written or made absolute, and the path of the file: others may take more
    through it."""
    imports: Mapping[str, frozenset[tuple[str, str]]]
    """Local name to the module of the ``import *`` and the dotted name of the import beside it."""


def _takers(word: bytes, path: str, data: bytes) -> frozenset[str] | None:
    """Return the modules, as written or made absolute, from which a file takes ``word``.

    ``import *`` takes it where the file mentions it.
    """
    places = list(whole_words(data, word))
    if not places:
        return None
    found: set[str] = set()
    django, stars = {b"django"}, set[str]()
    for match in lines_with(b"from", _FROM, data):
        module = _absolute(path, match[1].decode("utf-8", "replace"))
        for names in _names(match):
            if module.partition(".")[0] == "django":
                django.add(names[-1])
            elif names[0] == b"*":  # a comment may follow
                stars.add(module)
            elif names[0] == word:
                found.add(module)
    for start, _end in places:
        owner = _owner(data, start)
        if owner and owner.partition(b".")[0] not in django:
            found.add(owner.decode("utf-8", "replace"))
        elif not owner and word not in django:
            found |= stars
    return frozenset(found) or None


def _names(statement: re.Match[bytes]) -> Iterator[list[bytes]]:
    """Yield the words of each part of what a ``from`` statement imports: ``name``, ``as``, …"""
    listed = statement[2] if statement[2] is not None else statement[3]
    for part in listed.split(b","):
        names = _NAME.findall(part)
        if names:
            yield names


def _stars(path: str, data: bytes) -> StarImports | None:
    modules = {
        _absolute(path, statement[1].decode("utf-8", "replace"))
        for statement in lines_with(b"from", _FROM, data)
        if any(names[0] == b"*" for names in _names(statement))
    }
    modules = {module for module in modules if module.partition(".")[0] != "django"}
    if not modules:
        return None
    imports: dict[str, frozenset[tuple[str, str]]] = {}
    for local, name in _imports(data):
        taken = frozenset((module, name) for module in modules)
        imports[local] = imports.get(local, frozenset()) | taken
    return StarImports(frozenset((module, path) for module in modules), imports)


def _imports(data: bytes) -> Iterator[tuple[str, str]]:
    """Yield the local name and the dotted name of everything that a file imports absolutely."""
    for statement in lines_with(b"from", _FROM, data):
        module = statement[1].decode("utf-8", "replace")
        for names in _names(statement):
            if names[-1] != b"*":
                yield names[-1].decode(), f"{module}.{names[0].decode()}"
    for statement in lines_with(b"import", _IMPORT, data):
        for part in statement[1].decode("utf-8", "replace").split(","):
            words = part.split()
            if words:
                yield words[-1].partition(".")[0], words[0] if len(words) > 1 else words[-1]


def _owner(data: bytes, start: int) -> bytes:
    """Return what stands before the ``.word`` at ``start``, nothing where no dot does."""
    if data[max(0, start - 1) : start] not in _BEFORE:
        return b""
    before = data[max(0, start - 100) : start]
    if before.rstrip()[-1:] != b".":
        return b""
    owner = _OWNER.search(before)
    return owner[1] if owner is not None else b""


def _absolute(path: str, module: str) -> str:
    level = len(module) - len(module.lstrip("."))
    if not level:
        return module
    folders = path.split("/")[:-1]
    base = folders[: len(folders) - (level - 1)]
    return ".".join([*base, *filter(None, [module[level:]])])


def _merge_takers(parts: Iterable[tuple[str, frozenset[str]]]) -> frozenset[str]:
    return frozenset[str]().union(*(modules for _path, modules in parts))


def _merge_stars(parts: Iterable[tuple[str, StarImports]]) -> StarImports:
    takers: set[tuple[str, str]] = set()
    imports: dict[str, frozenset[tuple[str, str]]] = {}
    for _path, part in parts:
        takers |= part.takers
        for local, names in part.imports.items():
            imports[local] = imports.get(local, frozenset()) | names
    return StarImports(frozenset(takers), imports)


STAR_IMPORTS = declare_fact(Fact("star_imports", (b"import *",), _stars, _merge_stars))


@cache
def declare_mentions() -> None:
    """Declare a fact for each word: a project is asked only about those of its own old imports.

    Not on import: the words are those of plug-ins too, which may import us.
    """
    for word in sorted(_renamed_words()):
        extract = partial(_takers, word)
        declare_fact(Fact(_fact_of(word.decode()), (word,), extract, _merge_takers))


def _fact_of(name: str) -> str:
    return f"mentions:{name}"


def foresee_facts(data: bytes, places: Iterable[tuple[int, str]]) -> list[str]:
    """Return the facts that `is_exported` is going to ask for in a file, told from its text.

    ``places`` are those of the screen. Asked for before the file is parsed, they spare a parse.
    """
    first: dict[str, int] = {}
    for offset, word in places:
        first.setdefault(word, offset)
    names = [
        _fact_of(word)
        for word, offset in first.items()
        if word.encode() in _renamed_words() and _is_imported(data, offset)
    ]
    return [STAR_IMPORTS.name, *names] if names else []


def _is_imported(data: bytes, offset: int) -> bool:
    """Whether a ``from`` statement of the module itself imports what stands at ``offset``."""
    statement = _FROM.match(data, data.rfind(b"\nfrom ", 0, offset) + 1)
    return statement is not None and statement.end(1) < offset < statement.end()


def is_exported(binding: Binding, module: Module, project: Project) -> bool:
    """Whether code outside the file may take an import from it. Raises FactMissing."""
    uses = module.uses(binding)
    if any(use.kind == "export" for use in uses):
        return True
    scope = module.scopes(binding.node)[0]
    if scope is not module.tree:
        return isinstance(scope, ast.ClassDef)  # there it is an attribute
    if not uses and (module.path.endswith("__init__.py") or _is_marked(binding, module)):
        return True
    return is_mentioned(project, module.path, binding.name)


def _is_marked(binding: Binding, module: Module) -> bool:
    """Whether a ``noqa`` says that the import is meant to be there, used or not."""
    return binding.key is not None and module.imports.statement(binding.key).noqa


def is_mentioned(project: Project, path: str, name: str) -> bool:
    """Whether another file may take ``name`` from the module at ``path``.

    Modules are compared from the end, so ``app.compat`` and ``compat`` both mean
    ``src/app/compat.py``: too many matches only keep an alias. Raises FactMissing.
    """
    known = name.encode() in _renamed_words()
    wanted = (STAR_IMPORTS.name, *([_fact_of(name)] if known else []))
    values = project.get_all(*wanted)
    if values is None:
        return False
    stars: StarImports = values[0]
    taken: frozenset[str] = values[1] if known else frozenset()
    queue, seen = [path], set[str]()
    while queue:
        path = queue.pop()
        seen.add(path)
        own = path.removesuffix(".py").removesuffix("/__init__").replace("/", ".")
        if any(_means(module, own) for module in taken):
            return True
        through = [other for module, other in stars.takers if _means(module, own)]
        if through and not known:
            return True  # nobody looked for this name
        queue.extend(set(through) - seen)
    return False


def is_shadowing(project: Project, module: Module, name: str, qualified: str) -> bool:
    """Whether a new global ``name`` would hide an import of a file that takes all with ``*``.

    Raises FactMissing.
    """
    if "__all__" in module.table(module.tree).names:
        return False
    stars: StarImports | None = project.get(STAR_IMPORTS.name)
    if stars is None:
        return False
    own = module.path.removesuffix(".py").removesuffix("/__init__").replace("/", ".")
    imported = stars.imports.get(name, ())
    return any(_means(star, own) and taken != qualified for star, taken in imported)


def _means(module: str, own: str) -> bool:
    """Whether a module as it is written may be the one of the dotted path ``own``."""
    return bool(module) and (own == module or own.endswith(f".{module}"))
