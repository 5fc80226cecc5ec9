"""`Signal.disconnect()`: the argument that had no effect."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from codemods.declare import Codemod, Example, Hit, Refusal, Safety
from codemods.declare.arguments import argument, comment_on, hides, is_constant, is_plain
from codemods.declare.rewrites import drop_given
from codemods.declare.targets import MethodCall

if TYPE_CHECKING:
    from codemods.engine.context import Context

disconnect_weak = Codemod(
    id="disconnect-weak",
    summary="drop the weak argument of Signal.disconnect()",
    why="The argument had no effect; since Django 2.0 it is an error.",
    category="calls",
    deprecated_in=(1, 9),
    removed_in=(2, 0),
    reference="releases/2.0/#features-removed-in-2-0",
    safety=Safety.SAFE,
    migrations=True,
    examples=(
        Example(
            before="""\
from django.db.models.signals import post_save

post_save.disconnect(announce, sender=Book, weak=False)
""",
            after="""\
from django.db.models.signals import post_save

post_save.disconnect(announce, sender=Book)
""",
        ),
        Example.unsafe(
            "bus.disconnect(receiver=announce, weak=True)\n",
            "bus.disconnect(receiver=announce)\n",
            title="nothing says that it is a signal of Django",
        ),
        Example.kept(
            "bus.disconnect(announce, Book, WEAK)\n",
            title="today the third argument is dispatch_uid",
        ),
    ),
)


@disconnect_weak.on(MethodCall("disconnect", keyword="weak", position=2))
def find(call: ast.Call, ctx: Context) -> Hit | Refusal | None:
    """Calls that pass it by name, or a truth value in its place."""
    assert isinstance(call.func, ast.Attribute)
    given = argument(call, "weak", 2)
    name = ctx.qualified(call.func.value) or ""
    certain = name.startswith("django.") and "signals." in name
    if given is None:
        hidden = hides(call, 2)
        return ctx.refuse(call, f"weak may hide in {hidden}") if hidden and certain else None
    if given.keyword is None and not is_constant(given.value, True, False):
        return None
    unsafe = "" if certain else "it may not be a signal of Django"
    if not is_plain(given.value):
        unsafe = f"{ctx.text(given.value)} is not evaluated any more"
    unsafe = unsafe or comment_on(ctx.module, call, given)
    return ctx.hit(call, unsafe=unsafe, data={"drop": [given.index]})


disconnect_weak.rewrite(drop_given)
