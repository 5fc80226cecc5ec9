"""The migration guide shows what its commands print."""

from __future__ import annotations

from pathlib import Path

from samples import guide


def test_the_guide_shows_what_happens(tmp_path: Path) -> None:
    project = guide.checkout(tmp_path)
    steps = list(guide.steps(guide.GUIDE.read_text(encoding="utf-8")))
    assert len(steps) > 12
    for step in steps:
        printed = guide.run(step, project)
        assert guide.agrees(step.shown, printed), f"$ {step.command}\n{printed}"


def test_left_out_lines() -> None:
    assert guide.agrees("a\n…\nc\n", "a\nb\nb\nc\n")
    assert guide.agrees("a\n…\n", "a\n")
    assert not guide.agrees("a\n…\nc\n", "b\nc\n")
    assert not guide.agrees("a\n", "a\nb\n")
