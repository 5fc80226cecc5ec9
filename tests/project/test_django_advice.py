"""The advice on names that Django lost names what Django 5.0 has."""

from __future__ import annotations

import re

from environments import ROOT

from codemods.project import django_api
from codemods.project.django_advice import advice_on, all_advice

SINCE_BEFORE_THE_FACTS = ("django.views.generic.date_based", "django.views.generic.simple")


def test_the_file_is_sorted_and_says_each_once() -> None:
    lines = (ROOT / "src/codemods/data/advice.txt").read_text().splitlines()
    assert lines == sorted(lines) and len(lines) == len(all_advice()) > 150


def test_advice_is_on_what_is_gone() -> None:
    unknown = [
        name
        for name in all_advice()
        if "." in name and django_api.gone(name) is None and not django_api.has_module(name)
    ]
    assert unknown == ["django.conf.urls.defaults", *SINCE_BEFORE_THE_FACTS]


def test_advice_names_what_is_there() -> None:
    for name, advice in all_advice().items():
        for dotted in re.findall(r"\bdjango(?:\.\w+)+", advice):
            assert django_api.exists(dotted), (name, dotted)
        assert not advice.endswith(".") and advice[0] != " "


def test_the_nearest_advice_is_given() -> None:
    assert advice_on("django.views.i18n.LANGUAGE_SESSION_KEY").startswith("set_language()")
    assert advice_on("django.contrib.formtools.wizard.views").endswith("as formtools")
    assert advice_on("django.utils.html.TRAILING_PUNCTUATION_CHARS").startswith("use Urlizer")
    assert advice_on("django.nothing.at.all") == ""
