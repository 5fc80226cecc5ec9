"""The long names of the translation tags render the same."""

from __future__ import annotations

import pytest
from template_engine import engine
from template_rewriting import plan_for, rewrite

TEXTS = [
    "{% load i18n %}{% trans 'a' %}{%trans \"b %\" noop as c%}{{ c }}",
    "{% load i18n l10n %}\n{% blocktrans trimmed with x=v|upper %}\n  a {{ x }}\n{% endblocktrans %}",
    "{% load i18n %}{% blocktrans count n=2 %}one{% plural %}{{ n }} many{% endblocktrans %}{% trans 'x' %}",
    "{% load i18n %}{% comment %}{% trans 'a' %}{% endcomment %}{% trans 'b' %}",
]


@pytest.mark.parametrize("text", TEXTS)
def test_the_same_comes_out(text: str) -> None:
    after = rewrite(text, "translate-tags")
    assert after != text
    context = [{"v": "é"}]
    assert engine("5.0").render(after, context) == engine("3.0").render(text, context)


@pytest.mark.parametrize(
    "text",
    [
        "{% trans 'a' %}",
        "{% trans 'a' %}{% load i18n %}",
        "{% load trans from i18n %}{% trans 'a' %}",
        "{% load i18n %}{% blocktrans %}{% blocktrans %}",
        "{% load i18n %}{% blocktrans %}a",
    ],
)
def test_refusals(text: str) -> None:
    plan = plan_for(text, "translate-tags")
    assert not plan.changes
    assert {finding.kind for finding in plan.findings} == {"refusal"}
