"""`format_html()` without arguments."""

from __future__ import annotations

import ast
import string
from typing import TYPE_CHECKING

from codemods.declare import Codemod, Example, Hit, Report, Safety
from codemods.declare.arguments import arguments
from codemods.declare.targets import Call
from codemods.source.comments import comments_in
from codemods.source.records import Record

if TYPE_CHECKING:
    import libcst as cst

    from codemods.engine.context import Context

_MARK_SAFE = "django.utils.safestring.mark_safe"
_ESCAPED = "the values are escaped now: where they are HTML already, wrap them in mark_safe()"

format_html = Codemod(
    id="format-html-arguments",
    summary="hand format_html() its values, or use mark_safe() where there are none",
    why=(
        "``format_html()`` escapes its arguments. Without any it marks what it is given as safe; "
        "that is deprecated since Django 5.0."
    ),
    category="calls",
    deprecated_in=(5, 0),
    removed_in=(6, 0),
    reference="releases/5.0/#deprecated-features-5-0",
    safety=Safety.SAFE,
    unsafe_when=_ESCAPED,
    migrations=True,
    examples=(
        Example(
            before="""\
from django.utils.html import format_html

rule = format_html("<hr>")
""",
            after="""\
from django.utils.safestring import mark_safe

rule = mark_safe("<hr>")
""",
        ),
        Example.unsafe(
            """\
from django.utils.html import format_html

bold = format_html("<b>%s</b>" % name)
link = format_html("<a href='{}'>{t}</a>".format(url, t=text))
""",
            """\
from django.utils.html import format_html

bold = format_html("<b>{}</b>", name)
link = format_html("<a href='{}'>{t}</a>", url, t=text)
""",
        ),
        Example.report(
            """\
from django.utils.html import format_html

text = format_html(template)
""",
            "without arguments it only marks",
        ),
    ),
)


class _Parts(Record):
    """A format string and what goes into it, as source text."""

    text: str
    arguments: tuple[str, ...]


@format_html.on(Call("django.utils.html.format_html", most=1))
def find_format(call: ast.Call, ctx: Context) -> Hit | Report | None:
    """Calls with a format string and nothing else."""
    given = arguments(call)
    if len(given) != 1 or given[0].star or given[0].keyword not in (None, "format_string"):
        return None
    value = given[0].value
    if comments_in(ctx.text(call)):
        return _tell(call, ctx)
    if isinstance(value, ast.Constant) and isinstance(value.value, str):
        if "\n" in ctx.text(value) or not _is_one_literal(ctx.text(value)):
            return _tell(call, ctx)
        return _judge_literal(call, value, ctx)
    parts = _read(value, ctx)
    if parts is None:
        return _tell(call, ctx)
    return ctx.hit(call, unsafe=_ESCAPED, data={"parts": parts})


def _judge_literal(call: ast.Call, value: ast.Constant, ctx: Context) -> Hit | Report:
    try:
        fields = [field for _text, field, *_rest in string.Formatter().parse(str(value.value))]
    except ValueError:
        return _tell(call, ctx)
    if any(field is not None for field in fields):
        return _tell(call, ctx)
    text = ctx.text(value)
    data = {"plain": text.replace("{{", "{").replace("}}", "}")}
    return ctx.hit(call, uses=(_MARK_SAFE,), data=data)


def _tell(call: ast.Call, ctx: Context) -> Report:
    return ctx.report(
        call,
        "without arguments it only marks the text as safe, and raises from Django 6.0: pass the "
        "values as arguments, or use mark_safe() where the text is certainly HTML",
    )


def _is_one_literal(text: str) -> bool:
    """Whether it is one string without a prefix, in one piece."""
    if text[:1] not in "\"'" or text[:3] in ('"""', "'''"):
        return False
    return text[0] not in text[1:-1].replace(f"\\{text[0]}", "") and "\\N" not in text


def _read(value: ast.expr, ctx: Context) -> _Parts | None:
    if isinstance(value, ast.BinOp) and isinstance(value.op, ast.Mod):
        return _read_percent(value, ctx)
    if isinstance(value, ast.Call) and isinstance(value.func, ast.Attribute):
        return _read_format(value, ctx)
    return _read_fstring(value, ctx) if isinstance(value, ast.JoinedStr) else None


def _read_fstring(value: ast.JoinedStr, ctx: Context) -> _Parts | None:
    """`f"<b>{a}</b>"`: plain fields only, in a literal of one piece."""
    literal = ctx.text(value)
    if not literal.startswith(("f'", 'f"')) or "\\" in literal:
        return None
    quote = literal[1]
    text, values = "", []
    for part in value.values:
        if isinstance(part, ast.Constant):
            text += str(part.value).replace("{", "{{").replace("}", "}}")
        elif isinstance(part, ast.FormattedValue) and part.format_spec is None:
            if part.conversion != -1:
                return None
            text += "{}"
            values.append(ast.unparse(part.value))
    if quote in text or "\n" in literal or literal.count("{=") or not values:
        return None
    if sum(isinstance(part, ast.FormattedValue) for part in value.values) != len(values):
        return None
    return _Parts(f"{quote}{text}{quote}", tuple(values))


def _read_format(call: ast.Call, ctx: Context) -> _Parts | None:
    """`"…".format(a, b=c)`: the arguments move as they are."""
    assert isinstance(call.func, ast.Attribute)
    text = ctx.text(call.func.value)
    literal = call.func.value
    if call.func.attr != "format" or not isinstance(literal, ast.Constant):
        return None
    if not isinstance(literal.value, str) or not _is_one_literal(text):
        return None
    given = arguments(call)
    if not given or any(one.star for one in given) or _has_formats(literal.value):
        return None
    return _Parts(
        text,
        tuple(
            f"{one.keyword}={ctx.text(one.value)}" if one.keyword else ctx.text(one.value)
            for one in given
        ),
    )


def _has_formats(text: str) -> bool:
    """Whether a field has a format or a conversion: escaped text would get it."""
    try:
        return any(form or kind for _text, _name, form, kind in string.Formatter().parse(text))
    except ValueError:
        return True


def _read_percent(value: ast.BinOp, ctx: Context) -> _Parts | None:
    """`"…%s…" % (a, b)`: only plain `%s`, as many as there are values."""
    literal, right = value.left, value.right
    text = ctx.text(literal)
    if not isinstance(literal, ast.Constant) or not isinstance(literal.value, str):
        return None
    if not _is_one_literal(text) or isinstance(right, (ast.Dict, ast.Starred)):
        return None
    values = right.elts if isinstance(right, ast.Tuple) else [right]
    single = isinstance(right, (ast.Tuple, ast.Constant, ast.Name, ast.Call))
    plain = text.replace("%%", "").replace("%s", "")
    if "%" in plain or text.replace("%%", "").count("%s") != len(values) or not single:
        return None
    if any(isinstance(one, ast.Starred) for one in values):
        return None
    braces = text.replace("{", "{{").replace("}", "}}")
    pieces = [piece.replace("%s", "{}") for piece in braces.split("%%")]
    return _Parts("%".join(pieces), tuple(ctx.text(one) for one in values))


@format_html.rewrite
def hand_over(call: cst.Call, hit: Hit) -> cst.Call:
    """`format_html("<b>%s</b>" % v)` → `format_html("<b>{}</b>", v)`, `"<hr>"` → `mark_safe`."""
    import libcst as cst

    argument = call.args[0]
    if "plain" in hit.data:
        value = cst.parse_expression(hit.data["plain"])
        first = argument.with_changes(value=value, keyword=None, equal=cst.MaybeSentinel.DEFAULT)
        return call.with_changes(func=hit.expression(_MARK_SAFE), args=[first])
    parts: _Parts = hit.data["parts"]
    from codemods.declare.nodes import append_argument

    call = call.with_changes(args=[argument.with_changes(value=cst.parse_expression(parts.text))])
    for text in parts.arguments:
        new = cst.ensure_type(cst.parse_expression(f"f({text})"), cst.Call).args[0]
        call = append_argument(call, new)
    return call
