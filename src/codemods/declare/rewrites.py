"""Rewrites that many codemods share; each reads what to do from the hit's data."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import libcst as cst

    from codemods.declare.hits import Hit

__all__ = ["drop_given", "name_given", "rename_given"]


def drop_given(call: cst.Call, hit: Hit) -> cst.Call:
    """Drop the arguments at the indices in ``drop``."""
    from codemods.declare.nodes import drop_argument

    for index in sorted(hit.data["drop"], reverse=True):
        call = drop_argument(call, index)
    return call


def rename_given(call: cst.Call, hit: Hit) -> cst.Call:
    """Rename keywords: ``rename`` maps an argument's index to its new keyword."""
    import libcst as cst

    arguments = list(call.args)
    for index, keyword in hit.data["rename"].items():
        arguments[index] = arguments[index].with_changes(keyword=cst.Name(keyword))
    return call.with_changes(args=arguments)


def name_given(call: cst.Call, hit: Hit) -> cst.Call:
    """Pass positional arguments by keyword: ``names`` maps an argument's index to it."""
    import libcst as cst

    tight = cst.AssignEqual(cst.SimpleWhitespace(""), cst.SimpleWhitespace(""))
    arguments = list(call.args)
    for index, keyword in hit.data["names"].items():
        arguments[index] = arguments[index].with_changes(keyword=cst.Name(keyword), equal=tight)
    return call.with_changes(args=arguments)
