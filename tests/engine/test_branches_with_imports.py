"""A block that goes, and imports in it that change or go as well: neither loses the other."""

from __future__ import annotations

import pytest

from codemods.engine.analysis import analyse
from codemods.engine.options import Options
from codemods.engine.plan import FilePlan

ALL = Options(unsafe=True, modernize=True)

RENAMED = """\
try:
    from django.utils.encoding import force_text
except ImportError:
    # Django < 1.5
    from django.utils.encoding import force_unicode as force_text

name = force_text("a")
"""
RENAMED_AFTER = """\
from django.utils.encoding import force_str as force_text

name = force_text("a")
"""
UNUSED = """\
import django
from django.views import defaults

if django.VERSION >= (1, 6):
    from django.conf.urls import patterns
else:
    from django.conf.urls.defaults import patterns

urlpatterns = patterns("", (r"^$", defaults.server_error))
"""
UNUSED_AFTER = """\
import django
from django.urls import path
from django.views import defaults

urlpatterns = [path("", defaults.server_error)]
"""
LAST_OF_BLOCK = """\
def load():
    import django

    if django.VERSION < (3, 2):
        default_app_config = "shop.apps.ShopConfig"
"""
LAST_OF_BLOCK_AFTER = """\
def load():
    pass
"""


def render(text: str) -> str:
    plan = analyse("app/urls.py", text.encode(), ALL)
    assert isinstance(plan, FilePlan)
    assert plan.trouble is None
    return plan.render(unsafe=True).decode() if plan.changes else text


@pytest.mark.parametrize(
    ("before", "after"),
    [(RENAMED, RENAMED_AFTER), (UNUSED, UNUSED_AFTER), (LAST_OF_BLOCK, LAST_OF_BLOCK_AFTER)],
    ids=["renamed", "gone", "the only other statement of its block"],
)
def test_imports_change_before_the_block_around_them(before: str, after: str) -> None:
    assert render(before) == after
    assert render(after) == after
