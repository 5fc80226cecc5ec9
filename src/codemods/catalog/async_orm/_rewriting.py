"""The one transformer of the family: does to libcst nodes what a `Conversion` noted on ast nodes.

The nodes are found again by parsing the very text that libcst gives for the hit: its ast has the
shape of the one that was judged, and its positions are those that libcst counts.
"""

from __future__ import annotations

import ast
import io
import tokenize
from collections import Counter
from collections.abc import Callable, Mapping
from typing import Any

import libcst as cst
from libcst.metadata import MetadataWrapper, PositionProvider

from codemods.catalog.async_orm.conversion import Operation
from codemods.declare.hits import Hit, Refused

__all__ = ["Converter", "convert"]

Numbered = Mapping[int, tuple[Operation, ...]]
Step = Callable[[Any, Operation], Any]
_KINDS: dict[type[ast.AST], type[cst.CSTNode]] = {
    ast.Call: cst.Call,
    ast.Attribute: cst.Attribute,
    ast.Name: cst.Name,
    ast.Await: cst.Await,
    ast.ListComp: cst.ListComp,
    ast.SetComp: cst.SetComp,
    ast.DictComp: cst.DictComp,
    ast.GeneratorExp: cst.GeneratorExp,
    ast.Subscript: cst.Subscript,
    ast.BinOp: cst.BinaryOperation,
    ast.For: cst.For,
    ast.FunctionDef: cst.FunctionDef,
    ast.AsyncFunctionDef: cst.FunctionDef,
    ast.Return: cst.Return,
    ast.IfExp: cst.IfExp,
}


def convert(node: cst.CSTNode, hit: Hit) -> Any:
    """Return what comes in the place of ``node`` with the hit's operations done. Raises Refused."""
    operations: Numbered = hit.data["operations"]
    if "source" in hit.data:
        return _twin(hit)
    if any(operation.kind == "remove" for operation in operations.get(0, ())):
        return cst.RemoveFromParent()
    return _convert(node, hit, operations)


def _twin(hit: Hit) -> Any:
    """Return a function's async twin, made of its source."""
    indent = hit.data["indent"]
    code = f"{indent}{hit.data['source']}\n"
    module = cst.parse_module(f"if 1:\n{code}" if indent else code)
    statement = cst.ensure_type(module.body[0], cst.If).body.body[0] if indent else module.body[0]
    function = cst.ensure_type(statement, cst.FunctionDef)
    new = _convert(function, hit, hit.data["operations"])
    new = new.with_changes(name=cst.Name(hit.data["name"]), leading_lines=())
    return cst.FlattenSentinel([new.visit(_Indents(module.default_indent))])


class _Indents(cst.CSTTransformer):
    """Says how deep each block is indented, for a module whose own indentation is another."""

    def __init__(self, indent: str) -> None:
        super().__init__()
        self.indent = indent

    def leave_IndentedBlock(  # noqa: N802
        self, original_node: cst.IndentedBlock, updated_node: cst.IndentedBlock
    ) -> cst.IndentedBlock:
        if updated_node.indent is not None:
            return updated_node
        return updated_node.with_changes(indent=self.indent)


def _convert(node: cst.CSTNode, hit: Hit, operations: Numbered) -> Any:
    root = _parenthesized(node) if isinstance(node, cst.BaseExpression) else node
    wrapper = MetadataWrapper(_module(root), unsafe_skip_copy=True)
    found = _locate(wrapper, root, operations)
    new: Any = root.visit(Converter(found, hit))
    if isinstance(new, cst.BaseExpression):
        new = new.with_changes(lpar=new.lpar[1:], rpar=new.rpar[:-1])
        new = _standing(new)
    assert isinstance(new, cst.CSTNode)
    _check_comments(node, new)
    return new


def _parenthesized(node: cst.BaseExpression) -> cst.BaseExpression:
    lpar, rpar = node.lpar, node.rpar
    return node.with_changes(lpar=[cst.LeftParen(), *lpar], rpar=[*rpar, cst.RightParen()])


def _module(root: cst.CSTNode) -> cst.Module:
    if isinstance(root, cst.BaseExpression):
        return cst.Module([cst.SimpleStatementLine([cst.Expr(root)])])
    if isinstance(root, cst.BaseSmallStatement):
        return cst.Module([cst.SimpleStatementLine([root])])
    assert isinstance(root, (cst.BaseCompoundStatement, cst.SimpleStatementLine))
    return cst.Module([root])


def _locate(
    wrapper: MetadataWrapper, root: cst.CSTNode, operations: Numbered
) -> dict[cst.CSTNode, tuple[Operation, ...]]:
    """Return the operations by libcst node."""
    code = wrapper.module.code
    lines = code.splitlines(keepends=True)
    statement = ast.parse(code).body[0]
    tree: ast.AST = statement.value if isinstance(root, cst.BaseExpression) else statement  # type: ignore[attr-defined]
    positions = wrapper.resolve(PositionProvider)
    nodes: dict[tuple[type[cst.CSTNode], int, int, int, int], cst.CSTNode] = {}
    for known, span in positions.items():
        start, end = span.start, span.end
        nodes[type(known), start.line, start.column, end.line, end.column] = known
    found = {}
    for place, node in enumerate(ast.walk(tree)):
        if place in operations:
            kind = _KINDS[type(node)]
            key = (kind, *_span(node, lines))
            if place == 0:
                found[root] = operations[0]
            elif key in nodes:
                found[nodes[key]] = operations[place]
            else:
                raise Refused(f"its layout is not understood: {ast.unparse(node)[:40]}")
    return found


def _span(node: ast.AST, lines: list[str]) -> tuple[int, int, int, int]:
    """Return where an ast node stands, in code points."""
    first, last = node.lineno, node.end_lineno  # type: ignore[attr-defined]
    start = len(lines[first - 1].encode()[: node.col_offset].decode())  # type: ignore[attr-defined]
    end = len(lines[last - 1].encode()[: node.end_col_offset].decode())  # type: ignore[attr-defined]
    if isinstance(node, ast.GeneratorExp):
        start, end = start + 1, end - 1
    return first, start, last, end


def _standing(node: cst.BaseExpression) -> cst.BaseExpression:
    """Return an expression in parentheses where its line breaks need them."""
    code = cst.Module([]).code_for_node(node)
    if "\n" not in code:
        return node
    try:
        ast.parse(code, mode="eval")
    except SyntaxError:
        return _parenthesized(node)
    return node


def _check_comments(old: cst.CSTNode, new: cst.CSTNode) -> None:
    if _comments(old) - _comments(new):
        raise Refused("a comment in the wrapper would be lost")


def _comments(node: cst.CSTNode) -> Counter[str]:
    code = cst.Module([]).code_for_node(node)
    if "#" not in code:
        return Counter()
    text = f"({code}\n)" if isinstance(node, cst.BaseExpression) else code
    tokens = tokenize.generate_tokens(io.StringIO(text).readline)
    return Counter(token.string for token in tokens if token.type == tokenize.COMMENT)


class Converter(cst.CSTTransformer):
    """Does the operations of each node once its children are done."""

    def __init__(self, operations: Mapping[cst.CSTNode, tuple[Operation, ...]], hit: Hit) -> None:
        super().__init__()
        self.operations = operations
        self.hit = hit
        self.steps: dict[str, Step] = {
            "unwrap": _unwrap,
            "rename": _rename,
            "function": self._function,
            "await": lambda node, _operation: _awaited(node),
            "plain": lambda node, _operation: _parentheses_of(node, node.expression),
            "collect": _collect,
            "brackets": lambda node, _operation: _parentheses_of(node, node.args[0].value),
            "braces": _braces,
            "listed": _listed,
            "async": _asynchronous,
            "undecorate": _undecorated,
            "result": _result,
            "callee": _callee,
            "exists": _exists,
            "user": _user,
        }

    def on_leave(self, original_node: cst.CSTNode, updated_node: Any) -> Any:
        """Do what was noted, and put what is awaited into parentheses where it needs them."""
        updated: Any = super().on_leave(original_node, updated_node)
        for field in ("value", "func"):
            inner: Any = getattr(updated, field, None)
            if isinstance(updated, (cst.Attribute, cst.Subscript, cst.Call)) and _is_loose(inner):
                updated = updated.with_changes(**{field: _parenthesized(inner)})
        for operation in self.operations.get(original_node, ()):
            updated = self.steps[operation.kind](updated, operation)
        return updated

    def _function(self, node: cst.Call, operation: Operation) -> cst.Call:
        return node.with_changes(func=self.hit.expression(operation.name))


def _is_loose(node: object) -> bool:
    loose = (cst.Await, cst.BinaryOperation, cst.BooleanOperation, cst.IfExp, cst.UnaryOperation)
    return isinstance(node, (*loose, cst.Comparison, cst.Lambda)) and not node.lpar


def _parentheses_of(outer: Any, inner: cst.BaseExpression) -> cst.BaseExpression:
    """Return ``inner`` in the parentheses of ``outer``, in whose place it comes."""
    return inner.with_changes(lpar=[*outer.lpar, *inner.lpar], rpar=[*inner.rpar, *outer.rpar])


def _bare(node: Any) -> Any:
    return node.with_changes(lpar=[], rpar=[])


def _unwrap(call: cst.Call, operation: Operation) -> cst.BaseExpression:
    """`sync_to_async(f)(…)` → `f(…)`, for a callable, a lambda, a partial."""
    wrapper = cst.ensure_type(call.func, cst.Call)
    inner = wrapper.args[0].value
    if operation.name == "lambda":
        return _parentheses_of(call, cst.ensure_type(inner, cst.Lambda).body)
    if operation.name == "partial":
        partial = cst.ensure_type(inner, cst.Call)
        return call.with_changes(
            func=_standing(partial.args[0].value), args=_merged(partial.args[1:], call.args)
        )
    return call.with_changes(func=_standing(inner))


def _merged(first: Any, second: Any) -> list[cst.Arg]:
    """Return the arguments of a partial followed by those of its call, keywords last."""
    every = [*first, *second]
    ordered = [a for a in every if a.keyword is None and a.star != "**"]
    ordered.extend(a for a in every if a.keyword is not None or a.star == "**")
    comma = cst.Comma(whitespace_after=cst.SimpleWhitespace(" "))
    return [
        (
            argument.with_changes(comma=comma, whitespace_after_arg=cst.SimpleWhitespace(""))
            if argument is not ordered[-1]
            else argument.with_changes(comma=cst.MaybeSentinel.DEFAULT)
        )
        for argument in ordered
    ]


def _rename(call: cst.Call, operation: Operation) -> cst.Call:
    function = cst.ensure_type(call.func, cst.Attribute)
    renamed = function.with_changes(attr=function.attr.with_changes(value=operation.name))
    return call.with_changes(func=renamed)


def _awaited(node: Any) -> cst.Await:
    return cst.Await(_bare(node), lpar=node.lpar, rpar=node.rpar)


def _collect(node: Any, operation: Operation) -> cst.ListComp:
    """`qs` → `[book async for book in qs]`."""
    name = cst.Name(operation.name)
    rows = node if _is_loose(node) is False else _parenthesized(node)
    return cst.ListComp(
        name, cst.CompFor(cst.Name(operation.name), rows, asynchronous=cst.Asynchronous())
    )


def _braces(call: cst.Call, _operation: Operation) -> cst.BaseExpression:
    rows = cst.ensure_type(call.args[0].value, cst.ListComp)
    return _parentheses_of(call, cst.SetComp(rows.elt, rows.for_in))


def _listed(node: cst.GeneratorExp, _operation: Operation) -> cst.ListComp:
    return cst.ListComp(node.elt, node.for_in, lpar=node.lpar[:-1], rpar=node.rpar[1:])


def _asynchronous(node: Any, operation: Operation) -> Any:
    marker = cst.Asynchronous()
    if not hasattr(node, "for_in"):
        return node.with_changes(asynchronous=marker)
    return node.with_changes(for_in=_nth_asynchronous(node.for_in, operation.place))


def _nth_asynchronous(for_in: cst.CompFor, place: int) -> cst.CompFor:
    if place == 0:
        return for_in.with_changes(asynchronous=cst.Asynchronous())
    assert for_in.inner_for_in is not None
    return for_in.with_changes(inner_for_in=_nth_asynchronous(for_in.inner_for_in, place - 1))


def _undecorated(node: cst.FunctionDef, operation: Operation) -> cst.FunctionDef:
    """Take a decorator away; comments above and beside it stay."""
    decorators = list(node.decorators)
    gone = decorators.pop(operation.place)
    above = [*gone.leading_lines]
    beside = gone.trailing_whitespace.comment
    if beside is not None:
        above.append(cst.EmptyLine(comment=beside))
    if operation.place < len(decorators):
        following = decorators[operation.place]
        lines = [*above, *following.leading_lines]
        decorators[operation.place] = following.with_changes(leading_lines=lines)
    else:
        above.extend(node.lines_after_decorators)
        return node.with_changes(decorators=decorators, lines_after_decorators=above)
    return node.with_changes(decorators=decorators)


def _result(node: cst.FunctionDef, _operation: Operation) -> cst.FunctionDef:
    """`-> Awaitable[T]` → `-> T`."""
    assert node.returns is not None
    subscript = cst.ensure_type(node.returns.annotation, cst.Subscript)
    inner = cst.ensure_type(subscript.slice[0].slice, cst.Index).value
    return node.with_changes(returns=node.returns.with_changes(annotation=inner))


def _callee(call: cst.Call, operation: Operation) -> cst.Call:
    return call.with_changes(func=cst.parse_expression(operation.name))


def _exists(node: Any, _operation: Operation) -> cst.Await:
    rows = _bare(node)
    rows = _parenthesized(rows) if _is_loose(rows) else rows
    call = cst.Call(cst.Attribute(rows, cst.Name("aexists")))
    return cst.Await(call, lpar=node.lpar, rpar=node.rpar)


def _user(node: cst.Attribute, _operation: Operation) -> cst.Await:
    call = cst.Call(_bare(node).with_changes(attr=cst.Name("auser")))
    return cst.Await(call, lpar=node.lpar, rpar=node.rpar)
