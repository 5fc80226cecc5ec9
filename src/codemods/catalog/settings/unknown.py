"""Settings that Django 5.0 does not have: removed ones, invented ones, misspelt ones."""

from __future__ import annotations

import ast
import difflib
from collections.abc import Iterator
from typing import TYPE_CHECKING

from codemods.declare import Codemod, Example, Hit, Level, Refusal, Report, Safety
from codemods.declare.targets import Setting, SettingPrefix
from codemods.project import django_api
from codemods.project.settings_reads import is_read

if TYPE_CHECKING:
    import libcst as cst

    from codemods.engine.context import Context

_TEMPLATES = "put {value} into {place} of TEMPLATES"
_ADVICE = {
    "MIDDLEWARE_CLASSES": "set MIDDLEWARE; its classes take get_response and are callable",
    "TEMPLATE_DIRS": _TEMPLATES.replace("{place}", '"DIRS"'),
    "TEMPLATE_CONTEXT_PROCESSORS": _TEMPLATES.replace(
        "{place}", '"context_processors" in the "OPTIONS"'
    ),
    "TEMPLATE_LOADERS": _TEMPLATES.replace("{place}", '"loaders" in the "OPTIONS"'),
    "TEMPLATE_DEBUG": _TEMPLATES.replace("{place}", '"debug" in the "OPTIONS"'),
    "TEMPLATE_STRING_IF_INVALID": _TEMPLATES.replace(
        "{place}", '"string_if_invalid" in the "OPTIONS"'
    ),
    "ALLOWED_INCLUDE_ROOTS": "it was for the ssi tag, which is gone",
    "USE_ETAGS": "add django.middleware.http.ConditionalGetMiddleware to MIDDLEWARE for ETags",
    "SEND_BROKEN_LINK_EMAILS": (
        "add django.middleware.common.BrokenLinkEmailsMiddleware to MIDDLEWARE"
    ),
    "IGNORABLE_404_ENDS": "set IGNORABLE_404_URLS",
    "IGNORABLE_404_STARTS": "set IGNORABLE_404_URLS",
    "TRANSACTIONS_MANAGED": "set AUTOCOMMIT in DATABASES",
    "CACHE_MIDDLEWARE_ANONYMOUS_ONLY": "nothing looks at it any more",
    "GEOIP_LIBRARY_PATH": "GeoIP is gone: use GeoIP2, which needs GEOIP_PATH only",
    "POSTGIS_TEMPLATE": "nothing looks at it any more",
    "SPATIALITE_SQL": "nothing looks at it any more",
    "ADMIN_FOR": "nothing looks at it any more",
    "LOGOUT_URL": "nothing looks at it any more",
    "PROFANITIES_LIST": "nothing looks at it any more",
    "AUTH_PROFILE_MODULE": "get_profile() is gone: reach the profile through its relation",
}
_NEEDED = ("MIDDLEWARE_CLASSES", "TEMPLATE_", "AUTH_PROFILE_MODULE")
"""Code of the project that reads these fails as well; all others may be its own."""

LEFT_ALONE = {
    "COMMENTS_ALLOW_PROFANITIES": "the package django-contrib-comments has it",
    "COMMENTS_APP": "the package django-contrib-comments reads it",
    "COMMENTS_HIDE_REMOVED": "the package django-contrib-comments reads it",
    "COMMENT_MAX_LENGTH": "the package django-contrib-comments reads it",
    "GEOMETRY_BACKEND": "no project ever set it",
    "GOOGLE_MAPS_API_KEY": "projects use it for themselves",
    "GOOGLE_MAPS_API_VERSION": "projects use it for themselves",
    "GOOGLE_MAPS_URL": "projects use it for themselves",
    "RESTRUCTUREDTEXT_FILTER_SETTINGS": "django.contrib.markup was a package of its own later",
}
"""Removed settings that are not reported, with the reason."""

_SECURE = {
    "SECURE_SSL_REDIRECT": "True",
    "SESSION_COOKIE_SECURE": "True",
    "CSRF_COOKIE_SECURE": "True",
    "SECURE_HSTS_SECONDS": "31536000",
    "SECURE_HSTS_INCLUDE_SUBDOMAINS": "True",
    "SECURE_HSTS_PRELOAD": "True",
}

removed_settings = Codemod(
    id="removed-settings",
    summary="settings that Django does not look at any more",
    why="Django ignores a setting that it does not know, without a word.",
    category="settings",
    deprecated_in=(1, 8),
    removed_in=(2, 1),
    reference="internals/deprecation/",
    safety=Safety.REPORT,
    migrations=True,
    not_executed="report-only",
    examples=(
        Example.report(
            'TEMPLATE_DIRS = [BASE_DIR / "templates"]\n',
            '[BASE_DIR / "templates"] into "DIRS" of TEMPLATES',
            path="site/settings.py",
        ),
        Example.kept(
            'COMMENTS_APP = "comments"\n',
            title="another package has it now",
            path="site/settings.py",
        ),
    ),
)

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


@removed_settings.on(*(Setting(name) for name in _ADVICE))
def find_removed(statement: ast.stmt, ctx: Context) -> Report | None:
    """A setting by name, unless the project itself reads it."""
    for name in _names(statement):
        known = django_api.setting(name)
        if name not in _ADVICE or known is None or known.removed_in is None:
            continue
        if not name.startswith(_NEEDED) and is_read(ctx.project, name):
            return None
        value = getattr(statement, "value", None)
        text = " ".join(ctx.text(value).split()) if value is not None else "it"
        advice = _ADVICE[name].format(value=text)
        version = ".".join(map(str, known.removed_in))
        return ctx.report(statement, f"{name} is gone from Django {version}: {advice}")
    return None


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
    for name in _names(statement):
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


def _names(statement: ast.stmt) -> Iterator[str]:
    targets = getattr(statement, "targets", None) or [getattr(statement, "target", None)]
    yield from (target.id for target in targets if isinstance(target, ast.Name))
