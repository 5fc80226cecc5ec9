"""What a version range admits."""

from __future__ import annotations

import pytest
from packaging.version import Version

from codemods.project.environment.ranges import admits_from, parse_poetry, parse_range, starts_at


@pytest.mark.parametrize(
    ("written", "first", "admitted"),
    [
        ("==2.2", "23.4", False),
        ("==23.4", "23.4", True),
        ("==24.1", "23.4", True),
        ("<23.4", "23.4", False),
        ("<=23.4", "23.4", True),
        ("<23.5", "23.4", True),
        ("~=3.14.0", "3.15", False),
        ("~=3.14", "3.15", True),
        ("==3.*", "3.15", True),
        ("==3.14.*", "3.15", False),
        (">=1,<3", "2.5", True),
        (">=1,<2", "2.5", False),
        ("!=2.5", "2.5", True),
        ("", "2.5", True),
        ("===2.2", "2.5", False),
    ],
)
def test_admits(written: str, first: str, admitted: bool) -> None:
    specifiers = parse_range(written)
    assert specifiers is not None
    assert admits_from(specifiers, Version(first)) is admitted


@pytest.mark.parametrize(
    ("written", "means"),
    [
        ("^2.1", ">=2.1,<3"),
        ("^0.58", ">=0.58,<0.59"),
        ("^0.0.3", ">=0.0.3,<0.0.4"),
        ("~2.1.3", ">=2.1.3,<2.2"),
        ("~2", ">=2,<3"),
        ("2.1", "==2.1"),
        ("2.*", "==2.*"),
        ("*", ""),
        (">=2, <3", ">=2,<3"),
    ],
)
def test_poetry(written: str, means: str) -> None:
    assert parse_poetry(written) == parse_range(means)


@pytest.mark.parametrize("written", ["^", "2.1 || 3.0", "oops", "^" * 10_000])
def test_no_range(written: str) -> None:
    assert parse_poetry(written) is None


@pytest.mark.parametrize(
    ("written", "starts"),
    [(">=23.4", True), (">=23", False), ("==24.1", True), ("<30", False), ("~=23.4", True)],
)
def test_starts(written: str, starts: bool) -> None:
    specifiers = parse_range(written)
    assert specifiers is not None
    assert starts_at(specifiers, Version("23.4")) is starts
