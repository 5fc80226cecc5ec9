"""`permalink` and `get_cache()`: calls of what stood behind them."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from codemods.declare import Codemod, Example, Hit, Refusal, Report, Safety
from codemods.declare.leftover import watch_imports
from codemods.declare.targets import Call, Decorator, Value
from codemods.source.comments import comments_in

if TYPE_CHECKING:
    import libcst as cst

    from codemods.engine.context import Context

_PERMALINKS = ("django.db.models.permalink", "django.db.models.base.permalink")
_REVERSE = "django.urls.reverse"
_CACHE_OLD, _CACHES = "django.core.cache.get_cache", "django.core.cache.caches"

permalink = Codemod(
    id="permalink",
    summary="call reverse() in get_absolute_url() instead of decorating it with permalink",
    why="``permalink`` handed the returned tuple to ``reverse()``.",
    category="calls",
    deprecated_in=(1, 11),
    removed_in=(2, 1),
    reference="releases/2.1/#features-removed-in-2-1",
    safety=Safety.UNSAFE,
    unsafe_when="a subclass may call the method and expect the tuple",
    migrations=True,
    works_from=(1, 10),
    examples=(
        Example.unsafe(
            """\
from django.db import models


class Book(models.Model):
    @models.permalink
    def get_absolute_url(self):
        return ("book", (), {"slug": self.slug})
""",
            """\
from django.db import models
from django.urls import reverse


class Book(models.Model):
    def get_absolute_url(self):
        return reverse("book", args=(), kwargs={"slug": self.slug})
""",
            path="app/models.py",
        ),
        Example.refuse(
            """\
from django.db import models


class Book(models.Model):
    @models.permalink
    def get_absolute_url(self):
        return self.where()
""",
            reason="not a literal tuple",
            path="app/models.py",
        ),
    ),
)

get_cache = Codemod(
    id="get-cache",
    summary="use caches[…] for get_cache()",
    why="``caches`` holds the caches of the settings by their alias.",
    category="names",
    deprecated_in=(1, 7),
    removed_in=(1, 9),
    reference="releases/1.9/#features-removed-in-1-9",
    safety=Safety.SAFE,
    migrations=True,
    examples=(
        Example(
            before="""\
from django.core.cache import get_cache

pages = get_cache("pages")
""",
            after="""\
from django.core.cache import caches

pages = caches["pages"]
""",
        ),
        Example.report(
            """\
from django.core.cache import get_cache

pages = get_cache("django.core.cache.backends.locmem.LocMemCache", TIMEOUT=5)
""",
            "name it in CACHES",
        ),
    ),
)


@permalink.on(*(Decorator(name) for name in _PERMALINKS))
def find_permalink(decorator: ast.expr, ctx: Context) -> Hit | Refusal:
    """Functions whose every return is a literal tuple of name, arguments and keywords."""
    function = ctx.parent(decorator)
    if not isinstance(function, ast.FunctionDef) or isinstance(decorator, ast.Call):
        return ctx.refuse(decorator, "not the decorator of a function")
    returns = [node for node in ast.walk(function) if isinstance(node, ast.Return)]
    for node in returns:
        value = node.value
        seen = isinstance(value, ast.Tuple) and 0 < len(value.elts) < 4
        if not seen or any(isinstance(one, ast.Starred) for one in value.elts):  # type: ignore[union-attr]
            return ctx.refuse(decorator, "it returns something that is not a literal tuple")
    if any(
        isinstance(node, (ast.FunctionDef, ast.Lambda))
        for node in ast.walk(function)
        if node is not function
    ):
        return ctx.refuse(decorator, "there is a function inside")
    return ctx.hit(
        function, uses=(_REVERSE,), data={"index": function.decorator_list.index(decorator)}
    )


@permalink.rewrite
def reverse_there(function: cst.FunctionDef, hit: Hit) -> cst.FunctionDef:
    """`return (name, args, kwargs)` → `return reverse(name, args=args, kwargs=kwargs)`."""
    import libcst as cst

    from codemods.declare.nodes import keyword_argument

    class Reverser(cst.CSTTransformer):
        def leave_Return(  # noqa: N802
            self, original_node: cst.Return, updated_node: cst.Return
        ) -> cst.Return:
            name, *rest = cst.ensure_type(updated_node.value, cst.Tuple).elements
            named = zip(("args", "kwargs"), rest, strict=False)
            arguments = [keyword_argument(keyword, one.value) for keyword, one in named]
            call = cst.Call(hit.expression(_REVERSE), [cst.Arg(name.value), *arguments])
            return updated_node.with_changes(value=call)

    decorators = list(function.decorators)
    del decorators[hit.data["index"]]
    changed = cst.ensure_type(function.visit(Reverser()), cst.FunctionDef)
    return changed.with_changes(decorators=decorators)


@get_cache.on(Call(_CACHE_OLD))
def find_cache(call: ast.Call, ctx: Context) -> Hit | Report | Refusal:
    """An alias of the settings; a dotted path or options make a cache of their own."""
    if len(call.args) != 1 or call.keywords or isinstance(call.args[0], ast.Starred):
        return ctx.report(
            call, "get_cache() is gone from Django 1.9: name it in CACHES, and take it from caches"
        )
    alias = call.args[0]
    if isinstance(alias, ast.Constant) and "." in str(alias.value):
        return ctx.report(
            call, "get_cache() is gone from Django 1.9: name it in CACHES, and take it from caches"
        )
    if comments_in(ctx.text(call)):
        return ctx.refuse(call, "there are comments in the call")
    plain = isinstance(alias, ast.Constant)
    return ctx.hit(call, uses=(_CACHES,), unsafe="" if plain else "the alias may be a dotted path")


@get_cache.on(Value(_CACHE_OLD))
def find_cache_value(node: ast.expr, ctx: Context) -> Refusal:
    """The function itself handed on."""
    return ctx.refuse(node, "used as a value: write lambda alias: caches[alias]")


@get_cache.rewrite
def take_cache(call: cst.Call, hit: Hit) -> cst.Subscript:
    """`get_cache("x")` → `caches["x"]`."""
    import libcst as cst

    index = cst.SubscriptElement(cst.Index(call.args[0].value))
    return cst.Subscript(hit.expression(_CACHES), [index])


@permalink.on(*(Value(name) for name in _PERMALINKS))
def find_permalink_value(node: ast.expr, ctx: Context) -> Refusal | None:
    """`permalink(function)` and the like."""
    decorators = getattr(ctx.parent(node), "decorator_list", ())
    if any(node is one for one in decorators):
        return None
    return ctx.refuse(node, "not the decorator of a function")


@permalink.on(*(Call(name) for name in _PERMALINKS))
def find_permalink_call(call: ast.Call, ctx: Context) -> Refusal:
    """A call wraps a function that is written elsewhere."""
    return ctx.refuse(call, "not the decorator of a function")


watch_imports(permalink, *_PERMALINKS, advice="call reverse() in the methods")
watch_imports(get_cache, _CACHE_OLD, advice="use caches there")
