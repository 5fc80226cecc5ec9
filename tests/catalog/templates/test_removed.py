"""What is reported as gone did work on an old Django and does not compile on 5.0."""

from __future__ import annotations

import pytest
from template_engine import engine
from template_rewriting import plan_for

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
