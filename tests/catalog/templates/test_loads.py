"""Templates that load gone libraries render the same from what replaces them."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from template_engine import engine
from template_rewriting import plan_for, rewrite

CONTEXTS = [{"name": "a&b.png", "v": "<i>"}, {"name": "img/x.png"}]
USES = [
    "{% static 'a b&c.png' %}", "{% static name %}", "{% static name as u %}{{ u }}",
    "{% autoescape off %}{% static name %}{% endautoescape %}", "{% get_static_prefix %}",
    "{% trans 'yes' %}", "plain\n",
]  # fmt: skip


@st.composite
def static_templates(draw: st.DrawFn) -> str:
    """A few loads of the gone libraries among others, then uses of what they bring."""
    loads = []
    for _ in range(draw(st.integers(1, 3))):
        names = draw(
            st.lists(
                st.sampled_from(["staticfiles", "admin_static", "static", "i18n", "l10n"]),
                min_size=1,
                max_size=4,
                unique=True,
            )
        )
        gap = draw(st.sampled_from([" ", "  ", "\t"]))
        loads.append("{% load" + gap + gap.join(names) + draw(st.sampled_from([" ", ""])) + "%}")
    by_name = st.sampled_from(["static from staticfiles", "static from admin_static"])
    loads.append("{% load " + draw(by_name) + " %}")
    return draw(st.sampled_from(["", "\n"])).join(
        [*loads, *draw(st.lists(st.sampled_from(USES), max_size=5))]
    )


@settings(max_examples=300, deadline=None)
@given(static_templates())
def test_static(text: str) -> None:
    before = engine("2.2").render(text, CONTEXTS)
    after = rewrite(text, "load-staticfiles")
    assert "staticfiles" not in after and "admin_static" not in after
    if isinstance(before, list):
        assert engine("5.0").render(after, CONTEXTS) == before
    for line in after.split("{%"):
        assert line.split("%}")[0].split().count("static") <= 1 + (" from " in line)


def test_static_keyword_is_admin_statics_own() -> None:
    text = "{% load admin_static %}{% static path='x.png' %}"
    assert engine("2.2").render(text) == ["/static/x.png"]
    plan = plan_for(text, "load-staticfiles")
    assert not plan.changes and plan.findings[0].kind == "refusal"


def test_a_tag_of_that_name_from_elsewhere() -> None:
    plan = plan_for("{% load staticfiles from assets %}{% staticfiles %}", "load-staticfiles")
    assert not plan.changes and not plan.findings


FUTURE = [
    "{% load url from future %}", "{% load cycle firstof from future %}", "{% load future %}",
    "{% load i18n future %}", "{% load future webdesign l10n %}", "{% load lorem from webdesign %}",
    "{% load webdesign %}",
]  # fmt: skip
FUTURE_USES = [
    "{% url 'home' %}", "{% firstof nothing v %}", "{% for i in 'abc' %}{% cycle v name %}{% endfor %}",
    "{% lorem 3 w %}", "x",
]  # fmt: skip


@settings(max_examples=150, deadline=None)
@given(
    st.lists(st.sampled_from(FUTURE), min_size=1, max_size=3).map("".join),
    st.lists(st.sampled_from(FUTURE_USES), max_size=4).map("".join),
)
def test_built_in(loads: str, uses: str) -> None:
    text = loads + uses
    before = engine("1.8").render(text, CONTEXTS)
    assert isinstance(before, list), before
    after = rewrite(text, "load-built-in")
    assert "future" not in after and "webdesign" not in after
    assert engine("5.0").render(after, CONTEXTS) == before


@pytest.mark.parametrize(
    ("path", "before", "after"),
    [
        ("a.html", "x\r\n  {% load url from future %}  \r\ny", "x\r\ny"),
        ("a.html", "x\n{% load url from future %}", "x\n"),
        ("a.html", "x {% load url from future %}\ny", "x \ny"),
        ("a.html", "{% load url from future %}{% load i18n %}\ny", "{% load i18n %}\ny"),
        ("a.txt", "x\n{% load url from future %}\ny", "x\n\ny"),
        ("a.xml", "{% load url from future %}\n<?xml version='1.0'?>", "<?xml version='1.0'?>"),
    ],
)
def test_an_emptied_load_goes(path: str, before: str, after: str) -> None:
    assert rewrite(before, "load-built-in", path=f"app/templates/{path}") == after
