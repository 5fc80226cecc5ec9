"""Arguments that are to be passed by keyword."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from codemods.declare import Codemod, Example, Hit, Refusal, Safety
from codemods.declare.arguments import arguments
from codemods.declare.rewrites import name_given
from codemods.declare.targets import Call, Subclass

if TYPE_CHECKING:
    from codemods.engine.context import Context


def _naming(
    identifier: str, classes: tuple[str, ...], names: tuple[str, ...], **facts: Any
) -> Codemod:
    """Return a codemod that names the positional arguments of ``classes``.

    Subclasses are looked at too, for the call of the base's ``__init__()``.
    """
    codemod = Codemod(id=identifier, category="calls", safety=Safety.SAFE, migrations=True, **facts)

    @codemod.on(*(Call(name, positional=0) for name in classes))
    def find(call: ast.Call, ctx: Context) -> Hit | Refusal | None:
        return _judge(call, names, ctx)

    @codemod.on(*(Subclass(name) for name in classes))
    def find_in_subclass(node: ast.ClassDef, ctx: Context) -> list[Hit | Refusal]:
        found = (_judge(call, names, ctx) for call in _base_inits(node, ctx))
        return [outcome for outcome in found if outcome is not None]

    codemod.rewrite(name_given)
    return codemod


def _judge(call: ast.Call, names: tuple[str, ...], ctx: Context) -> Hit | Refusal | None:
    given = arguments(call)
    starred = next((one for one in given if one.star == "*"), None)
    if starred is not None:
        return ctx.refuse(call, f"cannot see through {ctx.text(starred.value)}")
    positional = [one for one in given if one.keyword is None and not one.star]
    if not positional:
        return None
    if len(positional) > len(names):
        return ctx.refuse(call, "it takes more arguments than Django's class")
    data = {one.index: name for one, name in zip(positional, names, strict=False)}
    return ctx.hit(call, data={"names": data})


def _base_inits(node: ast.ClassDef, ctx: Context) -> Iterator[ast.Call]:
    """Yield the calls of ``super().__init__()`` in a class's own methods."""
    for inner in ast.walk(node):
        if not isinstance(inner, ast.Call) or not isinstance(inner.func, ast.Attribute):
            continue
        receiver = inner.func.value
        if inner.func.attr != "__init__" or not isinstance(receiver, ast.Call):
            continue
        owner = ctx.module.enclosing(inner, ast.ClassDef)
        if owner is node and ctx.is_(receiver.func, "builtins.super") and len(node.bases) == 1:
            yield inner


setup_databases = Codemod(
    id="setup-databases-keywords",
    summary="pass all but the first two arguments of setup_databases() by keyword",
    why="The others are keyword-only since Django 3.2, where another came before them.",
    category="calls",
    removed_in=(3, 2),
    reference="releases/3.2/#miscellaneous",
    safety=Safety.SAFE,
    migrations=True,
    works_from=(1, 11),
    examples=(
        Example(
            "from django.test.utils import setup_databases\n\n"
            "old = setup_databases(1, False, True, debug_sql=False)\n",
            "from django.test.utils import setup_databases\n\n"
            "old = setup_databases(1, False, keepdb=True, debug_sql=False)\n",
        ),
        Example.refuse(
            "from django.test.utils import setup_databases\n\nold = setup_databases(*given)\n",
            reason="cannot see through *given",
        ),
        Example.kept(
            "from django.test.utils import setup_databases\n\nold = setup_databases(1, False)\n",
            title="the first two alone",
        ),
    ),
)
_SETUP = ("keepdb", "debug_sql", "parallel", "aliases")


@setup_databases.on(Call("django.test.utils.setup_databases"))
def find_setup(call: ast.Call, ctx: Context) -> Hit | Refusal | None:
    """Calls with more than two positional arguments."""
    given = arguments(call)
    starred = next((one for one in given if one.star == "*"), None)
    if starred is not None:
        return ctx.refuse(call, f"cannot see through {ctx.text(starred.value)}")
    positional = [one for one in given if one.keyword is None and not one.star][2:]
    if not positional:
        return None
    if len(positional) > len(_SETUP):
        return ctx.refuse(call, "it takes more arguments than Django's function")
    names = {one.index: name for one, name in zip(positional, _SETUP, strict=False)}
    return ctx.hit(call, data={"names": names})


setup_databases.rewrite(name_given)

signer = _naming(
    "signer-keywords",
    ("django.core.signing.Signer", "django.core.signing.TimestampSigner"),
    ("key", "sep", "salt", "algorithm", "fallback_keys"),
    summary="pass the arguments of Signer() and TimestampSigner() by keyword",
    why="Positional ones are deprecated since Django 4.2 and gone from 5.1.",
    deprecated_in=(4, 2),
    removed_in=(5, 1),
    reference="releases/4.2/#deprecated-features-4-2",
    examples=(
        Example(
            before="""\
from django.core.signing import Signer, TimestampSigner

signer = Signer(KEY, ":", salt="x")
dated = TimestampSigner(KEY)
""",
            after="""\
from django.core.signing import Signer, TimestampSigner

signer = Signer(key=KEY, sep=":", salt="x")
dated = TimestampSigner(key=KEY)
""",
        ),
        Example.refuse(
            """\
from django.core.signing import Signer

signer = Signer(*given)
""",
            reason="cannot see through *given",
        ),
    ),
)

base_constraint = _naming(
    "constraint-keywords",
    ("django.db.models.BaseConstraint",),
    ("name", "violation_error_message"),
    summary="pass the arguments of BaseConstraint() by keyword",
    why="Positional ones are deprecated since Django 5.0 and gone from 6.0.",
    deprecated_in=(5, 0),
    removed_in=(6, 0),
    reference="releases/5.0/#deprecated-features-5-0",
    examples=(
        Example(
            before="""\
from django.db.models import BaseConstraint, UniqueConstraint


class Limit(BaseConstraint):
    def __init__(self, limit, name):
        self.limit = limit
        super().__init__(name)


unique = UniqueConstraint(Lower("name"), name="unique_name")
""",
            after="""\
from django.db.models import BaseConstraint, UniqueConstraint


class Limit(BaseConstraint):
    def __init__(self, limit, name):
        self.limit = limit
        super().__init__(name=name)


unique = UniqueConstraint(Lower("name"), name="unique_name")
""",
            path="app/constraints.py",
        ),
        Example.refuse(
            """\
from django.db.models import BaseConstraint


class Limit(BaseConstraint):
    def __init__(self, *args):
        super().__init__(*args)
""",
            reason="cannot see through *args",
            path="app/constraints.py",
        ),
    ),
)
