"""`HttpRequest`: methods that are gone."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from codemods.declare import Codemod, Example, Hit, Refusal, Safety
from codemods.declare.targets import MethodCall

if TYPE_CHECKING:
    import libcst as cst

    from codemods.engine.context import Context

_HEADER = "HTTP_X_REQUESTED_WITH"

is_ajax = Codemod(
    id="is-ajax",
    summary="compare the X-Requested-With header instead of calling request.is_ajax()",
    why="``is_ajax()`` relied on a header that only jQuery and its like set; it is gone.",
    category="calls",
    deprecated_in=(3, 1),
    removed_in=(4, 0),
    reference="releases/3.1/#id2",
    safety=Safety.SAFE,
    migrations=True,
    works_from=(2, 2),
    examples=(
        Example(
            before="""\
from django.shortcuts import render


def index(request):
    if not request.is_ajax() and request.method == "GET":
        return render(request, "index.html")
""",
            after="""\
from django.shortcuts import render


def index(request):
    if not request.headers.get("x-requested-with") == "XMLHttpRequest" and request.method == "GET":
        return render(request, "index.html")
""",
        ),
        Example.unsafe(
            """\
def reply(thing):
    return thing.is_ajax()
""",
            """\
def reply(thing):
    return thing.headers.get("x-requested-with") == "XMLHttpRequest"
""",
            title="nothing says that it is a request",
        ),
        Example.kept(
            """\
class Page:
    def is_ajax(self):
        return True


page = Page().is_ajax(1)
""",
            title="a call with arguments is another method",
        ),
    ),
)


@is_ajax.on(MethodCall("is_ajax"))
def find_is_ajax(call: ast.Call, ctx: Context) -> Hit | Refusal | None:
    """Judge the receiver of an `is_ajax()` call."""
    assert isinstance(call.func, ast.Attribute)
    if call.args or call.keywords:
        return None
    if ctx.mentions_definition("is_ajax"):
        return ctx.refuse(call, "the file defines an is_ajax() of its own")
    evidence = ctx.receiver(call.func.value, "request")
    unsafe = "" if evidence.certain else f"it may not be an HttpRequest: {evidence.why}"
    function = ctx.module.function(call)
    writes = function is not None and _HEADER in ctx.text(function)
    return ctx.hit(call, unsafe=unsafe, data={"meta": writes})


@is_ajax.rewrite
def compare_header(call: cst.Call, hit: Hit) -> cst.BaseExpression:
    """`r.is_ajax()` → the comparison of Django's own release note.

    `request.headers` is built once: a function that writes the header into META reads META.
    """
    import libcst as cst

    receiver = cst.ensure_type(call.func, cst.Attribute).value
    mapping, key = ("META", _HEADER) if hit.data["meta"] else ("headers", "x-requested-with")
    getter = cst.Attribute(cst.Attribute(receiver, cst.Name(mapping)), cst.Name("get"))
    value = cst.Call(getter, [cst.Arg(cst.SimpleString(f'"{key}"'))])
    target = cst.ComparisonTarget(cst.Equal(), cst.SimpleString('"XMLHttpRequest"'))
    return cst.Comparison(value, [target])
