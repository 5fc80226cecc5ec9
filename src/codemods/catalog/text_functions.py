"""Functions on text and headers that gave way to others with a small difference."""

from __future__ import annotations

import ast
import html
import html.entities
import re
from typing import TYPE_CHECKING

from codemods.declare import Codemod, Example, Hit, Refusal, Rename, Safety
from codemods.declare.leftover import watch_imports
from codemods.declare.targets import Call, Value
from codemods.source.comments import comments_in

if TYPE_CHECKING:
    import libcst as cst

    from codemods.engine.context import Context

_UNESCAPE_OLD, _UNESCAPE = "django.utils.text.unescape_entities", "html.unescape"
_CONCAT, _FORMAT = "django.utils.translation.string_concat", "django.utils.text.format_lazy"
_PARSE_OLD = "django.http.multipartparser.parse_header"
_PARSE = "django.utils.http.parse_header_parameters"

cookie_date = Codemod(
    id="cookie-date",
    summary="use http_date() for cookie_date()",
    why="``cookie_date()`` followed a standard that is no more; it is gone.",
    category="names",
    deprecated_in=(2, 1),
    removed_in=(3, 0),
    reference="releases/3.0/#features-removed-in-3-0",
    safety=Safety.UNSAFE,
    unsafe_when="the date has spaces where cookie_date() had hyphens",
    migrations=True,
    rows=(Rename("django.utils.http.cookie_date", "django.utils.http.http_date"),),
    examples=(
        Example.unsafe(
            """\
from django.utils.http import cookie_date

expires = cookie_date(0)
""",
            """\
from django.utils.http import http_date

expires = http_date(0)
""",
        ),
    ),
)

unescape_entities = Codemod(
    id="unescape-entities",
    summary="use html.unescape() for unescape_entities()",
    why=(
        "The function of the standard library also takes entities without a semicolon and those "
        "of HTML 5, and reads numbers as browsers do."
    ),
    category="names",
    deprecated_in=(3, 0),
    removed_in=(4, 0),
    reference="releases/4.0/#features-removed-in-4-0",
    safety=Safety.SAFE,
    migrations=True,
    examples=(
        Example.unsafe(
            """\
from django.utils.text import unescape_entities


def plain(text):
    return unescape_entities(text)
""",
            """\
from html import unescape


def plain(text):
    return unescape(text)
""",
        ),
        Example(
            before="""\
from django.utils.text import unescape_entities

SIGN = unescape_entities("a &lt; b")
""",
            after="""\
from html import unescape

SIGN = unescape("a &lt; b")
""",
            title="a literal that gives the same both ways",
        ),
    ),
)

string_concat = Codemod(
    id="string-concat",
    summary="use format_lazy() for string_concat()",
    why="``string_concat(a, b)`` is ``format_lazy('{}{}', a, b)``.",
    category="names",
    deprecated_in=(1, 11),
    removed_in=(2, 1),
    reference="releases/2.1/#features-removed-in-2-1",
    safety=Safety.UNSAFE,
    unsafe_when="format_lazy() formats its arguments where string_concat() took their text",
    migrations=True,
    works_from=(1, 11),
    examples=(
        Example.unsafe(
            """\
from django.utils.translation import gettext_lazy as _, string_concat

label = string_concat(_("Name"), ":")
""",
            """\
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

label = format_lazy("{}{}", _("Name"), ":")
""",
        ),
        Example.refuse(
            """\
from django.utils.translation import string_concat

label = string_concat(*parts)
""",
            reason="cannot see through *parts",
        ),
    ),
)

parse_header = Codemod(
    id="parse-header",
    summary="use parse_header_parameters() for multipartparser.parse_header()",
    why="The function of ``django.utils.http`` takes and gives ``str``, not ``bytes``.",
    category="names",
    removed_in=(4, 2),
    reference="releases/4.2/#miscellaneous",
    safety=Safety.UNSAFE,
    unsafe_when="it takes and gives str where parse_header() had bytes",
    migrations=True,
    works_from=(4, 1),
    examples=(
        Example.unsafe(
            """\
from django.http.multipartparser import parse_header

kind, options = parse_header(content_type.encode("ascii"))
""",
            """\
from django.utils.http import parse_header_parameters

kind, options = parse_header_parameters(content_type)
""",
        ),
        Example.refuse(
            """\
from django.http.multipartparser import parse_header

parsed = map(parse_header, lines)
""",
            reason="used as a value",
        ),
    ),
)


def unescape_as_before(text: str) -> str:
    """Return what `unescape_entities()` of Django 3.2 makes of ``text``."""

    def replace(match: re.Match[str]) -> str:
        name = match[1]
        try:
            if name[0] != "#":
                return chr(html.entities.name2codepoint[name])
            return chr(int(name[2:], 16) if name[1] in "xX" else int(name[1:]))
        except (KeyError, ValueError, IndexError):
            return match[0]

    return re.sub(r"&(#?[xX]?(?:[0-9a-fA-F]+|\w{1,8}));", replace, text)


@unescape_entities.on(Call(_UNESCAPE_OLD))
def find_unescape(call: ast.Call, ctx: Context) -> Hit | Refusal:
    """Calls with the text alone; a literal can be tried both ways."""
    if len(call.args) != 1 or call.keywords or isinstance(call.args[0], ast.Starred):
        return ctx.refuse(call, "not a call with the text alone")
    text = call.args[0]
    unsafe = "the two differ for entities of HTML 5, without semicolon, and for lazy text"
    value = text.value if isinstance(text, ast.Constant) else None
    if isinstance(value, str) and html.unescape(value) == unescape_as_before(value):
        unsafe = ""
    return ctx.hit(call, uses=(_UNESCAPE,), unsafe=unsafe, data={"new": _UNESCAPE})


@unescape_entities.on(Value(_UNESCAPE_OLD))
def find_unescape_value(node: ast.expr, ctx: Context) -> Hit:
    """The function itself handed on."""
    unsafe = "the two differ for entities of HTML 5, without semicolon, and for lazy text"
    return ctx.hit(node, uses=(_UNESCAPE,), unsafe=unsafe, data={"new": _UNESCAPE})


@string_concat.on(Call(_CONCAT))
def find_concat(call: ast.Call, ctx: Context) -> Hit | Refusal:
    """Calls whose arguments can be counted."""
    for value in call.args:
        if isinstance(value, ast.Starred):
            return ctx.refuse(call, f"cannot see through {ctx.text(value)}")
    if call.keywords or not call.args:
        return ctx.refuse(call, "it has other arguments than strings")
    return ctx.hit(call, uses=(_FORMAT,))


@string_concat.on(Value(_CONCAT))
def find_concat_value(node: ast.expr, ctx: Context) -> Refusal:
    """The function itself handed on."""
    return ctx.refuse(node, "used as a value: format_lazy() takes a format string first")


@parse_header.on(Call(_PARSE_OLD))
def find_parse(call: ast.Call, ctx: Context) -> Hit | Refusal:
    """Calls; an argument that is encoded for it needs no encoding any more."""
    if len(call.args) != 1 or call.keywords or isinstance(call.args[0], ast.Starred):
        return ctx.refuse(call, "not a call with the line alone")
    line = call.args[0]
    if comments_in(ctx.text(call)):
        return ctx.refuse(call, "there are comments in the call")
    encoded = isinstance(line, ast.Call) and isinstance(line.func, ast.Attribute)
    bare = encoded and line.func.attr == "encode"  # type: ignore[attr-defined]
    if isinstance(line, ast.Constant):
        if not isinstance(line.value, bytes) or "b" not in ctx.text(line)[:2].lower():
            return ctx.refuse(call, "not a call with the line alone")
        return ctx.hit(call, uses=(_PARSE,), data={"text": line.value.decode("latin-1")})
    return ctx.hit(call, uses=(_PARSE,), data={"bare": bare})


@parse_header.on(Value(_PARSE_OLD))
def find_parse_value(node: ast.expr, ctx: Context) -> Refusal:
    """The function itself handed on."""
    return ctx.refuse(node, "used as a value: what it takes and gives is str now")


@unescape_entities.rewrite
def unescape(node: cst.BaseExpression, hit: Hit) -> cst.BaseExpression:
    """`unescape_entities(x)` → `unescape(x)`."""
    import libcst as cst

    new = hit.expression(_UNESCAPE)
    return node.with_changes(func=new) if isinstance(node, cst.Call) else new


@string_concat.rewrite
def format_parts(call: cst.Call, hit: Hit) -> cst.Call:
    """`string_concat(a, b)` → `format_lazy("{}{}", a, b)`."""
    import libcst as cst

    from codemods.declare.nodes import insert_argument, string

    form = cst.Arg(string("{}" * len(call.args)))
    return insert_argument(call, 0, form).with_changes(func=hit.expression(_FORMAT))


@parse_header.rewrite
def parse_text(call: cst.Call, hit: Hit) -> cst.Call:
    """`parse_header(x.encode())` → `parse_header_parameters(x)`, other bytes are decoded."""
    import libcst as cst

    from codemods.declare.nodes import string

    argument = call.args[0]
    if "text" in hit.data:
        argument = argument.with_changes(value=string(hit.data["text"]))
    elif hit.data["bare"]:
        method = cst.ensure_type(cst.ensure_type(argument.value, cst.Call).func, cst.Attribute)
        argument = argument.with_changes(value=method.value)
    else:
        decode = cst.Attribute(argument.value, cst.Name("decode"))
        argument = argument.with_changes(value=cst.Call(decode))
    return call.with_changes(func=hit.expression(_PARSE), args=[argument])


watch_imports(unescape_entities, _UNESCAPE_OLD, advice="use html.unescape there")
watch_imports(string_concat, _CONCAT, advice="use format_lazy of django.utils.text there")
watch_imports(parse_header, _PARSE_OLD, advice="use parse_header_parameters there")
