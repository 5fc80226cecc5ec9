"""A slice of the runs over large trees and files (see tools/scale.py)."""

from __future__ import annotations

import gc
import sys
import time
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[2] / "tools"))

import scale
from soak import ALL, Survey, output_of

from codemods.engine.analysis import analyse
from codemods.engine.plan import FilePlan

SAMPLES = Path(__file__).parents[2] / "samples"


def seconds(folder: Path, lines: int, hits: int) -> float:
    """Return the processor time that one file takes, the best of two.

    Without the collector, as runs are: what this process holds besides is not measured.
    """
    data = scale.make_file(folder, lines, hits).read_bytes()
    project = Survey.of([("large.py", data)]).project("large.py")
    found = []
    gc.collect()
    gc.disable()
    try:
        for _ in range(2):
            started = time.process_time()
            plan = analyse("large.py", data, ALL, project)
            assert isinstance(plan, FilePlan)
            assert output_of(plan, data).count(b" = path('item") == hits // 4
            found.append(time.process_time() - started)
    finally:
        gc.enable()
    return min(found)


def test_time_grows_with_the_hits_of_a_file_not_with_their_square(tmp_path: Path) -> None:
    few = seconds(tmp_path / "few", 1000, 1000)
    many = seconds(tmp_path / "many", 4000, 4000)
    assert many < 9 * few, "four times the hits; with their square it would be sixteen times"


def test_time_grows_with_the_lines_of_a_file_not_with_their_square(tmp_path: Path) -> None:
    few = seconds(tmp_path / "few", 5_000, 100)
    many = seconds(tmp_path / "many", 20_000, 100)
    assert many < 9 * few


def test_a_tree_of_copies_is_applied_as_its_diff_says_and_taken_back(tmp_path: Path) -> None:
    sources = [SAMPLES / name for name in ("legacy", "modern")]
    files = scale.fill(tmp_path / "tree", sources, 90, one_root=False)
    assert 90 <= files < 180
    changed, dry, applied = scale.measure(tmp_path / "tree", 2)
    assert changed > 20
    assert min(dry.memory, applied.memory) > 10


def test_what_does_not_hold_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    scale.fill(tmp_path / "tree", [SAMPLES / "legacy"], 20, one_root=True)
    monkeypatch.setattr(scale, "headers", lambda _diff: [b"b.py", b"a.py"])
    with pytest.raises(scale.ScaleError, match="order of paths"):
        scale.measure(tmp_path / "tree", 1)
    monkeypatch.setattr(scale, "headers", lambda _diff: [b"a.py"])
    with pytest.raises(scale.ScaleError, match="not what the diff said"):
        scale.measure(tmp_path / "tree", 1)
