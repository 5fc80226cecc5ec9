"""Every name that Django lost since 2.2, in every form of import: never silent, never made worse.

The names are those of the facts; another test holds that the facts have every name that can be
imported from a real Django 2.2, 3.2 or 4.2 and not from 5.0.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest
from environments import ROOT, run_script

from codemods.engine.analysis import analyse
from codemods.engine.options import Options
from codemods.engine.plan import FilePlan
from codemods.project import django_api
from codemods.project.facts import Project

OLDEST = (2, 2)
OPTIONS = Options(unsafe=True)
CONTRIB = "admin auth contenttypes flatpages messages redirects sessions sites staticfiles"
APPS = CONTRIB.split()
SETTINGS = {
    "INSTALLED_APPS": [f"django.contrib.{name}" for name in APPS],
    "ROOT_URLCONF": "a",
    "SITE_ID": 1,
}
RUN = """
import json, warnings
warnings.simplefilter("ignore")
failed = []
for code in json.load(open("outputs.json")):
    try:
        exec(compile(code, "output", "exec"), {"__name__": "output"})
    except Exception as error:
        failed.append([code, f"{type(error).__name__}: {error}"])
print(json.dumps(failed))
"""
NOT_HERE = ("GDAL", "geoip2", "psycopg2", "cx_Oracle", "oracledb", "MySQLdb", "docutils", "pytz")
"""Libraries that the environment of Django 5.0 comes without."""


class Lost(NamedTuple):
    """A name that some Django since 2.2 had in a module, or a module where it is empty."""

    module: str
    name: str

    @property
    def dotted(self) -> str:
        return f"{self.module}.{self.name}" if self.name else self.module


def lost() -> Iterator[Lost]:
    lines = (ROOT / "src" / "codemods" / "data" / "gone.txt").read_text().splitlines()
    for module in (line.partition("\t")[0] for line in lines):
        found = django_api.gone(module)
        if found is not None and found.removed_in > OLDEST:
            yield Lost(module, "")
        for name in sorted(django_api.gone_names(module)):
            found = django_api.gone(f"{module}.{name}")
            if found is not None and found.removed_in > OLDEST:
                yield Lost(module, name)


EVERY = tuple(lost())


def of_name(lost: Lost) -> str:
    return f"from {lost.module} import {lost.name}\n\nx = {lost.name}\n"


def of_alias(lost: Lost) -> str:
    return f"from {lost.module} import {lost.name} as known\n\nx = known\n"


def of_dotted(lost: Lost) -> str:
    return f"import {lost.module}\n\nx = {lost.dotted}\n"


def of_module(lost: Lost) -> str:
    package, _, last = lost.module.rpartition(".")
    use = f"{last}.{lost.name}" if lost.name else last
    return f"from {package} import {last}\n\nx = {use}\n"


def of_star(lost: Lost) -> str:
    return f"from {lost.module} import *\n\nx = {lost.name}\n"


def of_function(lost: Lost) -> str:
    return f"def get():\n    from {lost.module} import {lost.name}\n\n    return {lost.name}\n"


def of_try(lost: Lost) -> str:
    head = f"try:\n    from {lost.module} import {lost.name}\nexcept ImportError:\n    raise\n"
    return f"{head}\nx = {lost.name}\n"


def of_type_checking(lost: Lost) -> str:
    head = "from typing import TYPE_CHECKING\n\nif TYPE_CHECKING:\n"
    body = f"    from {lost.module} import {lost.name}\n"
    return f'{head}{body}\n\ndef get() -> "{lost.name}":\n    return 1\n'


def of_string(lost: Lost) -> str:
    return f'INSTALLED_APPS = []\nMIDDLEWARE = ["{lost.dotted}"]\n'


FORMS = (of_name, of_alias, of_dotted, of_module, of_star, of_function, of_try, of_type_checking)
ALWAYS = (of_dotted, of_module, of_string)
"""Forms that a lost module has too."""


def planned(code: str, path: str) -> FilePlan:
    plan = analyse(path, code.encode(), OPTIONS, Project("project", FACTS))
    assert isinstance(plan, FilePlan) and plan.trouble is None, code
    return plan


class Nothing(dict):  # type: ignore[type-arg]
    """Facts of a project of one file."""

    def __missing__(self, name: str) -> object:
        from codemods.engine.facts import load_facts

        self[name] = load_facts()[name].merge([])
        return self[name]


FACTS = Nothing()


@pytest.mark.parametrize("form", [*FORMS, of_string], ids=lambda form: form.__name__)
def test_nothing_passes_unnoticed(form, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    chosen = [one for one in EVERY if one.name or form in ALWAYS]
    if form is of_star:
        chosen = [one for one in chosen if not one.name.startswith("_")]
    assert len(chosen) > 900
    path = "project/settings.py" if form is of_string else "app/views.py"
    silent, outputs = [], []
    for one in chosen:
        code = form(one)
        plan = planned(code, path)
        if not plan.changes and not plan.findings:
            silent.append(one.dotted)
        elif plan.changes and not plan.findings and form is not of_string:
            outputs.append(plan.render(unsafe=True).decode())
    assert silent == []
    if outputs:
        assert failures(outputs, tmp_path) == []


def failures(outputs: list[str], folder: Path) -> list[list[str]]:
    """Run what the tool wrote on Django 5.0; return what does not run, with the error."""
    files = {"outputs.json": json.dumps(sorted(set(outputs)))}
    done = run_script("5.0", RUN, settings=SETTINGS, cwd=folder, files=files)
    return [
        failed for failed in done.result if not any(library in failed[1] for library in NOT_HERE)
    ]
