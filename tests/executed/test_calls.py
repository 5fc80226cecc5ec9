"""Calls, keywords and signatures: run before on the newest Django that has them, after on 5.0."""

from __future__ import annotations

import pytest

from executed.pairs import Pair, check_broken, check_pair

_MODELS = """\
from django.db import connection, models


class Author(models.Model):
    name = models.CharField(max_length=9)

    class Meta:
        app_label = "shop"


class Book(models.Model):
    title = models.CharField(max_length=9)
    year = models.IntegerField(null=True)
    authors = models.ManyToManyField(Author)

    class Meta:
        app_label = "shop"


with connection.schema_editor() as editor:
    editor.create_model(Author)
    editor.create_model(Book)
emma, ivan = [Book.objects.create(title=t, year=y) for t, y in (("Emma", 1815), ("Ivan", None))]
emma.authors.add(Author.objects.create(name="Jane"))
"""
_TESTS = """\
import unittest


def run(case):
    outcome = unittest.TestResult()
    unittest.defaultTestLoader.loadTestsFromTestCase(case).run(outcome)
    problems = [text for _case, text in (*outcome.failures, *outcome.errors)]
    return [outcome.testsRun, [text.strip().splitlines()[-1] for text in problems]]


"""

_APPS = ["django.contrib.auth", "django.contrib.contenttypes"]
_ADMIN = [*_APPS, "django.contrib.admin", "django.contrib.messages"]
_SHOP = {"INSTALLED_APPS": [*_APPS, "shop"]}
_FILES = {"shop/__init__.py": ""}

PAIRS = [
    Pair(
        ("secret-key",),
        "3.1",
        """\
import django
from django.conf import settings

settings.configure(INSTALLED_APPS=[])
django.setup()
from django.core import signing

result = signing.loads(signing.dumps("x"))
""",
        settings=None,
        unsafe=True,
        path="runtests.py",
    ),
    Pair(
        ("disconnect-weak",),
        "1.11",
        """\
from django.db.models.signals import post_save


def announce(sender, **kwargs):
    pass


post_save.connect(announce, sender=int)
post_save.connect(announce, sender=str)
result = [
    post_save.disconnect(announce, int, False),
    post_save.disconnect(receiver=announce, sender=str, weak=True),
    post_save.has_listeners(int),
]
""",
    ),
    Pair(
        ("logout-client",),
        "4.2",
        """\
import sys
import types

from django.contrib.auth.views import LogoutView
from django.test import Client
from django.urls import path, reverse

urls = types.ModuleType("shop_urls")
urls.urlpatterns = [path("logout/", LogoutView.as_view(next_page="/"), name="logout")]
sys.modules["shop_urls"] = urls
client = Client()
one = client.get(reverse("logout"))
two = client.get("/logout/?next=/")
result = [(r.status_code, r["Location"]) for r in (one, two)]
""",
        settings={
            "INSTALLED_APPS": [*_APPS, "django.contrib.sessions"],
            "ROOT_URLCONF": "shop_urls",
            "SESSION_ENGINE": "django.contrib.sessions.backends.signed_cookies",
            "MIDDLEWARE": [
                "django.contrib.sessions.middleware.SessionMiddleware",
                "django.contrib.auth.middleware.AuthenticationMiddleware",
            ],
        },
        unsafe=True,
        path="shop/tests.py",
    ),
    Pair(
        ("timezone-methods",),
        "3.2",
        """\
import datetime

from django.utils import timezone

noon = datetime.datetime(2020, 7, 1, 12)
zone = timezone.get_current_timezone()
result = [zone.localize(noon).isoformat(), zone.zone, timezone.get_default_timezone().zone]
""",
        settings={"TIME_ZONE": "Europe/Paris"},
        unsafe=True,
    ),
    Pair(
        ("radio-select-instance",),
        "3.2",
        """\
from django import forms


def is_radio(widget):
    return isinstance(widget, forms.RadioSelect)


kinds = (forms.RadioSelect, forms.CheckboxSelectMultiple, forms.Select)
result = [is_radio(kind()) for kind in kinds]
""",
        settings={},
        unsafe=True,
    ),
    Pair(
        ("queryset-copies",),
        "3.2",
        """\
from django.db import models


class BookQuerySet(models.QuerySet):
    shelf = "A"

    def _chain(self, **kwargs):
        kwargs["shelf"] = self.shelf
        return super()._chain(**kwargs)


class Book(models.Model):
    objects = BookQuerySet.as_manager()

    class Meta:
        app_label = "shop"


books = Book.objects.all()
books.shelf = "B"
result = [books.filter(pk=1).shelf, books.order_by("pk").filter(pk=2).shelf, Book.objects.all().shelf]
""",
        settings={},
        unsafe=True,
    ),
    Pair(
        ("extra-restriction", "path-infos"),
        "3.2",
        """\
from django.db import models
from django.db.models.fields.related import RelatedField


class Author(models.Model):
    class Meta:
        app_label = "shop"


class LiveKey(models.ForeignKey):
    def get_path_info(self, filtered_relation=None):
        asked.append(self.name)
        return super().get_path_info(filtered_relation)

    def get_extra_restriction(self, where_class, alias, related_alias):
        return None


asked = []


class Book(models.Model):
    author = LiveKey(Author, on_delete=models.CASCADE)

    class Meta:
        app_label = "shop"


books = Book.objects.filter(author__pk__gt=1).select_related("author")
result = [str(books.query), bool(asked)]
""",
        settings={},
        unsafe=True,
        path="shop/models.py",
    ),
    Pair(
        ("providing-args",),
        "3.2",
        """\
from django.dispatch import Signal

SENT = ["name"]
done = Signal(providing_args=["name", "size"])
cached = Signal(SENT, True)
plain = Signal(providing_args=SENT, use_caching=False)
got = []


def receive(sender, **kwargs):
    got.append(sorted(kwargs))


for signal in (done, cached, plain):
    signal.connect(receive)
    signal.send(receive, name="x")
result = [got, done.use_caching, cached.use_caching, plain.use_caching]
""",
    ),
    Pair(
        ("null-boolean-field",),
        "3.2",
        """\
from django.db import connection, models


class Flag(models.Model):
    plain = models.NullBooleanField()
    told = models.NullBooleanField("told", null=False, blank=False, default=True)

    class Meta:
        app_label = "shop"


with connection.schema_editor() as editor:
    editor.create_model(Flag)
Flag.objects.create()
Flag.objects.create(plain=True, told=None)
fields = [Flag._meta.get_field(name) for name in ("plain", "told")]
result = [
    [(f.null, f.blank, f.verbose_name, f.has_default(), type(f.formfield()).__name__) for f in fields],
    list(Flag.objects.order_by("id").values_list("plain", "told")),
    [error.id for error in Flag.check() if error.is_serious()],
]
""",
        path="shop/models.py",
        settings={},
    ),
    Pair(
        ("get-random-string",),
        "3.2",
        """\
from django.utils.crypto import get_random_string

result = [len(get_random_string()), get_random_string(allowed_chars="a"), len(get_random_string(3))]
""",
    ),
    Pair(
        ("requires-system-checks",),
        "3.2",
        """\
from django.core.management.base import BaseCommand


class One(BaseCommand):
    requires_system_checks = False

    def check(self, *args, **kwargs):
        self.checked = True

    def handle(self, *args, **options):
        pass


class Two(One):
    requires_system_checks = True


made = [One(), Two()]
for command in made:
    command.checked = False
    command.execute(no_color=False, force_color=False, skip_checks=False, stdout=None, stderr=None)
result = [command.checked for command in made]
""",
        settings={},
    ),
    Pair(
        ("is-dst",),
        "3.2",
        """\
import datetime

from django.db.models.functions import TruncHour
from django.utils import timezone

value = datetime.datetime(2020, 7, 1, 12)
result = [
    timezone.make_aware(value, is_dst=None).isoformat(),
    timezone.make_aware(value, None, None).isoformat(),
    TruncHour("start", is_dst=None).kind,
]
""",
        settings={"TIME_ZONE": "Europe/Paris"},
    ),
    Pair(
        ("on-delete",),
        "1.11",
        """\
from django.db import models


class Shelf(models.Model):
    class Meta:
        app_label = "shop"


class Box(models.Model):
    shelf = models.ForeignKey(Shelf, null=True)
    twin = models.OneToOneField("self", models.SET_NULL, null=True)

    class Meta:
        app_label = "shop"


fields = [Box._meta.get_field(name) for name in ("shelf", "twin")]
result = [(field.null, field.deconstruct()[3]["on_delete"].__name__) for field in fields]
""",
        path="shop/models.py",
        settings={},
    ),
    Pair(
        ("cached-property-name",),
        "4.2",
        """\
from django.utils.functional import cached_property


class Book:
    def get_url(self):
        return object()

    url = cached_property(get_url, name="url")
    link = cached_property(get_url, "link")


book = Book()
result = [book.url is book.url, book.link is book.link, sorted(vars(book))]
""",
    ),
    Pair(
        ("email-validator-allowlist",),
        "3.1",
        """\
from django.core.exceptions import ValidationError
from django.core.validators import EmailValidator


class Staff(EmailValidator):
    domain_whitelist = ["intranet"]


def accepts(validator, value):
    try:
        validator(value)
    except ValidationError:
        return False
    return True


checks = [EmailValidator(whitelist=["intranet"]), Staff(), EmailValidator("no", "no", ["x"])]
result = [accepts(check, "a@intranet") for check in checks]
""",
        settings={},
    ),
    Pair(
        ("admin-log-obj",),
        "3.2",
        """\
from django.contrib import admin


class Log(admin.ModelAdmin):
    def copy(self, request, book):
        return self.log_addition(request, object=book, message="copied")


from unittest import mock

with mock.patch("django.contrib.admin.models.LogEntry") as entry:
    entry.objects.log_action.side_effect = lambda **kwargs: kwargs["object_id"]
    admin_ = Log.__new__(Log)
    with mock.patch("django.contrib.admin.options.get_content_type_for_model"):
        result = admin_.copy(mock.Mock(), mock.Mock(pk=7))
""",
        path="shop/admin.py",
        settings={"INSTALLED_APPS": _ADMIN},
    ),
    Pair(
        ("save-existing-obj",),
        "4.2",
        """\
from django.forms.models import BaseModelFormSet
from unittest import mock


class Books(BaseModelFormSet):
    def keep(self, form, book):
        return self.save_existing(form, instance=book, commit=False)


form = mock.Mock()
Books.keep(Books.__new__(Books), form, 1)
result = repr(form.save.call_args)
""",
        path="shop/forms.py",
        settings={},
    ),
    Pair(
        ("render-to-response",),
        "1.9",
        """\
from django.http import HttpRequest
from django.shortcuts import render_to_response
from django.template import Context, RequestContext


def one(request):
    return render_to_response("a.html", {"a": "1"}, context_instance=RequestContext(request))


def two(request):
    return render_to_response("a.html", RequestContext(request, {"a": "2"}))


def three():
    return render_to_response("a.html", Context({"a": "3"}), content_type="text/plain")


def four():
    return render_to_response("a.html", {"a": "4"}, status=503)


answers = [one(HttpRequest()), two(HttpRequest()), three(), four()]
result = [(a.status_code, a.content.decode(), a["Content-Type"].partition(";")[0]) for a in answers]
""",
        settings={
            "TEMPLATES": [
                {
                    "BACKEND": "django.template.backends.django.DjangoTemplates",
                    "OPTIONS": {
                        "context_processors": ["django.template.context_processors.csrf"],
                        "loaders": [
                            (
                                "django.template.loaders.locmem.Loader",
                                {"a.html": "a={{ a }} csrf={{ csrf_token|yesno }}"},
                            )
                        ],
                    },
                }
            ]
        },
    ),
    Pair(
        ("middleware-instance", "middleware-init"),
        "3.2",
        """\
from django.contrib.sessions.middleware import SessionMiddleware
from django.http import HttpRequest
from django.utils.deprecation import MiddlewareMixin


class Timing(MiddlewareMixin):
    def __init__(self, get_response=None):
        super().__init__()
        self.get_response = get_response


request = HttpRequest()
SessionMiddleware().process_request(request)
result = [type(request.session).__name__, Timing(len).get_response is len]
""",
        path="shop/tests.py",
        settings={},
    ),
    Pair(
        ("latest-field-name",),
        "2.2",
        _MODELS + """
books = Book.objects.exclude(year=None)
result = [books.latest(field_name="year").title, Book.objects.earliest(field_name="title").title]
""",
        settings=_SHOP,
        files=_FILES,
    ),
    Pair(
        ("isnull-boolean",),
        "3.2",
        _MODELS + """
result = [
    Book.objects.get(year__isnull=1).title,
    Book.objects.filter(models.Q(year__isnull=0)).get().title,
    Book.objects.exclude(year__isnull="").get().title,
]
""",
        settings=_SHOP,
        files=_FILES,
    ),
    Pair(
        ("iterator-chunk-size",),
        "4.2",
        _MODELS + """
books = Book.objects.order_by("title").prefetch_related("authors").iterator()
result = [(book.title, [author.name for author in book.authors.all()]) for book in books]
""",
        settings=_SHOP,
        files=_FILES,
    ),
    Pair(
        ("nulls-first-last",),
        "4.2",
        _MODELS + """
from django.db.models import F
from django.db.models.expressions import OrderBy

orders = [
    F("year").asc(nulls_first=False),
    F("year").desc(nulls_first=True, nulls_last=False),
    OrderBy(F("year"), True, False, True),
]
result = [list(Book.objects.order_by(order).values_list("title", flat=True)) for order in orders]
""",
        settings=_SHOP,
        files=_FILES,
    ),
    Pair(
        ("nulls-first-last",),
        "4.2",
        """\
from django.db.models import F

result = []
for last in (True, False):
    order = F("year").asc(nulls_last=last)
    result.append(bool(order.nulls_last))
""",
        settings={},
        unsafe=True,
    ),
    Pair(
        ("exists-negated",),
        "4.1",
        _MODELS + """
from django.db.models import Exists, OuterRef

written = Author.objects.filter(book=OuterRef("pk"))
result = [
    Book.objects.filter(Exists(written, negated=True)).get().title,
    Book.objects.filter(Exists(written, negated=False)).get().title,
    Book.objects.filter(Exists(written, True), year=None).get().title,
]
""",
        settings=_SHOP,
        files=_FILES,
    ),
    Pair(
        ("from-db-value-context",),
        "2.2",
        """\
from django.db import connection, models


class Upper(models.CharField):
    def from_db_value(self, value, expression, connection, context):
        return value.upper()


class Loud(Upper):
    def from_db_value(self, value, expression, connection, context):
        return super().from_db_value(value, expression, connection, context) + "!"


class Word(models.Model):
    one = Upper(max_length=5)
    two = Loud(max_length=5)

    class Meta:
        app_label = "shop"


with connection.schema_editor() as editor:
    editor.create_model(Word)
Word.objects.create(one="a", two="b")
result = list(Word.objects.values_list("one", "two"))
""",
        path="shop/fields.py",
        settings={},
    ),
    Pair(
        ("group-by-cols-alias",),
        "4.1",
        _MODELS + """
from django.db.models import Count, F, Func


class Same(Func):
    template = "%(expressions)s"

    def get_group_by_cols(self, alias=None):
        return super().get_group_by_cols(alias=alias)


books = Book.objects.annotate(same=Same(F("year"))).values("same").annotate(n=Count("id"))
result = sorted((row["same"] or 0, row["n"]) for row in books)
""",
        settings=_SHOP,
        files=_FILES,
    ),
    Pair(
        ("extra-tests",),
        "4.2",
        """\
from django.test.runner import DiscoverRunner


class Runner(DiscoverRunner):
    def build_suite(self, test_labels=None, extra_tests=None, **kwargs):
        return super().build_suite(test_labels, extra_tests, **kwargs)

    def run_tests(self, test_labels, extra_tests=None, **kwargs):
        return self.build_suite(test_labels, extra_tests).countTestCases()


result = Runner(verbosity=0).run_tests(["some_tests"])
""",
        path="shop/runner.py",
        settings={},
        files={
            "some_tests.py": "import unittest\n\n\nclass T(unittest.TestCase):\n"
            "    def test(self):\n        pass\n"
        },
    ),
    Pair(
        ("has-add-permission-obj",),
        "2.2",
        """\
from unittest import mock

from django.contrib.admin import site
from django.contrib.admin.options import InlineModelAdmin, ModelAdmin
from django.contrib.auth.models import Group, Permission, User


class Inline(InlineModelAdmin):
    model = Permission

    def has_add_permission(self, request):
        return request.user.is_staff


class Admin(ModelAdmin):
    inlines = [Inline]


request = mock.Mock()
request.user.is_staff = True
inlines = Admin(Group, site).get_inline_instances(request, Group())
result = [type(inline).__name__ for inline in inlines]
""",
        path="shop/admin.py",
        settings={"INSTALLED_APPS": _ADMIN},
    ),
    Pair(
        ("middleware-init",),
        "3.2",
        """\
from django.utils.deprecation import MiddlewareMixin


class Timing(MiddlewareMixin):
    def __init__(self, get_response=None):
        super(Timing, self).__init__(None)
        self.get_response = get_response


result = Timing(lambda request: "answer")("request")
""",
        path="shop/middleware.py",
    ),
    Pair(
        ("lookup-allowed-request",),
        "4.2",
        """\
from django.contrib.admin import ModelAdmin, site
from django.contrib.auth.models import Group


class Admin(ModelAdmin):
    def lookup_allowed(self, lookup, value):
        return lookup == "secret" or super().lookup_allowed(lookup, value)


groups = Admin(Group, site)
result = [groups.lookup_allowed(name, "1") for name in ("secret", "name", "user__password")]
""",
        path="shop/admin.py",
        settings={"INSTALLED_APPS": _ADMIN},
    ),
    Pair(
        ("signer-keywords",),
        "4.2",
        """\
from django.core.signing import Signer, TimestampSigner


class Links(Signer):
    def __init__(self, key):
        super().__init__(key, salt="links")


result = [
    Signer("key", ".", "salt").sign("x"),
    Links("key").sign("x"),
    TimestampSigner("key", "!").unsign(TimestampSigner("key", "!").sign("x")),
]
""",
        settings={},
    ),
    Pair(
        ("constraint-keywords",),
        "4.2",
        """\
from django.db.models import BaseConstraint


class Limit(BaseConstraint):
    def __init__(self, name):
        super().__init__(name, "too much")


limit = Limit("limit")
result = [limit.name, str(limit.violation_error_message)]
""",
        settings={},
    ),
    Pair(
        ("format-html-arguments",),
        "4.2",
        """\
from django.utils.html import format_html
from django.utils.safestring import SafeString

texts = [format_html("<hr>"), format_html("{{ x }}")]
result = [[str(text), isinstance(text, SafeString)] for text in texts]
""",
        settings={},
    ),
    Pair(
        ("format-html-arguments",),
        "4.2",
        """\
from django.utils.html import format_html

name, url = "Emma", "/emma/"
result = [
    format_html("<b>%s</b>" % name),
    format_html("<a style='width: 1%%' href='%s'>%s</a>" % (url, name)),
    format_html("<a href='{}'>{n}</a>".format(url, n=name)),
]
""",
        settings={},
        unsafe=True,
    ),
    Pair(
        ("make-random-password",),
        "4.2",
        """\
from django.contrib.auth.models import User

made = [
    User.objects.make_random_password(),
    User.objects.make_random_password(3, "a"),
    User.objects.make_random_password(allowed_chars="b"),
]
result = [len(made[0]), made[1:], bool(set(made[0]) & set("IOl10"))]
""",
        settings={},
        unsafe=True,
    ),
    Pair(
        ("test-databases",),
        "3.0",
        """\
from django.test import SimpleTestCase, TestCase


class One(TestCase):
    multi_db = True


class Two(TestCase):
    multi_db = False


class Three(SimpleTestCase):
    allow_database_queries = True


class Four(SimpleTestCase):
    allow_database_queries = False


from django.db import connections

result = [
    sorted(connections if case.databases == "__all__" else case.databases)
    for case in (One, Two, Three, Four)
]
""",
        path="shop/tests.py",
        settings={
            "DATABASES": {
                name: {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}
                for name in ("default", "other")
            }
        },
    ),
    Pair(
        ("assert-form-error",),
        "4.2",
        _TESTS + """\
from django import forms
from django.test import SimpleTestCase


class TitleForm(forms.Form):
    title = forms.CharField()


class Response:
    context = {"form": TitleForm({})}


class FormTests(SimpleTestCase):
    def test_error(self):
        response = Response()
        self.assertFormError(response, "form", "title", "This field is required.")
        self.assertFormError(response, "form", None, [], "prefix")
        self.assertFormError(response=response, form="form", field=None, errors=None)

    def test_failure(self):
        response = Response()
        self.assertFormError(response, "form", "title", ["Another"])


result = run(FormTests)[:1] + [len(run(FormTests)[1])]
""",
        path="shop/tests.py",
        settings={},
        unsafe=True,
    ),
    Pair(
        ("assert-form-error", "assertion-names"),
        "4.2",
        _TESTS + """\
from django import forms
from django.test import SimpleTestCase


class TitleForm(forms.Form):
    title = forms.CharField()


Titles = forms.formset_factory(TitleForm)
DATA = {"form-TOTAL_FORMS": "1", "form-INITIAL_FORMS": "1", "form-0-title": ""}


class Response:
    context = {"formset": Titles(DATA)}


class FormTests(SimpleTestCase):
    def test_error(self):
        response = Response()
        self.assertFormsetError(response, "formset", 0, "title", "This field is required.")
        self.assertFormsetError(response, "formset", None, None, None)


result = run(FormTests)
""",
        path="shop/tests.py",
        settings={},
        unsafe=True,
    ),
    Pair(
        ("assert-queryset-repr",),
        "3.2",
        _TESTS + _MODELS + """
from django.test import TestCase


class BookTests(TestCase):
    def test_repr(self):
        self.assertQuerysetEqual(Book.objects.filter(year=1815), ["<Book: Book object (1)>"])
        self.assertQuerysetEqual(Book.objects.filter(year=1815), map(repr, [emma]))


result = run(BookTests)
""",
        path="shop/tests.py",
        settings=_SHOP,
        files=_FILES,
        unsafe=True,
    ),
    Pair(
        ("assertion-names",),
        "4.2",
        _TESTS + """\
from django.test import TestCase


class BookTests(TestCase):
    def test_empty(self):
        self.assertQuerysetEqual([1], [1])


result = run(BookTests)
""",
        path="shop/tests.py",
        settings={},
    ),
    Pair(
        ("logout-next-page",),
        "4.0",
        """\
from django.contrib.auth.views import LogoutView
from django.http import HttpRequest
from unittest import mock


class Leave(LogoutView):
    def get_next_page(self):
        return "/home/"


request = HttpRequest()
request.method = "POST"
request.META["HTTP_HOST"] = "localhost"
request._dont_enforce_csrf_checks = True
with mock.patch("django.contrib.auth.views.auth_logout"):
    response = Leave.as_view()(request)
result = [response.status_code, response.url]
""",
        settings={},
    ),
    Pair(
        ("auth-views", "url"),
        "2.0",
        """\
from django.conf.urls import url
from django.contrib.auth.views import login, password_reset
from django.http import HttpRequest

urlpatterns = [
    url(r"^login/$", login, {"template_name": "in.html", "redirect_field_name": "to"}, name="in"),
    url(r"^reset/$", password_reset, {"post_reset_redirect": "/sent/"}, name="reset"),
]
from django.urls import set_urlconf, resolve, reverse

set_urlconf(__name__)
request = HttpRequest()
request.method = "GET"
request.META.update(HTTP_HOST="localhost", SERVER_NAME="localhost", SERVER_PORT="80")
request.session = {}
from django.contrib.auth.models import AnonymousUser

request.user = AnonymousUser()
match = resolve("/login/")
answer = match.func(request, *match.args, **match.kwargs)
result = [reverse("in"), reverse("reset"), answer.template_name, "to" in answer.context_data]
""",
        path="shop/urls.py",
        settings={},
        unsafe=True,
    ),
    Pair(
        ("request-xreadlines",),
        "2.2",
        """\
import io

from django.core.handlers.wsgi import WSGIRequest

environ = {"REQUEST_METHOD": "POST", "wsgi.input": io.BytesIO(b"a\\nb\\n"), "CONTENT_LENGTH": "4"}


def read(request: WSGIRequest):
    return [line.decode() for line in request.xreadlines()]


result = read(WSGIRequest(environ))
""",
        settings={},
    ),
    Pair(
        ("datetime-safe",),
        "4.2",
        """\
from django.utils import datetime_safe
from django.utils.datetime_safe import datetime, new_date

born = datetime(1815, 12, 10)
result = [new_date(born).strftime("%d.%m.%Y"), datetime_safe.date(1999, 1, 2).isoformat()]
""",
        unsafe=True,
    ),
    Pair(
        ("pickle-serializer",),
        "4.2",
        """\
from django.contrib.sessions.serializers import PickleSerializer

result = PickleSerializer().loads(PickleSerializer().dumps({"a": [1, None]}))
""",
        unsafe=True,
        settings={},
    ),
    Pair(
        ("pytz",),
        "3.2",
        """\
import datetime

import pytz
from django.utils import timezone

value = datetime.datetime(2020, 7, 1, 12)
result = [
    timezone.make_aware(value, pytz.timezone("Europe/Paris")).isoformat(),
    pytz.timezone("Europe/Paris").localize(value).isoformat(),
    pytz.utc.localize(value).isoformat(),
    datetime.datetime(2020, 7, 1, tzinfo=pytz.UTC).isoformat(),
]
""",
        settings={},
        unsafe=True,
    ),
    Pair(
        ("version-branches",),
        "4.2",
        """\
import django

if django.VERSION >= (2, 0):
    from django.urls import reverse as found
else:
    from django.core.urlresolvers import reverse as found

kind = "new" if django.VERSION[0] > 1 else "old"
result = [found.__module__, kind]
""",
    ),
]
_URLS = """\
from django.conf.urls import include, url


def view(request, **kwargs):
    return kwargs


PATTERNS = [
    url(r"^$", view, name="home"),
    url(r"^a/$", view, {"x": 1}, name="a"),
    url(regex=r"^b-c_d~/$", view=view, name="b"),
    url(r"^robots\\.txt$", view),
    url(r"^robots.txt$", view),
    url(r"^(?P<name>[^/]+)/$", view, name="name"),
    url(r"^s/(?P<slug>[-a-zA-Z0-9_]+)/(?P<other>[-a-zA-Z0-9_]+)$", view, name="slug"),
    url(r"^f/(?P<rest>.+)$", view, name="rest"),
    url(r"^(?P<pk>[0-9]+)/$", view, name="pk"),
    url(r"^n/(?P<pk>\\d+)$", view),
    url(r"^([^/]+)/x/$", view),
    url(r"^open/", view),
    url(r"loose/$", view),
    url(r"^a|b$", view),
    url(r"^%41/(?P<name>[^/]+)$", view, name="percent"),
    url(r"^i/", include([url(r"^$", view), url(r"^(?P<rest>.+)$", view)])),
    url(r"^j", include([url(r"^/k$", view)])),
]
PATHS = [
    *("", "/", "a", "a/", "a//", "/a/", "ab", "b", "b-c_d~/", "robots.txt", "robotsXtxt"),
    *("x/", "x y/", "ä/", "x/y/", "s/a-1/B_2", "s/a.b/c", "s/a/ä", "f/", "f/x", "f/x/y z/", "f/\\n"),
    *("12/", "१/", "n/7", "n/१", "q/x/", "open/", "open/more", "loose/", "so/loose/", "xb"),
    *("%41/x", "A/x", "i/", "i/x/y", "j/k", "jk", "a/b/", " a/", "a/ "),
]


from django.urls import Resolver404, reverse, set_urlconf


def match(pattern, path):
    try:
        found = pattern.resolve(path)
    except Resolver404:
        return None
    return None if found is None else [list(found.args), found.kwargs]



urlpatterns = PATTERNS
set_urlconf(__name__)
result = [
    [[match(pattern, path) for path in PATHS] for pattern in PATTERNS],
    [reverse("home"), reverse("a"), reverse("b"), reverse("pk", kwargs={"pk": 7})],
    [reverse("name", kwargs={"name": name}) for name in ("x", "x y", "ä", "%", 5)],
    [reverse("slug", kwargs={"slug": "a-1", "other": "b"}), reverse("rest", kwargs={"rest": "x/y z"})],
]
"""
PAIRS += [
    Pair(("url",), "3.2", _URLS, path="shop/urls.py", settings={}),
    Pair(
        ("configure-user",),
        "4.0",
        """\
from django.contrib.auth.backends import RemoteUserBackend
from django.contrib.auth.models import Group, Permission, User
from django.contrib.contenttypes.models import ContentType
from django.db import connection

with connection.schema_editor() as editor:
    for model in (ContentType, Permission, Group, User):
        editor.create_model(model)


class Backend(RemoteUserBackend):
    def configure_user(self, request, user):
        user.first_name += "x"
        user.save()
        return user


for _login in range(3):
    user = Backend().authenticate(None, remote_user="emma")
result = [user.username, user.first_name]
""",
        settings={},
    ),
    Pair(
        ("index-together",),
        "4.2",
        """\
from django.db import connection, models


class Shelf(models.Model):
    one = models.IntegerField()
    two = models.IntegerField()

    class Meta:
        app_label = "shop"
        index_together = [["one", "two"], ["two", "id"]]


class Box(models.Model):
    one = models.IntegerField()
    two = models.IntegerField()

    class Meta:
        app_label = "shop"
        indexes = [models.Index(fields=["one"], name="by_one")]
        index_together = ("one", "two")


result = []
for model in (Shelf, Box):
    with connection.schema_editor() as editor:
        editor.create_model(model)
    with connection.cursor() as cursor:
        found = connection.introspection.get_constraints(cursor, model._meta.db_table)
    result.append(sorted(value["columns"] for value in found.values() if value["index"]))
""",
        path="shop/models.py",
        settings={},
        unsafe=True,
    ),
    Pair(
        ("response-headers",),
        "3.1",
        """\
from django.http import HttpResponse

response = HttpResponse("x", content_type="text/plain")
response["X-A"] = "1"
result = ["x-a" in response._headers, response._headers["x-a"][1], "x-b" in response._headers]
del response._headers["x-a"]
result.append(response.has_header("x-a"))
""",
        settings={},
        unsafe=True,
    ),
    Pair(
        ("is-ajax",),
        "3.2",
        """\
from django.http import HttpRequest


def view(request: HttpRequest):
    return [request.is_ajax(), not request.is_ajax(), request.is_ajax() == True]


def forge(request: HttpRequest):
    request.META["HTTP_X_REQUESTED_WITH"] = "XMLHttpRequest"
    return request.is_ajax()


result = []
for header in (None, "XMLHttpRequest", "xmlhttprequest", ""):
    request = HttpRequest()
    if header is not None:
        request.META["HTTP_X_REQUESTED_WITH"] = header
    result.append(view(request))
    result.append(forge(request))
""",
        settings={},
    ),
]
WORKS_STILL = frozenset(
    (
        *("assertion-names", "constraint-keywords", "format-html-arguments"),
        *("lookup-allowed-request", "make-random-password", "signer-keywords"),
        *("index-together", "version-branches", "is-dst", "pytz"),
    )
)
"""Codemods whose *before* runs on Django 5.0 too, with a warning or another result."""


@pytest.mark.parametrize("pair", PAIRS, ids=lambda pair: pair.name)
def test_pair(pair: Pair) -> None:
    check_pair(pair)


@pytest.mark.parametrize(
    "pair", [p for p in PAIRS if not WORKS_STILL & {*p.codemods}], ids=lambda pair: pair.name
)
def test_before_fails_on_the_target(pair: Pair) -> None:
    check_broken(pair)
