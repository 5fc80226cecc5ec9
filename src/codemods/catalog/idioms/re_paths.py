"""`re_path()` that `path()` can express."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from codemods.catalog.url_patterns import translate, translate_loosely
from codemods.catalog.urlconf import is_include, is_plain_literal, route_literal
from codemods.declare import Codemod, Example, Hit, Safety
from codemods.declare.arguments import argument
from codemods.declare.targets import Call

if TYPE_CHECKING:
    from codemods.engine.context import Context

_PATH = "django.urls.path"
_LAZY = ("django.utils.translation.gettext_lazy", "django.utils.translation.pgettext_lazy")

re_path_to_path = Codemod(
    id="re-path-to-path",
    summary="use path() for re_path() where a route says the same",
    why=(
        "A route is easier to read. It is safe where it matches the same URLs and hands the view "
        "the same values; where a converter comes in that hands on another type, or matches a "
        "little more or less than the expression, it is unsafe."
    ),
    category="idioms",
    removed_in=None,
    modernize=True,
    works_from=(2, 0),
    reference="topics/http/urls/#path-converters",
    safety=Safety.SAFE,
    migrations=False,
    examples=(
        Example(
            before="""\
from django.urls import include, re_path

urlpatterns = [
    re_path(r"^$", home, name="home"),
    re_path(r"^blog/", include("blog.urls")),
    re_path(r"^tag/(?P<tag>[^/]+)/$", tag),
]
""",
            after="""\
from django.urls import include, path

urlpatterns = [
    path("", home, name="home"),
    path("blog/", include("blog.urls")),
    path("tag/<tag>/", tag),
]
""",
        ),
        Example.unsafe(
            """\
from django.urls import re_path

urlpatterns = [
    re_path(r"^books/(?P<pk>[0-9]+)/$", book),
    re_path(r"^series/(?P<slug>[\\w-]+)/$", series),
]
""",
            """\
from django.urls import path

urlpatterns = [
    path("books/<int:pk>/", book),
    path("series/<slug:slug>/", series),
]
""",
            title="the view gets an int, and a slug has ASCII letters only",
        ),
        Example.kept(
            """\
from django.urls import re_path

urlpatterns = [re_path(r"^(?P<year>[0-9]{4})/$", year), re_path(r"^a|b$", either)]
""",
            title="no route says that",
        ),
    ),
)


@re_path_to_path.on(Call("django.urls.re_path"))
def find(call: ast.Call, ctx: Context) -> Hit | None:
    """Patterns that are one literal."""
    regex = argument(call, "route", 0)
    view = argument(call, "view", 1)
    if regex is None or view is None or any(isinstance(a, ast.Starred) for a in call.args):
        return None
    pattern = regex.value
    if isinstance(pattern, ast.Call) and ctx.is_(pattern.func, *_LAZY):
        return None  # translations of the pattern are regular expressions too
    if not isinstance(pattern, ast.Constant) or not isinstance(pattern.value, str):
        return None
    if not is_plain_literal(pattern, ctx):
        return None
    inclusion = is_include(view.value, ctx)
    exact = translate(pattern.value, is_include=inclusion)
    route, difference = exact.route, ""
    if route is None:
        loose = translate_loosely(pattern.value, is_include=inclusion)
        if loose is None:
            return None
        route, difference = loose
    parts = ((call.func, _PATH), (pattern, route_literal(pattern, route, ctx)))
    return ctx.hit(call, uses=(_PATH,), unsafe=difference, parts=parts)
