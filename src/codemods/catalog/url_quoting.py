"""`django.utils.http.urlquote()` and its like: they only called `urllib.parse`."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from codemods.declare import Codemod, Example, Hit, Rename, Safety
from codemods.declare.arguments import argument
from codemods.declare.rewrites import rename_given
from codemods.declare.targets import Call

if TYPE_CHECKING:
    from codemods.engine.context import Context

_NEW = {
    "urlquote": ("quote", "url"),
    "urlquote_plus": ("quote_plus", "url"),
    "urlunquote": ("unquote", "quoted_url"),
    "urlunquote_plus": ("unquote_plus", "quoted_url"),
}
"""Old name: new name, and the keyword that is ``string`` now."""

urlquote = Codemod(
    id="urlquote",
    summary="quote URLs with urllib.parse",
    why=(
        "On Python 3 they only called the functions of ``urllib.parse``, whose first parameter "
        "is ``string``. Those take no lazy strings."
    ),
    category="names",
    deprecated_in=(3, 0),
    removed_in=(4, 0),
    reference="releases/4.0/#features-removed-in-4-0",
    safety=Safety.SAFE,
    migrations=True,
    rows=tuple(
        Rename(
            f"django.utils.http.{old}",
            f"urllib.parse.{new}",
            differs=f"``{keyword}`` is ``string``, which the rewrite sees to; a lazy string must "
            "be made a str first",
        )
        for old, (new, keyword) in _NEW.items()
    ),
    examples=(
        Example(
            before="""\
from django.utils.http import urlquote

value = urlquote("a b", safe="")
""",
            after="""\
from urllib.parse import quote

value = quote("a b", safe="")
""",
        ),
        Example(
            before="""\
from django.utils import http

value = http.urlunquote_plus(quoted_url="a+b")
""",
            after="""\
from urllib.parse import unquote_plus

value = unquote_plus(string="a+b")
""",
            title="the keyword",
        ),
    ),
)


@urlquote.on(*(Call(f"urllib.parse.{new}", keyword=kw) for new, kw in _NEW.values()))
def find_keyword(call: ast.Call, ctx: Context) -> Hit | None:
    """Calls under the new name with the keyword of the old one."""
    given = argument(call, "url") or argument(call, "quoted_url")
    return ctx.hit(call, data={"rename": {given.index: "string"}}) if given else None


urlquote.rewrite(rename_given)
