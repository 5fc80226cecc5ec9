"""All template codemods on one template: they come to rest, and order does not matter."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st
from template_rewriting import PATH

from codemods.engine.analysis import analyse
from codemods.engine.options import Options
from codemods.engine.plan import FilePlan
from codemods.engine.registry import all_codemods
from codemods.project.facts import Project
from codemods.source.template import Template

IDS = [codemod.id for codemod in all_codemods() if codemod.category == "templates"]
FRAGMENTS = [
    "{% load staticfiles %}", "{% load i18n admin_static future %}", "{% load url from future %}",
    "{% load future staticfiles webdesign %}", "{% load static from staticfiles %}\n", "\n", "\r\n",
    "{% ifequal a b|length_is:1 %}", "{% ifnotequal a 'x' %}", "{% else %}", "{% endifequal %}",
    "{% endifnotequal %}", "{% if a = b or c|length_is:'2' %}", "{% elif not d|length_is:0 = e %}",
    "{% endif %}", "{{ a|length_is:3 }}", "{% cycle a,b %}", "{% trans 'a' %}", "{% load i18n %}",
    "{% blocktrans %}", "{% endblocktrans %}", "{% include 'django/forms/default.html' %}",
    "{{ form }}", "{{ a|removetags:'b' }}", "{% ssi x %}", "{% comment %}", "{% endcomment %}",
    "{% verbatim %}", "{% endverbatim %}", "<a href=\"{% url 'logout' %}\">", "</a>", "<p>", "é ",
    "{# codemods: ignore[ifequal] #}", "{% ifequal a b %}{% ifequal c d %}e{% endifequal %}{% endifequal %}",
    "<a href='{% url \"logout\" %}{% ifequal a b %}c{% endifequal %}' id='{% ifequal a 1 %}d{% endifequal %}'>x</a>",
    "<a class='{% ifequal a b %}c{% endifequal %}' href='{% url \"logout\" %}'>{% trans 'x' %}</a>",
]  # fmt: skip
pieces = st.sampled_from(FRAGMENTS)
templates = st.lists(pieces | pieces | st.text(max_size=2), min_size=3, max_size=12).map("".join)


def plan_of(data: bytes, *ids: str, unsafe: bool = True) -> FilePlan:
    options = Options(select=frozenset(ids), modernize=True, unsafe=unsafe)
    plan = analyse(PATH, data, options, Project())
    assert isinstance(plan, FilePlan) and plan.trouble is None, plan
    return plan


def output_of(data: bytes, *ids: str, unsafe: bool = True) -> bytes:
    plan = plan_of(data, *ids, unsafe=unsafe)
    return plan.render(unsafe=unsafe) if plan.source else data


@settings(max_examples=500, deadline=None)
@given(templates, st.booleans())
def test_a_second_run_changes_nothing(text: str, unsafe: bool) -> None:
    output = output_of(text.encode(), *IDS, unsafe=unsafe)
    assert output_of(output, *IDS, unsafe=unsafe) == output


@settings(max_examples=300, deadline=None)
@given(templates)
def test_one_after_the_other_is_all_together(text: str) -> None:
    together = output_of(text.encode(), *IDS)
    for order in (IDS, IDS[::-1]):
        data = text.encode()
        for _ in range(2):  # what one of them makes, an earlier one may take up
            for identifier in order:
                data = output_of(data, identifier)
        assert data == together, order[0]


@settings(max_examples=300, deadline=None)
@given(templates, st.data(), st.booleans())
def test_any_subset_renders_and_keeps_the_rest(
    text: str, data: st.DataObject, unsafe: bool
) -> None:
    plan = plan_of(text.encode(), *IDS, unsafe=unsafe)
    if not plan.changes:
        return
    subset = data.draw(st.sets(st.integers(0, len(plan.changes) - 1)))
    output = plan.render(subset)
    shift = 0
    for edit in plan.edits(subset):
        assert output[edit.start + shift : edit.start + shift + len(edit.text)] == edit.text
        shift += len(edit.text) - (edit.end - edit.start)
    assert len(output) == len(text.encode()) + shift
    Template.read(output)


def test_half_of_the_templates_hold_a_hit() -> None:
    hits = []

    @settings(max_examples=300, deadline=None, database=None, derandomize=True)
    @given(templates)
    def count(text: str) -> None:
        hits.append(bool(plan_of(text.encode(), *IDS).changes))

    count()
    assert sum(hits) > len(hits) / 2


def test_what_runs_comes_before_what_is_only_offered() -> None:
    text = "<a href='{% url \"logout\" %}{% ifequal a b %}c{% endifequal %}'>x</a>"
    first = output_of(text.encode(), *IDS, unsafe=False)
    assert first == b"<a href='{% url \"logout\" %}{% if a == b %}c{% endif %}'>x</a>"
    assert [change.codemods for change in plan_of(first, *IDS, unsafe=False).changes] == [
        ("logout-link",)
    ]
    assert output_of(text.encode(), *IDS) == output_of(first, *IDS)


def test_new_tags_wait_for_the_oldest_django_that_stays() -> None:
    options = Options(select=frozenset(IDS), modernize=True, keep_working_on=(2, 2))
    plan = analyse(
        PATH, b"{% load i18n %}{% trans 'a' %}{% ifequal a b %}{% endifequal %}", options
    )
    assert isinstance(plan, FilePlan)
    assert [change.codemods for change in plan.changes] == [("ifequal",)]
    assert [finding.message for finding in plan.findings] == ["the new code needs Django 3.1"]


def test_an_ignore_comment_stays_on_its_line() -> None:
    """A line that goes above it moves it up, in the text of the next round."""
    text = (
        "{% load url from future %}\n{# codemods: ignore[ifequal] #}\n"
        "<a href='{% url \"logout\" %}{% ifequal a b %}c{% endifequal %}'>x</a>\n"
    )
    assert b"{% if a == b %}" in output_of(text.encode(), *IDS)
