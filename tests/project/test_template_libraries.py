"""What a project's tag libraries register, by every form that Django offers."""

from __future__ import annotations

import random

from codemods.project.template_libraries import TEMPLATE_LIBRARIES, Library

SOURCE = b"""
from django import template
register = template.Library()

@register.tag
def plain(parser, token): ...
@register.tag("given")
def f1(parser, token): ...
@register.tag(name="named")
def f2(parser, token): ...
@register.simple_tag
def simple(): ...
@register.simple_tag(takes_context=True)
def simple_context(context): ...
@register.simple_tag(name="simple_named")
def f3(): ...
@register.inclusion_tag("x.html")
def included(): ...
@register.filter
def shout(value): ...
@register.filter("quiet", is_safe=True)
def f4(value): ...
@register.filter(is_safe=True)
@stringfilter
def calm(value): ...
register.tag("called", f1)
register.filter("asked", f4)
register.filter(f5)
register.filter(name="told", filter_func=f5)
other.unrelated("x")
register.simple_tag(f6)
register.inclusion_tag("y.html", takes_context=True)(f7)
register.filter("late")(f5)
"""


def test_every_form_of_registration() -> None:
    tags, filters = TEMPLATE_LIBRARIES.extract("app/templatetags/extras.py", SOURCE)
    assert tags == {
        "plain", "given", "named", "simple", "simple_context", "simple_named", "included",
        "called", "f6", "f7",
    }  # fmt: skip
    assert filters == {"shout", "quiet", "calm", "asked", "f5", "told", "late"}


def test_what_is_no_library() -> None:
    assert TEMPLATE_LIBRARIES.extract("app/views.py", b"x = Library('y')\nprint(x)\n") is None
    assert TEMPLATE_LIBRARIES.extract("app/templatetags/x.html", SOURCE) is None
    assert TEMPLATE_LIBRARIES.extract("app/templatetags/x.py", b"print 'Library('") is None


def test_the_order_of_parts_does_not_matter() -> None:
    parts = [
        (f"app{number}/templatetags/extras.py", (frozenset({f"t{number}"}), frozenset[str]()))
        for number in range(5)
    ]
    expected = tuple(Library("extras", path, *names) for path, names in parts)
    random.Random(1).shuffle(parts)
    assert TEMPLATE_LIBRARIES.merge(parts) == expected
