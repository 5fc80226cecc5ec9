"""`settings.configure()` without a SECRET_KEY."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from codemods.declare import Codemod, Example, Hit, Report, Safety
from codemods.declare.targets import Call
from codemods.project.evidence import assigned_values

if TYPE_CHECKING:
    import libcst as cst

    from codemods.engine.context import Context

_CONFIGURE = "django.conf.settings.configure"
_RUNNERS = ("runtests.py", "run_tests.py", "quicktest.py")
_ADVICE = "reading settings.SECRET_KEY raises ImproperlyConfigured from Django 3.2: set one"

secret_key = Codemod(
    id="secret-key",
    summary="give settings.configure() of test runs a SECRET_KEY",
    why="An empty ``SECRET_KEY`` is an error where it is read, also after ``configure()``.",
    category="settings",
    deprecated_in=(3, 2),
    removed_in=(3, 2),
    reference="releases/3.2/#miscellaneous",
    safety=Safety.UNSAFE,
    unsafe_when="the key is no secret: it is for tests alone",
    migrations=True,
    works_from=(1, 8),
    examples=(
        Example.unsafe(
            """\
from django.conf import settings

SETTINGS = {"INSTALLED_APPS": ["app"]}

settings.configure(**SETTINGS)
""",
            """\
from django.conf import settings

SETTINGS = {"INSTALLED_APPS": ["app"]}

settings.configure(**SETTINGS, SECRET_KEY="not a secret")
""",
            path="runtests.py",
        ),
        Example.report(
            """\
from django.conf import settings

settings.configure(INSTALLED_APPS=["app"])
""",
            "set one",
            path="app/server.py",
        ),
        Example.kept(
            """\
from django.conf import settings

settings.configure(TEMPLATES=[])
""",
            title="no apps: templates alone need no key",
            path="runtests.py",
        ),
    ),
)


@secret_key.on(Call(_CONFIGURE, companions=("INSTALLED_APPS",)))
def find_configure(call: ast.Call, ctx: Context) -> Hit | Report | None:
    """Calls that name apps, in files that say nothing of a key."""
    if ctx.mentions("SECRET_KEY") or not ctx.mentions("INSTALLED_APPS") or call.args:
        return None
    if not all(_is_seen(keyword, ctx) for keyword in call.keywords):
        return None
    if not ctx.in_tests and ctx.path.rpartition("/")[2] not in _RUNNERS:
        return ctx.report(call, _ADVICE)
    return ctx.hit(call)


def _is_seen(keyword: ast.keyword, ctx: Context) -> bool:
    """Whether an argument certainly brings no key: named, or a dict written in the file."""
    if keyword.arg:
        return keyword.arg != "default_settings"
    values = assigned_values(keyword.value, ctx.module) or [keyword.value]
    return all(isinstance(value, ast.Dict) and None not in value.keys for value in values)


@secret_key.rewrite
def add_key(call: cst.Call, hit: Hit) -> cst.Call:
    """`configure(…)` → `configure(…, SECRET_KEY="not a secret")`."""
    from codemods.declare.nodes import append_argument, keyword_argument, string

    return append_argument(call, keyword_argument("SECRET_KEY", string("not a secret")))
