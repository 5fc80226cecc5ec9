"""Names of `django.utils.six` that Python 3 has under a name of its own, as rows."""

from __future__ import annotations

from codemods.declare import Codemod, Example, Rename, Safety

_SIX = "django.utils.six"
_MOVES = f"{_SIX}.moves"

_NAMES = {
    "text_type": "builtins.str",
    "binary_type": "builtins.bytes",
    "unichr": "builtins.chr",
    "memoryview": "builtins.memoryview",
    "callable": "builtins.callable",
    "next": "builtins.next",
    "advance_iterator": "builtins.next",
    "iterbytes": "builtins.iter",
    "print_": "builtins.print",
    "exec_": "builtins.exec",
    "Iterator": "builtins.object",
    "MAXSIZE": "sys.maxsize",
    "StringIO": "io.StringIO",
    "BytesIO": "io.BytesIO",
    "wraps": "functools.wraps",
    "indexbytes": "operator.getitem",
    "create_bound_method": "types.MethodType",
}

_MOVED_NAMES = {
    "cStringIO": "io.StringIO",
    "StringIO": "io.StringIO",
    "filter": "builtins.filter",
    "filterfalse": "itertools.filterfalse",
    "getcwd": "os.getcwd",
    "getcwdb": "os.getcwdb",
    "input": "builtins.input",
    "intern": "sys.intern",
    "map": "builtins.map",
    "range": "builtins.range",
    "reduce": "functools.reduce",
    "reload_module": "importlib.reload",
    "shlex_quote": "shlex.quote",
    "UserDict": "collections.UserDict",
    "UserList": "collections.UserList",
    "UserString": "collections.UserString",
    "xrange": "builtins.range",
    "zip": "builtins.zip",
    "zip_longest": "itertools.zip_longest",
}

_MOVED_MODULES = {
    "builtins": "builtins:",
    "configparser": "configparser:",
    "copyreg": "copyreg:",
    "dbm_gnu": "dbm.gnu",
    "http_cookiejar": "http.cookiejar",
    "http_cookies": "http.cookies",
    "html_entities": "html.entities",
    "html_parser": "html.parser",
    "http_client": "http.client",
    "email_mime_multipart": "email.mime.multipart",
    "email_mime_nonmultipart": "email.mime.nonmultipart",
    "email_mime_text": "email.mime.text",
    "email_mime_base": "email.mime.base",
    "BaseHTTPServer": "http.server",
    "CGIHTTPServer": "http.server",
    "SimpleHTTPServer": "http.server",
    "cPickle": "pickle:",
    "queue": "queue:",
    "reprlib": "reprlib:",
    "socketserver": "socketserver:",
    "_thread": "_thread:",
    "tkinter": "tkinter:",
    "winreg": "winreg:",
    "xmlrpc_client": "xmlrpc.client",
    "xmlrpc_server": "xmlrpc.server",
}

_URLLIB = ("parse", "error", "request", "response", "robotparser")


def _rows() -> list[Rename]:
    rows = [Rename(f"{_SIX}.{old}", new) for old, new in _NAMES.items()]
    rows += [Rename(f"{_MOVES}.{old}", new) for old, new in _MOVED_NAMES.items()]
    for old, new in _MOVED_MODULES.items():
        module = new.rstrip(":")
        rows.append(Rename(f"{_MOVES}.{old}", f"{module}:"))
        if old != "builtins":
            rows.append(Rename(f"{_MOVES}.{old}.*", f"{module}.*"))
    for name in _URLLIB:
        rows.append(Rename(f"{_MOVES}.urllib.{name}", f"urllib.{name}:"))
        rows.append(Rename(f"{_MOVES}.urllib.{name}.*", f"urllib.{name}.*"))
        rows.append(Rename(f"{_MOVES}.urllib_{name}", f"urllib.{name}:"))
        rows.append(Rename(f"{_MOVES}.urllib_{name}.*", f"urllib.{name}.*"))
    return rows


six_names = Codemod(
    id="six-names",
    summary="use the names of Python 3 for those of django.utils.six",
    why=(
        "``django.utils.six`` is gone. On Python 3 these names stood for builtins and for modules "
        "of the standard library."
    ),
    category="six",
    removed_in=(3, 0),
    reference="releases/3.0/#removed-private-python-2-compatibility-apis",
    safety=Safety.SAFE,
    migrations=True,
    rows=tuple(_rows()),
    examples=(
        Example(
            before="""\
from django.utils import six
from django.utils.six.moves import range, urllib
from django.utils.six.moves.urllib.parse import urlencode


def link(page):
    query = urllib.parse.urlparse(page).query
    return [six.text_type(n) + urlencode(query) for n in range(3)]
""",
            after="""\
import urllib.parse
from urllib.parse import urlencode


def link(page):
    query = urllib.parse.urlparse(page).query
    return [str(n) + urlencode(query) for n in range(3)]
""",
        ),
        Example.kept(
            """\
import six
from six.moves import range

name = six.text_type(range(3))
""",
            title="the package six, which works on Django 5.0",
        ),
    ),
)
