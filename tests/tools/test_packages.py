"""A short slice of `tools/packages.py`: the smallest of the seven packages, every variant."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[2] / "tools"))

import packages
from suites.roundtrip import find_problems
from suites.runs import VARIANTS, RunError
from suites.table import PACKAGES

OTP = next(package for package in PACKAGES if package.name == "django-otp")


def find_python() -> str:
    try:
        return packages.find_python()
    except RunError as error:
        pytest.skip(f"Django 2.2 does not run here: {error}")


def test_django_otp_runs_on_django_5_after_the_codemods() -> None:
    results = packages.run_all([OTP], list(VARIANTS), find_python())
    table = packages.render_table(results, list(VARIANTS)).splitlines()
    assert [line.split() for line in table] == [
        ["package", "counting", "untouched", "codemods", "django-upgrade"],
        ["django-otp", "55", "0", "55", "55"],
        ["all", "55", "0", "55", "55"],
    ]
    assert "cannot import name 'force_text'" in packages.render_failures(results, "untouched")


def test_django_otp_comes_back_from_the_codemods() -> None:
    assert find_problems(OTP) == []


def test_every_package_is_pinned() -> None:
    for package in PACKAGES:
        for side in ("old", "new"):
            assert all("==" in requirement for requirement in package.requirements(side))
