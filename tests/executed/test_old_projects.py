"""Names of the time of Python 2, run before on an old Django and after on Django 5.0."""

from __future__ import annotations

import pytest

from executed.pairs import Pair, check_pair

_SIX = "2.2"

PAIRS = [
    Pair(
        ("six-names",),
        _SIX,
        """\
from django.utils import six
from django.utils.six.moves import cPickle as pickle, http_client, range, urllib, xrange
from django.utils.six.moves.urllib.parse import parse_qs as query, urlencode
from django.utils.six import BytesIO, StringIO, text_type as unicode

def shadowed(str):
    return six.text_type(str)

result = [
    [unicode(n) for n in range(3)] + list(xrange(2)),
    pickle.loads(pickle.dumps({"a": 1})),
    http_client.OK,
    urllib.parse.urlparse("http://a/b?c").query,
    urllib.error.HTTPError.__name__,
    query(urlencode({"a": "b c"})),
    StringIO(u"x").read(),
    BytesIO(b"x").read().decode(),
    shadowed(1),
    six.unichr(97),
    six.MAXSIZE,
    list(six.iterbytes(b"ab")),
    six.indexbytes(b"ab", 1),
    six.moves.reduce(lambda a, b: a + b, [1, 2]),
    list(six.moves.zip_longest([1], [2, 3])),
    six.moves.shlex_quote("a b"),
    six.binary_type(b"x").decode(),
    six.next(iter([1])),
]
""",
    ),
    Pair(
        ("six-types",),
        _SIX,
        """\
from django.utils import six
from django.utils.six import string_types

result = [
    [isinstance(x, string_types) for x in ("a", b"a", 1)],
    [isinstance(x, (six.integer_types, six.class_types)) for x in ("a", 1, True, int)],
    [isinstance(x, six.buffer_types) for x in ("a", b"a", memoryview(b"a"))],
    len(string_types + six.integer_types),
    six.integer_types[0].__name__,
]
""",
    ),
    Pair(
        ("six-methods",),
        _SIX,
        """\
from django.utils import six
from django.utils.datastructures import MultiValueDict
from unittest import TestCase

class Case(TestCase):
    def runTest(self):
        six.assertCountEqual(self, [1, 2], [2, 1])
        six.assertRegex(self, "abc", "b")
        with six.assertRaisesRegex(self, ValueError, "no"):
            raise ValueError("no")

options = {"a": 1, "b": 2}
result = [
    [k for k in six.iterkeys(options)],
    dict(six.iteritems(options or {})),
    next(six.itervalues(options)),
    type(six.iteritems(options)).__name__,
    sorted(six.viewkeys(options) & {"a"}),
    list(six.iterlists(MultiValueDict({"a": [1, 2]}))),
    six.get_function_code(lambda: 1).co_argcount,
    six.get_method_self("x".upper.__call__) is not None,
    six.get_method_function(Case().runTest).__name__,
    Case().run().wasSuccessful(),
]
""",
    ),
    Pair(
        ("six-literals",),
        _SIX,
        """\
from django.utils import six

name = "caf\\xe9"
result = [
    list(six.b("a\\n" "b") + six.b(r"\\d")),
    list(six.b("\\xe9") + six.b(name) + six.b(name + "x")),
    six.u("x" + name),
]
""",
    ),
    Pair(
        ("six-metaclass",),
        _SIX,
        """\
from django.utils import six

class Meta(type):
    def __new__(cls, name, bases, namespace):
        namespace["made"] = name + str([base.__name__ for base in bases])
        return type.__new__(cls, name, bases, namespace)

class Base(object):
    pass

class One(six.with_metaclass(Meta, Base)):
    pass

class Two(six.with_metaclass(Meta)):
    pass

@six.add_metaclass(Meta)
class Three(Base):
    __slots__ = ("x",)

class Four(six.with_metaclass(Meta, One, Two)):
    def made_by(self):
        return super(Four, self).made

classes = (One, Two, Three, Four)
result = [[c.made for c in classes], [type(c).__name__ for c in classes], Four().made_by()]
result.append([[base.__name__ for base in c.__mro__] for c in classes])
""",
    ),
    Pair(
        ("six-raise",),
        _SIX,
        """\
import sys
import traceback
from django.utils import six

def fail():
    raise KeyError("x")

def chained():
    try:
        fail()
    except KeyError as error:
        six.raise_from(LookupError("y"), error)

def hidden():
    try:
        fail()
    except KeyError:
        six.raise_from(LookupError("y"), None)

def again():
    try:
        fail()
    except KeyError:
        six.reraise(*sys.exc_info())

def other():
    try:
        fail()
    except KeyError as error:
        six.reraise(LookupError, LookupError("z"), sys.exc_info()[2])

def unpacked():
    try:
        fail()
    except KeyError:
        kind, value, trace = sys.exc_info()
        six.reraise(kind, value, trace)

def caught(function):
    try:
        function()
    except LookupError as error:
        frames = [f.name for f in traceback.extract_tb(error.__traceback__)]
        inner = [name for name in frames if name == "fail"]
        return repr(error), repr(error.__cause__), error.__suppress_context__, inner

result = [caught(f) for f in (chained, hidden, again, other, unpacked)]
""",
    ),
    Pair(
        ("six-branches", "six-names"),
        _SIX,
        """\
from django.utils import six
from django.utils.six import PY2, PY3

if six.PY2:
    from urllib2 import quote
else:
    from urllib.parse import quote

if PY3 and quote:
    marks = [1]
if not PY3 or marks.append(2):
    marks.append(3)
if PY2:
    marks = []
elif marks:
    marks.append(4)

def text():
    if PY3:
        return six.text_type(1)
    return u""

result = [quote("a b"), marks, text(), 1 if PY2 else 2, [PY2, PY3], not PY2 and marks]
""",
    ),
    Pair(
        ("python-2-unicode-compatible",),
        _SIX,
        """\
from django.utils import six
from django.utils.encoding import python_2_unicode_compatible

@python_2_unicode_compatible
class One:
    def __str__(self):
        return "x"

@six.python_2_unicode_compatible
class Two(python_2_unicode_compatible(One)):
    pass

result = [str(One()), str(Two()), hasattr(One, "__unicode__")]
""",
    ),
    Pair(
        ("is-safe-url",),
        "2.0",
        """\
from django.utils import http
from django.utils.http import is_safe_url

urls = ["/a", "//evil", "http://a/b", "https://a/b", "http://evil/", "", None, "javascript:x"]
result = [
    [is_safe_url(url) for url in urls],
    [is_safe_url(url, host="a") for url in urls],
    [is_safe_url(url, "a") for url in urls],
    [is_safe_url(url, host=None) for url in urls],
    [http.is_safe_url(url, allowed_hosts={"a"}, require_https=True) for url in urls],
    [is_safe_url(url=url, require_https=True) for url in urls],
]
""",
        settings={},
    ),
    Pair(
        ("is-safe-url",),
        "3.2",
        """\
from django.utils.http import is_safe_url

urls = ["/a", "//evil", "http://a/b", "https://a/b", "http://evil/", ""]
result = [is_safe_url(url, "a") for url in urls], [is_safe_url(url, None) for url in urls]
""",
        settings={},
    ),
    Pair(
        ("available-attrs", "upath"),
        _SIX,
        """\
import functools
from django.utils._os import npath, upath
from django.utils.decorators import available_attrs

def view():
    "doc"

@functools.wraps(view, assigned=available_attrs(view))
def inner():
    pass

result = [inner.__doc__, inner.__name__, available_attrs(view), upath("a") + npath(path="b")]
""",
    ),
    Pair(
        ("fixed-offset",),
        "3.0",
        """\
from datetime import datetime
from django.utils.timezone import FixedOffset

zones = [FixedOffset(-330), FixedOffset(60, "CET"), FixedOffset(offset=90, name=None)]
moments = [datetime(2020, 1, 1, tzinfo=zone) for zone in zones]
result = [[m.isoformat(), str(m.utcoffset())] for m in moments], moments[1].tzname()
""",
    ),
    Pair(
        ("cookie-date",),
        "2.2",
        "from django.utils.http import cookie_date\n\nresult = cookie_date(0)\n",
        unsafe=True,
        differs="Thu, 01 Jan 1970 00:00:00 GMT",
    ),
    Pair(
        ("unescape-entities",),
        "3.2",
        """\
from django.utils.text import unescape_entities

result = [unescape_entities("&lt;&amp;&#65;&#x41; &eacute;"), unescape_entities("a & b")]
""",
    ),
    Pair(
        ("unescape-entities",),
        "3.2",
        """\
from django.utils.text import unescape_entities

texts = ["&lt", "&apos;", "&lt;"]
result = [unescape_entities(text) for text in texts]
""",
        unsafe=True,
        differs=["<", "'", "<"],
    ),
    Pair(
        ("string-concat",),
        "2.0",
        """\
from django.utils.translation import gettext_lazy as _, string_concat

label = string_concat(_("Name"), ": ", 1)
result = [str(label), type(label).__name__, string_concat("{}") + "x"]
""",
        settings={},
        unsafe=True,
    ),
    Pair(
        ("parse-header",),
        "4.1",
        """\
from django.http.multipartparser import parse_header

result = parse_header('Text/HTML; charset="a b"; x=1'.encode("ascii"))
""",
        unsafe=True,
        differs=["text/html", {"charset": "a b", "x": "1"}],
    ),
    Pair(
        ("invalid-query",),
        "3.0",
        """\
from django.contrib.auth.models import User
from django.db import connection
from django.db.models.query_utils import InvalidQuery

with connection.schema_editor() as editor:
    editor.create_model(User)
User.objects.create(username="a")
try:
    result = len(User.objects.raw("SELECT username FROM auth_user"))
except InvalidQuery as error:
    result = [str(error)]
""",
        settings={},
        unsafe=True,
    ),
    Pair(
        ("success-url-allowed-hosts",),
        "4.0",
        """\
from django.contrib.auth.views import SuccessURLAllowedHostsMixin
from django.test import RequestFactory
from django.views.generic import FormView

class SignUp(SuccessURLAllowedHostsMixin, FormView):
    success_url_allowed_hosts = {"a"}

    def get_success_url(self):
        return "/" + "".join(sorted(self.get_success_url_allowed_hosts()))

view = SignUp()
view.setup(RequestFactory().get("/"))
result = view.get_success_url()
""",
        settings={},
        unsafe=True,
    ),
]


@pytest.mark.parametrize("pair", PAIRS, ids=lambda pair: pair.name)
def test_same_result(pair: Pair) -> None:
    check_pair(pair)
