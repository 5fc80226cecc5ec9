"""The net under everything: what Django 5.0 lacks and no other codemod takes up."""

from codemods.declare import Codemod, Example, Rename, Safety

moved_names = Codemod(
    id="moved-names",
    summary="import names from where Django 5.0 has them",
    why=(
        "The object is still there; the module that merely re-exported it, or imported it for its "
        "own use, does not have it any more. Where each name went is read from Django's source."
    ),
    category="names",
    removed_in=(5, 0),
    deprecated_in=(1, 8),
    reference="internals/deprecation/",
    safety=Safety.SAFE,
    migrations=True,
    rows=tuple(
        Rename(f"{module}.{name}", new)
        for new, name, modules in (
            (
                "django.core.exceptions.FieldDoesNotExist",
                "FieldDoesNotExist",
                ("django.db.models.fields", "django.db.models"),
            ),
            (
                "django.core.exceptions.EmptyResultSet",
                "EmptyResultSet",
                (
                    "django.db.models.query",
                    "django.db.models.sql",
                    "django.db.models.sql.datastructures",
                ),
            ),
            ("django.forms.utils.pretty_name", "pretty_name", ("django.forms.forms",)),
            ("django.forms.BoundField", "BoundField", ("django.forms.forms",)),
            ("django.template.Context", "Context", ("django.template.base",)),
            ("django.template.RequestContext", "RequestContext", ("django.template.base",)),
            ("urllib.parse.parse_qsl", "parse_qsl", ("django.utils.http",)),
        )
        for module in modules
    ),
    examples=(
        Example(
            before="""\
from django.db import models
from django.db.models.query import EmptyResultSet


def get(name):
    try:
        return find(name)
    except (models.FieldDoesNotExist, EmptyResultSet):
        return None
""",
            after="""\
from django.core.exceptions import EmptyResultSet, FieldDoesNotExist


def get(name):
    try:
        return find(name)
    except (FieldDoesNotExist, EmptyResultSet):
        return None
""",
        ),
        Example.kept(
            """\
try:
    from django.urls import reverse
except ImportError:
    from django.core.urlresolvers import reverse

reverse("home")
""",
            title="a guarded import whose other branch works",
        ),
    ),
)

removed_api = Codemod(
    id="removed-api",
    summary="names that Django 5.0 does not have",
    why=(
        "Every import, dotted use and dotted string that names something of ``django`` is looked "
        "up in the names of Django 5.0, private ones included. The message says in which release "
        "a name went: its notes are at ``releases/<version>/`` of Django's documentation."
    ),
    category="names",
    removed_in=(5, 0),
    deprecated_in=(1, 8),
    reference="internals/deprecation/",
    safety=Safety.REPORT,
    migrations=True,
    not_executed="report-only",
    examples=(
        Example.report(
            """\
from django.db.models.functions import JSONExtract
""",
            "django.db.models.functions.JSONExtract does not exist in Django 5.0",
            title="a name that never existed",
        ),
        Example.report(
            """\
from django.test.utils import patch_logger
""",
            "was removed in Django 3.0: use self.assertLogs(name, level)",
        ),
        Example.kept(
            """\
import logging

logger = logging.getLogger("django.request")
""",
            title="the name of a logger",
        ),
    ),
)
