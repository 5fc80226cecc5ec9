"""Optional named groups of URL patterns: a view is not handed None for them any more."""

from __future__ import annotations

import ast
import re
from typing import TYPE_CHECKING

from codemods.declare import Example, Level, Report
from codemods.declare.arguments import argument
from codemods.declare.reporting import reporting
from codemods.declare.targets import Call

if TYPE_CHECKING:
    from codemods.engine.context import Context

_PIECE = re.compile(
    r"\\.|\[\^?\]?(?:\\.|[^\]\\])*\]|\((?:\?P<(?P<name>\w+)>)?|\)(?P<often>[?*]|\{0?,\d*\})?",
    re.DOTALL,
)
_ROUTES = ("django.urls.re_path", "django.conf.urls.url", "django.conf.urls.re_path")

optional_groups = reporting(
    "optional-groups",
    summary="optional named groups of URL patterns, which are not passed as None any more",
    why=(
        "Since Django 3.0 a named group that matched nothing is left out of the arguments of the "
        "view, which needs a default for it."
    ),
    category="calls",
    deprecated_in=(3, 0),
    removed_in=(3, 0),
    level=Level.ADVICE,
    reference="releases/3.0/#miscellaneous",
    examples=(
        Example.report(
            """\
from django.urls import re_path

urlpatterns = [re_path(r"^books/(?:(?P<page>[0-9]+)/)?$", books)]
""",
            "books needs a default for page",
            path="app/urls.py",
        ),
        Example.kept(
            """\
from django.urls import re_path

urlpatterns = [re_path(r"^books/(?P<page>[0-9]*)(?:/all)?[(?P<x>)?]$", books)]
""",
            title="the group itself always matches",
            path="app/urls.py",
        ),
    ),
)


@optional_groups.on(*(Call(name, matching=(r"\(\?P<(?s:.*)\)[?*{]",)) for name in _ROUTES))
def find_route(call: ast.Call, ctx: Context) -> Report | None:
    """Literal patterns with such a group."""
    pattern = argument(call, "route", 0) or argument(call, "regex")
    if pattern is None or not isinstance(pattern.value, ast.Constant):
        return None
    names = optional_names(str(pattern.value.value))
    view = argument(call, "view", 1)
    if not names or view is None:
        return None
    given = view.value
    if isinstance(given, ast.Call) and ctx.is_(given.func, "django.urls.include"):
        who = "each view below"
    else:
        who = ctx.text(given)
    wanted = ", ".join(names)
    return ctx.report(
        call,
        f"a group that matches nothing is not passed as None since Django 3.0: {who} needs a "
        f"default for {wanted}",
    )


def optional_names(pattern: str) -> list[str]:
    """Return the named groups of a regular expression that may stand for nothing."""
    if "(?P<" not in pattern:
        return []
    found: list[str] = []
    within: list[list[str]] = []
    for piece in _PIECE.finditer(pattern):
        text = piece[0]
        if text[0] == "(":
            within.append([piece["name"]] if piece["name"] else [])
        elif text[0] == ")" and within:
            names = within.pop()
            if piece["often"]:
                found += names
            elif within:
                within[-1] += names
    return list(dict.fromkeys(found))
