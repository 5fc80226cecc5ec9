"""A slice of the fuzzing of the whole engine (see tools/fuzz.py)."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesmith import from_grammar

sys.path.insert(0, str(Path(__file__).parents[1] / "tools"))

from fuzz import Input, check_input, make_input, seeds
from soak import BrokenRuleError, is_python

from codemods.engine.options import Options
from codemods.engine.screen import load_screen


@pytest.mark.parametrize("first", range(0, 480, 80))
def test_mutated_files_break_no_rule(first: int) -> None:
    changed = 0
    for number in range(first, first + 80):
        try:
            changed += check_input(make_input(number))
        except BrokenRuleError as error:
            pytest.fail(f"input {number} (tools/fuzz.py --first {number} --inputs 1): {error}")
    assert changed > 8, "inputs in which nothing happens prove little"


KNOWN = [seed.data for seed in seeds() if seed.path.endswith(".py") and is_python(seed.data)]


@given(from_grammar())
@settings(max_examples=20, deadline=None, suppress_health_check=list(HealthCheck))
def test_random_python_beside_known_code_breaks_no_rule(text: str) -> None:
    data = KNOWN[len(text) % len(KNOWN)] + b"\n" + text.encode("utf-8", "replace")
    check_input(Input("app/views.py", data))


FAILED_ONCE = {
    "an empty name was searched for, for ever": b"from django.utils.html import .\n",
    "an empty name beside another": b"""\
from django.utils.html import ., force_text
force_text(1)
""",
    "an empty name behind an empty module": b"from django.utils. import ,\n",
    # What was left for an older Django runs on all, once the branch before it is gone.
    "code behind a branch that goes": b"""\
import django


def fields_of(model):
    if django.VERSION >= (1, 11):
        return model._meta.private_fields
    return model._meta.virtual_fields
""",
    "a text over lines that end with a lone return": b"""\
from django.utils.six import b\r\
joined = b("a"\r\
           "b")\r""",
    "an import that goes from a block that is indented less": b"""\
try:
    from django.utils.encoding import force_unicode
except ImportError:
    x = 1
    from django.utils.encoding import python_2_unicode_compatible
""",
    "syntax that libcst does not take": b"""\
from django.test import runner


class Runner(runner.DiscoverRunner):
    def build_suite(extra_tests=None):return*build_suite
""",
    "a view named by a string in an alias of re_path": b"""\
class A:
    from django.conf.urls import patterns, url
    urlpatterns = patterns("", url("", ""))
""",
    "an import behind a test that is False by now": b"""\
from django.utils import six
if six.PY2: from django.utils.encoding import smart_text
""",
    "a name in parentheses right behind a keyword": b"""\
from shop.models import Book
from django.shortcuts import get_object_or_404
async def show(request, pk):
    book = await(get_object_or_404)(Book, pk=pk)
""",
    "a return on the line of its function that becomes several statements": (
        b"def shelved(queryset, shelf):return queryset._chain(shelf=shelf)\n"
    ),
    "an import in a function that a later round needs no more": b"""\
def f():
    from django.conf.urls import url
    from django.contrib.auth.views import password_reset
    return [url(password_reset)]
""",
}


TEMPLATES_FAILED_ONCE = {
    "a block inside of its like": (
        b"{% load i18n %}{% blocktrans %}{% blocktrans %}{% endblocktrans %}{% endblocktrans %}"
    ),
}


@pytest.mark.parametrize("data", FAILED_ONCE.values(), ids=FAILED_ONCE)
def test_inputs_that_failed_once(data: bytes) -> None:
    load_screen(Options()).scan("app/views.py", data)
    check_input(Input("app/views.py", data))


@pytest.mark.parametrize("data", TEMPLATES_FAILED_ONCE.values(), ids=TEMPLATES_FAILED_ONCE)
def test_templates_that_failed_once(data: bytes) -> None:
    check_input(Input("app/templates/page.html", data))
