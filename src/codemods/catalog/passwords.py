"""`make_random_password()`: what it did, spelled out."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from codemods.declare import Codemod, Example, Hit, Refusal, Safety
from codemods.declare.arguments import argument, hides
from codemods.declare.targets import MethodCall

if TYPE_CHECKING:
    import libcst as cst

    from codemods.engine.context import Context

_NEW = "django.utils.crypto.get_random_string"
_CHARS = "abcdefghjkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789"

make_random_password = Codemod(
    id="make-random-password",
    summary="use get_random_string() for make_random_password()",
    why="The method of user managers is deprecated since Django 4.2 and gone from 5.1.",
    category="calls",
    deprecated_in=(4, 2),
    removed_in=(5, 1),
    reference="releases/4.2/#deprecated-features-4-2",
    safety=Safety.UNSAFE,
    unsafe_when="it may not be a manager of users; a password that people have to set is better",
    migrations=True,
    examples=(
        Example.unsafe(
            """\
from app.models import User

password = User.objects.make_random_password(length=16)
""",
            f"""\
from django.utils.crypto import get_random_string

password = get_random_string(length=16, allowed_chars="{_CHARS}")
""",
        ),
        Example.kept(
            """\
class UserManager(models.Manager):
    def make_random_password(self):
        return "x"


password = UserManager().make_random_password()
""",
            title="a method of the project's own",
        ),
        Example.refuse(
            "password = User.objects.make_random_password(**options)\n",
            reason="cannot see through **options",
        ),
    ),
)


@make_random_password.on(MethodCall("make_random_password"))
def find_password(call: ast.Call, ctx: Context) -> Hit | Refusal | None:
    """Calls on managers, where the file has no such method of its own."""
    if ctx.mentions_definition("make_random_password"):
        return None
    hidden = hides(call, 1)
    if hidden:
        return ctx.refuse(call, f"cannot see through {hidden}")
    chars = argument(call, "allowed_chars", 1) is None
    length = argument(call, "length", 0) is None
    return ctx.hit(call, uses=(_NEW,), data={"length": length, "chars": chars})


@make_random_password.rewrite
def spell_out(call: cst.Call, hit: Hit) -> cst.Call:
    """`users.make_random_password()` → `get_random_string(length=10, allowed_chars="…")`."""
    import libcst as cst

    from codemods.declare.nodes import append_argument, insert_argument, keyword_argument

    if hit.data["length"]:
        call = insert_argument(call, 0, keyword_argument("length", cst.Integer("10")))
    if hit.data["chars"]:
        chars = cst.SimpleString(f'"{_CHARS}"')
        call = append_argument(call, keyword_argument("allowed_chars", chars))
    return call.with_changes(func=hit.expression(_NEW))
