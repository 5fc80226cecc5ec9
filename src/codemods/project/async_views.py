"""Views that wait for a database or another server, and what keeps them from being async.

Found in the tree of one file alone: a list for a person who plans, not a base for rewriting.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from typing import NamedTuple

from codemods.source.module import Module, parse
from codemods.source.text import Source, Undecodable

__all__ = ["AsyncCandidate", "Obstacle", "find_async_candidates", "is_view_module", "named_modules"]

_VIEWS = re.compile(r"(^|/)([^/]*views?[^/]*\.py|views?/[^/]+\.py)$")
_APART = re.compile(r"(^|/)(tests?|migrations)/|(^|/)(test_[^/]*|[^/]*_tests?|tests|conftest)\.py$")
_HANDLERS = frozenset({"get", "post", "put", "patch", "delete", "head", "options"})
_SHORTCUTS = frozenset({"django.shortcuts.get_object_or_404", "django.shortcuts.get_list_or_404"})
_SERVERS = ("requests.", "urllib.request.urlopen", "httpx.", "urllib3.", "boto3.")
_WRITES = frozenset({"save", "delete", "full_clean", "refresh_from_db"})

# "Decorators" in topics/async of Django 5.0, by where they are imported from.
# fmt: off
_BOTH_WAYS = frozenset({
    "cache.cache_control", "cache.never_cache", "common.no_append_slash", "csrf.csrf_exempt",
    "csrf.csrf_protect", "csrf.ensure_csrf_cookie", "csrf.requires_csrf_token",
    "debug.sensitive_variables", "debug.sensitive_post_parameters", "gzip.gzip_page",
    "http.condition", "http.conditional_page", "http.etag", "http.last_modified",
    "http.require_http_methods", "http.require_GET", "http.require_POST", "http.require_safe",
    "vary.vary_on_cookie", "vary.vary_on_headers", "clickjacking.xframe_options_deny",
    "clickjacking.xframe_options_sameorigin", "clickjacking.xframe_options_exempt",
})
# fmt: on
_DECORATORS = "django.views.decorators."
_TRANSACTIONS = (
    "transactions do not work in async mode: move them into a function for sync_to_async()"
)


class Obstacle(NamedTuple):
    """One thing that stands in the way."""

    line: int
    reason: str


class AsyncCandidate(NamedTuple):
    """A view that waits, so that others could be served meanwhile."""

    path: str
    line: int
    name: str
    waits: tuple[tuple[int, str], ...]
    """Lines that wait, with what for: ``database``, ``server`` or ``sleep``."""
    obstacles: tuple[Obstacle, ...]


def is_view_module(path: str, named: frozenset[str]) -> bool:
    """Tell whether a file holds views: by its name, or because an URL configuration imports it.

    ``named`` are the dotted names that `named_modules` found.
    """
    if _APART.search(path):
        return False
    if _VIEWS.search(path):
        return True
    dotted = path.removesuffix(".py").replace("/", ".").removesuffix(".__init__")
    return any(dotted == name or dotted.endswith(f".{name}") for name in named)


def named_modules(path: str, data: bytes) -> frozenset[str]:
    """Return the modules that an URL configuration imports, none where the file is none."""
    if b"urlpatterns" not in data:
        return frozenset()
    module = _open(path, data)
    if module is None:
        return frozenset()
    names: set[str] = set()
    for node in module.tree.body:
        if isinstance(node, ast.ImportFrom):
            base = module.absolute(node)
            if base and not base.startswith("django."):
                names |= {base, *(f"{base}.{alias.name}" for alias in node.names)}
        elif isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
    return frozenset(names)


def find_async_candidates(path: str, data: bytes) -> list[AsyncCandidate]:
    """Return the views of one file that wait for something. An unparsable file has none."""
    module = _open(path, data)
    if module is None:
        return []
    found = []
    for node in module.tree.body:
        if isinstance(node, ast.FunctionDef) and _first_is_request(node, 0):
            found.append(_candidate(module, node, node.name, [node], []))
        elif isinstance(node, ast.ClassDef) and _is_view_class(module, node):
            handlers = [
                item
                for item in node.body
                if isinstance(item, ast.FunctionDef) and item.name in _HANDLERS
            ]
            obstacles = list(_class_obstacles(module, node, handlers))
            found.append(_candidate(module, node, node.name, handlers, obstacles))
    return [candidate for candidate in found if candidate.waits]


def _open(path: str, data: bytes) -> Module | None:
    try:
        source = Source.read(data)
        return Module(source, parse(source), path)
    except (Undecodable, SyntaxError, ValueError, RecursionError, MemoryError):
        return None


def _first_is_request(function: ast.FunctionDef, index: int) -> bool:
    names = [argument.arg for argument in (*function.args.posonlyargs, *function.args.args)]
    return names[index : index + 1] == ["request"]


def _is_view_class(module: Module, node: ast.ClassDef) -> bool:
    names = [module.qualified(base) or _last(base) for base in node.bases]
    return any(
        name.startswith("django.views.generic") or name.endswith(("View", "ViewSet"))
        for name in names
    )


def _last(node: ast.expr) -> str:
    if isinstance(node, ast.Attribute):
        return node.attr
    return node.id if isinstance(node, ast.Name) else ""


def _candidate(
    module: Module,
    node: ast.FunctionDef | ast.ClassDef,
    name: str,
    functions: list[ast.FunctionDef],
    obstacles: list[Obstacle],
) -> AsyncCandidate:
    waits: dict[int, str] = {}
    obstacles += _decorator_obstacles(module, node)
    for function in functions:
        if function is not node:
            obstacles += _decorator_obstacles(module, function)
        for inner in ast.walk(function):
            kind = _waits_for(module, inner)
            if kind:
                waits.setdefault(getattr(inner, "lineno", function.lineno), kind)
            obstacles += _body_obstacles(module, inner)
    unique = sorted({obstacle.reason: obstacle for obstacle in sorted(obstacles)[::-1]}.values())
    return AsyncCandidate(
        module.path, node.lineno, name, tuple(sorted(waits.items())), tuple(unique)
    )


def _waits_for(module: Module, node: ast.AST) -> str:
    """Return what a node certainly or very likely waits for, empty where for nothing."""
    if isinstance(node, ast.Attribute) and node.attr in ("objects", "_default_manager"):
        return "database"
    if not isinstance(node, ast.Call):
        return ""
    if isinstance(node.func, ast.Attribute) and node.func.attr in _WRITES:
        return "database"
    called = module.qualified(node.func) or ""
    if called in _SHORTCUTS:
        return "database"
    if called.startswith(_SERVERS):
        return "server"
    return "sleep" if called == "time.sleep" else ""


def _decorator_obstacles(
    module: Module, node: ast.FunctionDef | ast.ClassDef
) -> Iterator[Obstacle]:
    for decorator in node.decorator_list:
        target = decorator.func if isinstance(decorator, ast.Call) else decorator
        inner = decorator.args[:1] if isinstance(decorator, ast.Call) else []
        name = module.qualified(target) or ""
        if name == "django.utils.decorators.method_decorator" and inner:
            target = inner[0].func if isinstance(inner[0], ast.Call) else inner[0]
            name = module.qualified(target) or ""
        shown = _last(target) or "a decorator"
        if name.startswith("django.db.transaction."):
            yield Obstacle(decorator.lineno, _TRANSACTIONS)
        elif name.removeprefix(_DECORATORS) in _BOTH_WAYS and name.startswith(_DECORATORS):
            continue
        elif name.startswith("django."):
            yield Obstacle(decorator.lineno, f"{shown} does not take async views in Django 5.0")
        elif name.startswith("rest_framework."):
            yield Obstacle(decorator.lineno, f"{shown} of Django REST framework is synchronous")
        else:
            yield Obstacle(decorator.lineno, f"{shown} is not Django's: check that it takes async")


def _body_obstacles(module: Module, node: ast.AST) -> Iterator[Obstacle]:
    if isinstance(node, (ast.With, ast.Call)):
        items = [item.context_expr for item in node.items] if isinstance(node, ast.With) else [node]
        for item in items:
            func = item.func if isinstance(item, ast.Call) else item
            name = module.qualified(func) or ""
            if name.startswith("django.db.transaction."):
                yield Obstacle(item.lineno, _TRANSACTIONS)
            elif name.startswith("django.contrib.messages."):
                yield Obstacle(item.lineno, "messages are stored synchronously")
    if isinstance(node, ast.Attribute):
        if node.attr == "select_for_update":
            yield Obstacle(node.lineno, _TRANSACTIONS)
        elif node.attr in ("user", "session") and _is_request(node.value):
            yield Obstacle(
                node.lineno,
                (
                    "request.user reads the database: await request.auser()"
                    if node.attr == "user"
                    else "sessions are synchronous in Django 5.0"
                ),
            )
        elif module.qualified(node) == "django.db.connection.cursor":
            yield Obstacle(node.lineno, "raw cursors are synchronous")


def _is_request(node: ast.expr) -> bool:
    return _last(node) == "request"


def _class_obstacles(
    module: Module, node: ast.ClassDef, handlers: list[ast.FunctionDef]
) -> Iterator[Obstacle]:
    for base in node.bases:
        name = module.qualified(base) or _last(base)
        shown = name.rpartition(".")[2]
        if name.startswith("rest_framework."):
            yield Obstacle(base.lineno, f"{shown} of Django REST framework is synchronous")
        elif name.startswith("django.views.generic") and shown != "View":
            yield Obstacle(base.lineno, f"{shown} has synchronous handlers of its own")
        elif not name.startswith("django.") and name != "View":
            yield Obstacle(base.lineno, f"{shown} is not Django's: its handlers may be synchronous")
    if len(handlers) > 1:
        names = ", ".join(handler.name for handler in handlers)
        yield Obstacle(node.lineno, f"{names} have to become async together")
