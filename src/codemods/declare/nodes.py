"""Small libcst nodes, laid out as black would. Needs libcst: import it in a rewrite only."""

from __future__ import annotations

import libcst as cst

__all__ = [
    "append_argument",
    "append_elements",
    "drop_argument",
    "insert_argument",
    "keyword_argument",
    "parameter",
    "string",
]

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
    """Return ``call`` without the argument at ``index``, and without the comments on it.

    What follows the last argument (a trailing comma, the line end before the parenthesis)
    stays as it was.
    """
    arguments = list(call.args)
    dropped = arguments.pop(index)
    if arguments and index == len(arguments):
        arguments[-1] = _as_last(arguments[-1], dropped)
    if not arguments:
        return call.with_changes(args=[], whitespace_before_args=cst.SimpleWhitespace(""))
    return call.with_changes(args=arguments)


def _as_last(argument: cst.Arg, last: cst.Arg) -> cst.Arg:
    """Return ``argument``, with its comments, followed by what follows ``last``."""
    after = _after(argument)
    if isinstance(last.comma, cst.Comma):
        space = _commented(after, _bare(last.comma.whitespace_after))
        return argument.with_changes(comma=last.comma.with_changes(whitespace_after=space))
    space = _commented(after, _bare(last.whitespace_after_arg))
    return argument.with_changes(comma=cst.MaybeSentinel.DEFAULT, whitespace_after_arg=space)


def append_argument(call: cst.Call, new: cst.Arg) -> cst.Call:
    """Return ``call`` with ``new`` as its last argument, laid out as the others are."""
    return insert_argument(call, len(call.args), new)


def insert_argument(call: cst.Call, index: int, new: cst.Arg) -> cst.Call:
    """Return ``call`` with ``new`` before the argument at ``index``, laid out as the others are.

    Comments stay on the lines of the arguments that they stand by.
    """
    arguments = list(call.args)
    between = _separator(call)
    if index == 0 and not isinstance(call.whitespace_before_args, cst.ParenthesizedWhitespace):
        between = cst.SimpleWhitespace(" ")
    if index < len(arguments):
        arguments.insert(index, new.with_changes(comma=cst.Comma(whitespace_after=between)))
        return call.with_changes(args=arguments)
    if not arguments:
        return call.with_changes(args=[new])
    last = arguments.pop()
    new = new.with_changes(
        comma=_bare_comma(last.comma), whitespace_after_arg=_bare(last.whitespace_after_arg)
    )
    comma = cst.Comma(whitespace_after=_commented(_after(last), between))
    last = last.with_changes(comma=comma, whitespace_after_arg=cst.SimpleWhitespace(""))
    return call.with_changes(args=[*arguments, last, new])


def _separator(call: cst.Call) -> cst.BaseParenthesizableWhitespace:
    """Return what stands between two arguments of ``call``: a blank, or a new line."""
    if len(call.args) > 1 and isinstance(call.args[0].comma, cst.Comma):
        return _bare(call.args[0].comma.whitespace_after)
    if isinstance(call.whitespace_before_args, cst.ParenthesizedWhitespace):
        return _bare(call.whitespace_before_args)
    return cst.SimpleWhitespace(" ")


def _after(last: cst.Arg) -> cst.BaseParenthesizableWhitespace:
    return (
        last.comma.whitespace_after
        if isinstance(last.comma, cst.Comma)
        else last.whitespace_after_arg
    )


def _bare_comma(comma: cst.Comma | cst.MaybeSentinel) -> cst.Comma | cst.MaybeSentinel:
    if isinstance(comma, cst.Comma):
        return comma.with_changes(whitespace_after=_bare(comma.whitespace_after))
    return comma


def _bare(space: cst.BaseParenthesizableWhitespace) -> cst.BaseParenthesizableWhitespace:
    """Return ``space`` without comments and empty lines."""
    if not isinstance(space, cst.ParenthesizedWhitespace):
        return space
    line = cst.TrailingWhitespace(newline=space.first_line.newline)
    return space.with_changes(first_line=line, empty_lines=[])


def _commented(
    space: cst.BaseParenthesizableWhitespace, like: cst.BaseParenthesizableWhitespace
) -> cst.BaseParenthesizableWhitespace:
    """Return ``like`` with the comments of ``space``."""
    if not isinstance(space, cst.ParenthesizedWhitespace):
        return like
    if space.first_line.comment is None and not any(line.comment for line in space.empty_lines):
        return like
    if not isinstance(like, cst.ParenthesizedWhitespace):
        return space
    return space.with_changes(indent=like.indent, last_line=like.last_line)


def append_elements(
    collection: cst.List | cst.Tuple, values: list[cst.BaseExpression]
) -> cst.List | cst.Tuple:
    """Return a list or tuple with ``values`` at its end, laid out as its elements are."""
    elements = list(collection.elements)
    for value in values:
        if not elements:
            elements.append(cst.Element(value))
            continue
        last = elements.pop()
        after = last.comma.whitespace_after if isinstance(last.comma, cst.Comma) else None
        between = _between(collection)
        comma = cst.Comma(whitespace_after=_commented(after or cst.SimpleWhitespace(""), between))
        new = cst.Element(value, _bare_comma(last.comma))
        elements.extend((last.with_changes(comma=comma), new))
    return collection.with_changes(elements=elements)


def _between(collection: cst.List | cst.Tuple) -> cst.BaseParenthesizableWhitespace:
    first = collection.elements[0]
    if len(collection.elements) > 1 and isinstance(first.comma, cst.Comma):
        return _bare(first.comma.whitespace_after)
    if isinstance(collection, cst.List):
        opening = collection.lbracket.whitespace_after
        if isinstance(opening, cst.ParenthesizedWhitespace):
            return _bare(opening)
    return cst.SimpleWhitespace(" ")
