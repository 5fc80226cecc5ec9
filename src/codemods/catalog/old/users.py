"""`is_authenticated` and `is_anonymous`: attributes, which were methods."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from codemods.declare import Codemod, Example, Hit, Refusal, Report, Safety
from codemods.declare.targets import Method, MethodCall
from codemods.project.classes import Ancestry
from codemods.source.comments import comments_in

if TYPE_CHECKING:
    import libcst as cst

    from codemods.engine.context import Context

_NAMES = ("is_authenticated", "is_anonymous")
_USER = "django.contrib.auth.base_user.AbstractBaseUser"

is_authenticated = Codemod(
    id="is-authenticated",
    summary="read is_authenticated and is_anonymous instead of calling them",
    why="They are properties since Django 1.10; calling them is an error since 2.0.",
    category="calls",
    deprecated_in=(1, 10),
    removed_in=(2, 0),
    reference="releases/2.0/#features-removed-in-2-0",
    safety=Safety.SAFE,
    migrations=True,
    works_from=(1, 10),
    examples=(
        Example(
            before="""\
from django.http import HttpResponse


def index(request):
    if request.user.is_authenticated() and not request.user.is_anonymous():
        return HttpResponse("yes")
""",
            after="""\
from django.http import HttpResponse


def index(request):
    if request.user.is_authenticated and not request.user.is_anonymous:
        return HttpResponse("yes")
""",
        ),
        Example.unsafe(
            """\
def greet(user):
    return user.is_authenticated()
""",
            """\
def greet(user):
    return user.is_authenticated
""",
            title="only the name says that it is a user",
        ),
        Example.report(
            """\
from django.contrib.auth.models import AbstractBaseUser


class Member(AbstractBaseUser):
    def is_authenticated(self):
        return True
""",
            "make it a property",
            path="app/models.py",
        ),
    ),
)


@is_authenticated.on(*(MethodCall(name) for name in _NAMES))
def find_call(call: ast.Call, ctx: Context) -> Hit | Refusal | None:
    """Calls without arguments, of what may be a user."""
    assert isinstance(call.func, ast.Attribute)
    if call.args or call.keywords:
        return None
    if ctx.mentions_definition(call.func.attr):
        return ctx.refuse(call, f"the file defines {call.func.attr}() itself")
    evidence = ctx.receiver(call.func.value, "user")
    if evidence.none and isinstance(call.func.value, ast.Name) and call.func.value.id == "self":
        return ctx.refuse(call, "nothing says that self is a user")
    unsafe = "" if evidence.certain else f"it may not be a user: {evidence.why}"
    if comments_in(ctx.text(call)):
        unsafe = unsafe or "a comment in the call would go too"
    return ctx.hit(call, unsafe=unsafe)


@is_authenticated.rewrite
def read_attribute(call: cst.Call, hit: Hit) -> cst.BaseExpression:
    """`user.is_authenticated()` → `user.is_authenticated`."""
    return call.func


@is_authenticated.on(*(Method(name, under=(_USER,)) for name in _NAMES))
def find_method(function: ast.FunctionDef, ctx: Context) -> Report | None:
    """A method of a user class: it is always true where it is read as an attribute."""
    owner = ctx.class_of(function)
    assert owner is not None
    if any(isinstance(one, (ast.Name, ast.Attribute)) for one in function.decorator_list):
        return None
    if ctx.ancestry(owner, _USER) is not Ancestry.YES:
        return None
    return ctx.report(
        function,
        f"{owner.name}.{function.name} is read as an attribute, and a method is always true "
        "(auth.C009, auth.C010): make it a property",
    )
