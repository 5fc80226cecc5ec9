"""Requests of tests to the logout view: POST instead of GET."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from codemods.declare import Codemod, Example, Hit, Report, Safety
from codemods.declare.arguments import argument
from codemods.declare.targets import Call, MethodCall, Near

if TYPE_CHECKING:
    import libcst as cst

    from codemods.engine.context import Context

_REVERSE = (
    *("django.urls.reverse", "django.urls.reverse_lazy"),
    *("django.core.urlresolvers.reverse", "django.core.urlresolvers.reverse_lazy"),
)
_CLIENTS = ("django.test.Client", "django.test.client.Client")
_NAMES = frozenset(("logout", "admin:logout", "auth_logout"))
_THEN_LOGIN = "django.contrib.auth.views.logout_then_login"

logout_client = Codemod(
    id="logout-client",
    summary="log out by POST in tests",
    why="``LogoutView`` answers a GET with 405 from Django 5.0.",
    category="tests",
    deprecated_in=(4, 1),
    removed_in=(5, 0),
    reference="releases/4.1/#log-out-via-get",
    safety=Safety.UNSAFE,
    unsafe_when="the view may be the project's own, and take GET only",
    migrations=True,
    works_from=(1, 8),
    examples=(
        Example.unsafe(
            """\
from django.test import TestCase
from django.urls import reverse


class LogoutTests(TestCase):
    def test_logout(self):
        response = self.client.get(reverse("admin:logout"), follow=True)
        self.assertEqual(response.status_code, 200)
""",
            """\
from django.test import TestCase
from django.urls import reverse


class LogoutTests(TestCase):
    def test_logout(self):
        response = self.client.post(reverse("admin:logout"), follow=True)
        self.assertEqual(response.status_code, 200)
""",
            path="app/tests.py",
        ),
        Example.report(
            """\
from django.contrib.auth.views import logout_then_login


def leave(request):
    return logout_then_login(request)
""",
            "answers a GET with 405",
        ),
        Example.kept(
            """\
from django.test import TestCase


class LogoutTests(TestCase):
    def test_logout(self):
        response = self.client.get("/logout/")
        self.assertEqual(response.status_code, 405)
""",
            title="a test of the refusal itself",
            path="app/tests.py",
        ),
    ),
)


@logout_client.on(MethodCall("get", matching=("logout",), near=Near(file="logout")))
def find_request(call: ast.Call, ctx: Context) -> Hit | None:
    """A GET by the test client for what is named like Django's own logout."""
    assert isinstance(call.func, ast.Attribute)
    if not _is_client(call.func.value, ctx) or not _is_logout(call, ctx):
        return None
    function = ctx.module.function(call)
    if function is not None and "405" in ctx.text(function):
        return None
    return ctx.hit(call)


@logout_client.rewrite
def post(call: cst.Call, hit: Hit) -> cst.Call:
    """`client.get(…)` → `client.post(…)`."""
    import libcst as cst

    func = cst.ensure_type(call.func, cst.Attribute)
    return call.with_changes(func=func.with_changes(attr=cst.Name("post")))


@logout_client.on(Call(_THEN_LOGIN))
def find_then_login(call: ast.Call, ctx: Context) -> Report:
    """A shortcut that hands the request on to the view."""
    return ctx.report(
        call,
        "logout_then_login() answers a GET with 405 from Django 5.0: where GET has to log out, "
        "call logout(request) and redirect to the login page",
    )


def _is_client(node: ast.expr, ctx: Context) -> bool:
    """Whether an expression is, or is called, a test client."""
    last = node.attr if isinstance(node, ast.Attribute) else getattr(node, "id", "")
    if last.endswith("client"):
        return ctx.in_tests or isinstance(node, ast.Attribute)
    called = node if isinstance(node, ast.Call) else None
    return called is not None and ctx.is_(called.func, *_CLIENTS)


def _is_logout(call: ast.Call, ctx: Context) -> bool:
    """Whether the first argument is the address of a logout view."""
    given = argument(call, "path", 0)
    url = given.value if given is not None else None
    if isinstance(url, ast.Call) and ctx.is_(url.func, *_REVERSE):
        name = url.args[0] if url.args else None
        return isinstance(name, ast.Constant) and name.value in _NAMES
    if not isinstance(url, ast.Constant) or not isinstance(url.value, str):
        return False
    return url.value.partition("?")[0].rstrip("/").rpartition("/")[2] == "logout"
