"""Whether a synchronous view can be `async def`: its decorators, who calls it, what it does."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from codemods.catalog.async_orm import api
from codemods.catalog.async_orm.conversion import Blocked
from codemods.catalog.async_orm.helpers import Part, body_conversion, joined
from codemods.catalog.async_orm.uses import name_uses
from codemods.project.mentioned import mentions
from codemods.project.url_modules import URL_MODULES

if TYPE_CHECKING:
    from codemods.declare.hits import Hit, Refusal
    from codemods.engine.context import Context

__all__ = ["HANDLERS", "judge_class", "judge_view"]

_VIEW = "django.views.generic.base.View"
HANDLERS = ("get", "post", "put", "patch", "delete", "head", "options", "trace")
_ROUTES = frozenset({"django.urls.conf.path", "django.urls.conf.re_path"})
_LOOKING = frozenset({"condition", "etag", "last_modified"})
"""Decorators that call functions of the project before the view."""


def judge_view(ctx: Context, view: ast.FunctionDef) -> Hit | Refusal | None:
    """Judge a function that takes a request; None where no URL leads to it."""
    try:
        if not _check_callers(ctx, view):
            return None
        _check_decorators(ctx, view)
        _check_settings(ctx)
        conversion = body_conversion(ctx, view)
    except Blocked as reason:
        return ctx.refuse(view, str(reason))
    return conversion.hit(ctx, view, f"`async def {view.name}()`, and all in it awaits")


def judge_class(ctx: Context, view: ast.ClassDef) -> Hit | Refusal | None:
    """Judge a class-based view, all handlers of which become async; None where no URL leads to it."""
    try:
        if not _check_callers(ctx, view):
            return None
        _check_settings(ctx)
        parts = [Part(h, body_conversion(ctx, h)) for h in _handlers(ctx, view)]
    except Blocked as reason:
        return ctx.refuse(view, str(reason))
    return joined(ctx, parts, f"the handlers of {view.name} are async", parts[0].node)


def _handlers(ctx: Context, view: ast.ClassDef) -> list[ast.FunctionDef]:
    """Return the handlers of a class-based view. Raises Blocked where it is no plain one."""
    for base in view.bases:
        name = ctx.qualified(base)
        if name is None or ctx.module.identity(name) != _VIEW:
            raise Blocked(f"{ctx.text(base)}, a base of {view.name}, is not made for async views")
    if view.decorator_list:
        raise Blocked(f"`@{ctx.text(view.decorator_list[0])}` hides whether {view.name} is async")
    found = []
    for statement in view.body:
        name = getattr(statement, "name", "")
        if name in ("dispatch", "setup", "as_view", "view_is_async"):
            raise Blocked(f"{view.name} has a {name}() of its own")
        if name in HANDLERS and isinstance(statement, ast.AsyncFunctionDef):
            raise Blocked(f"{view.name}.{name}() is async already")
        if name in HANDLERS and isinstance(statement, ast.FunctionDef):
            if statement.decorator_list:
                text = ctx.text(statement.decorator_list[0])
                raise Blocked(f"`@{text}` hides whether {view.name}.{name}() is async")
            found.append(statement)
        elif isinstance(statement, ast.Assign) and _binds_handler(statement):
            raise Blocked(f"`{ctx.text(statement)}` makes a handler of {view.name}")
    return found


def _binds_handler(statement: ast.Assign) -> bool:
    return any(isinstance(t, ast.Name) and t.id in HANDLERS for t in statement.targets)


def _check_decorators(ctx: Context, view: ast.FunctionDef) -> None:
    for decorator in view.decorator_list:
        callee = decorator.func if isinstance(decorator, ast.Call) else decorator
        name = ctx.qualified(callee)
        name = ctx.module.identity(name) if name is not None else ""
        text = ctx.text(decorator)
        if not api.takes_async(name):
            raise Blocked(f"`@{text}` does not take async views in Django 5.0")
        if name.rpartition(".")[2] in _LOOKING:
            raise Blocked(f"`@{text}` calls a function on the event loop, which may query")


def _check_settings(ctx: Context) -> None:
    places = mentions(ctx.project, ctx.path, "ATOMIC_REQUESTS")
    if places:
        raise Blocked(f"{places[0]} sets ATOMIC_REQUESTS, and Django refuses async views with it")


def _check_callers(ctx: Context, view: ast.FunctionDef | ast.ClassDef) -> bool:
    """Return whether a URL leads to a view. Raises Blocked where something else may call it."""
    routed = False
    for use in name_uses(ctx, view.name, view, quotes=False):
        if not _in_route(ctx, use):
            raise Blocked(f"`{view.name}` is used outside of URLs too, at line {use.lineno}")
        routed = True
    urls = ctx.fact(URL_MODULES.name) or {}
    places = mentions(ctx.project, ctx.path, view.name)
    others = [place for place in places or () if place not in urls]
    if len(places or ()) == 3 and not others:
        raise Blocked(f"`{view.name}` is mentioned in many files")
    if not routed and len(others) == len(places or ()):
        return False
    if places is None:
        raise Blocked(f"who else uses `{view.name}` is not known")
    if others:
        raise Blocked(f"{others[0]} mentions `{view.name}` too")
    return True


def _in_route(ctx: Context, use: ast.Name) -> bool:
    """Whether a use is the view of a ``path()``: by itself, or ``….as_view()``."""
    node: ast.AST | None = use
    parent = ctx.parent(use)
    if isinstance(parent, ast.Attribute) and parent.attr == "as_view":
        node = ctx.parent(parent)
        parent = ctx.parent(node) if node is not None else None
    if not isinstance(parent, ast.Call) or node not in parent.args:
        return False
    name = ctx.qualified(parent.func)
    return name is not None and ctx.module.identity(name) in _ROUTES
