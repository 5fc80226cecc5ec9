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
from codemods.engine.screen import load_screen

SERIES = {"1.11": 25, "2.2": 25, "4.2": 15}
"""How many files of a series are tried, of those in which the screen sees something."""
AT_LEAST = {"1.11": 12, "2.2": 4, "4.2": 0}
"""How many of them change; Django 4.2 itself hardly uses what 5.0 lacks."""


@pytest.mark.parametrize("series", SERIES)
def test_rules_hold_for_files_of_django(series: str) -> None:
    screen = load_screen(ALL)
    # Elsewhere than in ``django/``: there, relative imports would mean Django's own names.
    files = ((f"vendored/{path}", data) for path, data in django_files(series))
    seen = [(path, data) for path, data in files if screen.scan(path, data)]
    chance = random.Random(f"django {series}")
    chosen = chance.sample(seen, SERIES[series])
    survey = Survey.of(chosen)
    failures = []
    changed = 0
    for path, data in sorted(chosen):
        is_changed, found = check_file(path, data, survey, chance)
        changed += is_changed
        failures += found
    assert not failures
    assert changed >= AT_LEAST[series], "files in which nothing happens prove little"


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
