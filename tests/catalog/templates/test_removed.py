"""What is reported as gone did work on an old Django and does not compile on 5.0."""

from __future__ import annotations

import pytest
from template_engine import engine
from template_rewriting import plan_for

from codemods.declare.targets import TemplateFilter, TemplateLibrary, TemplateTag
from codemods.engine.registry import all_codemods

OLD = {
    "{{ 'a<b>c</b>'|removetags:'b' }}": "1.9",
    "{% filter removetags:'b'|upper %}a<b>c</b>{% endfilter %}": "1.9",
    "{% filter upper|removetags:'b' %}a<b>c</b>{% endfilter %}": "1.9",
    "{% if v|removetags:'b' %}a{% endif %}": "1.9",
}


@pytest.mark.parametrize("text", OLD)
def test_it_ran_once(text: str) -> None:
    assert isinstance(engine(OLD[text]).render(text), list)
    assert "Invalid filter" in engine("5.0").render(text)
    (finding,) = plan_for(text, "removed-template-names").findings
    assert finding.kind == "report" and finding.level.value == "breaks"


@pytest.mark.parametrize(
    "text",
    [
        "{% ssi '/x' %}",
        "{% admin_media_prefix %}",
        "{% load adminmedia %}",
        "{{ a|fix_ampersands }}",
    ],
)
def test_it_does_not_compile(text: str) -> None:
    assert "TemplateSyntaxError" in engine("5.0").render(text)
    (finding,) = plan_for(text, "removed-template-names").findings
    assert finding.kind == "report"


@pytest.mark.parametrize(
    "name", ["django.contrib.auth.views.login", "django.views.i18n.javascript_catalog"]
)
def test_dotted_views(name: str) -> None:
    assert plan_for(f"{{% url '{name}' %}}", "removed-template-names").findings
    assert not plan_for(f"{{% url 'my.{name}' %}}", "removed-template-names").findings


@pytest.mark.parametrize(
    "text",
    [
        "{% trans 'a|removetags' %}",
        "{{ 'ssi' }}",
        "{% load ssi from menus %}{% load text_comments %}",
    ],
)
def test_the_words_elsewhere(text: str) -> None:
    assert not plan_for(text, "removed-template-names").findings


def test_everything_that_went_has_a_codemod() -> None:
    """Found by asking Djangos for their tags and filters, not from a list."""
    now = set(engine("5.0").names())
    gone = {
        name for series in ("1.9", "1.11", "2.2", "3.2", "4.2") for name in engine(series).names()
    } - now
    assert {"staticfiles:tag:static", ":tag:ifequal", ":filter:removetags"} <= gone
    enabled = [codemod for codemod in all_codemods() if codemod.category == "templates"]
    targets = [target for codemod in enabled for target, _find in codemod.targets]
    for entry in gone:
        library, kind, name = entry.split(":")
        target = TemplateTag(name) if kind == "tag" else TemplateFilter(name)
        assert TemplateLibrary(library) in targets or target in targets, entry
