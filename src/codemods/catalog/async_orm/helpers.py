"""Helpers: functions made for a wrapper, decorated by one, and wrappers with a name."""

from __future__ import annotations

import ast
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from codemods.catalog.async_orm import api
from codemods.catalog.async_orm.bodies import BodyMover
from codemods.catalog.async_orm.conversion import Blocked, Conversion
from codemods.catalog.async_orm.functions import is_plain, own_function
from codemods.catalog.async_orm.inference import Inference
from codemods.catalog.async_orm.judging import Judge
from codemods.catalog.async_orm.twins import check_override
from codemods.catalog.async_orm.uses import mention_elsewhere, method_uses, name_uses
from codemods.catalog.async_orm.wrappers import (
    WRAPPERS,
    Wrapped,
    is_still,
    read_wrapper,
    refuse_options,
)

if TYPE_CHECKING:
    from codemods.declare.hits import Hit, Refusal
    from codemods.engine.context import Context

__all__ = ["judge_assigned", "judge_decorated", "judge_wrapped_function"]

_OUTSIDE = frozenset({"builtins.staticmethod", "builtins.classmethod"})


class Part(NamedTuple):
    """One node of a change that has several."""

    node: ast.AST
    conversion: Conversion


def judge_decorated(ctx: Context, decorator: ast.expr, unsafe: str = "") -> Hit | Refusal:
    """Judge ``@sync_to_async def f(…)``. Raises Blocked."""
    function = ctx.parent(decorator)
    assert isinstance(function, (ast.FunctionDef, ast.AsyncFunctionDef))
    if isinstance(decorator, ast.Call):
        refuse_options(decorator)
    if isinstance(function, ast.AsyncFunctionDef):
        raise Blocked(f"`{function.name}` is async already")
    place = next(i for i, d in enumerate(function.decorator_list) if d is decorator)
    for other in function.decorator_list:
        outside = ctx.qualified(other) in _OUTSIDE and function.decorator_list.index(other) < place
        if other is not decorator and not outside:
            raise Blocked(f"`@{ctx.text(other)}` stands there too")
    conversion = body_conversion(ctx, function)
    conversion.add(function, "undecorate", place=place)
    in_class = isinstance(ctx.parent(function), ast.ClassDef)
    uses = method_uses(ctx, function.name) if in_class else name_uses(ctx, function.name, function)
    for use in uses:
        above = ctx.parent(use)
        if (
            isinstance(above, ast.Call)
            and use in above.args
            and ctx.qualified(above.func) in WRAPPERS
        ):
            raise Blocked(f"`{function.name}` is wrapped once more at line {use.lineno}")
    conversion.doubt(mention_elsewhere(ctx, function, function.name))
    message = f"`async def {function.name}()` in place of a function run in a thread"
    return conversion.hit(ctx, function, message, unsafe)


def body_conversion(ctx: Context, function: ast.FunctionDef) -> Conversion:
    """Return what makes ``function`` async. Raises Blocked."""
    conversion = Conversion()
    inference = Inference(ctx)
    BodyMover(conversion, inference).function(function)
    returned = [
        inference.kind(node.value)
        for node in ast.walk(function)
        if isinstance(node, ast.Return) and node.value is not None
    ]
    if not conversion.operations and not any(kind.what == "queryset" for kind in returned):
        raise Blocked(f"there is no query in `{function.name}` that has an async twin")
    conversion.add(function, "async")
    return conversion


# A function that is wrapped where it is called


def judge_wrapped_function(
    ctx: Context, wrapped: Wrapped, unsafe: str = ""
) -> Hit | Refusal | None:
    """Judge ``def f(…)`` that is only used as ``sync_to_async(f)(…)``. Raises Blocked.

    None where the first of its wrappers speaks for all.
    """
    function = own_function(ctx.module, wrapped.function)
    if not isinstance(function, ast.FunctionDef):
        raise Blocked(f"`{ctx.text(wrapped.function)}` is no plain function")
    if not is_plain(ctx.module, function):
        decorator = ctx.text(function.decorator_list[0])
        raise Blocked(f"`{function.name}` has a decorator, `@{decorator}`")
    sites = _sites(ctx, function)
    conversion = body_conversion(ctx, function)
    other = mention_elsewhere(ctx, function, function.name)
    if other:
        raise Blocked(f"`{function.name}` may be called elsewhere: {other}")
    if isinstance(ctx.parent(function), ast.ClassDef):
        _check_defined_once(ctx, function)
    parts = [Part(function, conversion)]
    for site in sites:
        assert site.call is not None
        unwrapping = Conversion()
        unwrapping.add(site.call, "unwrap", site.spelling)
        parts.append(Part(site.call, unwrapping))
    if sites[0].wrapper is not wrapped.wrapper:
        return None
    message = f"`async def {function.name}()`, called without a thread"
    return _joined(ctx, parts, message, wrapped.wrapper, unsafe)


def _sites(ctx: Context, function: ast.FunctionDef) -> list[Wrapped]:
    """Return the wrapped calls of a function, which must be all its uses. Raises Blocked."""
    in_class = isinstance(ctx.parent(function), ast.ClassDef)
    uses: list[ast.expr] = []
    if in_class:
        uses.extend(method_uses(ctx, function.name))
    else:
        uses.extend(name_uses(ctx, function.name, function))
    sites = []
    for use in uses:
        parent = ctx.parent(use)
        if isinstance(parent, ast.Call) and ctx.qualified(parent.func) == "functools.partial":
            parent = ctx.parent(parent)
        wrapper = isinstance(parent, ast.Call) and ctx.qualified(parent.func) in WRAPPERS
        if not wrapper:
            raise Blocked(f"`{function.name}` is used without a wrapper too, at line {use.lineno}")
        assert isinstance(parent, ast.Call)
        site = read_wrapper(ctx.module, parent)
        if site.call is None:
            raise Blocked(f"its wrapper is handed on without a call, at line {use.lineno}")
        if any(above is function for above in ctx.module.ancestors(use)):
            raise Blocked(f"`{function.name}` calls itself")
        sites.append(site)
    return sites


def _check_defined_once(ctx: Context, function: ast.FunctionDef) -> None:
    for offset in ctx.module.occurrences(function.name):
        node = ctx.module.path_to(offset)[-1]
        same = isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)) and node is not function
        if same and getattr(node, "name", "") == function.name:
            raise Blocked(f"`{function.name}` is defined again at line {node.lineno}")  # type: ignore[attr-defined]


def _joined(
    ctx: Context, parts: list[Part], message: str, place: ast.AST, unsafe: str = ""
) -> Hit | Refusal:
    """Return one hit for several nodes; what lowers one lowers all."""
    from codemods.declare.hits import Refusal

    first, *rest = parts
    for part in rest:
        first.conversion.need(part.conversion.since)
        for reason in part.conversion.doubts:
            first.conversion.doubt(reason)
    hit = first.conversion.hit(ctx, first.node, message, unsafe)
    if isinstance(hit, Refusal):
        return Refusal(place, hit.reason)
    others = [part.conversion.hit(ctx, part.node, message) for part in rest]
    hit.others = tuple(other for other in others if not isinstance(other, Refusal))
    hit.offset = ctx.module.start(place)
    return hit


# A wrapper that is assigned


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
    return _joined(ctx, parts, f"{name} natively async, without a wrapper", wrapper, unsafe)


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
    from codemods.project.classes import dotted_name

    owner = ctx.parent(statement)
    assert isinstance(owner, ast.ClassDef)
    function = wrapped.function
    if not isinstance(function, ast.Name):
        raise Blocked("the wrapper is stored in a class")
    inference = Inference(ctx)
    model = inference.index.model(f"{dotted_name(ctx.path)}.{owner.name}")
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
    conversion.doubt(f"`{name}` gets a body of its own beside `{function.id}`")
    hit = conversion.hit(ctx, method, f"`async def {name}()` beside `{function.id}`")
    from codemods.declare.hits import Hit

    if isinstance(hit, Hit):
        hit.node = statement
        hit.data = {**hit.data, "source": ctx.text(method), "name": name}
    return hit
