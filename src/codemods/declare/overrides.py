"""Overrides of methods whose parameters changed: their signature, and the calls they hand on."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING

from codemods.source.comments import comments_in
from codemods.source.module import Module

if TYPE_CHECKING:
    import libcst as cst

__all__ = [
    "add_parameter",
    "drop_parameter",
    "edit_handed_on",
    "handed_on",
    "has_comments",
    "is_used",
    "parameter_names",
]

Function = ast.FunctionDef | ast.AsyncFunctionDef


def parameter_names(function: Function) -> list[str]:
    """Return the names of the positional parameters, ``self`` included."""
    return [arg.arg for arg in (*function.args.posonlyargs, *function.args.args)]


def handed_on(
    function: Function, *methods: str, own: bool = False
) -> Iterator[tuple[ast.Call, int]]:
    """Yield the calls of ``methods`` on ``super()`` or, with ``self``, on a base class.

    With ``own``, calls on ``self`` too. The number is how many arguments stand before the
    method's first parameter: 1 in ``Base.save(self, x)``.
    """
    for node in ast.walk(function):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            shift = _shift(node.func, node.args[0] if node.args else None, own=own)
            if node.func.attr in methods and shift is not None:
                yield node, shift


def _shift(func: ast.Attribute, first: ast.expr | None, *, own: bool) -> int | None:
    receiver = func.value
    if isinstance(receiver, ast.Call) and isinstance(receiver.func, ast.Name):
        return 0 if receiver.func.id == "super" else None
    if isinstance(receiver, ast.Name) and receiver.id == "self":
        return 0 if own else None
    if isinstance(first, ast.Name) and first.id == "self":
        return 1 if isinstance(receiver, (ast.Name, ast.Attribute)) else None
    return None


def has_comments(module: Module, function: Function) -> bool:
    """Whether comments stand between the parameters of ``function``."""
    arguments = function.args
    every = (
        *(*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs),
        *arguments.defaults,
        *(default for default in arguments.kw_defaults if default),
        *(arg for arg in (arguments.vararg, arguments.kwarg) if arg),
    )
    start = module.start(function)
    end = max(map(module.end, every), default=start)
    end = module.source.body.find(b")", end)
    return bool(comments_in(module.source.body[start:end].decode("utf-8") + ")"))


def is_used(function: Function, name: str, given: Iterable[ast.expr]) -> bool:
    """Whether the body uses parameter ``name`` other than as one of the arguments ``given``."""
    handed = set(map(id, given))
    return any(
        isinstance(node, ast.Name) and node.id == name and id(node) not in handed
        for statement in function.body
        for node in ast.walk(statement)
    )


def edit_handed_on(
    function: cst.FunctionDef,
    methods: tuple[str, ...],
    edit: Callable[[cst.Call, int], cst.Call],
    *,
    own: bool = False,
) -> cst.FunctionDef:
    """Return ``function`` with the calls that `handed_on` finds replaced by ``edit(call, shift)``."""
    import libcst as cst

    class Editor(cst.CSTTransformer):
        def leave_Call(  # noqa: N802
            self, original_node: cst.Call, updated_node: cst.Call
        ) -> cst.Call:
            shift = _cst_shift(updated_node, methods, own=own)
            return updated_node if shift is None else edit(updated_node, shift)

    return cst.ensure_type(function.visit(Editor()), cst.FunctionDef)


def _cst_shift(call: cst.Call, methods: tuple[str, ...], *, own: bool) -> int | None:
    import libcst as cst

    if not isinstance(call.func, cst.Attribute) or call.func.attr.value not in methods:
        return None
    text = cst.Module([]).code_for_node(call)
    parsed = ast.parse(f"({text}\n)", mode="eval").body
    assert isinstance(parsed, ast.Call) and isinstance(parsed.func, ast.Attribute)
    return _shift(parsed.func, parsed.args[0] if parsed.args else None, own=own)


def drop_parameter(function: cst.FunctionDef, name: str) -> cst.FunctionDef:
    """Return ``function`` without a parameter."""
    import libcst as cst

    params = function.params
    kept = [param for param in params.params if param.name.value != name]
    dropped = [param for param in params.params if param.name.value == name]
    last = dropped and dropped[0] is params.params[-1]
    follows = params.kwonly_params or params.star_kwarg or params.star_arg
    if kept and last and (not follows or follows is cst.MaybeSentinel.DEFAULT):
        kept[-1] = kept[-1].with_changes(
            comma=dropped[0].comma, whitespace_after_param=dropped[0].whitespace_after_param
        )
    keywords = [param for param in params.kwonly_params if param.name.value != name]
    changes = {"params": kept, "kwonly_params": keywords}
    return function.with_changes(params=params.with_changes(**changes))


def add_parameter(function: cst.FunctionDef, new: cst.Param) -> cst.FunctionDef:
    """Return ``function`` with ``new`` as its last positional parameter, laid out as they are."""
    import libcst as cst

    params = list(function.params.params)
    last = params[-1]
    tail = last.comma, last.whitespace_after_param
    between: cst.BaseParenthesizableWhitespace = cst.SimpleWhitespace(" ")
    if len(params) > 1 and isinstance(params[-2].comma, cst.Comma):
        between = params[-2].comma.whitespace_after
    elif isinstance(function.whitespace_before_params, cst.ParenthesizedWhitespace):
        between = function.whitespace_before_params
    params[-1] = last.with_changes(
        comma=cst.Comma(whitespace_after=between),
        whitespace_after_param=cst.SimpleWhitespace(""),
    )
    params.append(new.with_changes(comma=tail[0], whitespace_after_param=tail[1]))
    return function.with_changes(params=function.params.with_changes(params=params))
