"""Views for errors: Django hands them the exception."""

from __future__ import annotations

import ast
import re
from typing import TYPE_CHECKING

from codemods.declare import Codemod, Example, Hit, Refusal, Report, Safety
from codemods.declare.overrides import has_comments
from codemods.declare.targets import FunctionSuffix, ModuleAssignment, Near
from codemods.project.error_views import HANDLERS, is_error_view, takes_request_alone

if TYPE_CHECKING:
    import libcst as cst

    from codemods.engine.context import Context

Function = ast.FunctionDef | ast.AsyncFunctionDef

_ENDINGS = ("400", "403", "404", "bad_request", "denied", "forbidden", "not_found")
_PLACE = re.compile(r"(^|/)views(/|\.py$)|urls|error|handler")
"""Where views for errors are kept, if no URLconf that is seen names them."""
_TELLING = frozenset(("bad_request", "page_not_found", "permission_denied", *HANDLERS))

_VIEW = Near(before=r"\bdef\s+(?!test_)\w*", after=r"\s*\((?!(?:[^()]*,)?\s*\*\*)")

error_views = Codemod(
    id="error-views",
    summary="take the exception in the views of handler400, handler403 and handler404",
    why="Since Django 2.0 these views are always called with the exception.",
    category="calls",
    deprecated_in=(1, 9),
    removed_in=(2, 0),
    reference="releases/2.0/#features-removed-in-2-0",
    safety=Safety.SAFE,
    unsafe_when="no URLconf of the project is seen to name the function",
    migrations=True,
    examples=(
        Example(
            "def lost(request):\n    return render(request, '404.html')\n\n\nhandler404 = lost\n",
            "def lost(request, exception=None):\n    return render(request, '404.html')\n\n\n"
            "handler404 = lost\n",
            path="project/urls.py",
        ),
        Example(
            "def page_not_found(request):\n    return render(request, '404.html')\n",
            "def page_not_found(request, exception=None):\n"
            "    return render(request, '404.html')\n",
            title="the URLconf names it",
            others=(("project/urls.py", 'handler404 = "app.views.page_not_found"\n'),),
        ),
        Example.kept(
            "def page_not_found(request, exception):\n    return render(request, '404.html')\n",
            title="it takes the exception",
            others=(("project/urls.py", 'handler404 = "app.views.page_not_found"\n'),),
        ),
    ),
)


@error_views.on(
    *(FunctionSuffix(ending, lacking=("exception",), near=_VIEW) for ending in _ENDINGS)
)
def find_view(function: Function, ctx: Context) -> Hit | Refusal | None:
    """Functions that a URLconf names, or that are called as Django's own views are."""
    if is_error_view(ctx.project, ctx.path, function.name):
        return _judge(function, "", ctx)
    if function.name in _TELLING and _is_short(function) and _PLACE.search(ctx.path):
        return _judge(function, error_views.unsafe_when, ctx)
    return None


@error_views.on(*(ModuleAssignment(handler) for handler in HANDLERS))
def find_handler(statement: ast.stmt, ctx: Context) -> Hit | Refusal | Report | None:
    """A handler that is a function of the same file, or of one where its name tells nothing."""
    value: ast.expr | None = getattr(statement, "value", None)
    if isinstance(value, ast.Name):
        bound = ctx.module.lookup(value.id, value)
        if len(bound) == 1 and isinstance(bound[0].node, Function):
            return _judge(bound[0].node, "", ctx)
    dotted = value.value if isinstance(value, ast.Constant) else ctx.qualified(value)
    if not isinstance(dotted, str) or dotted.endswith(_ENDINGS):
        return None  # the function's own file tells
    if not takes_request_alone(ctx.project, dotted):
        return None
    name = dotted.rpartition(".")[2]
    return ctx.report(
        statement,
        f"the view gets the exception since Django 2.0: def {name}(request, exception=None)",
    )


def _judge(function: Function, unsafe: str, ctx: Context) -> Hit | Refusal | None:
    given = function.args
    names = [one.arg for one in (*given.posonlyargs, *given.args, *given.kwonlyargs)]
    if "exception" in names or given.kwarg or (given.vararg and not given.kwonlyargs):
        return None
    if not names or len(given.args) != len(names):
        return ctx.refuse(function, "an unusual signature: it needs the parameter exception")
    if has_comments(ctx.module, function):
        return ctx.refuse(function, "comments between the parameters")
    return ctx.hit(function, unsafe=unsafe, header=True)


def _is_short(function: Function) -> bool:
    """Whether it takes the request, and perhaps the name of a template."""
    names = [one.arg for one in function.args.args]
    return names in (["request"], ["request", "template_name"])


@error_views.rewrite
def take_exception(function: cst.FunctionDef, hit: Hit) -> cst.FunctionDef:
    """Add `exception=None` behind the others: Django passes it by keyword."""
    import libcst as cst

    from codemods.declare.nodes import parameter

    *rest, last = function.params.params
    new = parameter("exception", "None")
    if isinstance(last.comma, cst.Comma):
        new = new.with_changes(comma=last.comma)
    space = cst.SimpleWhitespace(" ")
    last = last.with_changes(comma=cst.Comma(whitespace_after=space))
    return function.with_changes(params=function.params.with_changes(params=[*rest, last, new]))
