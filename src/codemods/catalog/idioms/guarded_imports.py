"""Imports guarded against old Djangos, and other provisions for them."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from codemods.catalog.idioms.blocks import kept_statements
from codemods.declare import Codemod, Example, Hit, Refusal, Safety
from codemods.declare.arguments import is_plain
from codemods.declare.targets import GuardedImport, String
from codemods.project import django_api

if TYPE_CHECKING:
    import libcst as cst

    from codemods.engine.context import Context

_NEEDS_MORE = (
    *("django.contrib.gis", "django.contrib.postgres", "django.core.serializers.pyyaml"),
    *("django.db.backends", "django.template.backends.jinja2", "django.test.selenium"),
)
"""Modules whose import fails without a database driver, a library or a program."""

guarded_imports = Codemod(
    id="guarded-imports",
    summary="drop the guard of an import that the target always, or never, has",
    why=(
        "One of the branches never runs any more. Imports that may fail for another reason, such "
        "as a missing database driver, keep their guard."
    ),
    category="idioms",
    removed_in=None,
    modernize=True,
    reference="internals/release-process/",
    safety=Safety.SAFE,
    migrations=True,
    examples=(
        Example(
            before="""\
try:
    from django.urls import reverse
except ImportError:
    from django.core.urlresolvers import reverse

try:
    from django.contrib.auth import get_user_model
except ImportError:
    from django.contrib.auth.models import User
else:
    User = get_user_model()
""",
            after="""\
from django.urls import reverse

from django.contrib.auth import get_user_model
User = get_user_model()
""",
        ),
        Example(
            before="""\
try:
    from django.utils.six import text_type
except ImportError:
    text_type = str
""",
            after="""\
text_type = str
""",
            title="the first branch never runs any more",
        ),
        Example.kept(
            """\
try:
    from django.contrib.postgres.fields import ArrayField
except ImportError:
    ArrayField = None
""",
            title="without psycopg2 the import fails on every Django",
        ),
    ),
)


@guarded_imports.on(GuardedImport(companions=("django",)))
def find_guard(guarded: ast.Try, ctx: Context) -> Hit | Refusal | None:
    """Guards of imports from Django alone."""
    if guarded.finalbody or ctx.parent(guarded) is None:
        return None
    imported = list(_imported(guarded.body))
    if not imported or not all(name.startswith("django.") for name in imported):
        return None
    if any(name.startswith(_NEEDS_MORE) for name in map(_home, imported)):
        return None
    lowest = ctx.options.keep_working_on or ctx.options.target
    if all(map(django_api.exists, imported)):
        if lowest < django_api.TARGET:
            return ctx.refuse(
                guarded, "an older Django, which has to go on working, may not have it"
            )
        if not all(map(_cannot_fail, guarded.body)):
            return ctx.refuse(guarded, "more than imports is guarded")
        return ctx.hit(guarded, data={"works": True})
    gone = django_api.gone(imported[0])
    if gone is None or gone.removed_in > lowest:
        return None
    if len(guarded.handlers) > 1 or guarded.handlers[0].name or not _catches(guarded.handlers[0]):
        return ctx.refuse(guarded, "the handler is for more than a missing import")
    return ctx.hit(guarded, data={"works": False})


def _imported(body: list[ast.stmt]) -> Iterator[str]:
    """Yield what the imports in ``body`` bring, the first to run first."""
    for statement in body:
        if isinstance(statement, ast.Import):
            yield from (alias.name for alias in statement.names)
        elif isinstance(statement, ast.ImportFrom):
            prefix = "." * statement.level + (statement.module or "")
            yield from (f"{prefix}.{alias.name}" for alias in statement.names)


def _home(dotted: str) -> str:
    return django_api.identity(dotted)


def _cannot_fail(statement: ast.stmt) -> bool:
    if isinstance(statement, (ast.Import, ast.ImportFrom)):
        return True
    return isinstance(statement, ast.Assign) and is_plain(statement.value)


def _catches(handler: ast.ExceptHandler) -> bool:
    kinds = handler.type.elts if isinstance(handler.type, ast.Tuple) else [handler.type]
    return any(isinstance(kind, ast.Name) and kind.id == "ImportError" for kind in kinds)


@guarded_imports.rewrite
def keep_branch(node: cst.Try, hit: Hit) -> Any:
    """The branch that runs stands alone."""
    import libcst as cst

    if not hit.data["works"]:
        return cst.FlattenSentinel(kept_statements(node.handlers[0].body))
    kept = kept_statements(node.body)
    if node.orelse is not None:
        kept.extend(kept_statements(node.orelse.body))
    return cst.FlattenSentinel(kept)


auth_user_model = Codemod(
    id="auth-user-model",
    summary="read settings.AUTH_USER_MODEL without a default",
    why="Since Django 1.5 the setting has a default of its own, ``auth.User``.",
    category="idioms",
    removed_in=None,
    modernize=True,
    reference="ref/settings/#auth-user-model",
    safety=Safety.SAFE,
    migrations=True,
    examples=(
        Example(
            before="""\
from django.conf import settings

USER = getattr(settings, "AUTH_USER_MODEL", "auth.User")
""",
            after="""\
from django.conf import settings

USER = settings.AUTH_USER_MODEL
""",
        ),
        Example.kept(
            """\
from library.conf import settings

USER = getattr(settings, "AUTH_USER_MODEL", "auth.User")
""",
            title="settings of the project's own",
        ),
    ),
)


@auth_user_model.on(String("AUTH_USER_MODEL", companions=("getattr", "django")))
def find_setting(node: ast.Constant, ctx: Context) -> Hit | None:
    """`getattr(settings, "AUTH_USER_MODEL", …)` with a default that does nothing."""
    call = ctx.parent(node)
    if not isinstance(call, ast.Call) or call.keywords or len(call.args) not in (2, 3):
        return None
    if not ctx.is_(call.func, "builtins.getattr") or call.args[1] is not node:
        return None
    if not ctx.is_(call.args[0], "django.conf.settings"):
        return None
    if not all(is_plain(value) for value in call.args[2:]):
        return None
    hit = ctx.hit(call)
    hit.found_at = ctx.module.start(node)
    return hit


@auth_user_model.rewrite
def read_attribute(call: cst.Call, hit: Hit) -> cst.BaseExpression:
    """`getattr(settings, "AUTH_USER_MODEL", …)` → `settings.AUTH_USER_MODEL`."""
    import libcst as cst

    return cst.Attribute(call.args[0].value, cst.Name("AUTH_USER_MODEL"))
