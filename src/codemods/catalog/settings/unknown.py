"""Settings that no Django has: invented ones, misspelt ones."""

from __future__ import annotations

import ast
import difflib
from typing import TYPE_CHECKING

from codemods.catalog.settings.gone import assigned_names
from codemods.declare import Codemod, Example, Hit, Level, Refusal, Report, Safety
from codemods.declare.targets import Setting, SettingPrefix
from codemods.project import django_api
from codemods.project.settings_reads import is_read

if TYPE_CHECKING:
    import libcst as cst

    from codemods.engine.context import Context

_SECURE = {
    "SECURE_SSL_REDIRECT": "True",
    "SESSION_COOKIE_SECURE": "True",
    "CSRF_COOKIE_SECURE": "True",
    "SECURE_HSTS_SECONDS": "31536000",
    "SECURE_HSTS_INCLUDE_SUBDOMAINS": "True",
    "SECURE_HSTS_PRELOAD": "True",
}

unknown_settings = Codemod(
    id="unknown-settings",
    summary="settings with a prefix of Django's that no Django has",
    why="Django ignores a setting that it does not know; a typing error in one shows nowhere.",
    category="settings",
    removed_in=None,
    level=Level.ADVICE,
    reference="ref/settings/",
    safety=Safety.REPORT,
    migrations=True,
    not_executed="report-only",
    examples=(
        Example.report(
            "CSRF_TRUSTED_ORIGIN = []\n",
            "did you mean CSRF_TRUSTED_ORIGINS",
            path="site/settings.py",
        ),
        Example.kept(
            'EMAIL_SIGNATURE = "x"\n',
            title="a setting of the project's own, which its code reads",
            path="site/settings.py",
            others=(
                ("app/mail.py", "from django.conf import settings\nsettings.EMAIL_SIGNATURE\n"),
            ),
        ),
    ),
)

secure_defaults = Codemod(
    id="secure-defaults",
    summary="set what SECURE_DEFAULTS is said to stand for",
    why="No Django ever had a setting SECURE_DEFAULTS: it switches nothing on.",
    category="settings",
    removed_in=None,
    level=Level.BREAKS,
    reference="topics/security/",
    safety=Safety.UNSAFE,
    unsafe_when="these settings were never on: HTTPS has to work on all subdomains first",
    migrations=True,
    works_from=(1, 11),
    examples=(
        Example.unsafe(
            """\
SECURE_DEFAULTS = True
CSRF_COOKIE_SECURE = True
""",
            """\
SECURE_SSL_REDIRECT = True
SESSION_COOKIE_SECURE = True
SECURE_HSTS_SECONDS = 31536000
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
SECURE_HSTS_PRELOAD = True
CSRF_COOKIE_SECURE = True
""",
            path="site/settings.py",
        ),
        Example.refuse(
            "SECURE_DEFAULTS = not DEBUG\n",
            reason="not True",
            path="site/settings.py",
        ),
    ),
)


@unknown_settings.on(
    *(
        SettingPrefix(
            prefix,
            unless=tuple(
                name for name in sorted(django_api.setting_names()) if name.startswith(prefix)
            ),
        )
        for prefix in django_api.OWNED_PREFIXES
    )
)
def find_unknown(statement: ast.stmt, ctx: Context) -> Report | None:
    """A name that no Django has, nor any known package, and that no code reads."""
    for name in assigned_names(statement):
        if name == "SECURE_DEFAULTS" or not django_api.known_prefix(name):
            continue
        if django_api.setting(name) is not None or is_read(ctx.project, name):
            continue
        near = difflib.get_close_matches(name, django_api.setting_names(), 1, 0.9)
        meant = f": did you mean {near[0]}?" if near else ""
        return ctx.report(statement, f"Django has no setting {name}, and no code reads it{meant}")
    return None


@secure_defaults.on(Setting("SECURE_DEFAULTS"))
def find_secure(statement: ast.stmt, ctx: Context) -> Hit | Refusal:
    """`True`; what the file sets already is left out."""
    value = getattr(statement, "value", None)
    if not isinstance(value, ast.Constant) or value.value is not True:
        return ctx.refuse(statement, "not True: no Django has it, drop it")
    bound = ctx.module.table(ctx.module.tree).names
    return ctx.hit(statement, data={"lines": [n for n in _SECURE if n not in bound]})


@secure_defaults.rewrite
def set_each(
    statement: cst.Assign, hit: Hit
) -> cst.FlattenSentinel[cst.BaseSmallStatement] | cst.RemovalSentinel:
    """`SECURE_DEFAULTS = True` → the six settings."""
    import libcst as cst

    lines = [cst.parse_statement(f"{name} = {_SECURE[name]}") for name in hit.data["lines"]]
    statements = [cst.ensure_type(line, cst.SimpleStatementLine).body[0] for line in lines]
    return cst.FlattenSentinel(statements) if statements else cst.RemoveFromParent()
