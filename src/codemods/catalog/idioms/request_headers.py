"""`request.META["HTTP_X"]` → `request.headers["x"]`."""

from __future__ import annotations

import ast
import re
from typing import TYPE_CHECKING

from codemods.declare import Codemod, Example, Hit, Safety
from codemods.declare.targets import AttributeAccess

if TYPE_CHECKING:
    import libcst as cst

    from codemods.engine.context import Context
    from codemods.source.module import Module

_KEY = re.compile(r"HTTP_([A-Z0-9]+(?:_[A-Z0-9]+)*)")
_UNPREFIXED = ("CONTENT_LENGTH", "CONTENT_TYPE")
_WRITES = ("pop", "popitem", "setdefault", "update", "clear")

request_headers = Codemod(
    id="request-headers",
    summary="read headers from request.headers instead of request.META",
    why=(
        "``request.headers`` takes the names of headers as they are known, in any case. It is "
        "made from ``META`` when first read, so files that write to ``META`` are unsafe."
    ),
    category="idioms",
    removed_in=None,
    modernize=True,
    works_from=(2, 2),
    reference="releases/2.2/#requests-and-responses",
    safety=Safety.SAFE,
    migrations=True,
    examples=(
        Example(
            before="""\
from django.http import HttpResponse


def show(request):
    agent = request.META.get("HTTP_USER_AGENT", "")
    if "HTTP_X_TOKEN" in request.META:
        agent += request.META["HTTP_X_TOKEN"]
    return HttpResponse(agent)
""",
            after="""\
from django.http import HttpResponse


def show(request):
    agent = request.headers.get("user-agent", "")
    if "x-token" in request.headers:
        agent += request.headers["x-token"]
    return HttpResponse(agent)
""",
        ),
        Example.unsafe(
            """\
def agent(environment):
    return environment.META["HTTP_USER_AGENT"]
""",
            """\
def agent(environment):
    return environment.headers["user-agent"]
""",
            title="nothing says that it is a request",
        ),
        Example.kept(
            """\
from django.http import HttpResponse


def show(request):
    request.META["HTTP_X_TOKEN"] = "1"
    return HttpResponse(request.META["REMOTE_ADDR"])
""",
            title="a write, and a key that is no header",
        ),
    ),
)


@request_headers.on(AttributeAccess("META"))
def find(node: ast.Attribute, ctx: Context) -> Hit | None:
    """Reads of one header by a literal key."""
    whole, key = _read(node, ctx)
    if whole is None or not isinstance(key, ast.Constant):
        return None
    header = _header(key.value) if isinstance(key.value, str) else None
    if header is None or not _is_one_literal(ctx.text(key)):
        return None
    evidence = ctx.receiver(node.value, "request")
    unsafe = "" if evidence.certain else f"it may not be an HttpRequest: {evidence.why}"
    if ctx.module.once(_writes):
        unsafe = "the file writes to META, which request.headers may not see"
    hit = ctx.hit(whole, unsafe=unsafe, data={"header": header})
    hit.found_at = ctx.module.end(node) - 1
    return hit


def _read(node: ast.Attribute, ctx: Context) -> tuple[ast.expr | None, ast.expr | None]:
    """Return the expression that reads from ``META``, and the key in it."""
    parent = ctx.parent(node)
    if isinstance(parent, ast.Subscript) and isinstance(parent.ctx, ast.Load):
        return parent, parent.slice
    if isinstance(parent, ast.Attribute) and parent.attr == "get":
        call = ctx.parent(parent)
        if isinstance(call, ast.Call) and call.func is parent and call.args:
            return call, call.args[0]
    if isinstance(parent, ast.Compare) and isinstance(parent.ops[0], (ast.In, ast.NotIn)):
        return (parent, parent.left) if parent.comparators == [node] else (None, None)
    return None, None


def _header(key: str) -> str | None:
    """Return the header that a key of ``META`` holds, None where it holds none."""
    if key in _UNPREFIXED:
        return key.lower().replace("_", "-")
    found = _KEY.fullmatch(key)
    if found is None or found[1] in _UNPREFIXED:
        return None  # HTTP_CONTENT_TYPE is not what headers["content-type"] gives
    return found[1].lower().replace("_", "-")


def _is_one_literal(text: str) -> bool:
    return re.fullmatch(r"""[ru]?(["'])\w+\1""", text, re.IGNORECASE) is not None


def _writes(module: Module) -> bool:
    """Whether the file changes some ``META``."""
    for offset in module.occurrences("META"):
        node = module.path_to(offset)[-1]
        parent = module.parent(node)
        if not isinstance(node, ast.Attribute):
            continue
        if not isinstance(node.ctx, ast.Load):
            return True
        if isinstance(parent, ast.Subscript) and not isinstance(parent.ctx, ast.Load):
            return True
        if isinstance(parent, ast.Attribute) and parent.attr in _WRITES:
            return True
    return False


@request_headers.rewrite
def read_headers(node: cst.BaseExpression, hit: Hit) -> cst.BaseExpression:
    """`META` becomes `headers`, and the key the name of the header, in its quotes."""
    import libcst as cst

    def key(old: cst.BaseExpression) -> cst.SimpleString:
        quote = cst.ensure_type(old, cst.SimpleString).value[-1]
        return cst.SimpleString(f"{quote}{hit.data['header']}{quote}")

    def headers(meta: cst.BaseExpression) -> cst.BaseExpression:
        return cst.ensure_type(meta, cst.Attribute).with_changes(attr=cst.Name("headers"))

    if isinstance(node, cst.Call):
        first = node.args[0].with_changes(value=key(node.args[0].value))
        func = cst.ensure_type(node.func, cst.Attribute)
        func = func.with_changes(value=headers(func.value))
        return node.with_changes(func=func, args=[first, *node.args[1:]])
    if isinstance(node, cst.Comparison):
        target = node.comparisons[0]
        target = target.with_changes(comparator=headers(target.comparator))
        return node.with_changes(left=key(node.left), comparisons=[target])
    node = cst.ensure_type(node, cst.Subscript)
    element = node.slice[0]
    index = cst.ensure_type(element.slice, cst.Index)
    element = element.with_changes(slice=index.with_changes(value=key(index.value)))
    return node.with_changes(value=headers(node.value), slice=[element])
