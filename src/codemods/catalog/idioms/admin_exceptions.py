"""`AlreadyRegistered` and `NotRegistered`, from where they are defined."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from codemods.declare import Codemod, Example, Hit, Safety
from codemods.declare.targets import Import

if TYPE_CHECKING:
    from codemods.engine.context import Context

_OLD, _NEW = "django.contrib.admin.sites", "django.contrib.admin.exceptions"
_NAMES = ("AlreadyRegistered", "NotRegistered")

admin_exceptions = Codemod(
    id="admin-exceptions",
    summary="import AlreadyRegistered and NotRegistered from django.contrib.admin.exceptions",
    why="Since Django 5.0 they are defined there; the old place still has them.",
    category="idioms",
    removed_in=None,
    modernize=True,
    works_from=(5, 0),
    reference="releases/5.0/#miscellaneous",
    safety=Safety.SAFE,
    migrations=True,
    examples=(
        Example(
            "from django.contrib.admin.sites import AlreadyRegistered, site\n\n"
            "value = (AlreadyRegistered, site)\n",
            "from django.contrib.admin.exceptions import AlreadyRegistered\n"
            "from django.contrib.admin.sites import site\n\n"
            "value = (AlreadyRegistered, site)\n",
        ),
    ),
)


@admin_exceptions.on(*(Import(f"{_OLD}.{name}") for name in _NAMES))
def find(alias: ast.alias, ctx: Context) -> Hit | None:
    """Imports from the old place; other modules may go on taking the name from the file."""
    statement = ctx.parent(alias)
    if not isinstance(statement, ast.ImportFrom) or statement.module != _OLD or statement.level:
        return None
    return ctx.rebind(alias, f"{_NEW}.{alias.name}")
