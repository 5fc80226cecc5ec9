"""Functions made for a wrapper: decorated by one, or wrapped where they are called."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING, NamedTuple

from codemods.catalog.async_orm import api
from codemods.catalog.async_orm.bodies import BodyMover
from codemods.catalog.async_orm.conversion import Blocked, Conversion
from codemods.catalog.async_orm.functions import is_plain, own_function
from codemods.catalog.async_orm.inference import Inference
from codemods.catalog.async_orm.uses import mention_elsewhere, method_uses, name_uses
from codemods.catalog.async_orm.wrappers import (
    WRAPPERS,
    Wrapped,
    read_wrapper,
    refuse_options,
)
from codemods.project.classes import outside_bases

if TYPE_CHECKING:
    from codemods.declare.hits import Hit, Refusal
    from codemods.engine.context import Context

__all__ = ["Part", "body_conversion", "joined", "judge_decorated", "judge_wrapped_function"]

_AWAITABLES = ("typing.Awaitable", "collections.abc.Awaitable")
"""What a decorated function may be said to return: an async one returns what is awaited."""
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
    returns = function.returns
    if isinstance(returns, ast.Subscript) and ctx.is_(returns.value, *_AWAITABLES):
        conversion.add(function, "result")
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
    owner = ctx.parent(function)
    if isinstance(owner, ast.ClassDef):
        _check_defined_once(ctx, function)
        _check_bases(ctx, function, owner, conversion)
    parts = [Part(function, conversion)]
    for site in sites:
        assert site.call is not None
        unwrapping = Conversion()
        unwrapping.add(site.call, "unwrap", site.spelling)
        parts.append(Part(site.call, unwrapping))
    if sites[0].wrapper is not wrapped.wrapper:
        return None
    message = f"`async def {function.name}()`, called without a thread"
    return joined(ctx, parts, message, wrapped.wrapper, unsafe)


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


def _check_bases(
    ctx: Context, function: ast.FunctionDef, owner: ast.ClassDef, conversion: Conversion
) -> None:
    """A base may call the method, which must not be a coroutine then. Raises Blocked."""
    for base in outside_bases(owner, ctx.module, ctx.project):
        if not base.startswith("django."):
            conversion.doubt(f"{base}, a base of {owner.name}, may call `{function.name}`")
        elif api.is_method(function.name):
            raise Blocked(f"{base}, a base of {owner.name}, may call `{function.name}`")


def joined(
    ctx: Context, parts: list[Part], message: str, place: ast.AST, unsafe: str = ""
) -> Hit | Refusal:
    """Return one hit for several nodes; what lowers one lowers all."""
    from codemods.declare.hits import Refusal

    first, *rest = parts
    for part in rest:
        first.conversion.need(part.conversion.since)
        first.conversion.replaced.extend(part.conversion.replaced)
        for reason in part.conversion.doubts:
            first.conversion.doubt(reason)
    hit = first.conversion.hit(ctx, first.node, message, unsafe)
    if isinstance(hit, Refusal):
        return Refusal(place, hit.reason)
    others = [part.conversion.hit(ctx, part.node, message) for part in rest]
    hit.others = tuple(other for other in others if not isinstance(other, Refusal))
    hit.offset = ctx.module.start(place)
    return hit
