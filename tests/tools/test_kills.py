"""A slice of the killed runs (see tools/kills.py)."""

from __future__ import annotations

import random
import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[2] / "tools"))

import kills

SPANS = kills.Spans(run=0.8, writing=0.05, undo=0.3)


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("CODEMODS_STATE_DIR", str(tmp_path / "state"))
    monkeypatch.setenv("CODEMODS_CACHE_DIR", str(tmp_path / "cache"))
    folder = tmp_path / "project"
    folder.mkdir()
    kills.fill(folder, 150)
    return folder


@pytest.mark.parametrize("kind", sorted(set(kills.KINDS)))
def test_a_killed_run_leaves_nothing_torn(kind: str, root: Path) -> None:
    before = kills.snapshot(root)
    attempt = kills.Attempt(root, before, SPANS, random.Random(kind))
    attempt.make(kind)
    assert kills.snapshot(root) == before


def test_a_torn_file_is_seen(root: Path) -> None:
    before = kills.snapshot(root)
    attempt = kills.Attempt(root, before, SPANS, random.Random(0))
    torn = root / kills.FIRST
    torn.write_bytes(kills.OLD[:40])
    with pytest.raises(kills.BrokenError, match="neither old nor new"):
        attempt.look()
