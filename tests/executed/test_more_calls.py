"""More shapes of calls: run before on the newest Django that has them, after on 5.0."""

from __future__ import annotations

import pytest

from executed.pairs import Pair, check_broken, check_pair

_APPS = ["django.contrib.auth", "django.contrib.contenttypes"]
_ZONE = {"TIME_ZONE": "UTC", "USE_TZ": True}

PAIRS = [
    Pair(
        ("password-reset-timeout",),
        "3.2",
        """\
from django.conf import settings
from django.test import override_settings

with override_settings(PASSWORD_RESET_TIMEOUT_DAYS=1 + 1, DEBUG=True):
    result = settings.PASSWORD_RESET_TIMEOUT
""",
        settings={},
    ),
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
        ("urlquote",),
        "3.2",
        """\
from django.utils.http import urlquote, urlunquote_plus

result = [urlquote(url="a b/c", safe=""), urlunquote_plus(quoted_url="a+b%2F")]
""",
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

WRAPPER = Pair(
    ("database-sync-to-async",),
    "5.0",
    """\
from asgiref.sync import async_to_sync
from channels.db import database_sync_to_async
from django.contrib.auth.models import User
from django.core.management import call_command


async def count():
    await database_sync_to_async(User.objects.create)(username="ada")
    return await database_sync_to_async(User.objects.count)()


call_command("migrate", verbosity=0)
result = async_to_sync(count)()
""",
    settings={"INSTALLED_APPS": _APPS},
    unsafe=True,
    files={"channels/db.py": "from asgiref.sync import sync_to_async as database_sync_to_async\n"},
)
"""The wrapper of channels, which goes on working: here it is what it derives from."""


def test_the_wrapper_of_channels() -> None:
    check_pair(WRAPPER)


@pytest.mark.parametrize("pair", PAIRS, ids=lambda pair: pair.name)
def test_pair(pair: Pair) -> None:
    check_pair(pair)


@pytest.mark.parametrize("pair", PAIRS, ids=lambda pair: pair.name)
def test_the_old_code_fails(pair: Pair) -> None:
    check_broken(pair)
