"""What Django 1.9 to 2.0 dropped: run before on the Django that has it, after on 5.0."""

from __future__ import annotations

import pytest

from executed.pairs import Pair, check_broken, check_pair

_APPS = ["django.contrib.auth", "django.contrib.contenttypes", "django.contrib.sites"]
_SITES = {"INSTALLED_APPS": _APPS, "SITE_ID": 1}
_ZONE = {"TIME_ZONE": "UTC", "USE_TZ": True}
_URLS = {"ROOT_URLCONF": "__main__", "ALLOWED_HOSTS": ["*"], "DEBUG": False}

PAIRS = [
    Pair(
        ("get-model",),
        "1.8",
        """\
from django.db import models
from django.db.models import get_model, get_models

one = get_model("auth", "User")
two = models.loading.get_model("auth.User")
result = [one.__name__, one is two, one in get_models()]
""",
        settings={},
    ),
    Pair(
        ("sorted-dict",),
        "1.8",
        """\
from django.utils.datastructures import MergeDict, SortedDict

fields = SortedDict([("b", 1), ("a", 2)])
fields["c"] = 3
both = MergeDict({"a": 1}, {"a": 2, "b": 3})
result = [list(fields), fields.pop("a"), list(fields.values()), both["a"], both["b"], "c" in both]
""",
        unsafe=True,
    ),
    Pair(
        ("import-by-path",),
        "1.8",
        """\
from django.utils.module_loading import import_by_path

paths = ["os.path.join", "os.getcwd"]
result = [import_by_path(paths[0]).__name__, import_by_path(paths[1], "cwd: ").__name__]
""",
        unsafe=True,
    ),
    Pair(
        ("sites-shortcuts",),
        "1.8",
        """\
from django.contrib.sites.models import RequestSite, get_current_site
from django.test import RequestFactory

request = RequestFactory().get("/", HTTP_HOST="testserver")
result = [RequestSite(request).domain, get_current_site(request).name]
""",
        settings={"INSTALLED_APPS": _APPS[:2], "ALLOWED_HOSTS": ["*"]},
        files={},
    ),
    Pair(
        ("vendored-modules",),
        "1.8",
        """\
from django.utils import unittest
from django.utils.dictconfig import dictConfig
from django.utils.unittest import skipIf


class Case(unittest.TestCase):
    def test_one(self):
        self.assertIn(1, [1])

    @skipIf(True, "no")
    def test_two(self):
        pass


outcome = unittest.TestResult()
unittest.defaultTestLoader.loadTestsFromTestCase(Case).run(outcome)
dictConfig({"version": 1, "disable_existing_loggers": False})
result = [outcome.testsRun, len(outcome.skipped), outcome.wasSuccessful()]
""",
    ),
    Pair(
        ("tzinfo-classes",),
        "1.8",
        """\
import datetime

from django.utils.tzinfo import FixedOffset, LocalTimezone

day = datetime.datetime(2015, 6, 1)
zones = [FixedOffset(90), FixedOffset(-60), FixedOffset(datetime.timedelta(hours=2))]
result = [
    [str(day.replace(tzinfo=zone)) for zone in zones],
    [zone.tzname(day) for zone in zones[:1]],
    str(day.replace(tzinfo=LocalTimezone(day))),
]
""",
        settings=_ZONE,
        unsafe=True,
    ),
    Pair(
        ("error-views",),
        "1.11",
        """\
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.test import Client


def lost(request):
    return HttpResponse("lost", status=404)


def no_403(request, template_name="x"):
    return HttpResponse(template_name, status=403)


def refuse(request):
    raise PermissionDenied


handler404 = lost
handler403 = no_403
urlpatterns = []

import sys
try:
    from django.conf.urls import url
except ImportError:
    from django.urls import re_path as url
urlpatterns = [url("^no/$", refuse)]
client = Client()
result = [[r.status_code, r.content.decode()] for r in (client.get("/a/"), client.get("/no/"))]
""",
        settings=_URLS,
    ),
    Pair(
        ("javascript-catalog", "url"),
        "1.11",
        """\
from django.conf.urls import url
from django.test import Client
from django.views.i18n import javascript_catalog, json_catalog

options = {"packages": ("django.contrib.auth",)}
urlpatterns = [
    url(r"^js/$", javascript_catalog, {"packages": ["django.contrib.auth"], "domain": "django"}),
    url(r"^json/$", json_catalog, options),
    url(r"^rest/$", view=javascript_catalog),
]
client = Client()
result = [
    [client.get(path).status_code, client.get(path)["Content-Type"].partition(";")[0]]
    for path in ("/js/", "/json/", "/rest/")
]
""",
        settings={**_URLS, "INSTALLED_APPS": _APPS[:2]},
        unsafe=True,
        differs=[[200, "text/javascript"], [200, "application/json"], [200, "text/javascript"]],
    ),
    Pair(
        ("field-rel",),
        "1.11",
        """\
from django.contrib.auth.models import Permission

field = Permission._meta.get_field("content_type")
plain_field = Permission._meta.get_field("name")
result = [field.rel.to.__name__, plain_field.rel, field.rel.field_name, field.remote_field.to.__name__]
""",
        settings={},
        unsafe=True,
    ),
    Pair(
        ("meta-api",),
        "1.9",
        """\
from django.contrib.auth.models import Group, Permission, User
from django.contrib.contenttypes.models import ContentType

meta = Group._meta


def names(fields):
    return sorted(getattr(f, "name", None) or f[0].name for f in fields)


result = [
    sorted(n for n in Permission._meta.get_all_field_names() if n != "content_type_id"),
    Permission._meta.get_field_by_name("name")[0].max_length,
    names(ContentType._meta.get_all_related_objects()),
    names(ContentType._meta.get_all_related_objects_with_model()),
    names(meta.get_all_related_many_to_many_objects()),
    names(meta.get_all_related_m2m_objects_with_model()),
    names(User._meta.get_concrete_fields_with_model()),
    names(User._meta.get_m2m_with_model()),
    len(User._meta.virtual_fields),
]
""",
        settings={},
        unsafe=True,
    ),
    Pair(
        ("add-filter",),
        "3.2",
        """\
from django.contrib.auth.models import User

users = User.objects.all()
users.query.add_filter(("username__startswith", "a"))
users.query.add_filter(("is_staff", True),)
result = str(users.query)
""",
        settings={},
    ),
]


@pytest.mark.parametrize("pair", PAIRS, ids=lambda pair: pair.name)
def test_pair(pair: Pair) -> None:
    check_pair(pair)


@pytest.mark.parametrize("pair", PAIRS, ids=lambda pair: pair.name)
def test_the_old_code_fails(pair: Pair) -> None:
    check_broken(pair)
