"""URL patterns that name their views by a string."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from codemods.declare import Codemod, Example, Hit, Report, Safety
from codemods.declare.targets import Call
from codemods.project import django_api
from codemods.project.module_names import MODULE_FUNCTIONS, find_functions
from codemods.source.records import Record

if TYPE_CHECKING:
    import libcst as cst

    from codemods.engine.context import Context

__all__ = ["imports_views", "string_views"]

_MODULES = ("django.conf.urls", "django.conf.urls.defaults")
_URLS = tuple(f"{module}.url" for module in _MODULES)
_SUCCESSORS = ("django.urls.path", "django.urls.re_path")
_PATTERNS = tuple(f"{module}.patterns" for module in _MODULES)
_AUTH = "django.contrib.auth.views"
_REWRITTEN = frozenset(
    (
        *(f"{_AUTH}.{name}" for name in ("login", "logout", "password_change", "password_reset")),
        *(f"{_AUTH}.password_{name}" for name in ("change_done", "reset_done", "reset_complete")),
        f"{_AUTH}.password_reset_confirm",
        "django.views.i18n.javascript_catalog",
        "django.views.i18n.json_catalog",
    )
)
"""Views that are gone, of which `auth-views` and `javascript-catalog` make classes."""

string_views = Codemod(
    id="string-views",
    summary="import the views that URL patterns name by a string",
    why=(
        "``url()`` took ``'app.views.index'``, and ``patterns()`` a prefix for all such names. A "
        "function of the project, or of a Django that still has it, is imported."
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

urlpatterns = patterns("blog.views", url(r"^$", "index"), (r"^archive/$", "archive"))
""",
            after="""\
from blog.views import archive, index
from django.conf.urls import patterns, url

urlpatterns = patterns("blog.views", url(r"^$", index), (r"^archive/$", archive))
""",
            path="site/urls.py",
            others=(
                (
                    "blog/views.py",
                    "def index(request):\n    pass\n\n\ndef archive(request):\n    pass\n",
                ),
            ),
        ),
        Example.report(
            """\
from django.conf.urls import url

urlpatterns = [url(r"^$", "shop.views.index")]
""",
            "from shop.views import index",
            path="site/urls.py",
        ),
    ),
)


class _View(Record):
    """A view that is named by a string."""

    node: ast.Constant
    dotted: str
    """Its whole name, empty where the prefix is not seen."""


@string_views.on(*(Call(name) for name in _URLS))
def find_url(call: ast.Call, ctx: Context) -> Hit | Report | None:
    """The second argument of `url()`, under the prefix of the `patterns()` around it."""
    view = _of_url(call, ctx)
    return _judge(view, ctx) if view is not None else None


@string_views.on(*(Call(name) for name in _PATTERNS))
def find_tuples(call: ast.Call, ctx: Context) -> list[Hit | Report]:
    """The tuples in `patterns()`."""
    return [_judge(view, ctx) for view in _of_tuples(call)]


def imports_views(call: ast.Call, ctx: Context) -> str | None:
    """Return why it is unsafe to import all views that `url()` or `patterns()` names by a string.

    Empty where it is safe, or none is named so; None where one of them is not known.
    """
    calls = _calls_in(call)
    views = [(one, _of_url(one, ctx)) for one in calls]
    urls = [view for one, view in views if view and ctx.is_(one.func, *_URLS, *_SUCCESSORS)]
    tuples = _of_tuples(call) if ctx.is_(call.func, *_PATTERNS) else []
    named = [view.dotted for view in (*urls, *tuples)]
    if not all(_is_known(dotted, ctx) for dotted in named):
        return None
    return next((_lost(dotted) for dotted in named if django_api.gone(dotted)), "")


def _calls_in(call: ast.Call) -> list[ast.Call]:
    """Return a call and those in it."""
    given = (*call.args, *(keyword.value for keyword in call.keywords))
    if all(_is_simple(one) for one in given):
        return [call]
    return [one for one in ast.walk(call) if isinstance(one, ast.Call)]


def _is_simple(node: ast.expr) -> bool:
    """Whether a node is a name, an attribute of one, or a literal: it calls nothing."""
    inner = node.value if isinstance(node, ast.Attribute) else node
    return isinstance(inner, (ast.Name, ast.Constant))


def _lost(dotted: str) -> str:
    return f"{dotted} is gone as well, and has to be rewritten"


def _of_url(call: ast.Call, ctx: Context) -> _View | None:
    view = call.args[1] if len(call.args) > 1 else None
    view = next((k.value for k in call.keywords if k.arg == "view"), view)
    if not isinstance(view, ast.Constant) or not isinstance(view.value, str):
        return None
    own = len(call.args) > 4 or any(k.arg in ("prefix", None) for k in call.keywords)
    prefix = None if own else _prefix_around(call, ctx)
    return _View(view, _joined(prefix, view.value))


def _of_tuples(call: ast.Call) -> list[_View]:
    prefix = _prefix_of(call)
    views = [e.elts[1] for e in call.args[1:] if isinstance(e, ast.Tuple) and len(e.elts) > 1]
    return [
        _View(view, _joined(prefix, view.value))
        for view in views
        if isinstance(view, ast.Constant) and isinstance(view.value, str)
    ]


def _joined(prefix: str | None, name: str) -> str:
    if prefix is None:
        return ""
    return f"{prefix}.{name}" if prefix else name


def _prefix_around(call: ast.Call, ctx: Context) -> str | None:
    """Return the prefix for a pattern, None where it is not seen."""
    above = ctx.parent(call)
    while isinstance(above, (ast.List, ast.Tuple, ast.Starred, ast.BinOp)):
        above = ctx.parent(above)
    if isinstance(above, ast.Call) and ctx.is_(above.func, *_PATTERNS):
        return _prefix_of(above)
    return ""


def _prefix_of(call: ast.Call) -> str | None:
    prefix = call.args[0] if call.args else None
    if isinstance(prefix, ast.Constant) and isinstance(prefix.value, str):
        return prefix.value
    return None


def _judge(view: _View, ctx: Context) -> Hit | Report:
    """Return the hit where the view is certainly there to be imported."""
    if not view.dotted:
        return ctx.report(
            view.node,
            f"the view {ctx.text(view.node)} is named by a string, under a prefix that is not "
            "seen: import it",
        )
    if _is_known(view.dotted, ctx):
        unsafe = _lost(view.dotted) if django_api.gone(view.dotted) else ""
        return ctx.hit(view.node, unsafe=unsafe, uses=(view.dotted,), data={"view": view.dotted})
    module, _, name = view.dotted.rpartition(".")
    lost = django_api.gone(view.dotted)
    advice = f"{lost.name} is gone as well" if lost else f"from {module or '…'} import {name}"
    return ctx.report(
        view.node, f"a view named by a string is not looked up since Django 1.10: {advice}"
    )


def _is_known(dotted: str, ctx: Context) -> bool:
    """Whether a dotted name certainly is a view, or was one that another codemod rewrites."""
    module, _, name = dotted.rpartition(".")
    if not module or not all(part.isidentifier() for part in dotted.split(".")):
        return False
    if module.startswith("django."):
        return dotted in _REWRITTEN or django_api.exists(dotted)
    functions = ctx.fact(MODULE_FUNCTIONS.name)
    return functions is not None and name in find_functions(functions, module)


@string_views.rewrite
def name_view(node: cst.SimpleString, hit: Hit) -> cst.BaseExpression:
    """`"blog.views.index"` → `index`, which is imported."""
    return hit.expression(hit.data["view"])
