"""The spellings of a wrapper around a call: `sync_to_async(f)(…)` with a callable, lambda, partial."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from codemods.catalog.async_orm.conversion import Blocked, quoted
from codemods.source.records import Record

if TYPE_CHECKING:
    from codemods.source.module import Module

__all__ = ["WRAPPERS", "Wrapped", "is_still", "merged_call", "read_wrapper", "refuse_options"]

WRAPPERS = ("asgiref.sync.sync_to_async", "channels.db.database_sync_to_async")


class Wrapped(Record):
    """A call of a wrapper."""

    wrapper: ast.Call
    """`sync_to_async(f)`"""
    function: ast.expr
    """What is wrapped; for a partial, its first argument."""
    spelling: str
    """``callable``, ``lambda`` or ``partial``."""
    arguments: tuple[ast.expr, ...]
    """Positional and keyword arguments of the partial."""
    call: ast.Call | None
    """`sync_to_async(f)(…)`, None where the wrapper is not called at once."""
    awaited: ast.Await | None


def read_wrapper(module: Module, wrapper: ast.Call) -> Wrapped:
    """Read ``sync_to_async(…)``. Raises Blocked for options that Django's own API has not."""
    refuse_options(wrapper)
    if len(wrapper.args) != 1 or isinstance(wrapper.args[0], ast.Starred):
        raise Blocked("the wrapper does not take one function")
    function = wrapper.args[0]
    spelling = "callable"
    arguments: tuple[ast.expr, ...] = ()
    if isinstance(function, ast.Lambda):
        spelling = "lambda"
    elif isinstance(function, ast.Call) and _is_partial(module, function):
        spelling = "partial"
        partial = function
        arguments = (*partial.args[1:], *(k.value for k in partial.keywords))
        function = partial.args[0]
    call = module.parent(wrapper)
    if not isinstance(call, ast.Call) or call.func is not wrapper:
        return Wrapped(wrapper, function, spelling, arguments, None, None)
    awaited = module.parent(call)
    if spelling == "partial":
        _check_order(arguments, call)
        _check_keywords(partial, call)
    return Wrapped(
        wrapper,
        function,
        spelling,
        arguments,
        call,
        awaited if isinstance(awaited, ast.Await) else None,
    )


def refuse_options(wrapper: ast.Call) -> None:
    """Raise Blocked for options of a wrapper that Django's own API has not."""
    for keyword in wrapper.keywords:
        default = isinstance(keyword.value, ast.Constant) and keyword.value.value is True
        if keyword.arg != "thread_sensitive" or not default:
            option = "**" if keyword.arg is None else f"{keyword.arg}="
            raise Blocked(f"the wrapper has {option}, which Django's own async API has not")


def _is_partial(module: Module, node: ast.Call) -> bool:
    if module.qualified(node.func) != "functools.partial":
        return False
    return bool(node.args) and not isinstance(node.args[0], ast.Starred)


def _check_order(arguments: tuple[ast.expr, ...], call: ast.Call) -> None:
    """The arguments of partial and call are put together: only if their order does not matter."""
    later = (*call.args, *(keyword.value for keyword in call.keywords))
    if later and not all(is_still(node) for node in (*arguments, *later)):
        text = quoted(ast.unparse(next(n for n in (*arguments, *later) if not is_still(n))))
        raise Blocked(f"{text} would be evaluated in another order")


def _check_keywords(partial: ast.Call, call: ast.Call) -> None:
    first = {keyword.arg for keyword in partial.keywords}
    second = {keyword.arg for keyword in call.keywords}
    if first & second or (None in first | second and first and second):
        raise Blocked("the partial and its call may pass the same keyword")


def merged_call(wrapped: Wrapped) -> ast.Call:
    """Return the call that a wrapper makes in its thread, for a callable or a partial."""
    assert wrapped.call is not None
    inner = wrapped.wrapper.args[0]
    first = inner if wrapped.spelling == "partial" and isinstance(inner, ast.Call) else None
    args = [*(first.args[1:] if first else ()), *wrapped.call.args]
    keywords = [*(first.keywords if first else ()), *wrapped.call.keywords]
    return ast.Call(wrapped.function, args, keywords)


def is_still(node: ast.expr) -> bool:
    """Whether evaluating an expression does nothing, so that it may be evaluated elsewhere."""
    if isinstance(node, ast.Starred):
        return False
    if isinstance(node, (ast.Tuple, ast.List)):
        return all(map(is_still, node.elts))
    if isinstance(node, ast.Dict):
        return all(key is not None and is_still(key) for key in node.keys) and all(
            map(is_still, node.values)
        )
    return isinstance(node, (ast.Constant, ast.Name)) or (
        isinstance(node, ast.Attribute) and is_still(node.value)
    )
