"""Small libcst nodes, laid out as black would. Needs libcst: import it in a rewrite only."""

from __future__ import annotations

import libcst as cst

__all__ = ["drop_argument", "keyword_argument", "parameter", "string"]

_TIGHT = cst.AssignEqual(cst.SimpleWhitespace(""), cst.SimpleWhitespace(""))


def keyword_argument(name: str, value: cst.BaseExpression) -> cst.Arg:
    """Return ``name=value``."""
    return cst.Arg(value, keyword=cst.Name(name), equal=_TIGHT)


def parameter(name: str, default: str | None = None) -> cst.Param:
    """Return a parameter, with a default given as source text where there is one."""
    if default is None:
        return cst.Param(cst.Name(name))
    return cst.Param(cst.Name(name), default=cst.parse_expression(default), equal=_TIGHT)


def string(value: str) -> cst.SimpleString:
    """Return a string literal in double quotes."""
    text = value.replace("\\", "\\\\").replace('"', '\\"')
    return cst.SimpleString(f'"{text}"')


def drop_argument(call: cst.Call, index: int) -> cst.Call:
    """Return ``call`` without the argument at ``index``.

    What follows the last argument (a trailing comma, the line end before the parenthesis)
    stays as it was.
    """
    arguments = list(call.args)
    dropped = arguments.pop(index)
    if arguments and index == len(arguments):
        arguments[-1] = arguments[-1].with_changes(
            comma=dropped.comma, whitespace_after_arg=dropped.whitespace_after_arg
        )
    if not arguments:
        return call.with_changes(args=[], whitespace_before_args=cst.SimpleWhitespace(""))
    return call.with_changes(args=arguments)
