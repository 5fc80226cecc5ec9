"""Authentication backends: overridden methods whose signature changed."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from codemods.declare import Codemod, Example, Hit, Refusal, Safety
from codemods.declare.arguments import hides
from codemods.declare.overrides import handed_on
from codemods.declare.targets import Method
from codemods.project.classes import Ancestry

if TYPE_CHECKING:
    import libcst as cst

    from codemods.engine.context import Context

_BACKEND = "django.contrib.auth.backends.RemoteUserBackend"

configure_user = Codemod(
    id="configure-user",
    summary="accept created in overrides of RemoteUserBackend.configure_user()",
    why=(
        "``configure_user()`` gets ``request`` and ``created``. From Django 4.1 an override that "
        "accepts ``created`` runs at every login, not only the first: the body starts with a "
        "return for users who exist already, so that it does what it did."
    ),
    category="overrides",
    deprecated_in=(4, 1),
    removed_in=(5, 0),
    reference="releases/4.1/#deprecated-features-4-1",
    safety=Safety.SAFE,
    migrations=True,
    works_from=(2, 2),
    examples=(
        Example(
            before="""\
from django.contrib.auth.backends import RemoteUserBackend


class Backend(RemoteUserBackend):
    def configure_user(self, request, user):
        \"\"\"Give new users the default role.\"\"\"
        user.role = "staff"
        return user
""",
            after="""\
from django.contrib.auth.backends import RemoteUserBackend


class Backend(RemoteUserBackend):
    def configure_user(self, request, user, created=True):
        \"\"\"Give new users the default role.\"\"\"
        if not created:
            return user
        user.role = "staff"
        return user
""",
        ),
        Example.kept(
            """\
class Backend:
    def configure_user(self, request, user):
        return user
""",
            title="not a Django backend",
        ),
    ),
)


@configure_user.on(Method("configure_user"))
def find_configure_user(function: ast.FunctionDef, ctx: Context) -> Hit | Refusal | None:
    """Overrides that take `(self, user)` or `(self, request, user)`."""
    owner = ctx.class_of(function)
    assert owner is not None
    ancestry = ctx.ancestry(owner, _BACKEND)
    if ancestry is Ancestry.NO:
        return None
    if ancestry is Ancestry.UNKNOWN:
        return ctx.refuse(function, "its class may or may not be a RemoteUserBackend")
    arguments = function.args
    names = [arg.arg for arg in (*arguments.posonlyargs, *arguments.args)]
    if "created" in names or arguments.kwonlyargs or arguments.vararg or arguments.kwarg:
        return None
    if (
        arguments.defaults
        or len(names) not in (2, 3)
        or (len(names) == 3 and names[1] != "request")
    ):
        return ctx.refuse(function, "an unusual signature")
    if isinstance(function, ast.AsyncFunctionDef) or function.decorator_list:
        return ctx.refuse(function, "a decorated or async override")
    if any(_hides_request(call, shift) for call, shift in handed_on(function, "configure_user")):
        return ctx.refuse(function, "it is not seen what it hands on to super()")
    return ctx.hit(function, data={"user": names[-1], "request": len(names) == 2})


@configure_user.rewrite
def accept_created(function: cst.FunctionDef, hit: Hit) -> cst.FunctionDef:
    """Add the parameters, and leave early for users who exist already."""
    import libcst as cst

    from codemods.declare.nodes import parameter
    from codemods.declare.overrides import edit_handed_on

    if hit.data["request"]:
        function = edit_handed_on(function, ("configure_user",), _hand_request_on)
    first, *rest = function.params.params
    request = [parameter("request")] if hit.data["request"] else []
    params = function.params.with_changes(
        params=[first, *request, *rest, parameter("created", "True")]
    )
    guard = cst.parse_statement(f"if not created:\n    return {hit.data['user']}\n")
    body = cst.ensure_type(function.body, cst.IndentedBlock)
    docstring = 1 if function.get_docstring() is not None else 0
    statements = [*body.body[:docstring], guard, *body.body[docstring:]]
    return function.with_changes(params=params, body=body.with_changes(body=statements))


def _hides_request(call: ast.Call, shift: int) -> bool:
    """Whether a call on ``super()`` hands on anything but the user, and perhaps the request."""
    return bool(hides(call, 2 + shift)) or not 1 <= len(call.args) + len(call.keywords) - shift <= 2


def _hand_request_on(call: cst.Call, shift: int) -> cst.Call:
    """`super().configure_user(user)` → `super().configure_user(request, user)`."""
    import libcst as cst

    from codemods.declare.nodes import insert_argument, keyword_argument

    if len(call.args) - shift != 1:
        return call
    request = cst.Name("request")
    named = call.args[shift].keyword is not None
    new = keyword_argument("request", request) if named else cst.Arg(request)
    return insert_argument(call, shift, new)
