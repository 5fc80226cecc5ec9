"""Wrappers with a name: `get_book = sync_to_async(Book.objects.get)`, in class bodies too."""

from __future__ import annotations

import ast
from itertools import pairwise
from typing import TYPE_CHECKING

from codemods.catalog.async_orm import api
from codemods.catalog.async_orm.conversion import Blocked, Conversion
from codemods.catalog.async_orm.functions import own_function
from codemods.catalog.async_orm.helpers import Part, body_conversion, joined
from codemods.catalog.async_orm.inference import Inference
from codemods.catalog.async_orm.judging import Judge
from codemods.catalog.async_orm.twins import check_override
from codemods.catalog.async_orm.uses import mention_elsewhere, name_uses
from codemods.catalog.async_orm.wrappers import Wrapped, is_still, read_wrapper

if TYPE_CHECKING:
    from codemods.declare.hits import Hit, Refusal
    from codemods.engine.context import Context

__all__ = ["judge_assigned"]


def judge_assigned(ctx: Context, wrapper: ast.Call, unsafe: str = "") -> Hit | Refusal:
    """Judge ``get_book = sync_to_async(Book.objects.get)`` and its calls. Raises Blocked."""
    statement = ctx.parent(wrapper)
    assert isinstance(statement, ast.Assign)
    target = statement.targets[0]
    if len(statement.targets) != 1 or not isinstance(target, ast.Name):
        raise Blocked("the wrapper is stored away")
    wrapped = read_wrapper(ctx.module, wrapper)
    if isinstance(ctx.parent(statement), ast.ClassDef):
        return _judge_member(ctx, statement, target.id, wrapped)
    if wrapped.spelling != "callable":
        raise Blocked(f"the wrapper has a name, and a {wrapped.spelling} in it")
    own = own_function(ctx.module, wrapped.function)
    if own is not None and isinstance(wrapped.function, ast.Name):
        return _twin_function(ctx, statement, target.id, own)
    if not is_still(wrapped.function):
        raise Blocked(f"`{ctx.text(wrapped.function)}` is evaluated once, where it is assigned")
    uses = name_uses(ctx, target.id, statement)
    if len(ctx.module.lookup(target.id, target)) != 1:
        raise Blocked(f"`{target.id}` is bound more than once")
    parts = [_call_site(ctx, use, wrapped) for use in uses]
    _check_apart(ctx, parts)
    if not parts:
        raise Blocked(f"`{target.id}` is not called in this file")
    if not mention_elsewhere(ctx, statement, target.id):
        removal = Conversion()
        removal.add(statement, "remove")
        removal.doubt(ctx.comment_lost(statement))
        parts.append(Part(statement, removal))
    name = f"`{ctx.text(wrapped.function)}`"
    return joined(ctx, parts, f"{name} natively async, without a wrapper", wrapper, unsafe)


def _call_site(ctx: Context, use: ast.Name, wrapped: Wrapped) -> Part:
    call = ctx.parent(use)
    if not isinstance(call, ast.Call) or call.func is not use:
        raise Blocked(f"`{use.id}` is handed on at line {use.lineno}")
    root: ast.expr = wrapped.function
    while isinstance(root, ast.Attribute):
        root = root.value
    if isinstance(root, ast.Name):
        same = ctx.module.lookup(root.id, root) == ctx.module.lookup(root.id, use)
        if not same:
            raise Blocked(f"`{root.id}` means something else at line {use.lineno}")
    above = ctx.parent(call)
    awaited = above if isinstance(above, ast.Await) else None
    site = Wrapped(wrapped.wrapper, wrapped.function, "name", (), call, awaited)
    judged = Judge(ctx, Inference(ctx), site).judge()
    return Part(judged.node, judged.conversion)


def _check_apart(ctx: Context, parts: list[Part]) -> None:
    spans = sorted((ctx.module.start(part.node), ctx.module.end(part.node)) for part in parts)
    for (_start, end), (start, _end) in pairwise(spans):
        if start < end:
            raise Blocked("calls of it stand in one another")


def _judge_member(
    ctx: Context, statement: ast.Assign, name: str, wrapped: Wrapped
) -> Hit | Refusal:
    """Judge ``asave = sync_to_async(save)`` in a class body. Raises Blocked."""
    owner = ctx.parent(statement)
    assert isinstance(owner, ast.ClassDef)
    function = wrapped.function
    if not isinstance(function, ast.Name):
        raise Blocked("the wrapper is stored in a class")
    inference = Inference(ctx)
    model = inference.own_model(owner)
    twin = api.find_twin("instance", function.id)
    if model is None or twin is None or twin.name != name:
        return _twin_method(ctx, statement, name, function, owner)
    conversion = Conversion()
    conversion.need(twin.since)
    conversion.doubt(inference.model_kind(model).doubt)
    conversion.doubt(ctx.comment_lost(statement))
    check_override(conversion, model, function.id, twin, None, own=name)
    conversion.add(statement, "remove")
    return conversion.hit(
        ctx, statement, f"Django's own {name}() calls the overridden {function.id}()"
    )


def _twin_method(
    ctx: Context, statement: ast.Assign, name: str, function: ast.Name, owner: ast.ClassDef
) -> Hit | Refusal:
    """Write the async twin of a method beside it. Raises Blocked."""
    method = next((s for s in owner.body if getattr(s, "name", "") == function.id), None)
    if not isinstance(method, ast.FunctionDef) or method.decorator_list:
        raise Blocked(f"`{function.id}` is no plain method of this class")
    conversion = body_conversion(ctx, method)
    return _beside(ctx, statement, name, method, conversion)


def _twin_function(ctx: Context, statement: ast.Assign, name: str, function: ast.AST) -> Hit:
    """Write the async twin of a function where its wrapper was made. Raises Blocked."""
    known = ctx.parent(function)
    if not isinstance(function, ast.FunctionDef) or function.decorator_list:
        raise Blocked(f"`{getattr(function, 'name', name)}` is no plain function")
    if known is not ctx.parent(statement):
        raise Blocked(f"`{function.name}` is not defined beside its wrapper")
    if len(ctx.module.lookup(name, statement.targets[0])) != 1:
        raise Blocked(f"`{name}` is bound more than once")
    name_uses(ctx, name, statement)
    conversion = body_conversion(ctx, function)
    conversion.doubt(ctx.comment_lost(statement))
    return _beside(ctx, statement, name, function, conversion)


def _beside(
    ctx: Context, statement: ast.Assign, name: str, function: ast.FunctionDef, made: Conversion
) -> Hit:
    """Return the hit that puts a twin of ``function`` in the place of ``statement``."""
    from codemods.declare.hits import Hit

    made.doubt(f"`{name}` gets a body of its own beside `{function.name}`")
    hit = made.hit(ctx, function, f"`async def {name}()` beside `{function.name}`")
    if not isinstance(hit, Hit):
        raise Blocked(hit.reason)
    hit.node = statement
    indent = " " * function.col_offset
    hit.data = {**hit.data, "source": ctx.text(function), "indent": indent, "name": name}
    return hit
