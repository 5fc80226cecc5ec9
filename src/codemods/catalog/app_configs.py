"""`default_app_config`: Django finds the class by itself."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from codemods.declare import Codemod, Example, Hit, Refusal, Report, Safety
from codemods.declare.targets import ModuleAssignment, Near, Subclass
from codemods.project.app_configs import Discovery, discover, named_config

if TYPE_CHECKING:
    import libcst as cst

    from codemods.engine.context import Context

_APPS = """\
from django.apps import AppConfig


class ShopConfig(AppConfig):
    name = "shop"
"""

default_app_config = Codemod(
    id="default-app-config",
    summary="drop default_app_config where Django finds the same class by itself",
    why=(
        "Django 4.1 does not look at the variable. It takes the only ``AppConfig`` of the app's "
        "``apps.py``, or the one that says ``default = True``."
    ),
    category="settings",
    deprecated_in=(3, 2),
    removed_in=(4, 1),
    works_from=(3, 2),
    reference="releases/4.1/#features-removed-in-4-1",
    safety=Safety.SAFE,
    migrations=True,
    examples=(
        Example(
            before="""\
VERSION = "1.0"
default_app_config = "shop.apps.ShopConfig"
""",
            after="""\
VERSION = "1.0"
""",
            path="shop/__init__.py",
            others=(("shop/apps.py", _APPS),),
        ),
        Example(
            before="""\
from django.apps import AppConfig


class ShopConfig(AppConfig):
    name = "shop"


class TestShopConfig(AppConfig):
    name = "shop.test"
""",
            after="""\
from django.apps import AppConfig


class ShopConfig(AppConfig):
    name = "shop"
    default = True


class TestShopConfig(AppConfig):
    name = "shop.test"
""",
            title="two classes to choose from",
            path="shop/apps.py",
            others=(("shop/__init__.py", 'default_app_config = "shop.apps.ShopConfig"\n'),),
        ),
        Example.report(
            """\
default_app_config = "shop.config.ShopConfig"
""",
            "is not in the apps module",
            path="shop/__init__.py",
            others=(("shop/config.py", _APPS),),
        ),
    ),
)


@default_app_config.on(ModuleAssignment("default_app_config", "__init__.py"))
def find_variable(statement: ast.stmt, ctx: Context) -> Hit | Refusal | Report | None:
    """The variable goes where discovery comes to the same class, with a mark where needed."""
    if _is_for_old_django(statement, ctx):
        return None
    value = getattr(statement, "value", None)
    if not isinstance(statement, ast.Assign) or len(statement.targets) != 1:
        return ctx.refuse(statement, "not a plain assignment")
    if not isinstance(value, ast.Constant) or not isinstance(value.value, str):
        return ctx.refuse(statement, "not a literal: it cannot be seen which class it names")
    unsafe = ctx.comment_lost(statement)
    if ctx.project.root is None:
        return ctx.hit(statement, unsafe="the apps module is not seen")
    found = _discover(ctx, value.value)
    if found.outcome == "other":
        return ctx.report(
            statement,
            f"default_app_config is not looked at from Django 4.1, and {found.why}: see to it that "
            "apps.py has the class, alone or with default = True, then drop the variable",
        )
    return ctx.hit(statement, unsafe=unsafe)


@default_app_config.on(
    Subclass("django.apps.AppConfig", crowded=True, near=Near(path=r"(?:^|/)apps\.py$"))
)
def find_class(node: ast.ClassDef, ctx: Context) -> Hit | Refusal | None:
    """The class that the package names, where `apps.py` has others too."""
    if ctx.path.rpartition("/")[2] != "apps.py":
        return None
    named = named_config(ctx.project, ctx.path.rpartition("/")[0])
    if named is None or named.rpartition(".")[2] != node.name:
        return None
    if _discover(ctx, named).outcome != "ambiguous":
        return None
    if node.body[0].lineno == node.lineno:
        return ctx.refuse(node, "a class on one line: add default = True by hand")
    return ctx.hit(node, message=f"mark {node.name} with default = True: {named} is the default")


def _discover(ctx: Context, named: str) -> Discovery:
    return discover(ctx.project, ctx.path.rpartition("/")[0], named)


def _is_for_old_django(statement: ast.stmt, ctx: Context) -> bool:
    tests = [p.test for p in ctx.module.ancestors(statement) if isinstance(p, ast.If)]
    return any("version" in ctx.text(test).lower() for test in tests)


@default_app_config.rewrite
def drop_or_mark(node: cst.Assign | cst.ClassDef, hit: Hit) -> cst.RemovalSentinel | cst.ClassDef:
    """The variable goes; a class gets `default = True` after its first assignments."""
    import libcst as cst

    if not isinstance(node, cst.ClassDef):
        return cst.RemoveFromParent()
    body = cst.ensure_type(node.body, cst.IndentedBlock)
    index = 1 if node.get_docstring() is not None else 0
    while index < len(body.body) and _is_assignment(body.body[index]):
        index += 1
    mark = cst.parse_statement("default = True\n")
    statements = [*body.body[:index], mark, *body.body[index:]]
    return node.with_changes(body=body.with_changes(body=statements))


def _is_assignment(statement: cst.BaseStatement) -> bool:
    import libcst as cst

    if not isinstance(statement, cst.SimpleStatementLine):
        return False
    return all(isinstance(part, (cst.Assign, cst.AnnAssign)) for part in statement.body)
