"""Every method that is said to be gone: some Django had it, Django 5.0 does not."""

from __future__ import annotations

import json

import pytest
from environments import run_script

from codemods.catalog.gone_overrides import GONE, Gone

_SCRIPT = """
import json
from importlib import import_module

found = []
for name, method in {names}:
    module, _, name = name.rpartition(".")
    try:
        found.append(hasattr(getattr(import_module(module), name), method))
    except (ImportError, AttributeError):
        found.append(False)
print(json.dumps(found))
"""


def has(series: str, rows: tuple[Gone, ...]) -> list[bool]:
    names = [(row.base, row.method) for row in rows]
    code = _SCRIPT.replace("{names}", json.dumps(names))
    found: list[bool] = run_script(series, code, settings={}).result
    return found


def test_django_5_has_none_of_them() -> None:
    assert has("5.0", GONE) == [False] * len(GONE)


@pytest.mark.parametrize(
    ("series", "release"), [("1.11", (2, 0)), ("1.9", (1, 10)), ("1.8", (1, 9))]
)
def test_the_release_before_had_them(series: str, release: tuple[int, int]) -> None:
    rows = tuple(row for row in GONE if row.removed_in == release)
    assert rows
    assert has(series, rows) == [True] * len(rows)
