"""`authenticate()` of an authentication backend: Django hands it the request."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from codemods.declare import Codemod, Example, Hit, Refusal, Safety
from codemods.declare.overrides import handed_on, has_comments, parameter_names
from codemods.declare.targets import Method
from codemods.project.auth_backends import is_named_backend
from codemods.project.classes import Ancestry

if TYPE_CHECKING:
    import libcst as cst

    from codemods.engine.context import Context

_BACKENDS = (
    "django.contrib.auth.backends.BaseBackend",
    "django.contrib.auth.backends.ModelBackend",
)

authenticate_request = Codemod(
    id="authenticate-request",
    summary="take request in authenticate() of authentication backends",
    why=(
        "Django hands the request to ``authenticate()``. Since 2.1 it passes over a backend that "
        "does not take it, without a word: nobody can log in through it."
    ),
    category="overrides",
    deprecated_in=(1, 11),
    removed_in=(2, 1),
    reference="releases/2.1/#features-removed-in-2-1",
    safety=Safety.SAFE,
    migrations=True,
    works_from=(1, 11),
    examples=(
        Example(
            before="""\
from django.contrib.auth.backends import ModelBackend


class EmailBackend(ModelBackend):
    def authenticate(self, email=None, password=None):
        return super().authenticate(username=email, password=password)
""",
            after="""\
from django.contrib.auth.backends import ModelBackend


class EmailBackend(ModelBackend):
    def authenticate(self, request, email=None, password=None):
        return super().authenticate(request, username=email, password=password)
""",
            path="app/backends.py",
        ),
        Example.unsafe(
            """\
class TokenBackend:
    def authenticate(self, token):
        return find(token)

    def get_user(self, key):
        return get(key)
""",
            """\
class TokenBackend:
    def authenticate(self, request, token):
        return find(token)

    def get_user(self, key):
        return get(key)
""",
            title="it looks like a backend, and no settings name it",
            path="app/backends.py",
        ),
        Example.kept(
            """\
class Client:
    def authenticate(self, token):
        return find(token)
""",
            title="not a backend",
        ),
    ),
)


@authenticate_request.on(Method("authenticate", lacking=("request",)))
def find_authenticate(function: ast.FunctionDef, ctx: Context) -> Hit | Refusal | None:
    """Backends by their base, by the settings, or by their shape."""
    owner = ctx.class_of(function)
    assert owner is not None
    names = parameter_names(function)
    keywords = [arg.arg for arg in function.args.kwonlyargs]
    if "request" in (*names, *keywords) or (function.args.vararg and function.args.kwarg):
        return None
    known = ctx.ancestry(owner, *_BACKENDS) is Ancestry.YES
    known = known or is_named_backend(ctx.project, ctx.path, owner.name)
    if not (known or _has_shape(owner)):
        return None
    unsafe = "" if known else "it looks like an authentication backend, but no settings name it"
    if not names or function.args.posonlyargs or _is_static(function):
        return ctx.refuse(function, "an unusual signature")
    if has_comments(ctx.module, function):
        return ctx.refuse(function, "comments between the parameters")
    if any(_passes_request(call) for call, _shift in handed_on(function, "authenticate")):
        return ctx.refuse(function, "it hands a request on already")
    return ctx.hit(function, unsafe=unsafe)


def _has_shape(owner: ast.ClassDef) -> bool:
    """Whether a class has the two methods of a backend."""
    return any(isinstance(one, ast.FunctionDef) and one.name == "get_user" for one in owner.body)


def _is_static(function: ast.FunctionDef) -> bool:
    names = (getattr(decorator, "id", "") for decorator in function.decorator_list)
    return any(name in ("staticmethod", "classmethod") for name in names)


def _passes_request(call: ast.Call) -> bool:
    given = (*call.args, *(keyword.value for keyword in call.keywords))
    return any("request" in ast.unparse(value) for value in given)


@authenticate_request.rewrite
def take_request(function: cst.FunctionDef, hit: Hit) -> cst.FunctionDef:
    """Add the parameter, and hand it on to the base."""
    import libcst as cst

    from codemods.declare.nodes import insert_argument, parameter
    from codemods.declare.overrides import edit_handed_on

    def edit(call: cst.Call, shift: int) -> cst.Call:
        return insert_argument(call, shift, cst.Arg(cst.Name("request")))

    function = edit_handed_on(function, ("authenticate",), edit)
    first, *rest = function.params.params
    more = rest or function.params.kwonly_params or function.params.star_kwarg
    new = parameter("request")
    if not isinstance(first.comma, cst.Comma) and more:
        first = first.with_changes(comma=cst.Comma(whitespace_after=cst.SimpleWhitespace(" ")))
    if more:
        new = new.with_changes(comma=first.comma)
    return function.with_changes(params=function.params.with_changes(params=[first, new, *rest]))
