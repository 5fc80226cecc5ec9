"""The fact "who mentions a name": where other files take a renamed name from project modules."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator
from functools import lru_cache

from ahocorasick_rs import MATCHKIND_LEFTMOST_LONGEST, BytesAhoCorasick

from codemods.engine.index import load_index
from codemods.project import django_api
from codemods.project.facts import Fact, Project, declare_fact
from codemods.source.module import Module
from codemods.source.names import Binding

__all__ = ["declare_mentions", "is_exported", "is_mentioned", "is_shadowing"]

_NAME_OF_FACT = "mentions"


@lru_cache(maxsize=1)
def _renamed_words() -> tuple[bytes, ...]:
    """Return the last parts of all importable names that codemods rewrite, and gone modules'.

    Names of one letter (``six.u``) are left out: every file has them.
    """
    triggers = [t for entry in load_index() for t in entry.triggers if t.names]
    words = {t.word for t in triggers}
    for module in {name.rpartition(".")[0] for t in triggers for name in t.names}:
        if module.startswith("django.") and not django_api.exists(module):
            words.add(module.rpartition(".")[2])
    return tuple(sorted(word.encode() for word in words if len(word) > 1))


_FROM = re.compile(
    rb"^[ \t]*from[ \t]+(\.*[\w.]*)[ \t]+import[ \t]*(?:\(([^()]*)\)|((?:[^\r\n\\;]|\\\r?\n)+))",
    re.MULTILINE,
)
_IMPORT = re.compile(rb"^import[ \t]+([\w., \t]+)", re.MULTILINE)
_NAME = re.compile(rb"[A-Za-z_]\w*|\*")
_OWNER = re.compile(rb"([A-Za-z_][\w.]*)\s*\.\s*\Z")
_IDENTIFIER = re.compile(rb"\w")
_BEFORE = (b".", b" ", b"\t", b"\n", b"\r")


def _extract(path: str, data: bytes) -> frozenset[tuple[str, str]] | None:
    """Return ``(module as written or made absolute, name)`` pairs that the file takes.

    ``import *`` takes the words that the file mentions, and ``*``: that one's module has the path
    of the file behind a blank, as others may take more through it. What such a file imports
    besides is there as ``=name``, with the dotted name behind the blank.
    """
    matches = _search().find_matches_as_indexes(data)
    words = {data[start:end] for _number, start, end in matches if not _goes_on(data, end)}
    wanted = {word.decode() for word in words}
    found: set[tuple[str, str]] = set()
    django, stars = {"django"}, set[str]()
    for match in _FROM.finditer(data):
        module = _absolute(path, match[1].decode("utf-8", "replace"))
        for part in (match[2] if match[2] is not None else match[3]).split(b","):
            names = [name.decode("utf-8", "replace") for name in _NAME.findall(part)]
            if names and module.partition(".")[0] == "django":
                django.add(names[-1])
            elif names[:1] == ["*"]:  # a comment may follow
                stars.add(module)
            elif names and names[0] in wanted:
                found.add((module, names[0]))
    for _number, start, end in matches:
        if _goes_on(data, end):
            continue
        word, owner = data[start:end].decode(), _owner(data, start)
        if owner and owner.partition(".")[0] not in django:
            found.add((owner, word))
        elif not owner and word not in django and not _IDENTIFIER.match(data, max(start - 1, 0)):
            found.update((module, word) for module in stars)
    for module in stars:
        found.add((f"{module} {path}", "*"))
        found.update((f"{module} {taken}", f"={local}") for local, taken in _imports(data))
    return frozenset(found) or None


def _imports(data: bytes) -> Iterator[tuple[str, str]]:
    """Yield the local name and the dotted name of everything that a file imports absolutely."""
    for match in _FROM.finditer(data):
        module = match[1].decode("utf-8", "replace")
        for part in (match[2] if match[2] is not None else match[3]).split(b","):
            names = [name.decode("utf-8", "replace") for name in _NAME.findall(part)]
            if names and names[-1] != "*":
                yield names[-1], f"{module}.{names[0]}"
    for match in _IMPORT.finditer(data):
        for part in match[1].decode("utf-8", "replace").split(","):
            names = part.split()
            if names:
                yield names[-1].partition(".")[0], names[0] if len(names) > 1 else names[-1]


@lru_cache(maxsize=1)
def _search() -> BytesAhoCorasick:
    return BytesAhoCorasick(list(_renamed_words()), matchkind=MATCHKIND_LEFTMOST_LONGEST)


def _goes_on(data: bytes, end: int) -> bool:
    """Whether the identifier goes on at ``end``."""
    return _IDENTIFIER.match(data, end) is not None


def _owner(data: bytes, start: int) -> str:
    """Return what stands before the ``.word`` at ``start``, nothing where no dot does."""
    before = data[max(0, start - 100) : start]
    if before[-1:] not in _BEFORE or before.rstrip()[-1:] != b".":
        return ""
    owner = _OWNER.search(before)
    return owner[1].decode("utf-8", "replace") if owner is not None else ""


def _absolute(path: str, module: str) -> str:
    level = len(module) - len(module.lstrip("."))
    if not level:
        return module
    folders = path.split("/")[:-1]
    base = folders[: len(folders) - (level - 1)]
    return ".".join([*base, *filter(None, [module[level:]])])


def _merge(
    parts: Iterable[tuple[str, frozenset[tuple[str, str]]]],
) -> dict[str, frozenset[str]]:
    merged: dict[str, set[str]] = {}
    for _path, pairs in parts:
        for module, name in pairs:
            merged.setdefault(name, set()).add(module)
    return {name: frozenset(modules) for name, modules in merged.items()}


def declare_mentions() -> None:
    """Declare the fact. Not on import: its words are those of plug-ins too, which may import us."""
    declare_fact(Fact(_NAME_OF_FACT, (*_renamed_words(), b"import *"), _extract, _merge))


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
    mentions = project.get(_NAME_OF_FACT)
    if not mentions:
        return False
    taken = mentions.get(name, frozenset())
    stars = [star.split(" ", 1) for star in mentions.get("*", ())]
    known = name.encode() in _renamed_words()
    queue, seen = [path], set[str]()
    while queue:
        path = queue.pop()
        seen.add(path)
        own = path.removesuffix(".py").removesuffix("/__init__").replace("/", ".")
        if any(_means(module, own) for module in taken):
            return True
        through = [other for module, other in stars if _means(module, own)]
        if through and not known:
            return True  # nobody looked for this name
        queue.extend(set(through) - seen)
    return False


def is_shadowing(project: Project, module: Module, name: str, qualified: str) -> bool:
    """Whether a new global ``name`` would hide an import of a file that takes all with ``*``.

    Raises FactMissing.
    """
    mentions = project.get(_NAME_OF_FACT)
    if not mentions or not mentions.get("*") or "__all__" in module.table(module.tree).names:
        return False
    own = module.path.removesuffix(".py").removesuffix("/__init__").replace("/", ".")
    imported = (entry.split(" ", 1) for entry in mentions.get(f"={name}", ()))
    return any(_means(star, own) and taken != qualified for star, taken in imported)


def _means(module: str, own: str) -> bool:
    """Whether a module as it is written may be the one of the dotted path ``own``."""
    return bool(module) and (own == module or own.endswith(f".{module}"))
