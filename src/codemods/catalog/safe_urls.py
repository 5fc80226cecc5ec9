"""`is_safe_url()`: a new name, and the ``host`` of before Django 2.1."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from codemods.declare import Codemod, Example, Hit, Refusal, Rename, Report, Safety
from codemods.declare.arguments import argument, hides
from codemods.declare.targets import Call

if TYPE_CHECKING:
    import libcst as cst

    from codemods.engine.context import Context

_OLD = "django.utils.http.is_safe_url"
_NEW = "django.utils.http.url_has_allowed_host_and_scheme"

is_safe_url = Codemod(
    id="is-safe-url",
    summary="use url_has_allowed_host_and_scheme() for is_safe_url()",
    why=(
        "The function was renamed. Its argument ``host`` became ``allowed_hosts``, which is "
        "required since Django 2.1."
    ),
    category="names",
    deprecated_in=(3, 0),
    removed_in=(4, 0),
    reference="releases/4.0/#features-removed-in-4-0",
    safety=Safety.SAFE,
    migrations=True,
    works_from=(3, 0),
    rows=(
        Rename(
            _OLD,
            _NEW,
            differs="in Django 2.1 and 2.2 a string as allowed_hosts allowed its substrings too",
        ),
    ),
    examples=(
        Example(
            before="""\
from django.utils.http import is_safe_url


def next_url(request, url):
    if is_safe_url(url, host=request.get_host()) or is_safe_url(url):
        return url
    return "/"
""",
            after="""\
from django.utils.http import url_has_allowed_host_and_scheme


def next_url(request, url):
    if url_has_allowed_host_and_scheme(url, allowed_hosts=request.get_host()) or url_has_allowed_host_and_scheme(url, allowed_hosts=None):
        return url
    return "/"
""",
        ),
        Example(
            before="""\
from django.utils import http

safe = http.is_safe_url(url, host=host, allowed_hosts=hosts)
""",
            after="""\
from django.utils import http

safe = http.url_has_allowed_host_and_scheme(url, host=host, allowed_hosts=hosts)
""",
            title="both arguments",
            reported="put host among the allowed_hosts",
        ),
    ),
)


@is_safe_url.on(Call(_OLD))
def find_hidden(call: ast.Call, ctx: Context) -> Refusal | None:
    """Calls under the old name whose arguments are not all seen."""
    hidden = hides(call, 1)
    return ctx.refuse(call, f"cannot see through {hidden}") if hidden else None


@is_safe_url.on(Call(_NEW, keyword="host"), Call(_NEW, absent="allowed_hosts", position=1))
def find_call(call: ast.Call, ctx: Context) -> Hit | Report | None:
    """Calls under the new name with arguments of the old one."""
    host = argument(call, "host")
    allowed = argument(call, "allowed_hosts", 1)
    if host is not None and allowed is not None:
        message = f"put host among the allowed_hosts: {{{ctx.text(host.value)}, …}}"
        return ctx.report(call, f"host= is gone from Django 2.1: {message}")
    if hides(call, 1):
        return None
    if host is not None:
        return ctx.hit(call, data={"host": host.index})
    return ctx.hit(call, data={"host": None}) if allowed is None else None


@is_safe_url.rewrite
def name_hosts(call: cst.Call, hit: Hit) -> cst.Call:
    """`host=h` → `allowed_hosts=h`; where there is neither, `allowed_hosts=None`."""
    import libcst as cst

    from codemods.declare.nodes import insert_argument, keyword_argument

    index = hit.data["host"]
    if index is None:
        new = keyword_argument("allowed_hosts", cst.Name("None"))
        return insert_argument(call, min(1, len(call.args)), new)
    arguments = list(call.args)
    arguments[index] = arguments[index].with_changes(keyword=cst.Name("allowed_hosts"))
    return call.with_changes(args=arguments)
