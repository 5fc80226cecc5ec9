"""A slice of the soak over Django's own files: what must hold for any file (see tools/soak.py)."""

from __future__ import annotations

import random
import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[1] / "tools"))

from django_sources import django_files
from soak import ALL, Survey, check_file, output_of

from codemods.engine.analysis import analyse
from codemods.engine.plan import FilePlan

STRIDES = {"1.11": 20, "2.2": 24, "4.2": 40}
"""Every how many files of a series one is tried: the same ones whatever the screen sees."""
AT_LEAST = {"1.11": 12, "2.2": 3, "4.2": 0}
"""How many of them change; Django 4.2 itself hardly uses what 5.0 lacks."""
FAILED_ONCE = {
    "1.11": (
        "core/management/commands/loaddata.py",  # moved-names alone did not see glob_escape
        "db/backends/oracle/schema.py",  # force-text alone did not see it in django.utils.text
        "db/migrations/serializer.py",  # six.moves.builtins, which has no name behind the module
        "http/response.py",  # an attribute of what is renamed was reported
        "utils/encoding.py",  # an import kept for a use that another codemod takes out
    )
}


def vendored(series: str) -> list[tuple[str, bytes]]:
    """Return Django's files elsewhere: in ``django/``, relative imports would mean its names."""
    return [(f"vendored/{path}", data) for path, data in django_files(series)]


@pytest.mark.parametrize("series", STRIDES)
def test_rules_hold_for_files_of_django(series: str) -> None:
    chosen = vendored(series)[:: STRIDES[series]]
    survey = Survey.of(chosen)
    failures = []
    changed = 0
    for path, data in chosen:
        is_changed, found = check_file(path, data, survey, random.Random(path))
        changed += is_changed
        failures += found
    assert not failures
    assert changed >= AT_LEAST[series], "files in which nothing happens prove little"


@pytest.mark.parametrize("series", FAILED_ONCE)
def test_rules_hold_for_files_for_which_they_once_did_not(series: str) -> None:
    files = dict(vendored(series))
    for name in FAILED_ONCE[series]:
        path = f"vendored/django/{name}"
        survey = Survey.of([(path, files[path])])
        assert check_file(path, files[path], survey, random.Random(1)) == (True, []), name


def test_a_broken_rule_is_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    """The rules themselves: a plan that renders nonsense breaks them."""
    data = b"from django.utils.encoding import force_text\n\nname = force_text(1)\n"
    survey = Survey.of([("app/views.py", data)])
    plan = analyse("app/views.py", data, ALL, survey.project("app/views.py"))
    assert isinstance(plan, FilePlan) and output_of(plan, data) != data
    assert check_file("app/views.py", data, survey, random.Random(1)) == (True, [])
    monkeypatch.setattr(FilePlan, "render", lambda *_args, **_options: b"x = (\n")
    _changed, failures = check_file("app/views.py", data, survey, random.Random(1))
    assert {failure.rule for failure in failures} >= {"output", "unedited", "subsets"}
