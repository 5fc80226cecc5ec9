"""Newer idioms: run before on the newest Django that lacks them or on 4.2, after on 5.0."""

from __future__ import annotations

import pytest

from executed.pairs import Pair, check_pair

_APPS = ["django.contrib.auth", "django.contrib.contenttypes"]
_ADMIN = {"INSTALLED_APPS": [*_APPS, "django.contrib.admin", "django.contrib.messages"]}
_VIEWS = {
    "pages/__init__.py": "",
    "pages/urls.py": """\
from django.http import JsonResponse
from django.urls import path


def show(request):
    return JsonResponse({k: v for k, v in request.META.items() if k.startswith(("HTTP", "CONT"))})


urlpatterns = [path("", show)]
""",
}
_SITE = {"ROOT_URLCONF": "pages.urls"}

PAIRS = [
    Pair(
        ("admin-register",),
        "4.2",
        """\
from django.contrib import admin
from django.contrib.auth.models import Group, Permission, User
from django.contrib.contenttypes.models import ContentType


for model in (Group, User):
    admin.site.unregister(model)


class Site(admin.AdminSite):
    pass


office = Site(name="office")


class NamedAdmin(admin.ModelAdmin):
    search_fields = ["name"]


class UserAdmin(admin.ModelAdmin):
    list_display = ["username"]

    def __init__(self, *args):
        super().__init__(*args)
        self.made_for = self.opts.label


admin.site.register((Group, Permission), NamedAdmin)
office.register(Group, admin_class=NamedAdmin)
admin.site.register(ContentType)
admin.site.register(User, UserAdmin)
office.register([User], UserAdmin)
result = [
    sorted((model._meta.label, type(made).__name__) for model, made in site._registry.items())
    for site in (admin.site, office)
]
result.append(admin.site._registry[User].made_for)
""",
        path="library/admin.py",
        settings=_ADMIN,
    ),
    Pair(
        ("admin-display", "admin-action"),
        "3.1",
        """\
from django.contrib import admin
from django.utils.translation import gettext_lazy as _

TITLE = "the title"


def loud(obj):
    return str(obj).upper()


loud.short_description = TITLE
loud.admin_order_field = "title"


class BookAdmin(admin.ModelAdmin):
    def is_new(self, obj):
        return True

    is_new.boolean = True
    is_new.short_description = _("new")

    def rest(self, obj):
        return None

    rest.empty_value_display = "nothing"

    def publish(self, request, queryset):
        return 3

    publish.short_description = (
        "Publish "
        "all"
    )
    publish.allowed_permissions = ("change", "view")


def told(function):
    return [
        str(getattr(function, name, "-"))
        for name in (
            "short_description",
            "admin_order_field",
            "boolean",
            "empty_value_display",
            "allowed_permissions",
        )
    ]


functions = (loud, BookAdmin.is_new, BookAdmin.rest, BookAdmin.publish)
result = [[told(function) for function in functions], loud("a"), BookAdmin.publish(1, 2, 3)]
""",
        path="library/admin.py",
        settings=_ADMIN,
    ),
    Pair(
        ("allow-tags",),
        "1.11",
        """\
from django.contrib import admin
from django.contrib.admin.utils import display_for_value
from django.utils.html import conditional_escape, format_html, mark_safe


class BookAdmin(admin.ModelAdmin):
    def link(self, book):
        return format_html("<a>{}</a>", book) if book else ""

    link.allow_tags = True

    def rule(self, book):
        if not book:
            return "<hr>"
        return mark_safe("<br>")

    rule.allow_tags = True


def shown(function, book):
    text = function(None, book)
    return text if getattr(function, "allow_tags", False) else conditional_escape(text)


result = [str(shown(f, book)) for f in (BookAdmin.link, BookAdmin.rule) for book in ("a&b", "")]
""",
        path="library/admin.py",
        settings=_ADMIN,
        unsafe=True,
    ),
    Pair(
        ("request-headers",),
        "2.1",
        """\
from django.http import HttpRequest
from django.test import RequestFactory


def read(request: HttpRequest):
    found = [request.META.get("HTTP_X_A"), request.META.get("HTTP_X_B", "none")]
    found.append("HTTP_ACCEPT_LANGUAGE" in request.META)
    found.append("HTTP_X_B" not in request.META)
    found.append(request.META["CONTENT_TYPE"])
    try:
        found.append(request.META['HTTP_X_C'])
    except KeyError:
        found.append("missing")
    return found


made = RequestFactory().post("/", HTTP_X_A="1", HTTP_ACCEPT_LANGUAGE="de", data={"a": "b"})
result = read(made)
result[-2] = result[-2].partition(";")[0]
""",
        settings={},
    ),
    Pair(
        ("test-client-headers",),
        "4.1",
        """\
from django.test import Client, RequestFactory

client = Client(HTTP_X_ALWAYS="yes", enforce_csrf_checks=True)
factory = RequestFactory(HTTP_X_MADE="1")
request = factory.get("/", HTTP_ACCEPT="text/plain", secure=True)
result = [
    client.get("/", HTTP_ACCEPT="text/plain", HTTP_X_B="2", HTTP_HOST="a.example").json(),
    client.post("/", {"a": 1}, HTTP_X_ALWAYS="no", content_type="application/json").json(),
    client.get("/", HTTP_X_B="2", follow=True).json(),
    [request.META.get(name) for name in ("HTTP_ACCEPT", "HTTP_X_MADE", "wsgi.url_scheme")],
]
""",
        path="library/tests.py",
        settings=_SITE,
        files=_VIEWS,
    ),
    Pair(
        ("enum-choices",),
        "4.2",
        """\
from django import forms
from django.db import models


class Status(models.TextChoices):
    NEW = "new", "brand new"
    SOLD = "sold"
    __empty__ = "unknown"


class Book(models.Model):
    class Size(models.IntegerChoices):
        SMALL = 1
        LARGE = 2

    status = models.CharField(max_length=9, choices=Status.choices)
    size = models.IntegerField(choices=Size.choices, default=Size.SMALL)

    class Meta:
        app_label = "library"


class Query(forms.Form):
    status = forms.ChoiceField(choices=Status.choices, widget=forms.Select(choices=Status.choices))


fields = [Book._meta.get_field(name) for name in ("status", "size")]
result = [
    [list(field.choices) for field in fields],
    [list(field.deconstruct()[3]["choices"]) for field in fields],
    [list(field.get_choices()) for field in fields],
    Book(status="new", size=2).get_status_display(),
    list(Query().fields["status"].choices),
    str(Query()["status"]),
    Query({"status": "other"}).is_valid(),
]
""",
        path="library/models.py",
        settings={},
    ),
    Pair(
        ("re-path-to-path",),
        "4.2",
        """\
from django.http import HttpResponse
from django.urls import NoReverseMatch, Resolver404, get_resolver, include, re_path, resolve, reverse
from django.urls.resolvers import RegexPattern, URLResolver


def view(request, **kwargs):
    return HttpResponse()


inner = [re_path(r"^(?P<name>[^/]+)/$", view, name="inner"), re_path(r"last/$", view)]
urlpatterns = [
    re_path(r"^$", view, name="home"),
    re_path(r"^a\\.b/(?P<slug>[-a-zA-Z0-9_]+)/$", view, name="slug"),
    re_path(r"^in/", include(inner)),
    re_path(r"^files/(?P<path>.+)$", view, {"extra": 1}, name="files"),
    re_path(r"^(?P<year>[0-9]{4})/$", view, name="year"),
]
resolver = URLResolver(RegexPattern(r"^/"), urlpatterns)


def look(path):
    try:
        found = resolver.resolve(path)
    except Resolver404:
        return None
    return [found.url_name, sorted(found.kwargs.items())]


paths = ["/", "/x", "/a.b/c-d_1/", "/axb/c/", "/a.b/c/d/", "/a.b/c/ ", "/in/me you/", "/in/"]
paths += ["/files/a/b", "/files/", "/1999/", "/in/last/", "/in/xlast/", "/in/a/last/"]
result = [
    [look(path) for path in paths],
    resolver.reverse("slug", slug="a-1"),
    resolver.reverse("inner", name="me you"),
    resolver.reverse("files", path="a/b"),
]
""",
        path="library/urls.py",
        settings={},
    ),
    Pair(
        ("re-path-to-path",),
        "4.2",
        """\
from django.urls import Resolver404, re_path
from django.urls.resolvers import RegexPattern, URLResolver

UUID = "12345678-1234-1234-1234-123456789abc"


def view(request, **kwargs):
    pass


urlpatterns = [
    re_path(r"^n/(?P<number>[0-9]+)/$", view, name="n"),
    re_path(r"^s/(?P<slug>[\\w-]+)/$", view, name="s"),
    re_path(r"^u/(?P<key>[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})/$", view),
    re_path(r"^robots.txt$", view),
]
resolver = URLResolver(RegexPattern(r"^/"), urlpatterns)


def look(path):
    try:
        return sorted(resolver.resolve(path).kwargs.items())
    except Resolver404:
        return None


result = [
    [repr(look(path)) for path in ("/n/12/", "/s/a-b/", f"/u/{UUID}/", "/robots.txt", "/n/x/")],
    resolver.reverse("n", number=3),
    resolver.reverse("s", slug="a-b"),
]
""",
        path="library/urls.py",
        unsafe=True,
        differs=[
            [
                "[('number', 12)]",
                "[('slug', 'a-b')]",
                "[('key', UUID('12345678-1234-1234-1234-123456789abc'))]",
                "[]",
                "None",
            ],
            "n/3/",
            "s/a-b/",
        ],
        settings={},
    ),
    Pair(
        ("guarded-imports", "auth-user-model"),
        "1.11",
        """\
from django.conf import settings

try:
    from django.urls import reverse
except ImportError:
    from django.core.urlresolvers import reverse

try:
    from django.contrib.auth import get_user_model
except ImportError:
    from django.contrib.auth.models import User
else:
    User = get_user_model()

try:
    from django.utils.six import text_type
except ImportError:
    text_type = str

OWNER = getattr(settings, "AUTH_USER_MODEL", "none")
result = [reverse.__name__, User.__name__, text_type.__name__, OWNER]
""",
        settings={},
    ),
    Pair(
        ("unittest-names",),
        "4.2",
        """\
import unittest
import warnings

from django.test import SimpleTestCase

warnings.simplefilter("ignore")


class BookTests(SimpleTestCase):
    def test_all(self):
        self.assertEquals(1, 1)
        self.assertNotEquals(1, 2)
        self.assert_(True)
        self.assertAlmostEquals(1.0, 1.00000001)
        self.assertNotAlmostEquals(1.0, 1.1)
        self.assertRegexpMatches("abc", "b")
        self.assertNotRegexpMatches("abc", "x")
        with self.assertRaisesRegexp(ValueError, "bad"):
            raise ValueError("bad")

    def test_wrong(self):
        self.assertEquals(1, 2, "no")


outcome = unittest.TestResult()
unittest.defaultTestLoader.loadTestsFromTestCase(BookTests).run(outcome)
texts = [text.strip().splitlines()[-1] for _case, text in [*outcome.failures, *outcome.errors]]
result = [outcome.testsRun, texts]
""",
        path="library/tests.py",
        settings={},
    ),
    Pair(
        ("admin-exceptions",),
        "4.2",
        """\
from django.contrib import admin
from django.contrib.admin.sites import AlreadyRegistered, NotRegistered
from django.contrib.auth.models import Group

result = []
for change in (admin.site.register, admin.site.register, admin.site.unregister):
    try:
        change(Group)
    except AlreadyRegistered:
        result.append("already")
try:
    admin.site.unregister(Group)
except NotRegistered as error:
    result.append(type(error).__name__)
""",
        path="library/admin.py",
        settings=_ADMIN,
    ),
]


@pytest.mark.parametrize("pair", PAIRS, ids=lambda pair: pair.name)
def test_idiom(pair: Pair) -> None:
    check_pair(pair)
