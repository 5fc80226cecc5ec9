"""`django.conf.urls.url()`: `path()` where it matches the same URLs, else `re_path()`."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING, NamedTuple

from codemods.catalog.old.string_views import imports_views
from codemods.catalog.url_patterns import translate
from codemods.declare import Codemod, Example, Hit, Refusal, Safety
from codemods.declare.leftover import watch_imports
from codemods.declare.targets import Call, Value

if TYPE_CHECKING:
    from codemods.engine.context import Context

__all__ = ["is_include", "is_plain_literal", "route_literal", "url"]

_PATH, _RE_PATH = "django.urls.path", "django.urls.re_path"
_NAMES = ("django.conf.urls.url", "django.conf.urls.defaults.url")
_INCLUDES = ("django.urls.include", "django.conf.urls.include")
_TRIPLE = ('"""', "'''")
_PARAMETERS = ("regex", "view", "kwargs", "name")

url = Codemod(
    id="url",
    summary="use path() or re_path() for url()",
    why=(
        "``url()`` was an alias of ``re_path()``. A pattern that ``path()`` matches exactly alike "
        "becomes ``path()``, every other one ``re_path()``."
    ),
    category="calls",
    deprecated_in=(3, 1),
    removed_in=(4, 0),
    reference="releases/4.0/#features-removed-in-4-0",
    safety=Safety.SAFE,
    migrations=True,
    works_from=(2, 0),
    companions={"django.conf.urls.include": "django.urls.include"},
    examples=(
        Example(
            before="""\
from django.conf.urls import include, url

urlpatterns = [
    url(r"^$", home, name="home"),
    url(r"^blog/", include("blog.urls")),
    url(r"^tag/(?P<slug>[-a-zA-Z0-9_]+)/$", tag),
    url(r"^archive/(?P<year>[0-9]{4})/$", archive),
]
""",
            after="""\
from django.urls import include, path, re_path

urlpatterns = [
    path("", home, name="home"),
    path("blog/", include("blog.urls")),
    path("tag/<slug:slug>/", tag),
    re_path(r"^archive/(?P<year>[0-9]{4})/$", archive),
]
""",
        ),
        Example.refuse(
            """\
from django.conf.urls import url

urlpatterns = [url(r"^a(?i)b$", view)]
""",
            reason="global flags",
            title="a flag in the middle of a pattern fails on Python 3.11",
        ),
        Example.kept(
            """\
from myproject.urls import url

urlpatterns = [url(r"^$", view)]
""",
            title="a function of the project's own that has the same name",
        ),
    ),
)


class _Arguments(NamedTuple):
    regex: ast.expr | None
    view: ast.expr | None


@url.on(*(Call(name) for name in _NAMES))
def find_call(call: ast.Call, ctx: Context) -> Hit | Refusal:
    """Decide for one call which of the two functions it becomes."""
    arguments = _arguments(call)
    regex = arguments.regex
    if isinstance(regex, ast.Constant) and isinstance(regex.value, bytes):
        return ctx.refuse(call, "a bytes pattern: write it as str first")
    unsafe = imports_views(call, ctx)
    if unsafe is None:
        return ctx.refuse(call, "a view named by a string: import it first")
    if isinstance(regex, ast.Constant) and isinstance(regex.value, str):
        translated = translate(regex.value, is_include=is_include(arguments.view, ctx))
        if translated.refusal:
            return ctx.refuse(call, translated.refusal)
        if translated.route is not None and is_plain_literal(regex, ctx):
            pattern = ((regex, route_literal(regex, translated.route, ctx)),)
            return ctx.hit(call, unsafe=unsafe, uses=(_PATH,), parts=_parts(call, _PATH) + pattern)
    return ctx.hit(call, unsafe=unsafe, uses=(_RE_PATH,), parts=_parts(call, _RE_PATH))


@url.on(*(Value(name) for name in _NAMES))
def find_value(node: ast.expr, ctx: Context) -> Hit:
    """`url` handed on as a value: `re_path` is the same function."""
    return ctx.hit(node, uses=(_RE_PATH,), parts=((node, _RE_PATH),))


watch_imports(
    url,
    *_NAMES,
    advice="import re_path from django.urls there and use it instead of {name}",
    same=_RE_PATH,
)


def _parts(call: ast.Call, new: str) -> tuple[tuple[ast.expr | ast.keyword, str], ...]:
    """Return the function and, where it is one, the keyword of the pattern: what both change."""
    named = tuple((keyword, "route") for keyword in call.keywords if keyword.arg == "regex")
    return ((call.func, new), *named)


def route_literal(regex: ast.expr, route: str, ctx: Context) -> str:
    """Return a route as a literal, in the quotes of the plain literal ``regex`` if they do."""
    text = ctx.text(regex).lstrip("rRuU")
    quote = '"' if text.startswith(_TRIPLE) or text[0] in route else text[0]
    return f"{quote}{route}{quote}"


def _arguments(call: ast.Call) -> _Arguments:
    given: dict[str, ast.expr] = {}
    for name, value in zip(_PARAMETERS, call.args, strict=False):
        if isinstance(value, ast.Starred):
            break
        given[name] = value
    given.update((k.arg, k.value) for k in call.keywords if k.arg)
    return _Arguments(given.get("regex"), given.get("view"))


def is_include(view: ast.expr | None, ctx: Context) -> bool:
    """Whether a pattern's second argument includes further patterns."""
    if isinstance(view, (ast.Tuple, ast.List)):
        return True
    if isinstance(view, ast.Call):
        return ctx.is_(view.func, *_INCLUDES)
    if isinstance(view, ast.Attribute) and view.attr == "urls":
        return ctx.is_(view.value, "django.contrib.admin.site")
    return False


def is_plain_literal(regex: ast.expr, ctx: Context) -> bool:
    """Whether the pattern is one literal without f or u prefix or implicit concatenation."""
    text = ctx.text(regex)
    body = text.lstrip("rRuU")
    quote = body[:3] if body.startswith(_TRIPLE) else body[:1]
    return body.endswith(quote) and body[len(quote) : -len(quote)].find(quote) < 0
