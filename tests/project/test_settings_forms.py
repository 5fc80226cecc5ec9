"""No use of a setting that Django 5.0 lacks passes without a word."""

from __future__ import annotations

import pytest

from codemods.engine.analysis import analyse
from codemods.engine.facts import survey
from codemods.engine.options import Options
from codemods.engine.plan import FilePlan
from codemods.engine.screen import load_screen
from codemods.project import django_api

OPTIONS = Options(unsafe=True)
FORMS = {
    "read": "from django.conf import settings\n\nvalue = settings.{name}\n",
    "read through the module": "from django import conf\n\nvalue = conf.settings.{name}\n",
    "looked up": 'from django.conf import settings\n\nvalue = getattr(settings, "{name}")\n',
    "looked up with a default": (
        'from django import conf\n\nvalue = getattr(conf.settings, "{name}", ())\n'
    ),
    "set at run time": "from django.conf import settings\n\nsettings.{name} = []\n",
    "set by a fixture": "def test_it(settings):\n    settings.{name} = []\n",
    "configured": "from django.conf import settings\n\nsettings.configure({name}=[])\n",
    "overridden": (
        "from django.test import override_settings\n\n\n"
        "@override_settings({name}=[])\ndef test():\n    pass\n"
    ),
    "overridden in a class": (
        "from django.test import TestCase\nfrom django.test.utils import override_settings\n\n\n"
        "@override_settings(DEBUG=True, {name}=[])\nclass Tests(TestCase):\n    pass\n"
    ),
    "overridden by a method": (
        "from django.test import TestCase\n\n\nclass Tests(TestCase):\n    def test(self):\n"
        "        with self.settings({name}=[]):\n            pass\n"
    ),
    "modified": (
        "from django.test import modify_settings\n\n\n"
        '@modify_settings({name}={{"append": "x"}})\ndef test():\n    pass\n'
    ),
    "modified by a method": (
        "from django.test import TestCase\n\n\nclass Tests(TestCase):\n    def test(self):\n"
        '        with self.modify_settings({name}={{"append": "x"}}):\n            pass\n'
    ),
}
PATH = "app/tests/test_app.py"


def test_there_are_settings_to_test_with() -> None:
    assert len(django_api.removed_setting_names()) > 35


@pytest.mark.parametrize("name", django_api.removed_setting_names())
def test_each_use_is_changed_or_reported(name: str) -> None:
    silent = []
    for form, code in FORMS.items():
        data = code.format(name=name).encode()
        if not is_heard(data, name):
            silent.append(form)
    assert not silent


@pytest.mark.parametrize(
    ("name", "default"),
    [("USE_L10N", "True"), ("FILE_CHARSET", '"utf-8"'), ("SECURE_BROWSER_XSS_FILTER", "False")],
)
def test_overrides_with_the_default_go_or_are_reported(name: str, default: str) -> None:
    code = f"from django.test import override_settings\n\nf = override_settings({name}={default}"
    alone, among_others = (plan_of((code + end).encode()) for end in (")\n", ", DEBUG=1)\n"))
    assert [finding.message for finding in alone.findings if "drop" in finding.message]
    assert among_others.render(unsafe=False) == (
        b"from django.test import override_settings\n\nf = override_settings(DEBUG=1)\n"
    )


def test_a_setting_of_the_project_itself_is_its_own() -> None:
    read = b"from django.conf import settings\n\nvalue = settings.LOGOUT_URL\n"
    known = survey({"site/settings.py": b'LOGOUT_URL = "/out/"\n', PATH: read})
    plan = analyse(PATH, read, OPTIONS, known)
    assert isinstance(plan, FilePlan)
    assert not plan.findings


def is_heard(data: bytes, name: str) -> bool:
    if load_screen(OPTIONS).scan(PATH, data) is None:
        return False
    plan = plan_of(data)
    said = any(name in finding.message for finding in plan.findings)
    return said or plan.render(unsafe=True) != data


def plan_of(data: bytes) -> FilePlan:
    plan = analyse(PATH, data, OPTIONS, survey({PATH: data}))
    assert isinstance(plan, FilePlan)
    return plan
