"""`PY2` and `PY3`: the branch that holds on Python 3."""

from __future__ import annotations

import ast
import re
from typing import TYPE_CHECKING, TypeGuard

from codemods.declare import Codemod, Example, Hit, Safety
from codemods.declare.hits import Refused
from codemods.declare.leftover import watch_imports
from codemods.declare.targets import Name
from codemods.project import django_api
from codemods.source.comments import comments_in

if TYPE_CHECKING:
    import libcst as cst

    from codemods.engine.context import Context

_VALUES = {
    "django.utils.six.PY2": False,
    "django.utils.six.PY3": True,
    "django.utils.six.PY34": True,
}
_ELSE = re.compile(r"\belse[ \t]*:[^\r\n]*#")

six_branches = Codemod(
    id="six-branches",
    summary="keep the branch for Python 3 of a test of PY2 or PY3",
    why=(
        "``django.utils.six`` is gone, and Django 5.0 runs on Python 3 alone. A test of ``PY2`` or "
        "``PY3`` gives way to the branch that holds; elsewhere the name becomes its value."
    ),
    category="six",
    removed_in=(3, 0),
    reference="releases/3.0/#removed-private-python-2-compatibility-apis",
    safety=Safety.SAFE,
    migrations=True,
    examples=(
        Example(
            before="""\
from django.utils import six

if six.PY2:
    from urllib2 import urlopen
else:
    from urllib.request import urlopen

encoding = "utf-8" if six.PY3 else None
""",
            after="""\
from urllib.request import urlopen

encoding = "utf-8"
""",
        ),
        Example(
            before="""\
from django.utils.six import PY2, PY3

FLAGS = {"py2": PY2}


def read(path):
    if PY3 and path.endswith(".gz"):
        return None
    return path
""",
            after="""\
FLAGS = {"py2": False}


def read(path):
    if path.endswith(".gz"):
        return None
    return path
""",
        ),
        Example.unsafe(
            """\
from django.utils.six import PY2

if PY2:  # the old one
    mode = "rb"
else:
    mode = "r"
""",
            """\
mode = "r"
""",
            title="a comment beside the test",
        ),
    ),
)


@six_branches.on(*(Name(name) for name in _VALUES))
def find_use(node: ast.expr, ctx: Context) -> Hit:
    """Every use: as the test of a branch, as a part of a test, or as a value."""
    test, parent = node, ctx.parent(node)
    while _value(parent, ctx) is not None:
        assert isinstance(parent, ast.expr)
        test, parent = parent, ctx.parent(parent)
    value = _value(test, ctx)
    if isinstance(parent, ast.IfExp) and parent.test is test:
        return ctx.hit(parent, unsafe=_lost(parent, ctx), data={"value": value})
    if isinstance(parent, ast.If) and parent.test is test and _can_go(parent, ctx):
        return ctx.hit(parent, unsafe=_header_comment(parent, ctx), data={"value": value})
    if isinstance(parent, ast.BoolOp) and parent.values[0] is test:
        choice = ctx.parent(parent)
        if value and _is_choice(choice, parent):
            return ctx.hit(choice, unsafe=_lost(choice, ctx), data={"value": "first"})
        return ctx.hit(parent, unsafe=_lost(parent, ctx), data={"value": None})
    return ctx.hit(test, data={"value": value})


def _is_choice(node: ast.AST | None, test: ast.BoolOp) -> TypeGuard[ast.BoolOp]:
    """Whether a test is the first half of ``PY3 and a or b``, with an ``a`` that is true."""
    if not isinstance(node, ast.BoolOp) or node.values[0] is not test or len(test.values) != 2:
        return False
    chosen = test.values[1]
    return isinstance(node.op, ast.Or) and isinstance(chosen, ast.Constant) and bool(chosen.value)


def _value(node: ast.AST | None, ctx: Context) -> bool | None:
    """Return what an expression of such names certainly is, None where others decide."""
    if isinstance(node, (ast.Name, ast.Attribute)):
        return _VALUES.get(ctx.qualified(node) or "")
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
        value = _value(node.operand, ctx)
        return None if value is None else not value
    if isinstance(node, ast.BoolOp):
        stops = isinstance(node.op, ast.Or)
        for operand in node.values:
            value = _value(operand, ctx)
            if value is None or value is stops:
                return value
        return not stops
    return None


def _can_go(node: ast.If, ctx: Context) -> bool:
    """Whether one branch can take the statement's place: no ``elif``, no import to change."""
    imports = (n for n in ast.walk(node) if isinstance(n, (ast.Import, ast.ImportFrom)))
    return ctx.text(node).startswith("if") and not any(_is_gone(n) for n in imports)


def _is_gone(node: ast.Import | ast.ImportFrom) -> bool:
    prefix = f"{node.module}." if isinstance(node, ast.ImportFrom) else ""
    names = (f"{prefix}{alias.name}" for alias in node.names)
    return any(map(django_api.lacks, names))


def _lost(node: ast.expr, ctx: Context) -> str:
    return "a comment in it would go too" if comments_in(ctx.text(node)) else ""


def _header_comment(node: ast.If, ctx: Context) -> str:
    """Return why the lines of ``if`` and ``else`` may not go: there are comments on them."""
    header = ctx.module.source.body[ctx.module.end(node.test) : ctx.module.start(node.body[0])]
    text = header.splitlines()[0].decode("utf-8")
    if node.orelse:
        between = ctx.module.end(node.body[-1]), ctx.module.start(node.orelse[0])
        middle = ctx.module.source.body[slice(*between)].decode("utf-8")
        text += "#" if _ELSE.search(middle) else ""
    return "a comment beside the test would go too" if "#" in text else ""


@six_branches.rewrite
def keep_branch(node: cst.CSTNode, hit: Hit) -> object:
    """`if PY2: a else: b` → `b`, `a if PY3 else b` → `a`, `PY3 and a` → `a`."""
    import libcst as cst

    value = hit.data["value"]
    if isinstance(node, cst.IfExp):
        return node.body if value else node.orelse
    if isinstance(node, cst.If):
        return _statements(node, value)
    if value == "first":
        first = cst.ensure_type(node, cst.BooleanOperation).left
        while isinstance(first, cst.BooleanOperation) and isinstance(first.operator, cst.Or):
            first = first.left
        return cst.ensure_type(first, cst.BooleanOperation).right
    if value is None:
        return _without_first(cst.ensure_type(node, cst.BooleanOperation))
    return cst.Name(str(value))


def _without_first(node: cst.BooleanOperation) -> cst.BaseExpression:
    import libcst as cst

    if isinstance(node.left, cst.BooleanOperation) and not node.left.lpar:
        return node.with_changes(left=_without_first(node.left))
    return node.right


def _statements(node: cst.If, value: bool) -> object:
    """Return the statements of the branch that holds. Raises Refused."""
    import libcst as cst

    branch: cst.BaseCompoundStatement | cst.If | cst.Else | None = node if value else node.orelse
    if branch is None:
        return cst.RemoveFromParent()
    if branch is not node and isinstance(branch, cst.If):
        return cst.FlattenSentinel([branch.with_changes(leading_lines=[])])
    block = branch.body
    if isinstance(block, cst.SimpleStatementSuite):
        line = cst.SimpleStatementLine(block.body, trailing_whitespace=block.trailing_whitespace)
        return cst.FlattenSentinel([line])
    indented = cst.ensure_type(block, cst.IndentedBlock)
    if any(line.comment for line in indented.footer):
        raise Refused("comments at the end of the branch")
    first, *rest = indented.body
    assert isinstance(first, (cst.SimpleStatementLine, cst.BaseCompoundStatement))
    lines = list(first.leading_lines)
    while lines and lines[0].comment is None:
        lines.pop(0)
    return cst.FlattenSentinel([first.with_changes(leading_lines=lines), *rest])


watch_imports(six_branches, *_VALUES, advice="drop what depends on it there")
