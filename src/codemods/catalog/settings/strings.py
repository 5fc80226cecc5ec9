"""Dotted paths in settings whose class got another name or another place, as rows."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from codemods.catalog.settings.members import without_member
from codemods.declare import Codemod, Example, Hit, Rename, Report, Safety
from codemods.declare.targets import String

if TYPE_CHECKING:
    from codemods.engine.context import Context

_PSYCOPG2, _POSTGRESQL = "django.db.backends.postgresql_psycopg2", "django.db.backends.postgresql"
_MEMCACHED = "django.core.cache.backends.memcached"
_STATIC = "django.contrib.staticfiles.storage"
_PROCESSORS = "context_processors"
_HASHERS = "django.contrib.auth.hashers"
_SESSION_AUTH = "django.contrib.auth.middleware.SessionAuthenticationMiddleware"

_WEAK = {
    "CryptPasswordHasher": "gone from Django 5.0",
    "SHA1PasswordHasher": "gone from Django 5.1",
    "UnsaltedSHA1PasswordHasher": "gone from Django 5.1",
    "UnsaltedMD5PasswordHasher": "gone from Django 5.1",
}

postgresql_psycopg2 = Codemod(
    id="postgresql-psycopg2",
    summary="name the database engine postgresql instead of postgresql_psycopg2",
    why="The backend has the shorter name since Django 1.9; the longer one is gone.",
    category="settings",
    deprecated_in=(2, 0),
    removed_in=(3, 0),
    reference="releases/3.0/#features-removed-in-3-0",
    safety=Safety.SAFE,
    migrations=True,
    works_from=(1, 9),
    rows=(
        Rename(_PSYCOPG2, _POSTGRESQL),
        *(
            Rename(f"{_PSYCOPG2}.{module}{rest}", f"{_POSTGRESQL}.{module}{rest}")
            for module in (
                *("base", "client", "creation", "features", "introspection"),
                *("operations", "schema"),
            )
            for rest in ("", ".*")
        ),
    ),
    examples=(
        Example(
            before=f'DATABASES = {{"default": {{"ENGINE": "{_PSYCOPG2}"}}}}\n',
            after=f'DATABASES = {{"default": {{"ENGINE": "{_POSTGRESQL}"}}}}\n',
            path="site/settings.py",
        ),
        Example(
            before=f"from {_PSYCOPG2}.base import DatabaseWrapper\n\nDatabaseWrapper({{}})\n",
            after=f"from {_POSTGRESQL}.base import DatabaseWrapper\n\nDatabaseWrapper({{}})\n",
        ),
    ),
)

context_processors = Codemod(
    id="context-processors",
    summary="name context processors by django.template instead of django.core",
    why="The module moved in Django 1.8.",
    category="settings",
    deprecated_in=(1, 8),
    removed_in=(1, 10),
    reference="releases/1.10/#features-removed-in-1-10",
    safety=Safety.SAFE,
    migrations=True,
    works_from=(1, 8),
    rows=(
        Rename(f"django.core.{_PROCESSORS}", f"django.template.{_PROCESSORS}"),
        Rename(f"django.core.{_PROCESSORS}.*", f"django.template.{_PROCESSORS}.*"),
    ),
    examples=(
        Example(
            before=f'PROCESSORS = ["django.core.{_PROCESSORS}.request"]\n',
            after=f'PROCESSORS = ["django.template.{_PROCESSORS}.request"]\n',
            path="site/settings.py",
        ),
        Example(
            before=f"from django.core.{_PROCESSORS} import csrf\n\nvalues = csrf(request)\n",
            after=f"from django.template.{_PROCESSORS} import csrf\n\nvalues = csrf(request)\n",
        ),
    ),
)

memcached_cache = Codemod(
    id="memcached-cache",
    summary="use the cache backend PyMemcacheCache for MemcachedCache",
    why="The backend for python-memcached is gone.",
    category="settings",
    deprecated_in=(3, 2),
    removed_in=(4, 1),
    reference="releases/4.1/#features-removed-in-4-1",
    safety=Safety.UNSAFE,
    unsafe_when="it needs the package pymemcache instead of python-memcached",
    follow_up="install pymemcache in place of python-memcached; OPTIONS of CACHES differ",
    migrations=True,
    works_from=(3, 2),
    rows=(Rename(f"{_MEMCACHED}.MemcachedCache", f"{_MEMCACHED}.PyMemcacheCache"),),
    examples=(
        Example.unsafe(
            f'CACHES = {{"default": {{"BACKEND": "{_MEMCACHED}.MemcachedCache"}}}}\n',
            f'CACHES = {{"default": {{"BACKEND": "{_MEMCACHED}.PyMemcacheCache"}}}}\n',
            path="site/settings.py",
        ),
    ),
)

cached_static_files = Codemod(
    id="cached-static-files-storage",
    summary="use ManifestStaticFilesStorage for CachedStaticFilesStorage",
    why="The storage that kept hashed names in the cache is gone.",
    category="settings",
    deprecated_in=(2, 2),
    removed_in=(3, 1),
    reference="releases/3.1/#features-removed-in-3-1",
    safety=Safety.UNSAFE,
    unsafe_when="names of files are kept in staticfiles.json, which collectstatic has to write",
    follow_up="run collectstatic before the site starts: it writes staticfiles.json",
    migrations=True,
    works_from=(1, 7),
    rows=(
        Rename(f"{_STATIC}.CachedStaticFilesStorage", f"{_STATIC}.ManifestStaticFilesStorage"),
        Rename(f"{_STATIC}.CachedFilesMixin", f"{_STATIC}.ManifestFilesMixin"),
    ),
    examples=(
        Example.unsafe(
            f'STATICFILES_STORAGE = "{_STATIC}.CachedStaticFilesStorage"\n',
            f'STATICFILES_STORAGE = "{_STATIC}.ManifestStaticFilesStorage"\n',
            path="site/settings.py",
        ),
    ),
)

password_hashers = Codemod(
    id="password-hashers",
    summary="password hashers that are gone, or will be",
    why="Passwords hashed with them cannot be checked any more: their users must set new ones.",
    category="settings",
    deprecated_in=(4, 1),
    removed_in=(5, 0),
    reference="releases/5.0/#features-removed-in-5-0",
    safety=Safety.REPORT,
    migrations=True,
    not_executed="report-only",
    examples=(
        Example.report(
            f'PASSWORD_HASHERS = ["{_HASHERS}.CryptPasswordHasher"]\n',
            "CryptPasswordHasher is gone from Django 5.0",
            path="site/settings.py",
        ),
        Example.kept(
            f'PASSWORD_HASHERS = ["{_HASHERS}.Argon2PasswordHasher"]\n',
            title="a hasher that stays",
            path="site/settings.py",
        ),
    ),
)

session_authentication = Codemod(
    id="session-authentication-middleware",
    summary="drop SessionAuthenticationMiddleware",
    why="It did nothing from Django 1.10 on, and is gone.",
    category="settings",
    deprecated_in=(1, 10),
    removed_in=(2, 0),
    reference="releases/2.0/#miscellaneous",
    safety=Safety.SAFE,
    migrations=True,
    works_from=(1, 10),
    examples=(
        Example(
            before=f"""\
MIDDLEWARE = [
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "{_SESSION_AUTH}",
    "django.contrib.messages.middleware.MessageMiddleware",
]
""",
            after="""\
MIDDLEWARE = [
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
]
""",
            path="site/settings.py",
        ),
        Example.report(
            f'if "{_SESSION_AUTH}" in MIDDLEWARE:\n    print("old")\n',
            "is gone from Django 2.0",
            path="site/settings.py",
        ),
    ),
)


@password_hashers.on(*(String(f"{_HASHERS}.{name}") for name in _WEAK))
def find_hasher(node: ast.Constant, ctx: Context) -> Report:
    """The dotted path of a hasher, wherever it stands."""
    name = str(node.value).rpartition(".")[2]
    advice = "wrap or reset the passwords that it hashed (see the docs on upgrading passwords)"
    return ctx.report(node, f"{name} is {_WEAK[name]}: {advice}")


@session_authentication.on(String(_SESSION_AUTH))
def find_middleware(node: ast.Constant, ctx: Context) -> Hit | Report:
    """A member of a list or a tuple goes."""
    parent = ctx.parent(node)
    if isinstance(parent, (ast.List, ast.Tuple)) and ctx.text(parent)[0] in "[(":
        edit, commented = without_member(parent, parent.elts.index(node), ctx)
        unsafe = "a comment beside it would go too" if commented else ""
        return ctx.hit(parent, unsafe=unsafe)._replace(edits=(edit,))
    return ctx.report(node, "SessionAuthenticationMiddleware is gone from Django 2.0: drop it")
