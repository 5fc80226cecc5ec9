"""`LogoutView.get_next_page()`: `get_success_url()`."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from codemods.declare import Codemod, Example, Hit, Refusal, Safety
from codemods.declare.overrides import handed_on
from codemods.declare.targets import Method, MethodCall
from codemods.project.classes import Ancestry

if TYPE_CHECKING:
    import libcst as cst

    from codemods.engine.context import Context

_VIEW = "django.contrib.auth.views.LogoutView"
_OLD, _NEW = "get_next_page", "get_success_url"
_URLS = (
    *("django.urls.reverse", "django.urls.reverse_lazy", "django.shortcuts.resolve_url"),
    *("django.core.urlresolvers.reverse", "builtins.str"),
)
_NONE = "where it gives None, Django 5.0 redirects to the address None"

logout_next_page = Codemod(
    id="logout-next-page",
    summary="override get_success_url() of LogoutView instead of get_next_page()",
    why="``get_next_page()`` is not called any more since Django 4.1.",
    category="overrides",
    deprecated_in=(4, 1),
    removed_in=(4, 1),
    works_from=(4, 1),
    reference="releases/4.1/#deprecated-features-4-1",
    safety=Safety.SAFE,
    unsafe_when=_NONE,
    migrations=True,
    examples=(
        Example(
            before="""\
from django.contrib.auth.views import LogoutView
from django.urls import reverse


class Leave(LogoutView):
    def get_next_page(self):
        return reverse("home")
""",
            after="""\
from django.contrib.auth.views import LogoutView
from django.urls import reverse


class Leave(LogoutView):
    def get_success_url(self):
        return reverse("home")
""",
        ),
        Example.unsafe(
            """\
from django.contrib.auth.views import LogoutView


class Leave(LogoutView):
    def get_next_page(self):
        return super().get_next_page() or "/"
""",
            """\
from django.contrib.auth.views import LogoutView


class Leave(LogoutView):
    def get_success_url(self):
        return super().get_success_url() or "/"
""",
        ),
        Example.kept(
            """\
class Pager:
    def get_next_page(self):
        return self.page + 1
""",
            title="not a logout view",
        ),
    ),
)


@logout_next_page.on(Method(_OLD, under=(_VIEW,)))
def find_override(function: ast.FunctionDef, ctx: Context) -> Hit | Refusal | None:
    """Overrides; safe where every return certainly is a URL."""
    owner = ctx.class_of(function)
    assert owner is not None
    ancestry = ctx.ancestry(owner, _VIEW)
    if ancestry is Ancestry.NO:
        return None
    if ancestry is Ancestry.UNKNOWN:
        if not any("ogout" in ctx.text(base) for base in owner.bases):
            return None
        return ctx.refuse(function, "its class may or may not be a LogoutView")
    if any(isinstance(s, ast.FunctionDef) and s.name == _NEW for s in owner.body):
        return ctx.refuse(function, "the class has a method of the new name already")
    certain = _always_returns(function.body) and not list(handed_on(function, _OLD, own=True))
    certain = certain and all(
        _is_url(node.value, ctx) for node in ast.walk(function) if isinstance(node, ast.Return)
    )
    return ctx.hit(function, unsafe="" if certain else _NONE)


@logout_next_page.on(MethodCall(_OLD))
def find_call(call: ast.Call, ctx: Context) -> Hit | None:
    """Calls on `self` in a logout view, outside of the override."""
    owner = ctx.module.enclosing(call, ast.ClassDef)
    function = ctx.module.function(call)
    assert isinstance(call.func, ast.Attribute)
    own = isinstance(call.func.value, ast.Name) and call.func.value.id == "self"
    if not own or not isinstance(owner, ast.ClassDef) or getattr(function, "name", "") == _OLD:
        return None
    if ctx.ancestry(owner, _VIEW) is not Ancestry.YES:
        return None
    return ctx.hit(
        call, unsafe="get_success_url() never gives None: where None was told apart, check"
    )


def _always_returns(body: list[ast.stmt]) -> bool:
    last = body[-1]
    if isinstance(last, ast.If):
        return _always_returns(last.body) and bool(last.orelse) and _always_returns(last.orelse)
    return isinstance(last, (ast.Return, ast.Raise))


def _is_url(value: ast.expr | None, ctx: Context) -> bool:
    """Whether an expression certainly is not None, nor empty by mistake."""
    if isinstance(value, (ast.JoinedStr, ast.BinOp)):
        return True
    if isinstance(value, ast.Constant):
        return isinstance(value.value, str) and bool(value.value)
    if isinstance(value, ast.IfExp):
        return _is_url(value.body, ctx) and _is_url(value.orelse, ctx)
    if isinstance(value, ast.BoolOp) and isinstance(value.op, ast.Or):
        return _is_url(value.values[-1], ctx)
    return isinstance(value, ast.Call) and ctx.is_(value.func, *_URLS)


@logout_next_page.rewrite
def rename(node: cst.CSTNode, hit: Hit) -> cst.CSTNode:
    """`get_next_page` → `get_success_url`, in the calls of `super()` too."""
    import libcst as cst

    from codemods.declare.overrides import edit_handed_on

    def edit(call: cst.Call, shift: int) -> cst.Call:
        func = cst.ensure_type(call.func, cst.Attribute)
        return call.with_changes(func=func.with_changes(attr=cst.Name(_NEW)))

    if isinstance(node, cst.Call):
        return edit(node, 0)
    function = edit_handed_on(cst.ensure_type(node, cst.FunctionDef), (_OLD,), edit, own=True)
    return function.with_changes(name=cst.Name(_NEW))
