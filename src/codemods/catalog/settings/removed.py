"""Settings that Django 5.0 does not know any more."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from codemods.declare import Codemod, Example, Hit, Refusal, Report, Safety
from codemods.declare.targets import Setting, SettingRead

if TYPE_CHECKING:
    import libcst as cst

    from codemods.engine.context import Context

use_l10n = Codemod(
    id="use-l10n",
    summary="drop the USE_L10N setting",
    why="Localised formatting is always on from Django 5.0; it was the default from 4.0.",
    category="settings",
    deprecated_in=(4, 0),
    removed_in=(5, 0),
    reference="releases/4.0/#use-l10n-deprecation",
    safety=Safety.SAFE,
    migrations=True,
    works_from=(4, 0),
    examples=(
        Example(
            before="""\
LANGUAGE_CODE = "en-us"
USE_I18N = True
USE_L10N = True
USE_TZ = True
""",
            after="""\
LANGUAGE_CODE = "en-us"
USE_I18N = True
USE_TZ = True
""",
            path="site/settings.py",
        ),
        Example.report(
            """\
USE_L10N = False
""",
            "always localises",
            path="site/settings.py",
        ),
        Example.kept(
            """\
USE_L10N = True
""",
            title="not a settings module",
            path="site/flags.py",
        ),
    ),
)


@use_l10n.on(Setting("USE_L10N"))
def find_use_l10n(statement: ast.stmt, ctx: Context) -> Hit | Refusal | Report:
    """`True` says what is so anyway; everything else changes how the project formats."""
    value = getattr(statement, "value", None)
    if isinstance(value, ast.Constant) and value.value is True:
        return ctx.hit(statement, unsafe=ctx.comment_lost(statement))
    if isinstance(value, ast.Constant) and value.value is False:
        return ctx.report(
            statement,
            "Django 5.0 always localises: check dates and numbers in forms and templates, "
            "use {% localize off %} or FORMAT_MODULE_PATH where they must stay as they are",
        )
    return ctx.refuse(statement, "set to a value that is not a literal")


@use_l10n.rewrite
def drop_setting(statement: cst.Assign, hit: Hit) -> cst.RemovalSentinel:
    """The line goes."""
    import libcst as cst

    return cst.RemoveFromParent()


@use_l10n.on(SettingRead("USE_L10N"))
def find_read(node: ast.Attribute, ctx: Context) -> Report:
    """`settings.USE_L10N` raises AttributeError on 5.0."""
    return ctx.report(node, "settings.USE_L10N is gone from Django 5.0: localisation is always on")
