"""More shapes of calls: run before on the newest Django that has them, after on 5.0."""

from __future__ import annotations

import pytest

from executed.pairs import Pair, check_broken, check_pair

_APPS = ["django.contrib.auth", "django.contrib.contenttypes"]
_ZONE = {"TIME_ZONE": "UTC", "USE_TZ": True}

PAIRS = [
    Pair(
        ("utc-methods", "timezone-utc"),
        "3.2",
        """\
import datetime

from django.utils import timezone

day = datetime.datetime(2020, 1, 2, 3)
berlin = datetime.timezone(datetime.timedelta(hours=1))
result = [
    timezone.utc.localize(day).isoformat(),
    timezone.utc.normalize(day.replace(tzinfo=berlin)).isoformat(),
    timezone.utc.zone,
]
""",
        settings=_ZONE,
        unsafe=True,
    ),
    Pair(
        ("parse-header",),
        "4.1",
        """\
from django.http.multipartparser import parse_header

line = b"text/html; charset=latin-1"
result = [len(parse_header(line)), len(parse_header(b"a; b=c")[1]), parse_header(line)[0]]
""",
        unsafe=True,
    ),
    Pair(
        ("response-headers",),
        "3.1",
        """\
from django.http import HttpResponse

response = HttpResponse()
response._headers["x-mark"] = ("X-Mark", "1")
result = [sorted(response._headers.values()), response["X-Mark"], "x-mark" in response._headers]
""",
        settings={},
        unsafe=True,
    ),
    Pair(
        ("isnull-boolean",),
        "3.2",
        """\
from django.contrib.auth.models import User
from django.db.models import Q

found = User.objects.filter(**{"last_login__isnull": 1}).exclude(Q(("email__isnull", "")))
result = [str(found.query.where.children[0].rhs), bool(found.query.where.children[0].rhs)][1:]
str(found.query)
""",
        settings={},
    ),
    Pair(
        ("on-delete",),
        "1.8",
        """\
from django.db import models


class Author(models.Model):
    slug = models.SlugField(unique=True)

    class Meta:
        app_label = "shop"


class Book(models.Model):
    author = models.ForeignKey(Author, "slug")

    class Meta:
        app_label = "shop"


field = Book._meta.get_field("author")
relation = getattr(field, "remote_field", None) or field.rel
result = [[f.name for f in field.foreign_related_fields], relation.on_delete.__name__]
""",
        path="shop/models.py",
        settings={},
    ),
    Pair(
        ("configure-user",),
        "3.2",
        """\
from django.contrib.auth.backends import RemoteUserBackend
from django.contrib.auth.models import User
from django.core.management import call_command

seen = []


class Backend(RemoteUserBackend):
    def configure_user(self, request, user):
        seen.append(user.username)
        return super().configure_user(request, user)


call_command("migrate", verbosity=0)
backend = Backend()
users = [backend.authenticate(None, remote_user=name) for name in ("ada", "ada", "bob")]
result = [seen, [user.username for user in users]]
""",
        settings={"INSTALLED_APPS": _APPS},
    ),
]


@pytest.mark.parametrize("pair", PAIRS, ids=lambda pair: pair.name)
def test_pair(pair: Pair) -> None:
    check_pair(pair)


@pytest.mark.parametrize("pair", PAIRS, ids=lambda pair: pair.name)
def test_the_old_code_fails(pair: Pair) -> None:
    check_broken(pair)
