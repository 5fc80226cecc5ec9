"""Write Django's async API by version to ``src/codemods/data/async_api.txt``, and its models.

Usage: ``python tools/async_api.py [--check]``. Every ``async def aNAME`` beside a ``def NAME`` in
the classes and modules below, with the first series that has it; the queryset methods that are
lazy; and what each twin does on the target: ``thread`` where it hands all its arguments to
``NAME`` in a thread, ``native`` where it does not, ``later`` where the target lacks it. Then the
view decorators that take async views on the target, and the methods of Django's classes.
"""

from __future__ import annotations

import ast
import json
import sys
from collections.abc import Iterable, Iterator
from dataclasses import asdict
from typing import NamedTuple

from surface.releases import ROOT, SERIES, TARGET, Version, read_release

from codemods.project.models import read_models

MODELS = ROOT / "src" / "codemods" / "data" / "models.json"
FILE = ROOT / "src" / "codemods" / "data" / "async_api.txt"
FIRST: Version = (4, 0)
_RELATED = "django.db.models.fields.related_descriptors"
OWNERS: tuple[tuple[str, str, tuple[str, ...]], ...] = (
    ("queryset", "django.db.models.query", ("QuerySet",)),
    ("model", "django.db.models.base", ("Model",)),
    ("reverse", _RELATED, ("create_reverse_many_to_one_manager", "RelatedManager")),
    ("m2m", _RELATED, ("create_forward_many_to_many_manager", "ManyRelatedManager")),
    (
        "generic",
        "django.contrib.contenttypes.fields",
        ("create_generic_related_manager", "GenericRelatedObjectManager"),
    ),
    ("signal", "django.dispatch.dispatcher", ("Signal",)),
    ("cache", "django.core.cache.backends.base", ("BaseCache",)),
    ("client", "django.test.client", ("ClientMixin",)),
    ("session", "django.contrib.sessions.backends.base", ("SessionBase",)),
    ("user", "django.contrib.auth.base_user", ("AbstractBaseUser",)),
    ("permissions", "django.contrib.auth.models", ("PermissionsMixin",)),
    ("user_manager", "django.contrib.auth.base_user", ("BaseUserManager",)),
    ("user_manager", "django.contrib.auth.models", ("UserManager",)),
)
MODULES = (
    "django.shortcuts",
    "django.contrib.auth",
    "django.contrib.auth.hashers",
    "django.db.models.query",
)
BASES = (
    *("django.contrib.admin.", "django.contrib.auth.", "django.contrib.messages."),
    *("django.contrib.sitemaps", "django.contrib.syndication", "django.core.management"),
    *("django.db.models.", "django.forms.", "django.http", "django.middleware", "django.test."),
    *("django.utils.deprecation", "django.views.generic"),
)
_CLONES = {"_chain", "_clone", "_annotate", "_combinator_query", "_filter_or_exclude", "_values"}


class Twin(NamedTuple):
    """One pair of methods or functions."""

    owner: str
    sync: str
    twin: str


Function = ast.FunctionDef | ast.AsyncFunctionDef


def read_twins(version: Version) -> dict[Twin, Function]:
    """Return the twins of a release with their definitions."""
    release = read_release(version)
    found: dict[Twin, Function] = {}
    for owner, module, path in OWNERS:
        if module in release.modules:
            body = _body(ast.parse(release.modules[module]).body, path)
            found.update(_pairs(owner, list(_functions(body))))
    for module in MODULES:
        functions = list(_functions(ast.parse(release.modules[module]).body))
        public = "django.db.models" if module == "django.db.models.query" else module
        for twin, node in _pairs(public, functions).items():
            found[Twin("function", f"{public}.{twin.sync}", f"{public}.{twin.twin}")] = node
    return found


def _body(statements: list[ast.stmt], path: tuple[str, ...]) -> list[ast.stmt]:
    for name in path:
        node = next((s for s in statements if getattr(s, "name", None) == name), None)
        if not isinstance(node, (ast.ClassDef, ast.FunctionDef)):
            return []
        statements = node.body
    return statements


def _functions(statements: Iterable[ast.stmt]) -> Iterator[Function]:
    """Yield the functions of a body, also those in an ``if`` (methods of nullable relations)."""
    for statement in statements:
        if isinstance(statement, (ast.FunctionDef, ast.AsyncFunctionDef)):
            yield statement
        elif isinstance(statement, ast.If):
            yield from _functions(statement.body)


def _pairs(owner: str, functions: list[Function]) -> dict[Twin, Function]:
    names = {function.name for function in functions}
    found: dict[Twin, Function] = {}
    for function in functions:
        name = function.name
        if isinstance(function, ast.AsyncFunctionDef) and name[0] == "a" and name[1:] in names:
            found[Twin(owner, name[1:], name)] = function
    return found


def describe(node: Function) -> str:
    """Return ``thread`` and the keywords handed on, or ``native``."""
    statement = node.body[-1]
    value = getattr(statement, "value", None)
    call = value.value if isinstance(value, ast.Await) else None
    if not isinstance(call, ast.Call) or not isinstance(call.func, ast.Call):
        return "native"
    wrapper = call.func.func
    if not isinstance(wrapper, ast.Name) or wrapper.id != "sync_to_async":
        return "native"
    return " ".join(["thread", *(k.arg for k in call.keywords if k.arg)])


def read_lazy(version: Version) -> list[str]:
    """Return the queryset methods that give a queryset and touch no database."""
    tree = ast.parse(read_release(version).modules["django.db.models.query"])
    methods = {node.name: node for node in _functions(_body(tree.body, ("QuerySet",)))}
    lazy = set(_CLONES)
    grown = True
    while grown:
        found = {name for name, node in methods.items() if _is_lazy(node, lazy)}
        grown = not found <= lazy
        lazy |= found
    return sorted(name for name in lazy if not name.startswith("_"))


def _is_lazy(node: Function, lazy: set[str]) -> bool:
    """Whether the last thing a method returns is a clone (before it: shortcuts for ``none()``)."""
    if isinstance(node, ast.AsyncFunctionDef) or node.decorator_list:
        return False
    clones = {
        target.id
        for inner in ast.walk(node)
        if isinstance(inner, ast.Assign) and _is_clone(inner.value, lazy, set())
        for target in inner.targets
        if isinstance(target, ast.Name)
    }
    last = node.body[-1]
    return (
        isinstance(last, ast.Return)
        and last.value is not None
        and _is_clone(last.value, lazy, clones)
    )


def _is_clone(value: ast.expr, lazy: set[str], clones: set[str]) -> bool:
    """Whether an expression makes a queryset: a clone, or a lazy method of one."""
    if isinstance(value, ast.Name):
        return value.id in clones
    if not isinstance(value, ast.Call) or not isinstance(value.func, ast.Attribute):
        return False
    return value.func.attr in lazy


def read_queryset_only(version: Version) -> list[str]:
    """Return the queryset methods that managers do not get."""
    tree = ast.parse(read_release(version).modules["django.db.models.query"])
    return sorted(
        target.value.id
        for statement in _body(tree.body, ("QuerySet",))
        if isinstance(statement, ast.Assign)
        for target in statement.targets
        if isinstance(target, ast.Attribute)
        and target.attr == "queryset_only"
        and isinstance(target.value, ast.Name)
    )


def read_decorators(version: Version) -> list[str]:
    """Return the view decorators that look whether the view is async, or are made of one."""
    ready: list[str] = []
    for module, source in sorted(read_release(version).modules.items()):
        if not module.startswith("django.views.decorators."):
            continue
        makers = {"decorator_from_middleware"}
        for statement in ast.parse(source).body:
            name, value = _named(statement)
            if not name or name.startswith("_"):
                continue
            checks = isinstance(statement, ast.FunctionDef) and any(
                isinstance(node, ast.Name) and node.id == "iscoroutinefunction"
                for node in ast.walk(statement)
            )
            called = isinstance(value, ast.Call) and isinstance(value.func, ast.Name)
            if checks or (called and value.func.id in makers):  # type: ignore[union-attr]
                makers.add(name)
                ready.append(f"{module}.{name}")
    return ready


def _named(statement: ast.stmt) -> tuple[str, ast.expr | None]:
    """Return what a statement binds, and the value or what a function returns last."""
    if isinstance(statement, ast.FunctionDef):
        last = statement.body[-1]
        return statement.name, last.value if isinstance(last, ast.Return) else None
    if isinstance(statement, ast.Assign) and isinstance(statement.targets[0], ast.Name):
        return statement.targets[0].id, statement.value
    return "", None


def read_methods(version: Version) -> list[str]:
    """Return the names of the methods of the classes of Django that projects inherit from."""
    return sorted(
        {
            method.name
            for module, source in read_release(version).modules.items()
            if module.startswith(BASES)
            for node in ast.walk(ast.parse(source))
            if isinstance(node, ast.ClassDef)
            for method in _functions(node.body)
            if not method.name.startswith("__")
        }
    )


def render() -> str:
    """Return the text of the fact file."""
    versions = [version for version in sorted(SERIES) if version >= FIRST]
    since: dict[Twin, Version] = {}
    for version in versions:
        for twin in read_twins(version):
            since.setdefault(twin, version)
    target = read_twins(TARGET)
    lines = []
    for twin, first in sorted(since.items()):
        how = describe(target[twin]) if twin in target else "later"
        lines.append(f"{twin.owner} {twin.sync} {twin.twin} {first[0]}.{first[1]} {how}\n")
    lines.append(f"lazy {' '.join(read_lazy(TARGET))}\n")
    lines.append(f"queryset_only {' '.join(read_queryset_only(TARGET))}\n")
    lines.append(f"decorators {' '.join(read_decorators(TARGET))}\n")
    lines.append(f"methods {' '.join(read_methods(TARGET))}\n")
    return "".join(lines)


def render_models() -> str:
    """Return what is known of the models that Django brings."""
    found = {}
    for module, source in sorted(read_release(TARGET).modules.items()):
        last = module.rpartition(".")[2]
        if module.startswith("django.contrib.") and last in ("models", "base_user", "base_session"):
            path = module.replace(".", "/") + ".py"
            facts = read_models(path, source.encode())
            if facts is not None and facts.classes and ".gis." not in module:
                found[path] = {"classes": {n: asdict(known) for n, known in facts.classes.items()}}
    lines = ",\n".join(f"{json.dumps(path)}:{json.dumps(known)}" for path, known in found.items())
    return f"{{\n{lines}\n}}\n"


def main() -> int:
    """Write or check the fact files; return the exit code."""
    status = 0
    for file, text in ((FILE, render()), (MODELS, render_models())):
        if file.is_file() and file.read_text("ascii") == text:
            continue
        if "--check" in sys.argv[1:]:
            print(f"{file.name}: stale")
            status = 1
            continue
        file.write_text(text, "ascii", newline="\n")
        print(f"{file.name}: written")
    return status


if __name__ == "__main__":
    sys.exit(main())
