"""`allow_tags` of admin functions: what returns HTML has to say so since Django 2.0."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from codemods.catalog.idioms.blocks import block_of
from codemods.declare import Codemod, Example, Hit, Refusal, Safety
from codemods.declare.arguments import is_constant
from codemods.declare.targets import AttributeAccess

if TYPE_CHECKING:
    import libcst as cst

    from codemods.engine.context import Context

_MARK_SAFE = "django.utils.safestring.mark_safe"
_SAFE_CALLS = (
    _MARK_SAFE,
    *("django.utils.html.format_html", "django.utils.html.format_html_join"),
    *("django.utils.html.conditional_escape", "django.utils.html.escape"),
    *("django.template.loader.render_to_string", "django.utils.safestring.SafeString"),
)

allow_tags = Codemod(
    id="allow-tags",
    summary="mark HTML as safe instead of setting allow_tags",
    why=(
        "Since Django 2.0 the admin ignores ``allow_tags`` and escapes what is not marked safe. "
        "Where all that is returned is marked already, the attribute just goes."
    ),
    category="idioms",
    removed_in=None,
    modernize=True,
    reference="releases/2.0/#features-removed-in-2-0",
    safety=Safety.SAFE,
    migrations=False,
    unsafe_when="the admin shows the text escaped today; marked safe it is HTML again",
    examples=(
        Example(
            before="""\
from django.utils.html import format_html


def link(book):
    return format_html('<a href="{}">read</a>', book.url)


link.allow_tags = True
""",
            after="""\
from django.utils.html import format_html


def link(book):
    return format_html('<a href="{}">read</a>', book.url)
""",
            path="library/admin.py",
        ),
        Example.unsafe(
            """\
def cover(book):
    if book.cover:
        return "<b>yes</b>"
    return ""


cover.allow_tags = True
""",
            """\
from django.utils.safestring import mark_safe


def cover(book):
    if book.cover:
        return mark_safe("<b>yes</b>")
    return ""
""",
            title="the admin escapes this today",
            path="library/admin.py",
        ),
        Example.refuse(
            """\
def link(book):
    return '<a href="%s">read</a>' % book.url


link.allow_tags = True
""",
            "format_html()",
            title="what is markup and what is not is for a person to say",
            path="library/admin.py",
        ),
    ),
)


@allow_tags.on(AttributeAccess("allow_tags"))
def find(node: ast.Attribute, ctx: Context) -> Hit | Refusal | None:
    """`function.allow_tags = True` in the block of the function."""
    statement = ctx.parent(node)
    if not isinstance(statement, ast.Assign) or len(statement.targets) != 1:
        return None
    if not isinstance(node.value, ast.Name) or not is_constant(statement.value, True, False):
        return None
    if not isinstance(ctx.parent(statement), (ast.Module, ast.ClassDef)):
        return None
    comment = ctx.comment_lost(statement)
    if is_constant(statement.value, False):
        return ctx.hit(statement, unsafe=comment)
    function = _function(block_of(ctx.module, statement), statement, node.value.id)
    if function is None:
        return ctx.refuse(node, f"{node.value.id}() does not stand in the same block")
    if _is_decorated_safe(function, ctx):
        return ctx.hit(statement, unsafe=comment)
    open_values = [value for value in _returned(function) if not _is_safe(value, ctx)]
    if any(not _is_markup(value, ctx) for value in open_values):
        return ctx.refuse(
            node,
            "the admin escapes what the function returns: build it with format_html(), which "
            "escapes the values and leaves the markup",
        )
    return _hit(statement, open_values, comment, ctx)


def _hit(statement: ast.Assign, values: list[ast.expr], comment: str, ctx: Context) -> Hit:
    reason = ctx.codemod.unsafe_when if values else comment
    hit = ctx.hit(statement, unsafe=reason)
    hit.others = tuple(ctx.hit(value, uses=(_MARK_SAFE,), unsafe=reason) for value in values)
    return hit


def _function(block: list[ast.stmt], statement: ast.stmt, name: str) -> ast.FunctionDef | None:
    for one in reversed(block[: block.index(statement)]):
        if isinstance(one, ast.FunctionDef) and one.name == name:
            return one
    return None


def _is_decorated_safe(function: ast.FunctionDef, ctx: Context) -> bool:
    return any(ctx.is_(decorator, _MARK_SAFE) for decorator in function.decorator_list)


def _returned(function: ast.FunctionDef) -> Iterator[ast.expr]:
    """Yield what a function returns, the branches of conditional expressions one by one."""
    pending: list[ast.AST] = list(function.body)
    while pending:
        node = pending.pop(0)
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Lambda)):
            continue
        if isinstance(node, ast.Return) and node.value is not None:
            yield from _branches(node.value)
        else:
            pending.extend(ast.iter_child_nodes(node))


def _branches(value: ast.expr) -> Iterator[ast.expr]:
    if isinstance(value, ast.IfExp):
        yield from _branches(value.body)
        yield from _branches(value.orelse)
    else:
        yield value


def _is_safe(value: ast.expr, ctx: Context) -> bool:
    """Whether the admin shows the value as it is: marked safe, or nothing in it to escape."""
    if isinstance(value, ast.Call):
        return ctx.is_(value.func, *_SAFE_CALLS)
    if not isinstance(value, ast.Constant):
        return False
    return not isinstance(value.value, str) or not set("<>&'\"") & set(value.value)


def _is_markup(value: ast.expr, ctx: Context) -> bool:
    """Whether it is a literal, which nobody but the author has written."""
    return isinstance(value, ast.Constant) and isinstance(value.value, str)


@allow_tags.rewrite
def mark(node: cst.CSTNode, hit: Hit) -> Any:
    """The assignment goes; `"<b>…</b>"` → `mark_safe("<b>…</b>")`."""
    import libcst as cst

    if isinstance(node, cst.Assign):
        return cst.RemoveFromParent()
    assert isinstance(node, cst.BaseExpression)
    return cst.Call(hit.expression(_MARK_SAFE), [cst.Arg(node)])
