"""Exclude patterns."""

from __future__ import annotations

import time

import pytest

from codemods.driver.globs import Globs


@pytest.mark.parametrize(
    ("pattern", "matching", "others"),
    [
        ("legacy", ["legacy/a.py", "x/legacy/b/c.py", "legacy"], ["legacy2/a.py", "a/legacy.py"]),
        ("*_pb2.py", ["a_pb2.py", "x/y/a_pb2.py"], ["a_pb2.pyc", "a_pb.py"]),
        ("app/old", ["app/old/a.py"], ["x/app/old/a.py", "app/older/a.py"]),
        ("/app", ["app/a.py"], ["x/app/a.py"]),
        ("app/", ["app/a.py", "x/app/a.py"], ["x/app"]),
        ("./app/*.py", ["app/a.py"], ["app/b/a.py"]),
        ("app/**/old.py", ["app/old.py", "app/x/y/old.py"], ["old.py", "app/older.py"]),
        ("**/gen/*.py", ["gen/a.py", "x/y/gen/a.py"], ["gen/x/a.py"]),
        ("app/**", ["app/a.py", "app/b/c.py"], ["app", "x/app/a.py"]),
        ("a?.py", ["ab.py", "x/ab.py"], ["a/.py", "abc.py"]),
        ("[ab].py", ["a.py"], ["c.py", "[ab].py"]),
        ("[!ab].py", ["c.py"], ["a.py"]),
        ("a**b", ["axxb/c.py"], ["a/b"]),
        ("A.py", ["A.py"], ["a.py"]),
        ("", [], ["a.py"]),
        ("/", [], ["a.py"]),
        ("[", ["["], ["a"]),
    ],
)
def test_patterns(pattern: str, matching: list[str], others: list[str]) -> None:
    globs = Globs([pattern])
    assert [path for path in matching if not globs.matches(path)] == []
    assert [path for path in others if globs.matches(path)] == []


def test_a_base_anchors_patterns() -> None:
    globs = Globs(["old", "app/x.py"], "one/two")
    assert globs.matches("one/two/old/a.py")
    assert globs.matches("one/two/app/x.py")
    assert not globs.matches("one/old/a.py")
    assert not globs.matches("app/x.py")


def test_hostile_patterns_are_bounded() -> None:
    path = "a/" * 1000 + "a" * 200
    started = time.perf_counter()
    assert not Globs(["**/a" * 200 + "/b", "*a" * 100 + "b", "**/" * 500 + "b"]).matches(path)
    assert time.perf_counter() - started < 2
