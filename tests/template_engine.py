"""Django's own template engine, of any series, as a process that answers one JSON line by another.

A script per question costs a start of Django each; hypothesis asks thousands of questions.
"""

from __future__ import annotations

import json
import subprocess
from collections.abc import Sequence
from functools import cache
from typing import Any

from environments import _environ, python_for

_SERVER = r"""
import json, sys
import django
from django.conf import settings

APPS = ["django.contrib.staticfiles", "django.contrib.admin", "django.contrib.auth",
        "django.contrib.contenttypes", "django.contrib.messages", "django.contrib.sessions",
        "django.contrib.humanize", "django.contrib.sites", "django.contrib.flatpages"]
try:
    import django.contrib.webdesign
    APPS.append("django.contrib.webdesign")
except ImportError:
    pass
settings.configure(
    INSTALLED_APPS=APPS, STATIC_URL="/static/", SECRET_KEY="x", ROOT_URLCONF=__name__,
    USE_I18N=True, LANGUAGE_CODE="en", FORM_RENDERER="django.forms.renderers.DjangoTemplates",
)
try:
    from django.urls import path
    urlpatterns = [path("home/", lambda request: None, name="home")]
except ImportError:
    from django.conf.urls import url
    urlpatterns = [url(r"^home/$", lambda request: None, name="home")]
django.setup()
from django.template import Context, Engine, TemplateSyntaxError
from django.template import base
from django.template.base import FilterExpression, Parser

KINDS = ("text", "variable", "block", "comment")
LIBRARIES = {
    "static": "django.templatetags.static", "i18n": "django.templatetags.i18n",
    "l10n": "django.templatetags.l10n", "tz": "django.templatetags.tz",
    "cache": "django.templatetags.cache",
}
OLD = {
    "staticfiles": "django.contrib.staticfiles.templatetags.staticfiles",
    "admin_static": "django.contrib.admin.templatetags.admin_static",
    "future": "django.templatetags.future",
    "webdesign": "django.contrib.webdesign.templatetags.webdesign",
}
for name, module in OLD.items():
    try:
        __import__(module)
    except ImportError:
        continue
    LIBRARIES[name] = module


class Thing:
    name = "thing"


class Grumpy:
    def __eq__(self, other):
        raise ValueError("incomparable")
    __hash__ = None


def form():
    from django import forms
    return type("F", (forms.Form,), {"name": forms.CharField(max_length=5)})()


OBJECTS = {"thing": Thing(), "grumpy": Grumpy()}


def value(given):
    if isinstance(given, dict) and "__object__" in given:
        name = given["__object__"]
        return form() if name == "form" else OBJECTS[name]
    return given


def lex(text):
    tokens = []
    for token in base.DebugLexer(text).tokenize():
        kind = getattr(token.token_type, "value", token.token_type)
        bits = None
        if kind == 2:
            try:
                bits = token.split_contents()
            except (StopIteration, RuntimeError):
                bits = "error"
        tokens.append([KINDS[kind], token.contents, list(token.position), bits])
    return tokens


class Anything(dict):
    def __missing__(self, name):
        return None


class Recorder(Parser):
    def find_filter(self, name):
        self.seen.append(name)
        return lambda value, *args: value


def expression(text):
    parser = Recorder([])
    parser.seen = []
    FilterExpression.args_check = staticmethod(lambda *a: True)
    try:
        found = FilterExpression(text, parser)
    except TemplateSyntaxError:
        return "error"
    finally:
        FilterExpression.args_check = CHECK
    filters = [[n, [[bool(l), getattr(a, "var", a)] for l, a in args]]
               for n, (f, args) in zip(parser.seen, found.filters)]
    return [str(getattr(found.var, "var", found.var)), filters]


CHECK = staticmethod(FilterExpression.args_check)


def render(text, contexts, templates=None, invalid=""):
    from django.template.loaders import locmem
    loaders = [("django.template.loaders.locmem.Loader", templates or {})]
    options = {"loaders": loaders, "debug": True, "string_if_invalid": invalid}
    if django.VERSION >= (1, 9):
        options["libraries"] = dict(LIBRARIES)
    engine = Engine(**options)
    try:
        template = engine.from_string(text)
    except Exception as error:
        return "%s: %s" % (type(error).__name__, error)
    out = []
    for context in contexts:
        try:
            out.append(template.render(Context({k: value(v) for k, v in context.items()})))
        except Exception as error:
            out.append({"error": type(error).__name__})
    return out


def names():
    # Built-in names have no library.
    from django.template.backends.django import get_installed_libraries
    engine = Engine(libraries=get_installed_libraries())
    libraries = [("", library) for library in engine.template_builtins]
    libraries += list(engine.template_libraries.items())
    found = []
    for name, library in libraries:
        found += ["%s:tag:%s" % (name, tag) for tag in library.tags]
        found += ["%s:filter:%s" % (name, filter) for filter in library.filters]
    return sorted(found)


ASKED = {"names": names, "lex": lex, "expression": expression, "render": render}
for line in sys.stdin:
    question, arguments = json.loads(line)
    print(json.dumps(ASKED[question](*arguments), default=str), flush=True)
"""


class TemplateEngine:
    """One running process. Not to be shared between threads."""

    def __init__(self, series: str) -> None:
        self.series = series
        self._process = subprocess.Popen(
            [str(python_for(series)), "-W", "ignore", "-c", _SERVER],
            env=_environ(),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            encoding="utf-8",
        )

    def _ask(self, question: str, *arguments: Any) -> Any:
        assert self._process.stdin and self._process.stdout
        self._process.stdin.write(json.dumps([question, arguments]) + "\n")
        self._process.stdin.flush()
        answer = self._process.stdout.readline()
        assert answer, f"Django {self.series} ended with {self._process.wait()}"
        return json.loads(answer)

    def lex(self, text: str) -> list[tuple[str, str, tuple[int, int], Any]]:
        """Return (kind, contents, span in characters, bits or "error") of every token."""
        return [(k, c, tuple(p), bits) for k, c, p, bits in self._ask("lex", text)]

    def expression(self, text: str) -> Any:
        """Return [operand, [[filter, [[is variable, argument]]]]], or "error"."""
        return self._ask("expression", text)

    def names(self) -> list[str]:
        """Return every ``library:kind:name`` that Django brings (from 1.9 on)."""
        return list(self._ask("names"))

    def render(
        self,
        text: str,
        contexts: Sequence[dict[str, Any]] = ({},),
        templates: dict[str, str] | None = None,
        invalid: str = "",
    ) -> Any:
        """Return the output per context ({"error": …} where it raised), or the syntax error.

        A context value ``{"__object__": "thing"}`` stands for an object of the process.
        """
        return self._ask("render", text, list(contexts), templates, invalid)


@cache
def engine(series: str) -> TemplateEngine:
    """Return the process of a series; it ends with the tests."""
    return TemplateEngine(series)
