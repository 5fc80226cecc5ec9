"""Why tests are still lost after the codemods: by package and what the failure says."""

from __future__ import annotations

import re
from typing import NamedTuple

from suites.verdicts import Loss

__all__ = ["REASONS", "Reason", "explain"]


class Reason(NamedTuple):
    """What some failures of a package come from, and why no codemod mends it."""

    package: str
    pattern: str
    """Found in the failure's message, its place or the id of the test."""
    text: str


REASONS = (
    Reason(
        "django-axes",
        "AccessAttempt matching query",
        "the test posts 1,026 fields, which Django 5.0 answers with 400 "
        "(`DATA_UPLOAD_MAX_NUMBER_FIELDS`)",
    ),
    Reason(
        "django-braces",
        "405 == 302",
        "`logout_then_login()` answers a GET with 405; `logout-client` reports the call",
    ),
    Reason(
        "django-crispy-forms",
        "non_form_errors",
        'the message of a formset is worded anew: "at most 1 form", it was "1 or fewer forms"',
    ),
    Reason(
        "django-crispy-forms",
        "assert 0 == 3|test_layout.py",
        "the tests switch template packs, and templates stay compiled since Django 4.1, with "
        "`debug` too",
    ),
    Reason(
        "django-extensions",
        "show_urls",
        "`as_view()` gives a function of another name since Django 4.0, and the output shows it",
    ),
    Reason(
        "django-extensions",
        "sqldsn",
        "the test looks for the name of the engine that `postgresql-psycopg2` renames in it",
    ),
    Reason(
        "django-extensions",
        "update_permissions",
        "`name` of a content type starts with the app since Django 5.0, and the output shows it",
    ),
    Reason(
        "django-extensions",
        "my_field_that_my_child|graph_models",
        "fields of abstract models are drawn that were left out; not looked into",
    ),
    Reason("django-extensions", "test_notes", "the output holds the rewritten file"),
    Reason("django-extensions", "squashed_migration", "the test is skipped on Django 5.0"),
    Reason(
        "django-filter",
        "LMT",
        "`override()` is handed a zone of pytz, kept as the tests use its `localize()`",
    ),
    Reason(
        "django-filter",
        "test_clean",
        "an aware datetime stays as it is where `USE_TZ` is off",
    ),
    Reason(
        "django-model-utils",
        "_save_parents",
        "the package calls the private `_save_parents()`, which takes `force_insert` since 5.0",
    ),
    Reason(
        "django-model-utils",
        "field_name",
        "the package calls `DeferredAttribute`, which takes a field since Django 3.0; private",
    ),
    Reason(
        "django-taggit",
        "get_reverse_joining_fields",
        "a field of its own kind, made of private API: `prefetch-hooks` reports its "
        "`get_joining_columns()`",
    ),
    Reason(
        "django-taggit",
        "get_col",
        "a field of its own kind, made of private API of Django's relations",
    ),
    Reason(
        "django-taggit",
        "<div>",
        "`str()` of a form is divs since Django 5.0, it was a table: reported",
    ),
    Reason(
        "django-taggit",
        "Counter",
        "`assertQuerysetEqual()` compared `repr()`s, and the list comes from a variable",
    ),
    Reason(
        "easy-thumbnails",
        "path traversal|2 != 4",
        "absolute file names, which Django's storage refuses as path traversal; once inside a "
        "robust signal, where two files less are the only trace",
    ),
)


def explain(package: str, loss: Loss) -> str:
    """Return the reason for a lost test; what the failure says where none is written down."""
    told = f"{loss.reason} {loss.where} {loss.test}"
    for reason in REASONS:
        if reason.package == package and re.search(reason.pattern, told):
            return reason.text
    return f"not explained: {loss.reason[:80]}"
