"""Settings that Django does not look at any more, and code that still reads or overrides them."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import TYPE_CHECKING

from codemods.catalog.settings.overriding import asks_first, overrides_settings
from codemods.declare import Example, Level, Report
from codemods.declare.reporting import reporting
from codemods.declare.targets import Keyword, Setting, SettingLookup, SettingRead
from codemods.project import django_api
from codemods.project.settings_reads import is_read, is_set

if TYPE_CHECKING:
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
"""Removed settings whose assignment is not reported, with the reason."""

_USED = (*_ADVICE, *LEFT_ALONE)

removed_settings = reporting(
    "removed-settings",
    summary="settings that Django does not look at any more",
    why="Django ignores a setting that it does not know, without a word.",
    category="settings",
    deprecated_in=(1, 8),
    removed_in=(2, 1),
    reference="internals/deprecation/",
    examples=(
        Example.report(
            'TEMPLATE_DIRS = [BASE_DIR / "templates"]\n',
            '[BASE_DIR / "templates"] into "DIRS" of TEMPLATES',
            path="site/settings.py",
        ),
        Example.report(
            "from django.conf import settings\n\nurl = settings.LOGOUT_URL\n",
            "settings.LOGOUT_URL is gone from Django 1.10",
        ),
        Example.kept(
            'COMMENTS_APP = "comments"\n',
            title="another package has it now",
            path="site/settings.py",
        ),
    ),
)


@removed_settings.on(*(Setting(name) for name in _ADVICE))
def find_removed(statement: ast.stmt, ctx: Context) -> Report | None:
    """A setting by name, unless the project itself reads it."""
    for name in assigned_names(statement):
        if name not in _ADVICE:
            continue
        if not name.startswith(_NEEDED) and is_read(ctx.project, name):
            return None
        value = getattr(statement, "value", None)
        text = " ".join(ctx.text(value).split()) if value is not None else "it"
        return ctx.report(statement, _fate(name, text))
    return None


@removed_settings.on(*(SettingRead(name) for name in _USED))
def find_read(node: ast.Attribute, ctx: Context) -> Report | None:
    """``settings.NAME``, where no settings module of the project sets it."""
    if isinstance(node.ctx, ast.Load) and _is_own(node.attr, ctx):
        return None
    level = Level.ADVICE if asks_first(node.attr, ctx) else None
    return ctx.report(node, f"settings.{_fate(node.attr)}", level=level)


@removed_settings.on(*(SettingLookup(name) for name in _USED))
def find_lookup(call: ast.Call, ctx: Context) -> Report | None:
    """``getattr(settings, "NAME", default)``: from now on it is the default."""
    name = str(getattr(call.args[1], "value", ""))
    if _is_own(name, ctx):
        return None
    level = Level.ADVICE if len(call.args) > 2 else None
    return ctx.report(call, f"settings.{_fate(name)}", level=level)


@removed_settings.on(*(Keyword(name) for name in _USED))
def find_override(keyword: ast.keyword, ctx: Context) -> Report | None:
    """``override_settings(NAME=…)`` and its like, where no code of the project reads it."""
    name = str(keyword.arg)
    if not overrides_settings(keyword, ctx, modify=True):
        return None
    if not name.startswith(_NEEDED) and is_read(ctx.project, name):
        return None
    level = None if name in _ADVICE else Level.ADVICE
    return ctx.report(keyword, _fate(name), level=level)


def _is_own(name: str, ctx: Context) -> bool:
    """Whether the project sets a setting, which then goes on being there, for itself."""
    return not name.startswith(_NEEDED) and is_set(ctx.project, name)


def _fate(name: str, value: str = "its value") -> str:
    """Return since when Django lacks a setting, and what to do with its ``value``."""
    known = django_api.setting(name)
    assert known is not None and known.removed_in is not None
    version = ".".join(map(str, known.removed_in))
    advice = _ADVICE.get(name, "set it in the settings if the project itself needs it")
    return f"{name} is gone from Django {version}: {advice.format(value=value)}"


def assigned_names(statement: ast.stmt) -> Iterator[str]:
    """Yield the names that an assignment binds."""
    targets = getattr(statement, "targets", None) or [getattr(statement, "target", None)]
    yield from (target.id for target in targets if isinstance(target, ast.Name))
