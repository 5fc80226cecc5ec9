"""From a hit's ast node to a libcst node and back to text.

The node's own span is parsed as an expression or a statement, so the root of what libcst
returns *is* the node: nothing has to be searched for, and nothing else is touched.
"""

from __future__ import annotations

import ast
import re
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from codemods.declare.codemod import Codemod
from codemods.declare.hits import Hit, Refused
from codemods.source.deletions import delete_lines
from codemods.source.module import Module
from codemods.source.text import Edit

if TYPE_CHECKING:
    import libcst as cst

__all__ = [
    "body_left_out",
    "indentation",
    "replace_parts",
    "rewrite_node",
    "span_of",
    "span_to_rewrite",
    "trim",
]

_LINE_END = re.compile(rb"\r\n|\n|\r")
_WORD = re.compile(rb"[\w\x80-\xff]")
_REST_OF_LINE = re.compile(rb"[ \t\f]*(#[^\r\n]*)?(\r\n|\n|\r|$)")


def span_of(module: Module, node: ast.AST) -> tuple[int, int]:
    """Return the byte span of ``node``, decorators included."""
    start = module.start(node)
    decorators = getattr(node, "decorator_list", None)
    if decorators:
        start = module.source.body.rindex(b"@", 0, module.start(decorators[0]))
    return start, module.end(node)


def span_to_rewrite(module: Module, hit: Hit) -> tuple[int, int]:
    """Return the byte span that a hit claims: its node's, or what is before the body of it."""
    assert hit.node is not None
    start, end = span_of(module, hit.node)
    if hit.header:
        first, _end = span_of(module, hit.node.body[0])  # type: ignore[attr-defined]
        return start, end if _shares_line(module, first) else first
    return start, end


def body_left_out(module: Module, hit: Hit) -> str:
    """Return what stands for the body that `span_to_rewrite` leaves out, nothing for none."""
    assert hit.node is not None
    return "pass" if span_to_rewrite(module, hit)[1] < module.end(hit.node) else ""


def rewrite_node(
    module: Module, codemod: Codemod, hit: Hit, gone: set[ast.AST] | None = None
) -> Edit | None:
    """Return the edit that replaces the hit's node by what the codemod makes of it.

    None where the rewrite gives back the same text. ``gone`` are the statements that other edits
    remove; one that is removed here joins them. Raises Refused.
    """
    node = hit.node
    assert node is not None and codemod.rewriter is not None
    start, end = span_to_rewrite(module, hit)
    text, newline = _one_newline(module.source.body[start:end], module.source.newline.encode())
    new: str | None
    try:
        if isinstance(node, ast.expr):
            new = _rewrite_expression(module, codemod, hit, text)
        else:
            new = _rewrite_statement(module, codemod, hit, text)
    except SyntaxError as error:  # also libcst's, which does not take ``return*x``
        raise Refused(f"libcst cannot rewrite this: {error.msg}") from None
    if new is None and isinstance(node, ast.expr):
        return _decorator_deletion(module, node, start, end)
    if new is None:
        gone = gone if gone is not None else set()
        if _is_last(module, node, gone):
            return Edit(start, end, b"pass")
        gone.add(node)
        return _deletion(module, node, start, end, with_comment=hit.with_comment)
    data = new.encode("utf-8")
    if newline != b"\n":
        data = data.replace(b"\n", newline)
    return trim(module.source.body, _apart(module.source.body, Edit(start, end, data)))


def replace_parts(module: Module, hit: Hit) -> Edit | None:
    """Return the edit that puts new text in the places of the hit's parts.

    None where it is the same text. Raises Refused.
    """
    assert isinstance(hit.node, ast.expr)
    body = module.source.body
    edits = [_part_edit(module, node, hit.references.get(new, new)) for node, new in hit.parts]
    edits.sort()
    first, last = edits[0].start, edits[-1].end
    new = edits[0].text
    for before, edit in pairwise(edits):
        new += body[before.end : edit.start] + edit.text
    _check_fstring(module, hit.node, new.decode("utf-8"))
    return trim(body, _apart(body, Edit(first, last, new)))


def _apart(body: bytes, edit: Edit) -> Edit:
    """Return ``edit`` with a blank where new text would run into a word (``await(x)()``)."""
    before, after = body[edit.start - 1 : edit.start], body[edit.end : edit.end + 1]
    start = b" " if _WORD.match(before) and _WORD.match(edit.text[:1]) else b""
    end = b" " if _WORD.match(after) and _WORD.match(edit.text[-1:]) else b""
    return Edit(edit.start, edit.end, start + edit.text + end)


def _part_edit(module: Module, node: ast.expr | ast.keyword, new: str) -> Edit:
    start = module.start(node)
    if isinstance(node, ast.keyword):
        return Edit(start, start + len((node.arg or "").encode()), new.encode())
    return Edit(start, module.end(node), new.encode())


def trim(body: bytes, edit: Edit) -> Edit | None:
    """Return ``edit`` without the bytes that stay the same at both ends, None if all do."""
    old = body[edit.start : edit.end]
    new = edit.text
    if old == new:
        return None
    limit = min(len(old), len(new))
    head = 0
    while head < limit and old[head] == new[head]:
        head += 1
    while head and (old[head : head + 1] or new[head : head + 1])[0] & 0xC0 == 0x80:
        head -= 1
    tail = 0
    while tail < limit - head and old[-1 - tail] == new[-1 - tail]:
        tail += 1
    while tail and old[len(old) - tail] & 0xC0 == 0x80:
        tail -= 1
    return Edit(edit.start + head, edit.end - tail, new[head : len(new) - tail])


def _one_newline(text: bytes, usual: bytes) -> tuple[str, bytes]:
    """Return ``text`` with ``\\n`` line ends, and the line end it had. Raises Refused.

    ``usual`` is the line end of the file, for text that has none.
    """
    kinds = set(_LINE_END.findall(text))
    if len(kinds) > 1:
        raise Refused("the statement mixes line ends")
    newline = kinds.pop() if kinds else usual
    return text.replace(newline, b"\n").decode("utf-8"), newline


def _rewrite_expression(module: Module, codemod: Codemod, hit: Hit, text: str) -> str | None:
    """Return the new text of an expression, None where it goes (a decorator with its line)."""
    import libcst as cst

    wrapped = "\n" in text
    assert isinstance(hit.node, ast.expr) and codemod.rewriter is not None
    try:
        old = cst.parse_expression(f"({text})" if wrapped else text)
    except cst.ParserSyntaxError:
        raise Refused("libcst cannot parse the expression") from None
    if wrapped and old.lpar:
        old = old.with_changes(lpar=old.lpar[1:], rpar=old.rpar[:-1])
    new = codemod.rewriter(old, hit)
    if isinstance(new, cst.RemovalSentinel):
        return None
    if not isinstance(new, cst.BaseExpression):
        raise TypeError(f"{codemod.id}: an expression becomes an expression, not {type(new)}")
    code = cst.Module([]).code_for_node(new)
    if _is_loose(new) and needs_parentheses(module, hit.node, new):
        code = f"({code})"
    _check_fstring(module, hit.node, code)
    return code


def _is_loose(new: cst.BaseExpression) -> bool:
    return not getattr(new, "lpar", ()) and _rank(new) is not None


def _rank(new: cst.BaseExpression) -> int | None:
    """Return how loosely the root of ``new`` binds; None for atoms and primaries."""
    operator = getattr(new, "operator", None)
    if operator is not None and type(operator).__name__ in ("BitInvert", "Minus", "Plus"):
        return _RANKS["Sign"]
    return _RANKS.get(type(new).__name__)


_RANKS = {
    "NamedExpr": 0,
    "Lambda": 1,
    "IfExp": 2,
    "BooleanOperation": 3,
    "UnaryOperation": 5,
    "Comparison": 6,
    "BinaryOperation": 7,
    "Sign": 12,
    "Await": 13,
    "Yield": 0,
    "Tuple": 0,
    "GeneratorExp": 0,
    "StarredElement": 0,
}


def needs_parentheses(module: Module, node: ast.expr, new: cst.BaseExpression) -> bool:
    """Whether ``new`` must be wrapped to stand where ``node`` stands."""
    rank = _rank(new)
    parent = module.parent(node)
    if rank is None or parent is None or _is_wrapped(module, node):
        return False
    if isinstance(parent, (ast.Attribute, ast.Await)):
        return True
    if isinstance(parent, (ast.Subscript, ast.Call)):
        return (parent.value if isinstance(parent, ast.Subscript) else parent.func) is node
    if isinstance(parent, ast.BinOp):
        return rank < (13 if isinstance(parent.op, ast.Pow) else 12)
    if isinstance(parent, ast.Compare):
        return rank < 12
    if isinstance(parent, ast.UnaryOp):
        return rank < (5 if isinstance(parent.op, ast.Not) else 13)
    if isinstance(parent, ast.BoolOp):
        return rank < 5
    if isinstance(parent, (ast.IfExp, ast.comprehension, ast.Starred)):
        return rank <= 2
    return False


def _is_wrapped(module: Module, node: ast.expr) -> bool:
    """Whether parentheses of its own stand right around ``node``."""
    body = module.source.body
    start, end = module.start(node), module.end(node)
    if body[start - 1 : start] != b"(" or body[end : end + 1] != b")":
        return False
    parent = module.parent(node)
    called = isinstance(parent, ast.Call) and parent.func is not node
    return not called and not isinstance(parent, ast.ClassDef)


def _check_fstring(module: Module, node: ast.expr, code: str) -> None:
    """Raise Refused where ``code`` may not stand in an f-string on every supported Python."""
    literal = module.enclosing(node, ast.JoinedStr)
    if literal is None:
        return
    if any(char in code for char in "'\"\\\n#"):
        raise Refused("inside an f-string, where the new code would need quotes")


def _rewrite_statement(module: Module, codemod: Codemod, hit: Hit, text: str) -> str | None:
    """Return the new text of a statement, None where it goes."""
    import libcst as cst

    assert hit.node is not None and codemod.rewriter is not None
    start, _end = span_of(module, hit.node)
    indent = indentation(module, start)
    prefix = f"if 1:\n{indent}" if indent else ""
    suite = body_left_out(module, hit)
    try:
        tree = cst.parse_module(f"{prefix}{text}{suite}\n")
    except cst.ParserSyntaxError:
        raise Refused("libcst cannot parse the statement") from None
    line = tree.body[0].body.body[0] if indent else tree.body[0]  # type: ignore[union-attr]
    small = isinstance(line, cst.SimpleStatementLine)
    old: Any = line.body[0] if isinstance(line, cst.SimpleStatementLine) else line
    new = codemod.rewriter(old, hit)
    if isinstance(new, cst.RemovalSentinel):
        return None
    if new is old:
        return text
    if isinstance(new, cst.FlattenSentinel):
        if len(list(new)) > 1 and _shares_line(module, start):
            raise Refused("it becomes several statements: give it a line of its own")
        changed = _flattened(cst, tree, line, list(new), indented=bool(indent), small=small)
    else:
        changed = tree.deep_replace(old, new)
    code: str = changed.code.removeprefix("if 1:\n") if indent else changed.code
    return code.removeprefix(indent).removesuffix("\n").removesuffix(suite)


def _shares_line(module: Module, start: int) -> bool:
    """Whether something else stands before ``start`` on its line."""
    line = module.source.line_starts[module.source.line_at(start) - 1]
    return bool(module.source.body[line:start].strip())


def _flattened(
    cst: Any, tree: Any, line: Any, nodes: list[Any], *, indented: bool, small: bool
) -> Any:
    lines = [
        cst.SimpleStatementLine([node]) if isinstance(node, cst.BaseSmallStatement) else node
        for node in nodes
    ]
    if indented:
        block = tree.body[0].body.with_changes(body=lines)
        return tree.with_changes(body=[tree.body[0].with_changes(body=block)])
    return tree.with_changes(body=lines)


def indentation(module: Module, start: int) -> str:
    """Return the blanks before a statement that starts at byte ``start``, none after a ``;``."""
    line = module.source.line_starts[module.source.line_at(start) - 1]
    before = module.source.body[line:start]
    return before.decode("utf-8") if not before.strip() else ""


def _decorator_deletion(module: Module, node: ast.expr, start: int, end: int) -> Edit:
    """Return the edit that removes a decorator with its line. Raises TypeError for others."""
    if not any(node is one for one in getattr(module.parent(node), "decorator_list", ())):
        raise TypeError("only a decorator can be removed")
    at = module.source.body.rindex(b"@", 0, start)
    line = module.source.line_starts[module.source.line_at(at) - 1]
    rest = _REST_OF_LINE.match(module.source.body, end)
    return Edit(line, rest.end() if rest else end, b"")


def _is_last(module: Module, node: ast.AST, gone: set[ast.AST]) -> bool:
    """Whether nothing would be left of the block that a statement stands in."""
    parent = module.parent(node)
    if isinstance(parent, ast.Module):
        return False
    blocks = [getattr(parent, field, None) for field in ("body", "orelse", "finalbody")]
    own = next((block for block in blocks if isinstance(block, list) and node in block), [])
    return bool(own) and gone.issuperset(one for one in own if one is not node)


def _deletion(
    module: Module, node: ast.AST, start: int, end: int, *, with_comment: bool = False
) -> Edit:
    """Return the edit that removes a statement with its line."""
    body = module.source.body
    after = re.compile(rb"[ \t]*;[ \t]*").match(body, end)
    if after is not None:
        following = body[after.end() : after.end() + 1]
        if following and following not in b"\r\n#":
            return Edit(start, after.end(), b"")
        end = after.end()
    line = module.source.line_starts[module.source.line_at(start) - 1]
    before = body[line:start]
    if before.strip():
        semicolon = re.search(rb"[ \t]*;[ \t]*$", before)
        return Edit(line + semicolon.start() if semicolon else start, end, b"")
    rest = _REST_OF_LINE.match(body, end)
    if with_comment:
        line -= len(module.comment_above(node).encode("utf-8"))
    return delete_lines(body, line, rest.end() if rest else end)
