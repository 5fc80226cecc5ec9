"""Outcomes in path order, in memory and on disk."""

from __future__ import annotations

import os
import random
import tracemalloc
from collections.abc import Iterator
from pathlib import Path

import pytest

from codemods.driver import spool
from codemods.driver.applying import apply_outcomes
from codemods.driver.outcomes import Notice, Outcome
from codemods.driver.replacing import digest
from codemods.driver.spool import Spool

ODD = os.fsdecode(b"app/odd \xff\n.py")


def notice(line: int, follow_up: str = "") -> Notice:
    return Notice(line, 1, ("old-new",), "change", "breaks", "is gone", "safe", "", True, follow_up)


def outcomes(count: int) -> Iterator[Outcome]:
    for number in range(count):
        path = ODD if number == 7 else f"app/a{number:05}.py"
        yield Outcome(path, (notice(number),), diff=b"+%d\n" % number * 100, changed=True)


@pytest.fixture(autouse=True)
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("CODEMODS_CACHE_DIR", str(tmp_path / "cache"))
    return tmp_path / "cache"


@pytest.mark.parametrize("held", [0, 20_000, 8_000_000])
def test_they_come_in_path_order_any_number_of_times(
    held: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(spool, "HELD", held)
    wanted = list(outcomes(300))
    mixed = random.Random(0).sample(wanted, len(wanted))
    found = Spool(str(tmp_path), mixed)
    wanted.sort(key=lambda outcome: outcome.path)
    assert len(found) == 300
    assert list(found) == wanted
    assert list(zip(found, found, strict=True)) == list(zip(wanted, wanted, strict=True))
    assert found.counts.summary(300, 0).changes == 300


def test_nobody_sees_the_file(cache: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(spool, "HELD", 0)
    found = Spool(str(tmp_path), outcomes(3))
    (folder,) = cache.iterdir()
    assert list(folder.iterdir()) == []
    assert len(list(found)) == 3


def test_without_room_on_disk_memory_has_to_do(
    cache: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    cache.write_text("no folder")
    monkeypatch.setattr(spool, "HELD", 10_000)
    assert sorted(outcomes(300)) == list(Spool(str(tmp_path), outcomes(300)))


def test_a_disk_that_is_full_loses_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(spool, "HELD", 10_000)
    found = Spool(str(tmp_path), outcomes(50))
    file = found._file
    assert file is not None

    class Full:
        def write(self, data: bytes) -> int:
            file.write(data[:10])
            return 10

        def __getattr__(self, name: str) -> object:
            return getattr(file, name)

    found._file = Full()  # type: ignore[assignment]
    for outcome in list(outcomes(200))[50:]:
        found.add(outcome)
    found._file = file
    for outcome in list(outcomes(300))[200:]:
        found.add(outcome)
    assert sorted(outcomes(300)) == list(found)


def test_what_is_on_disk_is_not_in_memory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def peak(held: int) -> int:
        monkeypatch.setattr(spool, "HELD", held)
        tracemalloc.start()
        try:
            told = apply_outcomes(str(tmp_path), Spool(str(tmp_path), outcomes(4000)))
            assert sum(1 for outcome in told if outcome.diff) == 4000
            return tracemalloc.get_traced_memory()[1]
        finally:
            tracemalloc.stop()

    assert 3 * peak(300_000) < peak(1 << 60)


def test_follow_ups_stand_in_path_order(tmp_path: Path) -> None:
    found = Spool(str(tmp_path))
    found.add(Outcome("b.py", (notice(1, "second"), notice(2, "first"), notice(3, "third"))))
    found.add(Outcome("a.py", (notice(9, "first"),)))
    assert found.counts.summary(2, 0).follow_ups == ("first", "second", "third")


def test_what_is_applied_comes_from_disk_as_it_was(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CODEMODS_STATE_DIR", str(tmp_path / "state"))
    monkeypatch.setattr(spool, "HELD", 0)
    root = tmp_path / "root"
    root.mkdir()
    old, new = b"old \xff\r\n", b"new \xff\r\n"
    for name in "cba":
        (root / f"{name}.py").write_bytes(old)
    analysed = Spool(str(root), (Outcome(f"{n}.py", text=new, digest=digest(old)) for n in "cba"))
    told = apply_outcomes(str(root), analysed)
    assert [(o.path, o.text, o.trouble) for o in told] == [(f"{n}.py", None, "") for n in "abc"]
    assert {path.read_bytes() for path in root.iterdir()} == {new}
