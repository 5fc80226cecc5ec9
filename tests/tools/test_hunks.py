"""Blocks of a dry run's JSON, and the verdicts that are kept of them."""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2] / "tools"))

import readings
from hunks import Block, blocks_of, sample

DIFF = "\n".join(
    [
        "diff --git a/app/views.py b/app/views.py",
        "--- a/app/views.py",
        "+++ b/app/views.py",
        "@@ -1,5 +1,5 @@",
        "-from django.utils.encoding import force_text",
        "+from django.utils.encoding import force_str",
        " ",
        "-value = force_text(1)",
        "+value = force_str(1)",
        " text = str(value)",
        "-url = old(text)",
        "+url = new(text)",
        "",
    ]
)


def change(line: int, message: str, name: str, safety: str = "safe") -> dict[str, object]:
    return {
        "kind": "change",
        "line": line,
        "message": message,
        "codemods": [name],
        "safety": safety,
    }


FOUND = {
    "files": [
        {
            "path": "app/views.py",
            "diff": DIFF,
            "findings": [
                change(1, "django.utils.encoding.force_text → x.force_str", "force-text"),
                change(5, "use new()", "old-call", "unsafe"),
            ],
        },
        {"path": "app/models.py", "diff": "", "findings": []},
    ]
}


def test_blocks_know_the_codemods_that_made_them() -> None:
    found = [(block.line, block.codemods, block.safety) for block in blocks_of(FOUND)]
    assert found == [
        (1, ("force-text",), "safe"),
        (3, ("force-text",), "safe"),
        (5, ("old-call",), "unsafe"),
    ]


def test_a_key_does_not_depend_on_the_place_in_the_file() -> None:
    one = Block("a.py", 1, ("old",), ("new",), ("x",), "safe")
    moved = Block("a.py", 9, ("old",), ("new",), ("y",), "safe")
    other = Block("a.py", 1, ("old",), ("newer",), ("x",), "safe")
    assert one.key == moved.key != other.key


def test_a_sample_has_every_codemod() -> None:
    blocks = [
        Block("a.py", line, (f"old {line}",), (), ("often" if line else "once",), "safe")
        for line in range(20)
    ]
    names = [name for block in sample(blocks, 3, {}) for name in block.codemods]
    assert (names.count("once"), names.count("often")) == (1, 3)
    assert len(sample(blocks, 3, {"often": 5})) == 6


def test_what_is_not_made_any_more_is_told() -> None:
    blocks = blocks_of(FOUND)
    kept = readings.Reading("old", "app/views.py", blocks[0].key, ("force-text",), "accept")
    lost = readings.Reading("old", "app/views.py", "0" * 12, ("force-text",), "accept")
    assert readings.compare([kept, lost], blocks) == [f"app/views.py {'0' * 12}: not made any more"]
    unread = readings.to_read([kept], blocks, [], every=True)
    assert unread == blocks[1:]


def test_the_verdicts_that_are_kept() -> None:
    kept = readings.load()
    assert len({(reading.set, reading.key) for reading in kept}) == len(kept)
    assert {reading.verdict for reading in kept} == {readings.ACCEPT, readings.DELIBERATE}
    assert all(reading.note for reading in kept if reading.verdict == readings.DELIBERATE)
    assert len(readings.load("old")) >= 200
