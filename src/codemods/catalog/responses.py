"""`HttpResponse._headers`: the private mapping that became `headers`."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from codemods.declare import Codemod, Example, Hit, Report, Safety
from codemods.declare.arguments import is_constant
from codemods.declare.targets import AttributeAccess
from codemods.project.classes import Ancestry

if TYPE_CHECKING:
    import libcst as cst

    from codemods.engine.context import Context

response_headers = Codemod(
    id="response-headers",
    summary="use response.headers for the private response._headers",
    why=(
        "``_headers`` mapped lower-case names to pairs of name and value; ``headers`` maps names "
        "to values, whatever their case."
    ),
    category="calls",
    deprecated_in=(3, 2),
    removed_in=(3, 2),
    works_from=(3, 2),
    reference="releases/3.2/#requests-and-responses",
    safety=Safety.UNSAFE,
    unsafe_when="the mapping gives values instead of pairs of name and value",
    migrations=True,
    examples=(
        Example.unsafe(
            """\
def show(response):
    if "content-type" in response._headers:
        return response._headers["content-type"][1]
""",
            """\
def show(response):
    if "content-type" in response.headers:
        return response.headers["content-type"]
""",
        ),
        Example.report(
            """\
def show(response):
    return dict(response._headers)
""",
            "response.headers maps names to values",
        ),
        Example.kept(
            """\
class Client:
    def headers(self):
        return self._headers["x"][1]
""",
            title="another class, which has headers of its own",
        ),
    ),
)


@response_headers.on(AttributeAccess("_headers"))
def find_headers(node: ast.Attribute, ctx: Context) -> Hit | Report | None:
    """Uses on what is, or is called, a response."""
    if not _is_response(node.value, ctx):
        return None
    parent = ctx.parent(node)
    if isinstance(parent, ast.Compare) and parent.comparators == [node]:
        return ctx.hit(node)
    if isinstance(parent, ast.Subscript) and parent.value is node:
        outer = ctx.parent(parent)
        second = isinstance(outer, ast.Subscript) and outer.value is parent
        if isinstance(outer, ast.Subscript) and second and is_constant(outer.slice, 1):
            return ctx.hit(outer)
        if isinstance(outer, ast.Delete):
            return ctx.hit(node)
        if isinstance(outer, ast.Assign) and outer.targets == [parent] and _is_pair(outer.value):
            return ctx.hit(outer)
    if isinstance(parent, ast.Attribute) and parent.attr == "values":
        call = ctx.parent(parent)
        if isinstance(call, ast.Call) and call.func is parent and not call.args:
            return ctx.hit(parent)
    return ctx.report(
        node,
        "_headers is gone from Django 3.2: response.headers maps names to values, not to pairs of "
        "name and value",
    )


def _is_pair(node: ast.expr) -> bool:
    return (
        isinstance(node, ast.Tuple)
        and len(node.elts) == 2
        and not isinstance(node.elts[0], ast.Starred)
    )


def _is_response(node: ast.expr, ctx: Context) -> bool:
    if isinstance(node, ast.Name) and node.id == "self":
        owner = ctx.module.enclosing(node, ast.ClassDef)
        base = "django.http.response.HttpResponseBase"
        return isinstance(owner, ast.ClassDef) and ctx.ancestry(owner, base) is Ancestry.YES
    return not ctx.receiver(node, "response").none


@response_headers.rewrite
def use_headers(node: cst.CSTNode, hit: Hit) -> cst.CSTNode:
    """`r._headers[k][1]` → `r.headers[k]`, `r._headers.values()` → `r.headers.items()`, …"""
    import libcst as cst

    headers = cst.Name("headers")
    if isinstance(node, cst.Assign):
        item = cst.ensure_type(node.targets[0].target, cst.Subscript)
        name, value = cst.ensure_type(node.value, cst.Tuple).elements
        mapping = cst.ensure_type(item.value, cst.Attribute).with_changes(attr=headers)
        key = [cst.SubscriptElement(cst.Index(name.value))]
        target = node.targets[0].with_changes(target=item.with_changes(value=mapping, slice=key))
        return node.with_changes(targets=[target], value=value.value)
    if isinstance(node, cst.Attribute) and node.attr.value == "values":
        mapping = cst.ensure_type(node.value, cst.Attribute).with_changes(attr=headers)
        return node.with_changes(value=mapping, attr=cst.Name("items"))
    if isinstance(node, cst.Attribute):
        return node.with_changes(attr=headers)
    inner = cst.ensure_type(cst.ensure_type(node, cst.Subscript).value, cst.Subscript)
    mapping = cst.ensure_type(inner.value, cst.Attribute)
    return inner.with_changes(value=mapping.with_changes(attr=cst.Name("headers")))
