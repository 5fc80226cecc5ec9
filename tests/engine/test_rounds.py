"""Rounds: what later ones do to the text of earlier ones."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import pytest

from codemods.engine.analysis import analyse
from codemods.engine.facts import survey
from codemods.engine.options import Options
from codemods.engine.plan import FilePlan
from codemods.engine.screen import Screen

FIXTURES = Path(__file__).parent.parent / "fixtures"

PATTERNS = b"""\
from django.conf.urls import patterns

urlpatterns = patterns('',
    (r'^a/$', view),
    (r'^b/$', view),
    (r'^c/(?P<pk>[0-9]{2})/$', view),
)
"""


def test_several_hits_in_the_text_of_one_change_are_made_together() -> None:
    plan = analyse("app/urls.py", PATTERNS, Options(modernize=True))
    assert isinstance(plan, FilePlan)
    assert len(plan.changes) == 1
    assert plan.render() == b"""\
from django.urls import path, re_path

urlpatterns = [
    path('a/', view),
    path('b/', view),
    re_path(r'^c/(?P<pk>[0-9]{2})/$', view),
]
"""


ADMIN = b"""\
from django.contrib import admin

from library.models import Author, Book, Shelf


class AuthorAdmin(admin.ModelAdmin):
    pass


class BookAdmin(admin.ModelAdmin):
    def old(self, book):
        return book.year < 1900

    old.boolean = True


class ShelfAdmin(admin.ModelAdmin):
    pass


admin.site.register(Author, AuthorAdmin)
admin.site.register(Book, BookAdmin)
admin.site.register(Shelf, ShelfAdmin)
"""


def test_lines_deleted_in_several_rounds() -> None:
    """The class has to wait for the attribute in it, so its registration goes last."""
    plan = analyse("library/admin.py", ADMIN, Options(modernize=True))
    assert isinstance(plan, FilePlan) and plan.trouble is None
    assert plan.render() == b"""\
from django.contrib import admin

from library.models import Author, Book, Shelf


@admin.register(Author)
class AuthorAdmin(admin.ModelAdmin):
    pass


@admin.register(Book)
class BookAdmin(admin.ModelAdmin):
    @admin.display(boolean=True)
    def old(self, book):
        return book.year < 1900


@admin.register(Shelf)
class ShelfAdmin(admin.ModelAdmin):
    pass
"""


def test_what_stays_within_a_hit_does_not_keep_it_waiting() -> None:
    text = b"""\
from django.db import models
from django.utils import six

if six.PY3:
    field = models.Field()
    try:
        model = field.remote_field.model
    except AttributeError:
        model = field.remote_field.to
"""
    plan = analyse("app/fields.py", text, Options())
    assert isinstance(plan, FilePlan)
    assert plan.render() == b"""\
from django.db import models

field = models.Field()
try:
    model = field.remote_field.model
except AttributeError:
    model = field.remote_field.to
"""


def test_new_text_is_left_unscreened_only_where_nothing_would_be_found(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    files = sorted(FIXTURES.glob("*/*.in.py"))
    options = Options(modernize=True, unsafe=True)

    def plans() -> list[object]:
        found = [analyse("app/models.py", file.read_bytes(), options) for file in files]
        assert all(isinstance(plan, FilePlan) for plan in found)
        return [plan[2:] for plan in found]  # without path and source

    told = plans()
    spared: list[str] = []

    def note(screen: Screen, path: str, text: bytes, imported: Iterable[str]) -> bool:
        spared.extend([] if is_news(screen, path, text, imported) else [path])
        return True

    is_news = Screen.is_news
    monkeypatch.setattr(Screen, "is_news", note)
    assert plans() == told
    assert len(spared) > 100


HELPERS = b"""\
from channels.db import database_sync_to_async
from django.contrib.auth.models import User


@database_sync_to_async
def get_user(pk):
    try:
        return User.objects.get(pk=pk)
    except User.DoesNotExist:
        return None


@database_sync_to_async
def get_other(pk):
    return find_other(pk)
"""


def test_a_refusal_is_told_once_with_the_lines_of_the_file() -> None:
    options = Options(unsafe=True, select=frozenset(("async",)))
    plan = analyse("app/consumers.py", HELPERS, options, survey({"app/consumers.py": HELPERS}))
    assert isinstance(plan, FilePlan)
    assert plan.changes
    assert [finding.message.partition(":")[0] for finding in plan.findings] == ["line 15"]
