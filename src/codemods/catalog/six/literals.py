"""`u()`, `b()` and other functions on text and bytes that Python 3 has a form for."""

from __future__ import annotations

import ast
import re
from typing import TYPE_CHECKING

from codemods.declare import Codemod, Example, Hit, Refusal, Safety
from codemods.declare.leftover import watch_imports
from codemods.declare.targets import Call, Value
from codemods.declare.wrapping import is_atom, parenthesized, spans_lines
from codemods.source.comments import comments_in

if TYPE_CHECKING:
    import libcst as cst

    from codemods.engine.context import Context

_SIX = "django.utils.six"
_U, _B = f"{_SIX}.u", f"{_SIX}.b"
_ITSELF = (_U, f"{_SIX}.get_unbound_function")
_NAMED_ESCAPE = re.compile(r"(?<!\\)(?:\\\\)*\\[NuU]")
_PREFIX = re.compile(r"[uUrR]*")

six_literals = Codemod(
    id="six-literals",
    summary="write text and bytes literals without u() and b()",
    why=(
        "``django.utils.six`` is gone. On Python 3 ``u(s)`` was ``s`` and ``b(s)`` was "
        "``s.encode('latin-1')``, which is a bytes literal where ``s`` is an ASCII literal."
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

title = six.u("Name")
magic = six.b("%PDF") + six.b(title)
""",
            after="""\
title = "Name"
magic = b"%PDF" + title.encode("latin-1")
""",
        ),
        Example.refuse(
            """\
from django.utils.six import u

titles = map(u, names)
""",
            reason="used as a value",
        ),
    ),
)


@six_literals.on(*(Call(name) for name in (*_ITSELF, _B)))
def find_call(call: ast.Call, ctx: Context) -> Hit | Refusal:
    """Calls with the one argument."""
    if len(call.args) != 1 or call.keywords or isinstance(call.args[0], ast.Starred):
        return ctx.refuse(call, "not a call with one positional argument")
    value = call.args[0]
    text, inner = ctx.text(call), ctx.text(value)
    unsafe = ""
    if len(comments_in(text)) > len(comments_in(inner)):
        unsafe = "a comment in the call would go too"
    encodes = ctx.is_(call.func, _B)
    literal = encodes and _fits_bytes(value, inner)
    primary = encodes and not literal
    wrap = spans_lines(inner) or (primary and not is_atom(value))
    data = {"encode": primary, "literal": literal, "wrap": wrap}
    return ctx.hit(call, unsafe=unsafe, data=data)


@six_literals.on(*(Value(name) for name in (*_ITSELF, _B)))
def find_value(node: ast.expr, ctx: Context) -> Refusal:
    """The function itself handed on."""
    twin = 's.encode("latin-1")' if ctx.is_(node, _B) else "s"
    return ctx.refuse(node, f"used as a value: write lambda s: {twin}")


def _fits_bytes(value: ast.expr, text: str) -> bool:
    """Whether the literal means the same with a ``b`` before it."""
    if not isinstance(value, ast.Constant) or not isinstance(value.value, str):
        return False
    return value.value.isascii() and text.isascii() and not _NAMED_ESCAPE.search(text)


@six_literals.rewrite
def unwrap(call: cst.Call, hit: Hit) -> cst.BaseExpression:
    """`six.u(x)` → `x`, `six.b("x")` → `b"x"`, `six.b(x)` → `x.encode("latin-1")`."""
    import libcst as cst

    value = call.args[0].value
    if hit.data["literal"]:
        value = _as_bytes(value)
    if hit.data["wrap"]:
        value = parenthesized(value)
    if not hit.data["encode"]:
        return value
    encode = cst.Attribute(value, cst.Name("encode"))
    return cst.Call(encode, [cst.Arg(cst.SimpleString('"latin-1"'))])


def _as_bytes(value: cst.BaseExpression) -> cst.BaseExpression:
    """Return a literal with ``b`` in every part."""
    import libcst as cst

    if isinstance(value, cst.ConcatenatedString):
        left, right = _as_bytes(value.left), _as_bytes(value.right)
        return value.with_changes(left=left, right=right)
    string = cst.ensure_type(value, cst.SimpleString)
    prefix = _PREFIX.match(string.value)
    assert prefix is not None
    raw = prefix[0].replace("u", "").replace("U", "")
    return string.with_changes(value=f"b{raw}{string.value[prefix.end():]}")


watch_imports(six_literals, *_ITSELF, advice="write {name} = lambda s: s there")
watch_imports(six_literals, _B, advice='write {name} = lambda s: s.encode("latin-1") there')
