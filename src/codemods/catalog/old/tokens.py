"""`urlsafe_base64_encode()` and its counterpart: text instead of bytes."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from codemods.declare import Codemod, Example, Hit, Refusal, Safety
from codemods.declare.targets import Call
from codemods.source.comments import comments_in

if TYPE_CHECKING:
    import libcst as cst

    from codemods.engine.context import Context

_ENCODE = "django.utils.http.urlsafe_base64_encode"
_DECODE = "django.utils.http.urlsafe_base64_decode"
_UTF8 = ("utf-8", "utf8", "ascii")

encode_text = Codemod(
    id="urlsafe-base64-encode",
    summary="use what urlsafe_base64_encode() returns without decoding it",
    why="It returns ``str`` since Django 2.2, which has no ``decode()``.",
    category="calls",
    removed_in=(2, 2),
    reference="releases/2.2/#miscellaneous",
    safety=Safety.SAFE,
    migrations=True,
    works_from=(2, 2),
    examples=(
        Example(
            before="""\
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_encode

uid = urlsafe_base64_encode(force_bytes(user.pk)).decode()
""",
            after="""\
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_encode

uid = urlsafe_base64_encode(force_bytes(user.pk))
""",
        ),
        Example.unsafe(
            """\
from django.utils.http import urlsafe_base64_encode


def link(key):
    uid = urlsafe_base64_encode(key)
    return "/reset/" + uid.decode("utf-8")
""",
            """\
from django.utils.http import urlsafe_base64_encode


def link(key):
    uid = urlsafe_base64_encode(key)
    return "/reset/" + uid
""",
            title="decoded through a variable",
        ),
    ),
)

decode_text = Codemod(
    id="urlsafe-base64-decode",
    summary="hand urlsafe_base64_decode() text instead of bytes",
    why="It takes ``str`` alone since Django 2.2.",
    category="calls",
    removed_in=(2, 2),
    reference="releases/2.2/#miscellaneous",
    safety=Safety.UNSAFE,
    unsafe_when="what is encoded may be something else than str",
    migrations=True,
    works_from=(2, 2),
    examples=(
        Example.unsafe(
            """\
from django.utils.http import urlsafe_base64_decode

key = urlsafe_base64_decode(uid.encode("ascii"))
""",
            """\
from django.utils.http import urlsafe_base64_decode

key = urlsafe_base64_decode(uid)
""",
        ),
        Example.kept(
            """\
from django.utils.http import urlsafe_base64_decode

key = urlsafe_base64_decode(uid)
""",
            title="nothing says that it is bytes",
        ),
    ),
)


@encode_text.on(Call(_ENCODE))
def find_decoded(call: ast.Call, ctx: Context) -> list[Hit | Refusal]:
    """`.decode()` right behind the call, or on the one name that it is assigned to."""
    outer = _decoding(call, ctx)
    if outer is not None:
        return [ctx.hit(outer, unsafe=_lost(outer, call, ctx))]
    statement = ctx.parent(call)
    if not isinstance(statement, ast.Assign) or len(statement.targets) != 1:
        return []
    target = statement.targets[0]
    if not isinstance(target, ast.Name):
        return []
    found: list[Hit | Refusal] = []
    for offset in ctx.module.occurrences(target.id):
        node = ctx.module.path_to(offset)[-1]
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load):
            bound = ctx.module.lookup(node.id, node)
            decoding = _decoding(node, ctx)
            if decoding is not None and [one.node for one in bound] == [statement]:
                found.append(ctx.hit(decoding, unsafe=f"{node.id} is taken to be its result"))
    return found


def _decoding(node: ast.expr, ctx: Context) -> ast.Call | None:
    """Return the call of `.decode()` on ``node``."""
    attribute = ctx.parent(node)
    call = ctx.parent(attribute) if isinstance(attribute, ast.Attribute) else None
    if not isinstance(call, ast.Call) or call.func is not attribute:
        return None
    assert isinstance(attribute, ast.Attribute)
    given = [*call.args, *(keyword.value for keyword in call.keywords)]
    plain = all(isinstance(one, ast.Constant) and one.value in _UTF8 for one in given)
    return call if attribute.attr == "decode" and plain and len(given) < 2 else None


@decode_text.on(Call(_DECODE))
def find_encoded(call: ast.Call, ctx: Context) -> Hit | None:
    """An argument that is encoded for the call, or a bytes literal."""
    if len(call.args) != 1 or call.keywords:
        return None
    given = call.args[0]
    if isinstance(given, ast.Constant) and isinstance(given.value, bytes):
        return ctx.hit(given)
    if not isinstance(given, ast.Call):
        return None
    if ctx.is_(given.func, "django.utils.encoding.force_bytes") and len(given.args) == 1:
        return ctx.hit(given, unsafe=_lost(given, given.args[0], ctx), data={"first": True})
    if isinstance(given.func, ast.Attribute) and given.func.attr == "encode":
        return ctx.hit(given, unsafe=_lost(given, given.func.value, ctx), data={"first": False})
    return None


def _lost(outer: ast.expr, inner: ast.expr, ctx: Context) -> str:
    if len(comments_in(ctx.text(outer))) > len(comments_in(ctx.text(inner))):
        return "a comment in the call would go too"
    return ""


@encode_text.rewrite
def drop_decode(call: cst.Call, hit: Hit) -> cst.BaseExpression:
    """`x.decode()` → `x`."""
    import libcst as cst

    return cst.ensure_type(call.func, cst.Attribute).value


@decode_text.rewrite
def drop_encode(node: cst.BaseExpression, hit: Hit) -> cst.BaseExpression:
    """`x.encode()` → `x`, `b"x"` → `"x"`."""
    import libcst as cst

    from codemods.declare.hits import Refused

    if isinstance(node, cst.Call):
        if hit.data["first"]:
            return node.args[0].value
        return cst.ensure_type(node.func, cst.Attribute).value
    if not isinstance(node, cst.SimpleString):
        raise Refused("not one bytes literal")
    prefix = node.prefix.replace("b", "").replace("B", "")
    return node.with_changes(value=f"{prefix}{node.quote}{node.raw_value}{node.quote}")
