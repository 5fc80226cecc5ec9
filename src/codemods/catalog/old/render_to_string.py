"""`render_to_string()`: a dict and the request instead of a context."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from codemods.declare import Codemod, Example, Hit, Refusal, Safety
from codemods.declare.arguments import Argument, arguments
from codemods.declare.targets import Call, Near
from codemods.source.comments import comments_in

if TYPE_CHECKING:
    import libcst as cst

    from codemods.engine.context import Context

_RENDER = "django.template.loader.render_to_string"
_PARAMETERS = ("template_name", "context", "context_instance")
_CONTEXTS = ("django.template.context.Context", "django.template.context.RequestContext")

render_to_string = Codemod(
    id="render-to-string",
    summary="hand render_to_string() a dict and the request instead of a context",
    why="``dictionary`` and ``context_instance`` are gone, and a ``Context`` is no dict.",
    category="calls",
    deprecated_in=(1, 8),
    removed_in=(1, 10),
    reference="releases/1.10/#features-removed-in-1-10",
    safety=Safety.SAFE,
    migrations=True,
    examples=(
        Example(
            """\
from django.template import RequestContext
from django.template.loader import render_to_string


def show(request):
    head = render_to_string("head.html", context_instance=RequestContext(request))
    return head + render_to_string("a.html", RequestContext(request, {"a": 1}))
""",
            """\
from django.template.loader import render_to_string


def show(request):
    head = render_to_string("head.html", request=request)
    return head + render_to_string("a.html", {"a": 1}, request=request)
""",
        ),
        Example.refuse(
            """\
from django.template.loader import render_to_string

text = render_to_string("a.html", {"a": 1}, context_instance=context)
""",
            reason="what context holds",
        ),
        Example.kept(
            """\
from django.template.loader import render_to_string

text = render_to_string("a.html", {"a": 1}, request, using="django")
more = render_to_string("a.html", context)
""",
            title="a dict and the request, or what is not seen",
        ),
    ),
)


@render_to_string.on(
    *(Call(_RENDER, keyword=name) for name in ("context_instance", "dictionary")),
    Call(_RENDER, matching=(r"Context\s*\(",)),
    Call(_RENDER, near=Near(file=r"\b(?:Request)?Context\s+as\b")),
)
def find_render(call: ast.Call, ctx: Context) -> Hit | Refusal | None:
    """Calls with one of the old arguments, or with a context that is made for it."""
    given = arguments(call)
    if any(one.star for one in given):
        return None
    bound: dict[str, Argument] = {}
    for number, one in enumerate(given):
        bound[one.keyword or (*_PARAMETERS, "using", "request")[min(number, 4)]] = one
    instance = bound.pop("context_instance", None)
    if instance is not None and not instance.keyword and not _made(instance.value, ctx):
        return None  # by position: the request of today
    dictionary = bound.pop("dictionary", None)
    values = dictionary or bound.pop("context", None)
    made = instance or (values if values is not None and _made(values.value, ctx) else None)
    if dictionary is None and made is None:
        return None
    if comments_in(ctx.text(call)) or "request" in bound:
        return ctx.refuse(call, "there are comments in the call, or a request already")
    parts = [ctx.text(bound.pop("template_name").value)] if "template_name" in bound else []
    text = ctx.text(values.value) if values is not None and values is not made else ""
    request = ""
    if made is not None:
        held = _held(made.value, ctx)
        if held is None or (held[0] and text):
            return ctx.refuse(call, f"it is not seen what {ctx.text(made.value)} holds")
        text, request = held[0] or text, held[1]
    parts += [text] if text else []
    parts += [f"request={request}"] if request else []
    parts += [f"{name}={ctx.text(one.value)}" for name, one in bound.items()]
    return ctx.hit(call, data={"arguments": ", ".join(parts)})


def _made(node: ast.expr, ctx: Context) -> bool:
    return isinstance(node, ast.Call) and ctx.is_(node.func, *_CONTEXTS)


def _held(node: ast.expr, ctx: Context) -> tuple[str, str] | None:
    """Return the values and the request of a context that is made on the spot."""
    if not isinstance(node, ast.Call) or not _made(node, ctx) or node.keywords:
        return None
    given = list(node.args)
    request = ""
    if ctx.is_(node.func, _CONTEXTS[1]):
        request = ctx.text(given.pop(0)) if given else ""
    if len(given) > 1 or any(not isinstance(one, (ast.Dict, ast.Call)) for one in given):
        return None
    return (ctx.text(given[0]) if given else "", request)


@render_to_string.rewrite
def hand_values(call: cst.Call, hit: Hit) -> cst.Call:
    """`context_instance=RequestContext(r)` → `request=r`, `Context({…})` → `{…}`."""
    import libcst as cst

    made = cst.ensure_type(cst.parse_expression(f"f({hit.data['arguments']})"), cst.Call)
    space = cst.SimpleWhitespace("")
    return call.with_changes(args=made.args, whitespace_before_args=space)
