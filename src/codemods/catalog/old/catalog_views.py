"""The views of `django.views.i18n` that became classes."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from codemods.declare import Codemod, Example, Hit, Safety
from codemods.declare.arguments import argument
from codemods.declare.leftover import watch_imports
from codemods.declare.targets import Call, Value

if TYPE_CHECKING:
    import libcst as cst

    from codemods.engine.context import Context

_VIEWS = {
    "django.views.i18n.javascript_catalog": "django.views.i18n.JavaScriptCatalog",
    "django.views.i18n.json_catalog": "django.views.i18n.JSONCatalog",
}
_ROUTES = (
    *("django.urls.path", "django.urls.re_path"),
    *("django.conf.urls.url", "django.conf.urls.re_path"),
)

javascript_catalog = Codemod(
    id="javascript-catalog",
    summary="use JavaScriptCatalog and JSONCatalog for the functions they replaced",
    why="The functions were replaced by classes in Django 1.10; options go to ``as_view()``.",
    category="calls",
    deprecated_in=(1, 10),
    removed_in=(2, 0),
    works_from=(1, 10),
    reference="releases/2.0/#features-removed-in-2-0",
    safety=Safety.UNSAFE,
    unsafe_when="without packages the classes take all apps; unknown packages are an error there",
    migrations=True,
    examples=(
        Example.unsafe(
            """\
from django.urls import path
from django.views.i18n import javascript_catalog

options = {"packages": ("shop",)}
urlpatterns = [
    path("jsi18n/", javascript_catalog, {"domain": "djangojs", "packages": ["shop"]}, name="js"),
    path("more/", javascript_catalog, options),
    path("rest/", javascript_catalog),
]
""",
            """\
from django.urls import path
from django.views.i18n import JavaScriptCatalog

options = {"packages": ("shop",)}
urlpatterns = [
    path("jsi18n/", JavaScriptCatalog.as_view(domain="djangojs", packages=["shop"]), name="js"),
    path("more/", JavaScriptCatalog.as_view(**options)),
    path("rest/", JavaScriptCatalog.as_view()),
]
""",
            path="app/urls.py",
        ),
        Example.kept(
            """\
from django.urls import path
from shop.views import javascript_catalog

urlpatterns = [path("jsi18n/", javascript_catalog)]
""",
            title="a view of the project's own",
            path="app/urls.py",
        ),
    ),
)


@javascript_catalog.on(*(Value(name) for name in _VIEWS))
def find_view(node: ast.expr, ctx: Context) -> Hit:
    """The function as a value: in a route with its options, else alone."""
    new = _VIEWS[ctx.qualified(node) or ""]
    call = ctx.parent(node)
    if isinstance(call, ast.keyword):
        call = ctx.parent(call)
    if isinstance(call, ast.Call) and ctx.is_(call.func, *_ROUTES):
        options, view = argument(call, "kwargs", 2), argument(call, "view", 1)
        if options is not None and view is not None and view.value is node:
            data = {"view": view.index, "drop": options.index, **_moved(options.value, ctx)}
            return ctx.hit(call, uses=(new,), data=data)
    return ctx.hit(node, uses=(new,))


@javascript_catalog.on(*(Call(name) for name in _VIEWS))
def find_call(call: ast.Call, ctx: Context) -> Hit:
    """The function called: the class makes the same function."""
    return ctx.hit(call.func, uses=(_VIEWS[ctx.qualified(call.func) or ""],))


def _moved(options: ast.expr, ctx: Context) -> dict[str, str]:
    """Return the options as the arguments of a call."""
    if isinstance(options, ast.Dict):
        names = [key.value for key in options.keys if isinstance(key, ast.Constant)]
        if len(names) == len(options.keys) and all(str(name).isidentifier() for name in names):
            pairs = zip(map(str, names), options.values, strict=True)
            return {"arguments": ", ".join(f"{name}={ctx.text(value)}" for name, value in pairs)}
    return {"arguments": f"**{ctx.text(options)}"}


@javascript_catalog.rewrite
def use_classes(node: cst.BaseExpression, hit: Hit) -> cst.BaseExpression:
    """`javascript_catalog, {…}` → `JavaScriptCatalog.as_view(…)`."""
    import libcst as cst

    from codemods.declare.nodes import drop_argument

    (new,) = hit.uses
    text = f"view({hit.data.get('arguments', '')})"
    made = cst.ensure_type(cst.parse_expression(text), cst.Call)
    view = made.with_changes(func=cst.Attribute(hit.expression(new), cst.Name("as_view")))
    if "drop" not in hit.data:
        return view
    call = cst.ensure_type(node, cst.Call)
    arguments = list(call.args)
    index = hit.data["view"]
    arguments[index] = arguments[index].with_changes(value=view)
    return drop_argument(call.with_changes(args=arguments), hit.data["drop"])


watch_imports(javascript_catalog, *_VIEWS, advice="use the class-based view there")
