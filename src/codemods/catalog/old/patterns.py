"""`patterns()`: a list."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from codemods.catalog.old.string_views import imports_views
from codemods.declare import Codemod, Example, Hit, Refusal, Report, Safety
from codemods.declare.arguments import arguments, comment_on
from codemods.declare.leftover import watch_imports
from codemods.declare.rewrites import drop_given
from codemods.declare.targets import Call, Value
from codemods.source.comments import comments_in

if TYPE_CHECKING:
    import libcst as cst

    from codemods.engine.context import Context

_PATTERNS, _RE_PATH = "django.conf.urls.patterns", "django.urls.re_path"
_I18N = "django.conf.urls.i18n.i18n_patterns"
_NAMES = (_PATTERNS, "django.conf.urls.defaults.patterns")
_URLS = tuple(
    f"{module}.{name}"
    for module in ("django.conf.urls", "django.conf.urls.defaults", "django.urls")
    for name in ("url", "re_path")
)

patterns = Codemod(
    id="patterns",
    summary="write URL patterns as a list instead of patterns()",
    why=(
        "``patterns('', …)`` is ``[…]``. Views that are named by a string, to which the prefix "
        "was for, have to be imported."
    ),
    category="calls",
    deprecated_in=(1, 8),
    removed_in=(1, 10),
    reference="releases/1.10/#features-removed-in-1-10",
    safety=Safety.SAFE,
    migrations=True,
    works_from=(1, 8),
    examples=(
        Example(
            before="""\
from django.conf.urls import patterns, url

urlpatterns = patterns(
    "",
    url(r"^$", home, name="home"),  # the start
    (r"^about/$", about),
)
""",
            after="""\
from django.conf.urls import url
from django.urls import re_path

urlpatterns = [
    url(r"^$", home, name="home"),  # the start
    re_path(r"^about/$", about),
]
""",
            path="site/urls.py",
        ),
        Example.refuse(
            """\
from django.conf.urls import patterns, url

urlpatterns = patterns("blog.views", url(r"^$", "index"))
""",
            reason="have to be imported first",
            path="site/urls.py",
        ),
    ),
)


@patterns.on(*(Call(name) for name in _NAMES))
def find_call(call: ast.Call, ctx: Context) -> Hit | Refusal:
    """Calls whose prefix does not matter, because no view is named by a string."""
    if call.keywords or not call.args or isinstance(call.args[0], ast.Starred):
        return ctx.refuse(call, "the prefix is not seen")
    prefix, *entries = call.args
    lost = imports_views(call, ctx)
    for entry in entries:
        view = _view(entry)
        named_so = isinstance(view, ast.Constant) and lost is None
        if view is not None and (named_so or isinstance(view, ast.JoinedStr)):
            named = " ".join(ctx.text(view).split())
            return ctx.refuse(call, f"its views have to be imported first, such as {named}")
    constant = isinstance(prefix, ast.Constant)
    unseen = any(_view(entry) is None and not _is_pattern(entry, ctx) for entry in entries)
    if not constant or (unseen and prefix.value):  # type: ignore[attr-defined]
        return ctx.refuse(call, "the prefix may be needed for views that are not seen")
    tuples = [i for i, e in enumerate(entries) if isinstance(e, (ast.Tuple, ast.List))]
    if any(isinstance(one, ast.Starred) for i in tuples for one in entries[i].elts):  # type: ignore[attr-defined]
        return ctx.refuse(call, "cannot see through * in an entry")
    unsafe = "an entry may be a tuple, which a list does not take" if unseen else lost or ""
    head = ctx.module.source.body[ctx.module.end(call.func) : ctx.module.start(prefix)]
    if comments_in(head.decode("utf-8")):
        unsafe = unsafe or "a comment before the prefix would go too"
    return ctx.hit(call, uses=(_RE_PATH,) if tuples else (), unsafe=unsafe, data={"tuples": tuples})


def _view(entry: ast.expr) -> ast.expr | None:
    """Return the view of a tuple, or of a call that makes a pattern."""
    if isinstance(entry, (ast.Tuple, ast.List)):
        return entry.elts[1] if len(entry.elts) > 1 else None
    if not isinstance(entry, ast.Call):
        return None
    if len(entry.args) > 1:
        return entry.args[1]
    return next((k.value for k in entry.keywords if k.arg == "view"), None)


def _is_pattern(entry: ast.expr, ctx: Context) -> bool:
    return isinstance(entry, ast.Call) and ctx.is_(entry.func, *_URLS)


@patterns.on(*(Value(name) for name in _NAMES))
def find_value(node: ast.expr, ctx: Context) -> Refusal:
    """The function itself handed on."""
    return ctx.refuse(node, "used as a value: write lists")


@patterns.on(Call(_I18N, literal=0))
def find_i18n(call: ast.Call, ctx: Context) -> Hit | Report | None:
    """A prefix before the patterns, which `i18n_patterns()` does not take any more."""
    if not call.args or not isinstance(call.args[0], ast.Constant):
        return None
    if call.args[0].value:
        return ctx.report(
            call, "i18n_patterns() takes no prefix since Django 1.10: import the views"
        )
    unsafe = comment_on(ctx.module, call, arguments(call)[0])
    return ctx.hit(call, unsafe=unsafe, data={"drop": [0]})


@patterns.rewrite
def write_list(call: cst.Call, hit: Hit) -> cst.BaseExpression:
    """`patterns("", a, b)` → `[a, b]`, laid out as the call was."""
    import libcst as cst

    if "drop" in hit.data:
        return drop_given(call, hit)
    prefix, *entries = call.args
    inside = call.whitespace_before_args
    if isinstance(prefix.comma, cst.Comma):
        inside = _after_bracket(inside, prefix.comma.whitespace_after)
    elements: list[cst.BaseElement] = []
    for index, entry in enumerate(entries):
        value = _as_call(entry.value, hit) if index in hit.data["tuples"] else entry.value
        if entry.star:
            elements.append(cst.StarredElement(value, comma=entry.comma))
        else:
            elements.append(cst.Element(value, comma=entry.comma))
    end: cst.BaseParenthesizableWhitespace = cst.SimpleWhitespace("")
    if entries and not isinstance(entries[-1].comma, cst.Comma):
        end = entries[-1].whitespace_after_arg
    return cst.List(
        elements,
        lbracket=cst.LeftSquareBracket(whitespace_after=inside if entries else end),
        rbracket=cst.RightSquareBracket(whitespace_before=end),
    )


def _after_bracket(
    before: cst.BaseParenthesizableWhitespace, after: cst.BaseParenthesizableWhitespace
) -> cst.BaseParenthesizableWhitespace:
    """Return what stands between the bracket and the first entry, with its comments."""
    import libcst as cst

    if isinstance(after, cst.ParenthesizedWhitespace):
        return after
    return before if isinstance(before, cst.ParenthesizedWhitespace) else cst.SimpleWhitespace("")


def _as_call(entry: cst.BaseExpression, hit: Hit) -> cst.Call:
    import libcst as cst

    assert isinstance(entry, (cst.Tuple, cst.List))
    members = [cst.Arg(member.value, comma=member.comma) for member in entry.elements]
    if isinstance(entry, cst.Tuple):
        before, after = entry.lpar[0].whitespace_after, entry.rpar[0].whitespace_before
    else:
        before, after = entry.lbracket.whitespace_after, entry.rbracket.whitespace_before
    members[-1] = members[-1].with_changes(whitespace_after_arg=after)
    return cst.Call(hit.expression(_RE_PATH), members, whitespace_before_args=before)


watch_imports(patterns, *_NAMES, advice="write lists there")
