"""The views of `django.contrib.auth`: functions that became classes."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from codemods.declare import Codemod, Example, Hit, Refusal, Safety
from codemods.declare.arguments import Argument, argument, arguments
from codemods.declare.leftover import watch_imports
from codemods.declare.targets import Call, Value
from codemods.source.records import Record

if TYPE_CHECKING:
    import libcst as cst

    from codemods.engine.context import Context

_VIEWS = "django.contrib.auth.views"
_REVERSE = "django.urls.reverse_lazy"
_ROUTES = (
    *("django.urls.path", "django.urls.re_path", "django.urls.conf.path"),
    *("django.conf.urls.url", "django.conf.urls.re_path"),
)


class _View(Record):
    """A view function: the class that took its place, and the arguments of the function."""

    new: str
    options: tuple[str, ...]


_EXTRA = ("template_name", "extra_context")
_FUNCTIONS = {
    "login": _View(
        "LoginView",
        (
            *("template_name", "redirect_field_name", "authentication_form", "extra_context"),
            "redirect_authenticated_user",
        ),
    ),
    "logout": _View(
        "LogoutView", ("next_page", "template_name", "redirect_field_name", "extra_context")
    ),
    "password_change": _View(
        "PasswordChangeView",
        ("template_name", "post_change_redirect", "password_change_form", "extra_context"),
    ),
    "password_change_done": _View("PasswordChangeDoneView", _EXTRA),
    "password_reset": _View(
        "PasswordResetView",
        (
            *("template_name", "email_template_name", "subject_template_name"),
            *("password_reset_form", "token_generator", "post_reset_redirect", "from_email"),
            *("extra_context", "html_email_template_name", "extra_email_context"),
        ),
    ),
    "password_reset_done": _View("PasswordResetDoneView", _EXTRA),
    "password_reset_confirm": _View(
        "PasswordResetConfirmView",
        (
            *("uidb64", "token", "template_name", "token_generator", "set_password_form"),
            *("post_reset_redirect", "extra_context"),
        ),
    ),
    "password_reset_complete": _View("PasswordResetCompleteView", _EXTRA),
}
_RENAMED = {
    "post_change_redirect": "success_url",
    "post_reset_redirect": "success_url",
    "password_change_form": "form_class",
    "password_reset_form": "form_class",
    "set_password_form": "form_class",
}
_ROUTE_NAMES = frozenset(route.rpartition(".")[2] for route in _ROUTES)
_FROM_URL = ("uidb64", "token")

auth_views = Codemod(
    id="auth-views",
    summary="use the class-based views of django.contrib.auth",
    why="The functions were replaced by classes in Django 1.11; options go to ``as_view()``.",
    category="calls",
    deprecated_in=(1, 11),
    removed_in=(2, 1),
    works_from=(1, 11),
    reference="releases/2.1/#features-removed-in-2-1",
    safety=Safety.UNSAFE,
    unsafe_when="the classes render other contexts, and log out by POST from Django 5.0",
    migrations=True,
    examples=(
        Example.unsafe(
            """\
from django.contrib.auth import views
from django.urls import path

urlpatterns = [
    path("login/", views.login, {"template_name": "login.html"}, name="login"),
    path("logout/", views.logout, name="logout"),
]
""",
            """\
from django.contrib.auth import views
from django.urls import path

urlpatterns = [
    path("login/", views.LoginView.as_view(template_name="login.html"), name="login"),
    path("logout/", views.LogoutView.as_view(), name="logout"),
]
""",
            path="app/urls.py",
        ),
        Example.refuse(
            """\
from django.contrib.auth.views import login
from django.urls import path

urlpatterns = [path("login/", login, OPTIONS)]
""",
            reason="options are not a literal",
            path="app/urls.py",
        ),
        Example.kept(
            """\
from django.contrib.auth import login, logout


def enter(request, user):
    login(request, user)
""",
            title="the functions that log in and out",
        ),
    ),
)


@auth_views.on(*(Value(f"{_VIEWS}.{name}") for name in _FUNCTIONS))
def find_view(node: ast.expr, ctx: Context) -> Hit | Refusal:
    """The function as a value, most of all in URL patterns, with their options."""
    view = _view_of(node, ctx)
    call = ctx.parent(node)
    if isinstance(call, ast.keyword):
        call = ctx.parent(call)
    uses = (f"{_VIEWS}.{view.new}",)
    if not isinstance(call, ast.Call) or not _is_route(call, ctx):
        return ctx.hit(node, uses=uses, data={"new": uses[0]})
    options = argument(call, "kwargs", 2)
    given = argument(call, "view", 1)
    if options is None or given is None or given.value is not node:
        return ctx.hit(node, uses=uses, data={"new": uses[0]})
    pairs = _pairs(options.value)
    if pairs is None:
        return ctx.refuse(call, "the options are not a literal dict")
    if not set(pairs) <= set(view.options) - set(_FROM_URL):
        return ctx.refuse(call, f"{view.new} does not take all of the options")
    moved, needed = _moved(pairs, ctx)
    data = {"new": uses[0], "drop": options.index, "view": given.index, "options": moved}
    return ctx.hit(call, uses=(*uses, *needed), data=data)


@auth_views.on(*(Call(f"{_VIEWS}.{name}") for name in _FUNCTIONS))
def find_call(call: ast.Call, ctx: Context) -> Hit | Refusal:
    """The function called by a view of the project's own."""
    view = _view_of(call.func, ctx)
    names = ("request", *view.options)
    given = arguments(call)
    if any(one.star for one in given) or len(call.args) > len(names):
        return ctx.refuse(call, "it cannot be seen which options it is called with")
    bound = {one.keyword or names[index]: one for index, one in enumerate(given)}
    if "request" not in bound or not set(bound) <= set(names):
        return ctx.refuse(call, f"{view.new} does not take all of the options")
    options = {n: o.value for n, o in bound.items() if n not in ("request", *_FROM_URL)}
    moved, needed = _moved(options, ctx)
    handed = [
        _as_handed(name, bound[name], ctx) for name in ("request", *_FROM_URL) if name in bound
    ]
    new = f"{_VIEWS}.{view.new}"
    data = {"new": new, "options": moved, "handed": handed}
    return ctx.hit(call, uses=(new, *needed), data=data)


def _is_route(call: ast.Call, ctx: Context) -> bool:
    """Whether a call makes a URL pattern, also where a compatibility module brings the name."""
    if ctx.is_(call.func, *_ROUTES):
        return True
    name = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
    return name in _ROUTE_NAMES and not (ctx.qualified(call.func) or "").startswith("django.")


def _as_handed(name: str, given: Argument, ctx: Context) -> str:
    return ctx.text(given.value) if name == "request" else f"{name}={ctx.text(given.value)}"


def _view_of(node: ast.expr, ctx: Context) -> _View:
    return _FUNCTIONS[(ctx.qualified(node) or "").rpartition(".")[2]]


def _pairs(value: ast.expr) -> dict[str, ast.expr] | None:
    if not isinstance(value, ast.Dict):
        return None
    keys = [key.value for key in value.keys if isinstance(key, ast.Constant)]
    names = [key for key in keys if isinstance(key, str)]
    if len(names) != len(value.keys):
        return None
    return dict(zip(names, value.values, strict=True))


def _moved(
    pairs: dict[str, ast.expr], ctx: Context
) -> tuple[list[tuple[str, str, bool]], tuple[str, ...]]:
    """Return options of `as_view()`, as name, text and whether it is a name to reverse."""
    moved = []
    for name, value in pairs.items():
        new = _RENAMED.get(name, name)
        text = ctx.text(value)
        plain = isinstance(value, ast.Constant) and isinstance(value.value, str)
        named = new == "success_url" and plain and "/" not in text
        moved.append((new, text, named))
    return moved, (_REVERSE,) if any(named for *_rest, named in moved) else ()


watch_imports(
    auth_views,
    *(f"{_VIEWS}.{name}" for name in _FUNCTIONS),
    advice="use the class-based view there",
)


@auth_views.rewrite
def use_classes(node: cst.BaseExpression, hit: Hit) -> cst.BaseExpression:
    """`login` → `LoginView.as_view()`, with its options, and called where it was."""
    import libcst as cst

    from codemods.declare.nodes import drop_argument, keyword_argument

    options = []
    for name, text, named in hit.data.get("options", ()):
        value = cst.parse_expression(text)
        if named:
            value = cst.Call(hit.expression(_REVERSE), [cst.Arg(value)])
        options.append(keyword_argument(name, value))
    view = cst.Call(cst.Attribute(hit.expression(hit.data["new"]), cst.Name("as_view")), options)
    if "handed" in hit.data:
        call = cst.ensure_type(
            cst.parse_expression(f"view({', '.join(hit.data['handed'])})"), cst.Call
        )
        return call.with_changes(func=view)
    if "drop" not in hit.data:
        return view
    call = cst.ensure_type(node, cst.Call)
    arguments = list(call.args)
    arguments[hit.data["view"]] = arguments[hit.data["view"]].with_changes(value=view)
    return drop_argument(call.with_changes(args=arguments), hit.data["drop"])
