"""`raise_from()` and `reraise()`: the raise statement of Python 3."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from codemods.declare import Codemod, Example, Hit, Refusal, Safety
from codemods.declare.arguments import is_plain
from codemods.declare.leftover import watch_imports
from codemods.declare.targets import Call, Value
from codemods.declare.wrapping import is_atom, parenthesized, spans_lines
from codemods.source.comments import comments_in

if TYPE_CHECKING:
    import libcst as cst

    from codemods.engine.context import Context

_FROM, _AGAIN = "django.utils.six.raise_from", "django.utils.six.reraise"
_EXC_INFO = "sys.exc_info"

six_raise = Codemod(
    id="six-raise",
    summary="raise with the raise statement of Python 3",
    why="``django.utils.six`` is gone; its functions were the raise statement of Python 3.",
    category="six",
    removed_in=(3, 0),
    reference="releases/3.0/#removed-private-python-2-compatibility-apis",
    safety=Safety.SAFE,
    migrations=True,
    examples=(
        Example(
            before="""\
import sys

from django.utils import six

try:
    load()
except KeyError as error:
    six.raise_from(LookupError("x"), error)
except ValueError:
    six.reraise(LookupError, LookupError("y"), sys.exc_info()[2])
except TypeError:
    six.reraise(*sys.exc_info())
""",
            after="""\
import sys

try:
    load()
except KeyError as error:
    raise LookupError("x") from error
except ValueError:
    raise LookupError("y").with_traceback(sys.exc_info()[2])
except TypeError:
    raise
""",
        ),
        Example.unsafe(
            """\
from django.utils.six import reraise


def fail(kind, value, traceback):
    reraise(kind, value, traceback)
""",
            """\
def fail(kind, value, traceback):
    raise value.with_traceback(traceback)
""",
            title="six makes an exception where the value is None",
        ),
        Example.refuse(
            """\
from django.utils.six import reraise

handlers = {"error": reraise}
""",
            reason="used as a value",
        ),
    ),
)


@six_raise.on(Call(_FROM), Call(_AGAIN))
def find_call(call: ast.Call, ctx: Context) -> Hit | Refusal:
    """Calls that are statements of their own, or returned."""
    statement = ctx.parent(call)
    if not isinstance(statement, (ast.Expr, ast.Return)):
        return ctx.refuse(call, "not a statement of its own")
    if call.keywords:
        return ctx.refuse(call, "it has keyword arguments")
    if comments_in(ctx.text(call)):
        return ctx.refuse(call, "there are comments in the call")
    if ctx.is_(call.func, _FROM):
        if len(call.args) != 2 or any(isinstance(value, ast.Starred) for value in call.args):
            return ctx.refuse(call, "not the exception and its cause")
        wrap = [spans_lines(ctx.text(value)) for value in call.args]
        return ctx.hit(statement, data={"form": "from", "wrap": wrap})
    return _find_again(call, statement, ctx)


def _find_again(call: ast.Call, statement: ast.stmt, ctx: Context) -> Hit | Refusal:
    given = call.args
    if len(given) == 1 and isinstance(given[0], ast.Starred):
        information = given[0].value
        if _is_exc_info(information, ctx) and _in_handler(call, ctx):
            return ctx.hit(statement, data={"form": "bare"})
        if isinstance(information, ast.Name):
            unsafe = "six makes an exception where the value is None"
            return ctx.hit(statement, unsafe=unsafe, data={"form": "unpack"})
        return ctx.refuse(call, "cannot see through *")
    if len(given) not in (2, 3) or any(isinstance(value, ast.Starred) for value in given):
        return ctx.refuse(call, "not the type, the value and the traceback")
    kind, value = given[:2]
    if isinstance(value, ast.Constant) and value.value is None:
        return ctx.refuse(call, "without a value: raise the type")
    named = _is_exc_info(getattr(kind, "value", None), ctx)
    taken = ctx.is_(getattr(kind, "func", None), "builtins.type")
    if not (is_plain(kind) or named or taken):
        return ctx.refuse(call, "the type is an expression that has to be evaluated")
    unsafe = "" if _is_exception(kind, value, ctx) else "six makes an exception where it is None"
    wrap = not is_atom(value) or spans_lines(ctx.text(value))
    return ctx.hit(statement, unsafe=unsafe, data={"form": "value", "wrap": wrap})


def _is_exc_info(node: ast.AST | None, ctx: Context) -> bool:
    """Whether ``node`` is `sys.exc_info()`."""
    return isinstance(node, ast.Call) and ctx.is_(node.func, _EXC_INFO) and not node.args


def _in_handler(node: ast.AST, ctx: Context) -> bool:
    """Whether ``node`` stands in an ``except`` of its own function."""
    stops = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda, ast.ClassDef)
    return isinstance(ctx.module.enclosing(node, ast.ExceptHandler, *stops), ast.ExceptHandler)


def _is_exception(kind: ast.expr, value: ast.expr, ctx: Context) -> bool:
    """Whether ``value`` is certainly not None."""
    if isinstance(value, ast.Call):
        return ast.dump(value.func) == ast.dump(kind)
    if isinstance(value, ast.Subscript):
        return _is_exc_info(value.value, ctx) and _in_handler(value, ctx)
    if not isinstance(value, ast.Name):
        return False
    bound = ctx.module.lookup(value.id, value)
    return bool(bound) and all(_binds_exception(b.node, ctx) for b in bound)


def _binds_exception(node: ast.AST, ctx: Context) -> bool:
    if isinstance(node, ast.ExceptHandler):
        return True
    if not isinstance(node, ast.Assign) or not _in_handler(node, ctx):
        return False
    return _is_exc_info(node.value, ctx)


@six_raise.on(Value(_FROM), Value(_AGAIN))
def find_value(node: ast.expr, ctx: Context) -> Refusal:
    """The function itself handed on."""
    return ctx.refuse(node, "used as a value: write a function that raises")


@six_raise.rewrite
def raise_it(statement: cst.Expr | cst.Return, hit: Hit) -> cst.Raise:
    """`six.raise_from(a, b)` → `raise a from b`."""
    import libcst as cst

    form = hit.data["form"]
    if form == "bare":
        return cst.Raise()
    arguments = [argument.value for argument in cst.ensure_type(statement.value, cst.Call).args]
    if form == "from":
        error, cause = (
            parenthesized(value) if wrap else value
            for value, wrap in zip(arguments, hit.data["wrap"], strict=True)
        )
        return cst.Raise(error, cst.From(cause))
    if form == "unpack":
        name = cst.ensure_type(arguments[0], cst.Name).value
        return cst.Raise(cst.parse_expression(f"{name}[1].with_traceback({name}[2])"))
    value = parenthesized(arguments[1]) if hit.data["wrap"] else arguments[1]
    traceback = arguments[2] if len(arguments) == 3 else cst.Name("None")
    return cst.Raise(
        cst.Call(cst.Attribute(value, cst.Name("with_traceback")), [cst.Arg(traceback)])
    )


watch_imports(six_raise, _FROM, _AGAIN, advice="use the raise statement there")
