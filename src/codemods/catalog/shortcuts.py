"""`render_to_response()`: `render()` with a request, or with None."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from codemods.declare import Codemod, Example, Hit, Refusal, Report, Safety
from codemods.declare.arguments import Argument, argument, arguments, comment_on, hides
from codemods.declare.targets import Call, Value
from codemods.project.receivers import VIEW_CLASSES
from codemods.source.records import Record

if TYPE_CHECKING:
    import libcst as cst

    from codemods.engine.context import Context

_OLD = "django.shortcuts.render_to_response"
_RENDER = "django.shortcuts.render"
_REQUEST_CONTEXT = "django.template.RequestContext"
_CONTEXTS = ("django.template.Context", _REQUEST_CONTEXT)
_KNOWN = frozenset(
    (
        "template_name",
        "context",
        "context_instance",
        "dictionary",
        "content_type",
        "status",
        "using",
    )
)

render_to_response = Codemod(
    id="render-to-response",
    summary="use render() for render_to_response()",
    why=(
        "``render()`` does the same and takes the request first. ``render(None, …)`` is the exact "
        "twin; with a request, context processors run."
    ),
    category="calls",
    deprecated_in=(2, 0),
    removed_in=(3, 0),
    reference="releases/3.0/#features-removed-in-3-0",
    safety=Safety.SAFE,
    unsafe_when="with the request, context processors run and may add or shadow variables",
    migrations=True,
    works_from=(1, 8),
    examples=(
        Example(
            before="""\
from django.shortcuts import render_to_response
from django.template import RequestContext


def index(request):
    return render_to_response("index.html", {"a": 1}, context_instance=RequestContext(request))


def offline():
    return render_to_response("offline.html", status=503)
""",
            after="""\
from django.shortcuts import render


def index(request):
    return render(request, "index.html", {"a": 1})


def offline():
    return render(None, "offline.html", status=503)
""",
        ),
        Example.unsafe(
            """\
from django.shortcuts import render_to_response


def index(request):
    return render_to_response("index.html", {"a": 1})
""",
            """\
from django.shortcuts import render


def index(request):
    return render(request, "index.html", {"a": 1})
""",
        ),
        Example.refuse(
            """\
from django.shortcuts import render_to_response


def index(request):
    return render_to_response(*given)
""",
            reason="cannot see through *given",
        ),
    ),
)


class _Contexts(Record):
    """What a call says about its context."""

    request: ast.expr | None = None
    """What is given to ``RequestContext``."""
    folded: Argument | None = None
    """The argument that is a context instance."""
    inner: ast.expr | None = None
    """The dict in it."""
    refusal: str = ""


@render_to_response.on(Call(_OLD))
def find_call(call: ast.Call, ctx: Context) -> Hit | Refusal:
    """Decide which request, and fold a context instance in."""
    hidden = hides(call, 2)
    if hidden:
        return ctx.refuse(call, f"cannot see through {hidden}")
    unknown = [k.arg for k in call.keywords if k.arg not in _KNOWN]
    if unknown:
        return ctx.refuse(call, f"render() does not take {unknown[0]}=")
    contexts = _read_contexts(call, ctx)
    if contexts.refusal:
        return ctx.refuse(call, contexts.refusal)
    request, unsafe = _request(call, contexts, ctx)
    folded = contexts.folded
    if folded is not None and not unsafe:
        unsafe = comment_on(ctx.module, call, folded)
    data = {
        "request": request,
        "folded": folded.index if folded else None,
        "named": folded.keyword if folded else None,
        "inner": ctx.text(contexts.inner) if contexts.inner is not None else "",
    }
    return ctx.hit(call, uses=(_RENDER,), unsafe=unsafe, data=data)


@render_to_response.on(Value(_OLD))
def find_value(node: ast.expr, ctx: Context) -> Report:
    """Handed on: whoever calls it has to give a request."""
    return ctx.report(
        node,
        "render_to_response() is gone from Django 3.0: hand on "
        "functools.partial(render, None), or a function that passes the request",
    )


def _read_contexts(call: ast.Call, ctx: Context) -> _Contexts:
    context = argument(call, "context", 1) or argument(call, "dictionary")
    third = argument(call, "context_instance", 2)
    if third is not None and third.keyword is None and not _is_context(third.value, ctx):
        third = None  # content_type, since Django 1.10
    if third is not None and not _is_context(third.value, ctx):
        return _Contexts(refusal="it is not seen what the context instance holds")
    if third is None and context is not None and _is_context(context.value, ctx):
        third, context = context, None
    if third is None:
        return _Contexts()
    return _fold(third, context, ctx)


def _is_context(node: ast.expr, ctx: Context) -> bool:
    return isinstance(node, ast.Call) and ctx.is_(node.func, *_CONTEXTS)


def _fold(instance: Argument, context: Argument | None, ctx: Context) -> _Contexts:
    call = instance.value
    assert isinstance(call, ast.Call)
    takes_request = ctx.is_(call.func, _REQUEST_CONTEXT)
    request = argument(call, "request", 0) if takes_request else None
    inner = argument(call, "dict_", 1 if takes_request else 0)
    known = len([a for a in (request, inner) if a is not None])
    if hides(call, 2) or known != len(arguments(call)) or (takes_request and request is None):
        return _Contexts(refusal="the context instance takes more than a request and a dict")
    if inner is not None and context is not None:
        return _Contexts(refusal="there is a context, and another in the context instance")
    return _Contexts(request.value if request else None, instance, inner.value if inner else None)


def _request(call: ast.Call, contexts: _Contexts, ctx: Context) -> tuple[str, str]:
    """Return the request to pass, as source text, and why that is unsafe."""
    if contexts.request is not None:
        return ctx.text(contexts.request), ""
    if contexts.folded is not None:
        return "None", ""
    bound = ctx.module.lookup("request", call)
    if bound and bound[0].kind == "parameter":
        return "request", render_to_response.unsafe_when
    function = ctx.module.function(call)
    owner = ctx.module.parent(function) if function is not None else None
    if isinstance(owner, ast.ClassDef):
        text = ctx.text(owner)
        if "self.request" in text or ctx.ancestry(owner, *VIEW_CLASSES).value == "yes":
            return "self.request", render_to_response.unsafe_when
    return "None", ""


@render_to_response.rewrite
def use_render(call: cst.BaseExpression, hit: Hit) -> cst.BaseExpression:
    """`render_to_response(t, c, context_instance=RequestContext(r))` → `render(r, t, c)`."""
    import libcst as cst

    from codemods.declare.nodes import drop_argument, insert_argument

    call = cst.ensure_type(call, cst.Call)
    arguments = [_renamed(argument) for argument in call.args]
    folded, inner = hit.data["folded"], hit.data["inner"]
    if folded is not None and inner:
        keyword = cst.Name("context") if hit.data["named"] else None
        arguments[folded] = arguments[folded].with_changes(
            value=cst.parse_expression(inner), keyword=keyword
        )
    call = call.with_changes(args=arguments)
    if folded is not None and not inner:
        call = drop_argument(call, folded)
    request = cst.Arg(cst.parse_expression(hit.data["request"]))
    return insert_argument(call, 0, request).with_changes(func=hit.expression(_RENDER))


def _renamed(argument: cst.Arg) -> cst.Arg:
    import libcst as cst

    if argument.keyword is not None and argument.keyword.value == "dictionary":
        return argument.with_changes(keyword=cst.Name("context"))
    return argument
