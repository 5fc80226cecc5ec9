"""`HttpRequest`: methods that are gone."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from codemods.declare import Codemod, Example, Hit, Refusal, Report, Safety
from codemods.declare.targets import AttributeAccess, MethodCall

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
    reference="releases/3.1/#deprecated-features-3-1",
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
    evidence = ctx.receiver(call.func.value, "request")
    if evidence.none and ctx.mentions_definition("is_ajax"):
        return ctx.refuse(call, "the file defines an is_ajax() of its own")
    unsafe = "" if evidence.certain else f"it may not be an HttpRequest: {evidence.why}"
    function = ctx.module.function(call)
    writes = function is not None and _HEADER in ctx.text(function)
    return ctx.hit(call, unsafe=unsafe, data={"meta": writes})


@is_ajax.on(AttributeAccess("is_ajax"))
def find_patch(node: ast.Attribute, ctx: Context) -> Hit | Report | None:
    """Tests that replace the method of a request by one of their own."""
    statement = ctx.parent(node)
    if not isinstance(node.ctx, ast.Store) or not _is_request(node.value, ctx):
        return None
    value = statement.value if isinstance(statement, ast.Assign) else None
    if isinstance(value, ast.Lambda) and isinstance(statement, ast.Assign):
        says = value.body.value if isinstance(value.body, ast.Constant) else None
        if isinstance(says, bool) and len(statement.targets) == 1:
            reason = "the headers of the request may have been read before"
            return ctx.hit(statement, unsafe=reason, data={"says": says})
    return ctx.report(
        node, f"nothing calls is_ajax() any more: set META[{_HEADER!r}] of the request"
    )


def _is_request(node: ast.expr, ctx: Context) -> bool:
    last = node.attr if isinstance(node, ast.Attribute) else getattr(node, "id", "")
    return last == "request" or not ctx.receiver(node, "request").none


@is_ajax.rewrite
def use_header(node: cst.Call | cst.Assign, hit: Hit) -> cst.CSTNode:
    """`r.is_ajax()` → the comparison of Django's own release note; a patch sets the header."""
    import libcst as cst

    return _set_header(node, hit) if isinstance(node, cst.Assign) else _compare_header(node, hit)


def _set_header(statement: cst.Assign, hit: Hit) -> cst.BaseSmallStatement:
    import libcst as cst

    target = cst.ensure_type(statement.targets[0].target, cst.Attribute)
    request = cst.Module([]).code_for_node(target.value)
    new = f'{request}.META["{_HEADER}"] = "XMLHttpRequest"'
    if not hit.data["says"]:
        new = f'{request}.META.pop("{_HEADER}", None)'
    return cst.ensure_type(cst.parse_statement(new), cst.SimpleStatementLine).body[0]


def _compare_header(call: cst.Call, hit: Hit) -> cst.BaseExpression:
    """Return the comparison; a function that writes the header into META reads META.

    For `request.headers` is built once.
    """
    import libcst as cst

    func = cst.ensure_type(call.func, cst.Attribute)
    mapping, key = ("META", _HEADER) if hit.data["meta"] else ("headers", "x-requested-with")
    getter = cst.Attribute(func.with_changes(attr=cst.Name(mapping)), cst.Name("get"))
    value = cst.Call(getter, [cst.Arg(cst.SimpleString(f'"{key}"'))])
    target = cst.ComparisonTarget(cst.Equal(), cst.SimpleString('"XMLHttpRequest"'))
    return cst.Comparison(value, [target])


xreadlines = Codemod(
    id="request-xreadlines",
    summary="iterate over the request instead of calling xreadlines()",
    why="A request is an iterator over its lines.",
    category="calls",
    deprecated_in=(2, 0),
    removed_in=(3, 0),
    reference="releases/3.0/#features-removed-in-3-0",
    safety=Safety.SAFE,
    migrations=True,
    examples=(
        Example(
            before="""\
from django.http import HttpRequest


def count(request: HttpRequest):
    return sum(1 for line in request.xreadlines())
""",
            after="""\
from django.http import HttpRequest


def count(request: HttpRequest):
    return sum(1 for line in request)
""",
        ),
        Example.kept(
            """\
for line in file.xreadlines():
    print(line)
""",
            title="a file of Python 2",
        ),
    ),
)


@xreadlines.on(MethodCall("xreadlines"))
def find_xreadlines(call: ast.Call, ctx: Context) -> Hit | None:
    """Calls on what is, or is called, a request."""
    assert isinstance(call.func, ast.Attribute)
    evidence = ctx.receiver(call.func.value, "request")
    if call.args or call.keywords or evidence.none:
        return None
    unsafe = "" if evidence.certain else f"it may not be an HttpRequest: {evidence.why}"
    parent = ctx.parent(call)
    iterated = isinstance(parent, (ast.For, ast.comprehension)) and parent.iter is call
    return ctx.hit(call, unsafe=unsafe, data={"iterated": iterated})


@xreadlines.rewrite
def iterate(call: cst.Call, hit: Hit) -> cst.BaseExpression:
    """`request.xreadlines()` → `request`, or `iter(request)` outside of a loop."""
    import libcst as cst

    receiver = cst.ensure_type(call.func, cst.Attribute).value
    if hit.data["iterated"]:
        return receiver
    return cst.Call(cst.Name("iter"), [cst.Arg(receiver)])


raw_uri = Codemod(
    id="request-get-raw-uri",
    summary="HttpRequest.get_raw_uri() is gone",
    why="The method skipped the check of the host, and was undocumented.",
    category="calls",
    deprecated_in=(4, 0),
    removed_in=(4, 0),
    reference="releases/4.0/#miscellaneous",
    safety=Safety.REPORT,
    migrations=True,
    not_executed="report-only",
    examples=(
        Example.report(
            "def show(request):\n    return request.get_raw_uri()\n",
            "build_absolute_uri()",
        ),
    ),
)


@raw_uri.on(MethodCall("get_raw_uri"))
def find_raw_uri(call: ast.Call, ctx: Context) -> Report:
    """Every call: no other class has such a method."""
    return ctx.report(
        call,
        "get_raw_uri() is gone from Django 4.0: use build_absolute_uri(), which checks the host, "
        "or put scheme, META['HTTP_HOST'] and get_full_path() together",
    )
