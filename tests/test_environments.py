"""The environments themselves: a real Django each, failures said loudly."""

from __future__ import annotations

import sys
from pathlib import Path

import environments
import pytest
from environments import BrokenEnvironmentError, python_for, run_script

SCRIPT = """
import json
from django.contrib.auth.models import User
from django.core.management import call_command
from django.utils import translation
call_command("migrate", verbosity=0)
User.objects.create_user("a", "a@example.com", "x")
translation.activate("de")
name = str(User._meta.verbose_name)
print(json.dumps([django.get_version(), User.objects.count(), name, settings.ROOT_URLCONF]))
"""


@pytest.mark.parametrize("series", ["2.2", "3.2", "4.2", "5.0"])
def test_models_migrations_and_translations_work(series: str) -> None:
    version, users, name, urlconf = run_script(
        series, SCRIPT, settings={"ROOT_URLCONF": "a"}
    ).result
    assert version.startswith(f"{series}.")
    assert (users, name, urlconf) == (1, "Benutzer", "a")


def test_a_script_finds_the_files_given() -> None:
    files = {"shop/__init__.py": "", "shop/prices.py": "PRICE = 3\n"}
    assert run_script("5.0", "from shop.prices import PRICE; print(PRICE)", files=files).result == 3


def test_a_failing_script_is_told_with_its_error() -> None:
    done = run_script("5.0", "raise ValueError('no such luck')")
    assert done.returncode == 1
    with pytest.raises(AssertionError, match="no such luck"):
        done.result  # noqa: B018


def test_an_unknown_series_is_refused() -> None:
    with pytest.raises(ValueError, match=r"1\.2 is not one of"):
        python_for("1.2")


def test_an_environment_that_cannot_be_made_says_why(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(environments, "CACHE", tmp_path)
    monkeypatch.setattr(environments, "_packages", lambda *_: [str(tmp_path / "missing.whl")])
    make = python_for.__wrapped__
    with pytest.raises(BrokenEnvironmentError, match=r"missing\.whl"):
        make("5.0", sys.executable)
    with pytest.raises(BrokenEnvironmentError):
        make("5.0", sys.executable)
