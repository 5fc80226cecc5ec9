"""A use of a wrapper, whatever it is: called at once, assigned, a decorator."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from codemods.catalog.async_orm.assigned import judge_assigned
from codemods.catalog.async_orm.conversion import Blocked
from codemods.catalog.async_orm.helpers import judge_decorated, judge_wrapped_function
from codemods.catalog.async_orm.inference import Inference
from codemods.catalog.async_orm.judging import Judge, family
from codemods.catalog.async_orm.wrappers import read_wrapper
from codemods.declare.hits import Hit, Refusal

if TYPE_CHECKING:
    from codemods.engine.context import Context

__all__ = ["FAMILIES", "judge_decorator", "judge_use", "judge_value"]

FAMILIES = frozenset({"orm", "iterate", "django", "helper"})


def judge_use(
    ctx: Context, wrapper: ast.Call, families: frozenset[str], unsafe: str = ""
) -> Hit | Refusal | None:
    """Judge ``sync_to_async(…)``; None where it belongs to none of ``families``.

    ``unsafe`` lowers what is found, for this reason.
    """
    parent = ctx.parent(wrapper)
    if isinstance(parent, (ast.FunctionDef, ast.AsyncFunctionDef)):
        return None  # a decorator, see `judge_decorator`
    try:
        if isinstance(parent, ast.Assign):
            return judge_assigned(ctx, wrapper, unsafe) if "helper" in families else None
        try:
            wrapped = read_wrapper(ctx.module, wrapper)
        except Blocked:
            if "orm" in families:
                raise
            return None
        found = family(Inference(ctx), wrapped)
        if found not in families:
            return None
        if found == "helper":
            return judge_wrapped_function(ctx, wrapped, unsafe)
        judged = Judge(ctx, Inference(ctx), wrapped).judge()
    except Blocked as reason:
        return ctx.refuse(wrapper, str(reason))
    return judged.conversion.hit(ctx, judged.node, judged.message, unsafe)


def judge_decorator(ctx: Context, decorator: ast.expr, unsafe: str = "") -> Hit | Refusal:
    """Judge ``@sync_to_async``."""
    try:
        return judge_decorated(ctx, decorator, unsafe)
    except Blocked as reason:
        return ctx.refuse(decorator, str(reason))


def judge_value(ctx: Context, name: ast.expr) -> Refusal | None:
    """Judge the wrapper itself where it is no callee: what it will wrap is not seen."""
    if any(name is known for known in getattr(ctx.parent(name), "decorator_list", ())):
        return None
    return ctx.refuse(name, f"`{ctx.text(name)}` itself is handed on, to wrap what is not seen")
