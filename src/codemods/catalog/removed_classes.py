"""Exceptions and mixins that are gone."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from codemods.declare import Codemod, Example, Hit, Report, Safety
from codemods.declare.leftover import watch_imports
from codemods.declare.targets import Name

if TYPE_CHECKING:
    import libcst as cst

    from codemods.engine.context import Context

_QUERIES = ("django.db.models.query_utils.InvalidQuery", "django.db.models.query.InvalidQuery")
_ERRORS = ("django.core.exceptions.FieldDoesNotExist", "django.core.exceptions.FieldError")
_MIXIN = "django.contrib.auth.views.SuccessURLAllowedHostsMixin"
_REDIRECT = "django.contrib.auth.views.RedirectURLMixin"

invalid_query = Codemod(
    id="invalid-query",
    summary="catch FieldDoesNotExist and FieldError instead of InvalidQuery",
    why=(
        "``InvalidQuery`` is gone: a raw query without the primary key raises "
        "``FieldDoesNotExist``, a field that is deferred and traversed raises ``FieldError``."
    ),
    category="names",
    deprecated_in=(3, 1),
    removed_in=(4, 0),
    reference="releases/4.0/#features-removed-in-4-0",
    safety=Safety.UNSAFE,
    unsafe_when="FieldError is raised for more than InvalidQuery was",
    migrations=True,
    works_from=(1, 8),
    examples=(
        Example.unsafe(
            """\
from django.db.models.query import InvalidQuery

try:
    books = list(Book.objects.raw(sql))
except InvalidQuery:
    books = []
""",
            """\
from django.core.exceptions import FieldDoesNotExist, FieldError

try:
    books = list(Book.objects.raw(sql))
except (FieldDoesNotExist, FieldError):
    books = []
""",
        ),
        Example.report(
            """\
from django.db.models.query_utils import InvalidQuery

raise InvalidQuery("no key")
""",
            "raise FieldDoesNotExist",
        ),
    ),
)

success_url_hosts = Codemod(
    id="success-url-allowed-hosts",
    summary="use RedirectURLMixin for SuccessURLAllowedHostsMixin",
    why=(
        "The mixin became part of ``RedirectURLMixin``, which brings a ``get_success_url()`` of "
        "its own."
    ),
    category="names",
    removed_in=(4, 1),
    reference="releases/4.1/#miscellaneous",
    safety=Safety.UNSAFE,
    unsafe_when="RedirectURLMixin has more methods than get_success_url_allowed_hosts()",
    migrations=True,
    works_from=(4, 1),
    examples=(
        Example.unsafe(
            """\
from django.contrib.auth.views import SuccessURLAllowedHostsMixin
from django.views.generic import FormView


class SignUp(SuccessURLAllowedHostsMixin, FormView):
    def get_success_url(self):
        return "/"
""",
            """\
from django.contrib.auth.views import RedirectURLMixin
from django.views.generic import FormView


class SignUp(RedirectURLMixin, FormView):
    def get_success_url(self):
        return "/"
""",
        ),
        Example.report(
            """\
from django.contrib.auth.views import SuccessURLAllowedHostsMixin
from django.views.generic import FormView


class SignUp(SuccessURLAllowedHostsMixin, FormView):
    success_url = "/"
""",
            "write get_success_url_allowed_hosts() yourself",
        ),
    ),
)


@invalid_query.on(*(Name(name) for name in _QUERIES))
def find_query(node: ast.expr, ctx: Context) -> Hit | Report:
    """A class in an `except` clause, alone or in its tuple."""
    parent = ctx.parent(node)
    if isinstance(parent, ast.ExceptHandler) and parent.type is node:
        return ctx.hit(node, uses=_ERRORS)
    if isinstance(parent, ast.Tuple) and isinstance(ctx.parent(parent), ast.ExceptHandler):
        return ctx.hit(parent, uses=_ERRORS, data={"index": parent.elts.index(node)})
    return ctx.report(
        node,
        "InvalidQuery is gone from Django 4.0: raise FieldDoesNotExist or FieldError, and catch "
        "both where it was caught",
    )


@invalid_query.rewrite
def catch_both(node: cst.BaseExpression, hit: Hit) -> cst.BaseExpression:
    """`except InvalidQuery` → `except (FieldDoesNotExist, FieldError)`."""
    import libcst as cst

    errors = [hit.expression(name) for name in _ERRORS]
    if "index" not in hit.data:
        return cst.Tuple([cst.Element(error) for error in errors])
    elements = list(cst.ensure_type(node, cst.Tuple).elements)
    old = elements.pop(hit.data["index"])
    comma = cst.Comma(whitespace_after=cst.SimpleWhitespace(" "))
    new = [cst.Element(errors[0], comma=comma), old.with_changes(value=errors[1])]
    elements[hit.data["index"] : hit.data["index"]] = new
    return node.with_changes(elements=elements)


@success_url_hosts.on(Name(_MIXIN))
def find_mixin(node: ast.expr, ctx: Context) -> Hit | Report:
    """The base of a class that has a `get_success_url()` of its own."""
    owner = ctx.parent(node)
    if isinstance(owner, ast.ClassDef) and node in owner.bases and _stands_alone(owner):
        return ctx.hit(node, uses=(_REDIRECT,))
    return ctx.report(
        node,
        "SuccessURLAllowedHostsMixin is gone from Django 4.1, and RedirectURLMixin brings a "
        "get_success_url() of its own: write get_success_url_allowed_hosts() yourself",
    )


def _stands_alone(owner: ast.ClassDef) -> bool:
    """Whether a class defines `get_success_url()` without asking its bases."""
    for statement in owner.body:
        if isinstance(statement, ast.FunctionDef) and statement.name == "get_success_url":
            calls = (n for n in ast.walk(statement) if isinstance(n, ast.Attribute))
            return not any(call.attr == "get_success_url" for call in calls)
    return False


@success_url_hosts.rewrite
def name_mixin(node: cst.BaseExpression, hit: Hit) -> cst.BaseExpression:
    """`SuccessURLAllowedHostsMixin` → `RedirectURLMixin`."""
    return hit.expression(_REDIRECT)


watch_imports(invalid_query, *_QUERIES, advice="use FieldDoesNotExist and FieldError there")
watch_imports(success_url_hosts, _MIXIN, advice="write get_success_url_allowed_hosts() there")
