"""Where tests give settings other values, and code asks whether there are such."""

from __future__ import annotations

import ast
import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from codemods.engine.context import Context

__all__ = ["asks_first", "overrides_settings"]

_OVERRIDE = ("django.test.override_settings", "django.conf.settings.configure")
_MODIFY = ("django.test.modify_settings",)


def overrides_settings(keyword: ast.keyword, ctx: Context, *, modify: bool = False) -> bool:
    """Whether a keyword argument sets a setting: in `override_settings()` and its like.

    ``modify``: or is it changed by `modify_settings()`.
    """
    call = ctx.parent(keyword)
    if not isinstance(call, ast.Call):
        return False
    if ctx.is_(call.func, *_OVERRIDE, *(_MODIFY if modify else ())):
        return True
    function = call.func
    return (
        isinstance(function, ast.Attribute)
        and function.attr in ("settings", "modify_settings" if modify else "settings")
        and isinstance(function.value, ast.Name)
        and function.value.id in ("self", "cls")
        and ctx.in_tests
    )


def asks_first(name: str, ctx: Context) -> bool:
    """Whether the file asks ``hasattr(settings, "NAME")``: its reads are on their guard."""
    asked = rb"\bhasattr\(\s*[\w.]*settings\s*,\s*['\"]" + name.encode() + rb"['\"]"
    return re.search(asked, ctx.module.source.body) is not None
