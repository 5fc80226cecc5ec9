"""The table template by name is what the default was, on 4.2 and on 5.0."""

from __future__ import annotations

import pytest
from environments import run_script
from template_rewriting import plan_for, rewrite

SCRIPT = """
import json
from django import forms

class Plain(forms.Form):
    name = forms.CharField(max_length=5)
    secret = forms.IntegerField(widget=forms.HiddenInput)

class Form(Plain):
    template_name = "form.html"

class FormSet(forms.BaseFormSet):
    template_name = "formset.html"

Rows = forms.formset_factory(Plain, formset=FormSet, extra=2)
Own = forms.formset_factory(Form, formset=FormSet, extra=2)
print(json.dumps([str(f) for f in (Form({}), Form(), Rows(prefix="x"), Own(prefix="x"))]))
"""
FORM = '<table>{% include "django/forms/default.html" %}</table>'
FORMSET = "<table>{% include 'django/forms/formsets/default.html' %}</table>"


def render(series: str, form: str, formset: str) -> list[str]:
    settings = {
        "INSTALLED_APPS": ["django.forms"],
        "FORM_RENDERER": "django.forms.renderers.TemplatesSetting",
        "TEMPLATES": [
            {
                "BACKEND": "django.template.backends.django.DjangoTemplates",
                "OPTIONS": {
                    "loaders": [
                        (
                            "django.template.loaders.locmem.Loader",
                            {"form.html": form, "formset.html": formset},
                        ),
                        "django.template.loaders.app_directories.Loader",
                    ],
                },
            }
        ],
    }
    done = run_script(series, SCRIPT, settings=settings, options=["-W", "ignore"])
    # 5.0 itself adds the attribute to what is invalid, whatever the template.
    return ["".join(text.split()).replace('aria-invalid="true"', "") for text in done.result]


def test_the_table_is_what_the_default_was() -> None:
    form = rewrite(FORM, "form-default-template")
    assert form == '<table>{% include "django/forms/table.html" %}</table>'
    before = render("4.2", FORM, FORMSET)
    assert render("4.2", form, FORMSET)[:2] == before[:2]
    assert render("5.0", form, "")[:2] == before[:2]


def test_the_formset_is_unsafe() -> None:
    assert rewrite(FORMSET, "form-default-template") == FORMSET
    formset = rewrite(FORMSET, "form-default-template", unsafe=True)
    assert formset == "<table>{% include 'django/forms/formsets/table.html' %}</table>"
    before = render("4.2", "own", FORMSET)
    for series in ("4.2", "5.0"):
        _, _, plain, own = render(series, "own", formset)
        assert plain == before[2]
        assert own != before[3] and "own" in before[3] and "own" not in own


@pytest.mark.parametrize(
    "text",
    [
        '{% include "django/forms/default.html"|lower %}',
        "{% include name %}{# django/forms/default.html #}",
        '{% include "myapp/django/forms/default.html" %}',
        '{% include "django/forms/errors/list/default.html" %}',
    ],
)
def test_other_includes_are_left(text: str) -> None:
    plan = plan_for(text, "form-default-template")
    assert not plan.changes and not plan.findings


def test_a_form_in_a_table_is_told_apart() -> None:
    plan = plan_for("<table></table>{{ form }}<table>{{ user_form }}", "form-rendering")
    assert ["<table>" in finding.message for finding in plan.findings] == [False, True]


@pytest.mark.parametrize(
    "name", ["platform", "form.name", "form|crispy", "user.form", "forms", "'form'"]
)
def test_other_variables(name: str) -> None:
    assert not plan_for(f"{{{{ {name} }}}}", "form-rendering").findings
