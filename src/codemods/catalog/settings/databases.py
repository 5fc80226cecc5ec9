"""Keys of ``DATABASES`` that are gone, or never were."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from codemods.catalog.settings.members import without_item
from codemods.declare import Codemod, Example, Hit, Level, Report, Safety
from codemods.declare.targets import String

if TYPE_CHECKING:
    import libcst as cst

    from codemods.engine.context import Context

test_serialize = Codemod(
    id="test-serialize",
    summary='drop "SERIALIZE" from the "TEST" settings of a database',
    why=(
        "Whether a test database is serialized is told from ``serialized_rollback`` and the "
        "``databases`` of the tests."
    ),
    category="settings",
    deprecated_in=(4, 0),
    removed_in=(5, 0),
    reference="releases/5.0/#features-removed-in-5-0",
    safety=Safety.SAFE,
    migrations=True,
    works_from=(4, 0),
    examples=(
        Example(
            before="""\
DATABASES = {
    "default": {
        "ENGINE": "django.db.backends.sqlite3",
        "TEST": {
            "NAME": "test",
            "SERIALIZE": False,
        },
    },
}
""",
            after="""\
DATABASES = {
    "default": {
        "ENGINE": "django.db.backends.sqlite3",
        "TEST": {
            "NAME": "test",
        },
    },
}
""",
            path="site/settings.py",
        ),
        Example.kept(
            'OPTIONS = {"SERIALIZE": True}\n',
            title="a key of another dictionary",
            path="site/settings.py",
        ),
    ),
)

database_pool = Codemod(
    id="database-pool",
    summary='the key "POOL" of a database, which no Django has',
    why='Django ignores it. Django 5.1 has ``OPTIONS["pool"]`` for PostgreSQL.',
    category="settings",
    removed_in=None,
    level=Level.BREAKS,
    reference="https://docs.djangoproject.com/en/5.1/ref/databases/#connection-pool",
    safety=Safety.REPORT,
    migrations=True,
    not_executed="report-only",
    examples=(
        Example.report(
            """\
DATABASES = {
    "default": {
        "ENGINE": "django.db.backends.postgresql",
        "POOL": {"min_size": 2},
    },
}
""",
            "no Django has a key POOL",
            path="site/settings.py",
        ),
        Example.kept(
            'CHANNELS = {"POOL": 2}\n', title="another dictionary", path="site/settings.py"
        ),
    ),
)


@test_serialize.on(String("SERIALIZE"))
def find_serialize(node: ast.Constant, ctx: Context) -> Hit | None:
    """A key of the dictionary below `"TEST"`, or a statement that sets it."""
    parent = ctx.parent(node)
    if isinstance(parent, ast.Dict) and node in parent.keys:
        if not _is_below(parent, "TEST", ctx):
            return None
        edit, commented = without_item(parent, parent.keys.index(node), ctx)
        unsafe = "a comment beside it would go too" if commented else ""
        return ctx.hit(parent, unsafe=unsafe)._replace(edits=(edit,))
    statement = ctx.parent(parent) if isinstance(parent, ast.Subscript) else None
    if isinstance(statement, ast.Assign) and statement.targets == [parent]:
        assert isinstance(parent, ast.Subscript)
        if _subscript_key(parent.value) == "TEST":
            return ctx.hit(statement, unsafe=ctx.comment_lost(statement))
    return None


@test_serialize.rewrite
def drop_statement(statement: cst.Assign, hit: Hit) -> cst.RemovalSentinel:
    """The line goes."""
    import libcst as cst

    return cst.RemoveFromParent()


@database_pool.on(String("POOL"))
def find_pool(node: ast.Constant, ctx: Context) -> Report | None:
    """A key beside `"ENGINE"`, or one that a statement sets on a database."""
    parent = ctx.parent(node)
    if isinstance(parent, ast.Dict) and node in parent.keys:
        keys = {key.value for key in parent.keys if isinstance(key, ast.Constant)}
        ours = "ENGINE" in keys
    else:
        outer = parent.value if isinstance(parent, ast.Subscript) else None
        base = outer.value if isinstance(outer, ast.Subscript) else None
        ours = isinstance(base, ast.Name) and base.id == "DATABASES"
    if not ours:
        return None
    return ctx.report(
        node,
        'no Django has a key POOL in DATABASES: Django 5.1 has OPTIONS["pool"] for PostgreSQL, '
        "5.0 has no pool; CONN_MAX_AGE keeps connections open",
    )


def _is_below(dictionary: ast.Dict, key: str, ctx: Context) -> bool:
    """Whether a dictionary is the value of ``key`` in another, or set under it."""
    parent = ctx.parent(dictionary)
    if isinstance(parent, ast.Dict):
        owner = parent.keys[parent.values.index(dictionary)]
        return isinstance(owner, ast.Constant) and owner.value == key
    if isinstance(parent, ast.Assign):
        return any(_subscript_key(target) == key for target in parent.targets)
    return False


def _subscript_key(node: ast.expr) -> object:
    if isinstance(node, ast.Subscript) and isinstance(node.slice, ast.Constant):
        return node.slice.value
    return None
