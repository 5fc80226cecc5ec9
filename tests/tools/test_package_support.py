"""The tool that finds the first releases for Django 5.0."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from packaging.version import Version

sys.path.insert(0, str(Path(__file__).parents[2] / "tools"))

from package_support import (
    first_release,
    newest_django,
    read_table,
    refreshed,
    remark,
    write_table,
)


def declares(*versions: str) -> list[str]:
    return ["Framework :: Django", *(f"Framework :: Django :: {version}" for version in versions)]


RELEASES = {
    "1.0": declares("3.2"),
    "1.1": declares("3.2", "4.2"),
    "1.2": declares("4.2", "5.0"),
    "1.3": declares("4.2", "5.0", "5.1"),
    "2.0": declares("5.2"),
}


def first(releases: dict[str, list[str] | None]) -> Version | None:
    return first_release(sorted(map(Version, releases)), lambda one: releases[str(one)])


def test_the_first_is_found_though_5_0_was_dropped_later() -> None:
    assert first(dict(RELEASES)) == Version("1.2")


def test_none_declares_it() -> None:
    assert first({"1.0": declares("4.2"), "1.1": declares("4.2")}) is None
    assert first({}) is None
    assert newest_django(["Framework :: Django"]) == (0, 0)


def test_a_release_for_newer_djangos_only() -> None:
    assert first({"1.0": declares("4.2"), "1.1": declares("4.2", "5.1")}) == Version("1.1")
    assert remark(declares("4.2", "5.1")) == "It declares Django 5.1, not 5.0 itself."
    assert remark(declares("4.2", "5.0", "5.1")) == remark(declares("4.2")) == ""


def test_a_release_that_cannot_be_looked_into_may_be_the_first() -> None:
    with pytest.raises(LookupError, match=r"1\.1 has no wheel"):
        first({**RELEASES, "1.1": None})
    with pytest.raises(LookupError, match=r"1\.1 has no wheel"):
        first({"1.0": declares("4.2"), "1.1": None})
    assert first({**RELEASES, "1.0": None}) == Version("1.2")


def test_rows() -> None:
    new, latest = Version("1.2"), Version("2.0")
    by_changelog = ("x", "1.1", "https://example.org/changes", "Kept.")
    assert refreshed(by_changelog, "x", new, latest) == by_changelog
    assert refreshed(by_changelog, "x", None, latest) == by_changelog
    later = ("x", "1.3", "https://example.org/changes", "Kept.")
    page = "https://pypi.org/project/x/1.2/"
    assert refreshed(later, "x", new, latest) == ("x", "1.2", page, "Kept.")
    assert refreshed(None, "x", new, latest) == ("x", "1.2", page, "")
    assert refreshed(None, "x", None, latest) == ("x", "-", "https://pypi.org/project/x/2.0/", "")


def test_the_table_survives() -> None:
    text = "# one\n# two\na\t1.0\thttps://x\t\nb\t-\thttps://y\tNote.\n"
    comments, rows = read_table(text)
    assert write_table(comments, reversed(rows.values())) == text
