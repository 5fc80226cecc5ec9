"""Calls and overrides of Django 1 and 2: run before on the Django that has them, after on 5.0."""

from __future__ import annotations

import pytest

from executed.pairs import Pair, check_broken, check_pair

_APPS = ["django.contrib.auth", "django.contrib.contenttypes"]
_URLS = {"ROOT_URLCONF": "__main__", "ALLOWED_HOSTS": ["*"], "INSTALLED_APPS": _APPS}
_LOCMEM = {
    "TEMPLATES": [
        {
            "BACKEND": "django.template.backends.django.DjangoTemplates",
            "OPTIONS": {
                "loaders": [
                    [
                        "django.template.loaders.locmem.Loader",
                        {"a.html": "{{ a }}{{ request.path }}"},
                    ]
                ],
                "context_processors": ["django.template.context_processors.request"],
            },
        }
    ]
}
_RESOLVE = """\
try:
    from django.urls import resolve, reverse
except ImportError:
    from django.core.urlresolvers import resolve, reverse
"""

PAIRS = [
    Pair(
        ("allow-lazy",),
        "1.11",
        """\
from django.utils.functional import allow_lazy
from django.utils.translation import ugettext_lazy as _


def capital(text):
    return text.upper()


capital = allow_lazy(capital, str)
result = [capital("a"), str(capital("b")), type(capital("a")).__name__]
""".replace("ugettext_lazy", "gettext_lazy"),
        settings={},
        unsafe=True,
    ),
    Pair(
        ("assignment-tag",),
        "1.11",
        """\
from django import template

register = template.Library()


@register.assignment_tag
def double(number):
    return number * 2


engine = template.Engine()
engine.template_builtins.append(register)
text = engine.from_string("{% double 2 as four %}[{{ four }}]")
result = text.render(template.Context({}))
""",
        settings={},
    ),
    Pair(
        ("authenticate-request",),
        "1.11",
        """\
from django.contrib.auth import authenticate
from django.contrib.auth.backends import ModelBackend
from django.contrib.auth.models import User


class Backend(ModelBackend):
    def authenticate(self, token=None):
        return User(username=token) if token else None


result = [getattr(authenticate(token="ada"), "username", None), authenticate(token="")]
""",
        path="backends.py",
        settings={"INSTALLED_APPS": _APPS, "AUTHENTICATION_BACKENDS": ["__main__.Backend"]},
    ),
    Pair(
        ("widget-render-renderer",),
        "2.0",
        """\
from django import forms


class Marked(forms.TextInput):
    def render(self, name, value, attrs=None):
        return "*" + super().render(name, value, attrs)


class Search(forms.Form):
    word = forms.CharField(widget=Marked)


result = str(Search({"word": "a"})["word"]).startswith("*<input")
""",
        settings={},
    ),
    Pair(
        ("curry",),
        "2.2",
        """\
from django.utils.functional import curry


def add(a, b, c=0):
    return a + b + c


def scale(self, by):
    return self.size * by


class Box:
    size = 2
    twice = curry(scale, by=2)

    def __init__(self, size=2):
        self.size = size


def inflate(cls):
    cls.thrice = curry(scale, by=3)
    cls.__init__ = curry(cls.__init__, size=7)


inflate(Box)
result = [curry(add, 1)(2), curry(add, c=5)(1, 2), Box().twice(), Box().thrice()]
""",
        unsafe=True,
    ),
    Pair(
        ("form-field-keywords",),
        "1.11",
        """\
from django import forms

fields = [
    forms.CharField(3, 2),
    forms.IntegerField(5, 1),
    forms.ChoiceField([(1, "a")]),
    forms.DecimalField(9, 1, 4, 2),
]
result = [
    [fields[0].max_length, fields[0].min_length],
    [fields[1].max_value, fields[1].min_value],
    fields[2].choices,
    [fields[3].max_value, fields[3].max_digits, fields[3].decimal_places],
]
""",
        settings={},
    ),
    Pair(
        ("index-keywords",),
        "1.11",
        """\
from django.db import models

index = models.Index(["title"], "title_index")
result = [index.fields, index.name, models.Index(["a"]).fields]
""",
        settings={},
    ),
    Pair(
        ("get-cache",),
        "1.8",
        """\
from django.core.cache import get_cache

cache = get_cache("default")
cache.set("a", 1)
result = [cache.get("a"), get_cache("other").get("a")]
""",
        settings={
            "CACHES": {
                name: {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": name}
                for name in ("default", "other")
            }
        },
    ),
    Pair(
        ("include-forms", "url"),
        "1.9",
        """\
from django.conf.urls import include, url
"""
        + _RESOLVE
        + """\


def show(request):
    pass


books = [url(r"^$", show, name="list")]
urlpatterns = [
    url(r"^a/", include(books, namespace="one", app_name="books")),
    url(r"^b/", include((books, "books", "two"))),
]
result = [reverse("one:list"), reverse("two:list"), resolve("/b/").app_name]
""",
        path="project/urls.py",
        settings=_URLS,
    ),
    Pair(
        ("patterns", "url"),
        "1.9",
        """\
from django.conf.urls import patterns, url
"""
        + _RESOLVE
        + """\


def show(request, pk=None):
    pass


urlpatterns = patterns("", url(r"^a/$", show, name="a"), (r"^b/([0-9]+)/$", show))
urlpatterns += patterns("", url(r"^c/$", show, {"pk": 1}))
result = [reverse("a"), list(resolve("/b/3/").args), resolve("/c/").kwargs]
""",
        path="project/urls.py",
        settings=_URLS,
    ),
    Pair(
        ("string-views", "patterns", "url"),
        "1.9",
        """\
from django.conf.urls import patterns, url
"""
        + _RESOLVE
        + """\


urlpatterns = patterns("blog.views", url(r"^$", "index", name="a"), (r"^b/([0-9]+)/$", "show"))
urlpatterns += patterns("", url(r"^c/$", "django.views.i18n.set_language", name="c"))
result = [reverse("a"), reverse("c")]
result += [resolve(path).func.__name__ for path in ("/", "/b/3/", "/c/")]
""",
        path="project/urls.py",
        settings=_URLS,
        files={
            "blog/__init__.py": "",
            "blog/views.py": "def index(request):\n    pass\n\n\ndef show(request, pk):\n    pass\n",
        },
    ),
    Pair(
        ("invalid-list-message",),
        "3.2",
        """\
from django import forms
from django.contrib.auth.models import User

field = forms.ModelMultipleChoiceField(
    User.objects.none(), error_messages={"list": "no list", "required": "none"}
)
try:
    field.clean("x")
except forms.ValidationError as error:
    result = error.messages
""",
        settings={},
    ),
    Pair(
        ("is-authenticated",),
        "1.11",
        """\
from django.contrib.auth.models import AnonymousUser, User
from django.test import RequestFactory


def show(request):
    return [request.user.is_authenticated(), request.user.is_anonymous()]


request = RequestFactory().get("/")
result = []
for user in (AnonymousUser(), User()):
    request.user = user
    result.append([bool(found) for found in show(request)])
""",
        settings={},
        unsafe=True,
    ),
    Pair(
        ("limited-parse-qsl",),
        "3.1",
        """\
from django.utils.http import limited_parse_qsl

query = "a=1&b=&a=2"
result = [limited_parse_qsl(query), limited_parse_qsl(query, True, fields_limit=9)]
""",
        settings={},
        unsafe=True,
    ),
    Pair(
        ("permalink",),
        "2.0",
        """\
from django.db import models
from django.urls import path


class Book(models.Model):
    slug = "emma"

    class Meta:
        app_label = "shop"

    @models.permalink
    def get_absolute_url(self):
        return ("book", (), {"slug": self.slug})


def show(request, slug):
    pass


urlpatterns = [path("books/<slug>/", show, name="book")]
result = Book().get_absolute_url()
""",
        path="shop/models.py",
        settings=_URLS,
        unsafe=True,
    ),
    Pair(
        ("template-context-dict",),
        "1.9",
        """\
from django.template import Context, RequestContext
from django.template.loader import get_template
from django.test import RequestFactory

request = RequestFactory().get("/x/")
page = get_template("a.html")
result = [
    page.render(Context({"a": "<"})),
    get_template("a.html").render(RequestContext(request, {"a": 1})),
    page.render(Context()),
]
""",
        settings=_LOCMEM,
    ),
    Pair(
        ("choice-field-accessors",),
        "4.2",
        """\
from django import forms


class Blank(forms.ChoiceField):
    def _get_choices(self):
        return super()._get_choices()

    def _set_choices(self, value):
        super()._set_choices([("", "-"), *value])

    choices = property(_get_choices, _set_choices)


result = list(Blank(choices=[("a", "A")]).choices)
""",
        path="app/fields.py",
        settings={},
        unsafe=True,
    ),
    Pair(
        ("related-sets",),
        "1.11",
        """\
from django.contrib.auth.models import Group, User
from django.core.management import call_command

call_command("migrate", verbosity=0)
staff, guests = [Group.objects.create(name=name) for name in ("staff", "guests")]
User.objects.create(username="ada")
user = User.objects.get(username="ada")
user.groups = [staff, guests]
group = Group.objects.get(name="staff")
group.user_set = []
result = sorted(user.groups.values_list("name", flat=True))
""",
        settings={"INSTALLED_APPS": _APPS},
    ),
    Pair(
        ("render-to-string",),
        "1.9",
        """\
from django.template import Context, RequestContext
from django.template.loader import render_to_string
from django.test import RequestFactory

request = RequestFactory().get("/x/")
result = [
    render_to_string("a.html", context_instance=RequestContext(request)),
    render_to_string("a.html", RequestContext(request, {"a": "<"})),
    render_to_string("a.html", {"a": 2}, RequestContext(request)),
    render_to_string("a.html", Context({"a": 3})),
    render_to_string("a.html", dictionary={"a": 4}),
]
""",
        settings=_LOCMEM,
    ),
    Pair(
        ("setup-databases-keywords",),
        "3.1",
        """\
from django.test.utils import setup_databases, teardown_databases

old = setup_databases(0, False, True, False)
result = [len(old), old[0][2]]
teardown_databases(old, verbosity=0, keepdb=True)
""",
        settings={},
    ),
    Pair(
        ("six-module",),
        "2.2",
        """\
from django.utils import six
from django.utils.encoding import force_str

result = force_str(b"a")
""",
    ),
    Pair(
        ("urlsafe-base64-encode", "urlsafe-base64-decode"),
        "2.0",
        """\
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_decode, urlsafe_base64_encode

token = urlsafe_base64_encode(force_bytes(12)).decode()
result = [token, urlsafe_base64_decode(token).decode(), urlsafe_base64_decode(b"MTI").decode()]
""",
        settings={},
        unsafe=True,
    ),
]


@pytest.mark.parametrize("pair", PAIRS, ids=lambda pair: pair.name)
def test_pair(pair: Pair) -> None:
    check_pair(pair)


@pytest.mark.parametrize("pair", PAIRS, ids=lambda pair: pair.name)
def test_the_old_code_fails(pair: Pair) -> None:
    check_broken(pair)
