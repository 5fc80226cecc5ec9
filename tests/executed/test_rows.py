"""Rows of renames on real Djangos: the old name is there until its removal, the new one is on 5.0.

All names are probed in one process per Django. What a row's two names accept is compared too:
a difference must be declared in the row, or make it unsafe.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

import pytest
from environments import SERIES, run_script

from codemods.declare import Codemod, Rename, Safety
from codemods.engine.registry import all_codemods
from codemods.project import django_api

TARGET = "5.0"

STUBS = {
    "django.contrib.postgres.fields.JSONField": "raises fields.E904 in the system checks",
    "django.contrib.postgres.fields.jsonb.JSONField": "raises fields.E904 in the system checks",
}
"""Old names that 5.0 still has, only to say that they are gone."""

SYSTEM_PARTS = frozenset({"_gdbm", "_tkinter", "winreg"})
"""Modules of the standard library that Python may come without."""

_PROBE = """
import importlib, inspect, json, sys, types, warnings

warnings.simplefilter("ignore")


def find(path):
    module, colon, rest = path.partition(":")
    if colon:
        found = importlib.import_module(module)
        for part in filter(None, rest.split(".")):
            found = getattr(found, part)
        return found
    try:
        return importlib.import_module(path)
    except ImportError as error:
        if "." not in path or not (error.name or path).startswith(path.partition(".")[0]):
            raise
    parent, _, name = path.rpartition(".")
    return getattr(find(parent), name)


def describe(found):
    if isinstance(found, types.ModuleType):
        names = getattr(found, "__all__", None) or [n for n in vars(found) if n[0] != "_"]
        return {"kind": "module", "names": sorted(names)}
    try:
        parameters = inspect.signature(found).parameters.values()
    except (TypeError, ValueError):
        return {"kind": "class" if isinstance(found, type) else "value"}
    kinds = [(p.name, p.kind.name, p.default is not p.empty) for p in parameters]
    return {"kind": "class" if isinstance(found, type) else "function", "signature": kinds}


def is_same(old, new):
    # A class that only warns, then does what its base does.
    if isinstance(old, type) and isinstance(new, type) and new in old.__bases__:
        code = getattr(old.__init__, "__code__", None)
        return code is None or "warn" in code.co_names
    return old is new


def probe(old, new):
    result = {}
    for side, path in (("old", old), ("new", new)):
        try:
            result[side] = find(path)
        except (ImportError, AttributeError) as error:
            result["no " + side] = "%s: %s" % (type(error).__name__, error)
    same = "old" in result and "new" in result and is_same(result["old"], result["new"])
    found = {s: v if isinstance(v, str) and s[:3] == "no " else describe(v) for s, v in result.items()}
    return dict(found, same=same)


print(json.dumps([probe(old, new) for old, new in PAIRS]))
"""


@dataclass(frozen=True)
class Row:
    """A row, its codemod, and the newest Django that has its old name."""

    codemod: Codemod
    rename: Rename
    last: str

    @property
    def old(self) -> str:
        """The old name, or the module whose names move."""
        return self.rename.old.removesuffix(".*")

    @property
    def new(self) -> str:
        """The new one."""
        return self.rename.new.removesuffix(".*")

    @property
    def moves_all(self) -> bool:
        """Whether the row moves all names of a module."""
        return self.rename.old.endswith(".*")


def _number(series: str) -> tuple[int, ...]:
    return tuple(map(int, series.split(".")))


def _newest_before(version: tuple[int, int]) -> str:
    return max((s for s in SERIES if _number(s) < version), key=_number)


def _rows() -> Iterator[Row]:
    for codemod in all_codemods():
        for rename in codemod.rows:
            removed = codemod.removed_in
            assert removed is not None, codemod.id
            if codemod.id == "moved-names":  # names of many releases
                gone = django_api.gone(rename.old)
                assert gone is not None, rename.old
                removed = gone.removed_in
            yield Row(codemod, rename, _newest_before(min(removed, (5, 1))))


ROWS = list(_rows())
EXECUTED = [row for row in ROWS if row.codemod.not_executed != "gis"]
READ = [row for row in ROWS if row.codemod.not_executed == "gis"]


@cache
def probed(series: str) -> dict[tuple[str, str], dict[str, Any]]:
    """Return what the Django of a series has of the rows that matter to it."""
    pairs = [(r.old, r.new) for r in EXECUTED if series in (r.last, TARGET)]
    done = run_script(series, f"PAIRS = {pairs!r}\n{_PROBE}", settings=_SETTINGS)
    return dict(zip(pairs, done.result, strict=True))


_SETTINGS = {
    "INSTALLED_APPS": [
        "django.contrib.auth",
        "django.contrib.contenttypes",
        "django.contrib.sites",
    ]
}
"""With all whose modules define models: they cannot be imported otherwise."""


def _needs_system_part(message: str) -> bool:
    return any(f"'{part}'" in message for part in SYSTEM_PARTS)


@pytest.mark.parametrize("row", EXECUTED, ids=lambda row: row.rename.old)
def test_row(row: Row) -> None:
    before = probed(row.last)[row.old, row.new]
    after = probed(TARGET)[row.old, row.new]
    if "new" not in after and _needs_system_part(after["no new"]):
        assert row.new.partition(":")[0].partition(".")[0] in sys.stdlib_module_names
        assert _needs_system_part(before["no old"]), (row.last, before)
        return
    assert "old" in before, (row.last, before)
    assert "new" in after, after
    removed = row.codemod.removed_in is not None and row.codemod.removed_in <= (5, 0)
    assert ("old" in after) == (row.old in STUBS or not removed), after
    if before["same"] or row.rename.differs or row.rename.safety is Safety.UNSAFE:
        return
    if row.codemod.safety is Safety.UNSAFE:
        return
    if row.moves_all:
        return
    assert _shape(before["old"]) == _shape(after["new"])


def _shape(found: dict[str, Any]) -> Any:
    return found.get("signature") if found["kind"] != "module" else "module"


@pytest.mark.parametrize("row", READ, ids=lambda row: row.rename.old)
def test_row_that_cannot_be_imported_here(row: Row) -> None:
    """Modules that load GDAL: the names are read from Django's source."""
    assert not django_api.exists(row.old)
    assert django_api.gone(row.old) is not None
    assert django_api.exists(row.new)


def test_every_row_is_looked_at() -> None:
    assert len(EXECUTED) + len(READ) == len(ROWS) > 150
    assert len(READ) <= 5, json.dumps([row.old for row in READ])
    assert {row.old for row in ROWS} >= STUBS.keys()
