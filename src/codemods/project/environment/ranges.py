"""Version ranges as packaging files write them, and what they admit."""

from __future__ import annotations

import re

from packaging.specifiers import InvalidSpecifier, SpecifierSet
from packaging.version import InvalidVersion, Version

__all__ = ["admits_from", "parse_poetry", "parse_range", "parse_version", "starts_at"]

_CARET = re.compile(r"([\^~])\s*(\d+(?:\.\d+)*)\S*")
_BARE = re.compile(r"\d+(\.(\d+|\*))*([a-z]+\d*)?")
_LONGEST = 500
"""Characters: no honest range is longer, and a hostile one costs nothing."""


def parse_version(text: str) -> Version | None:
    """Return a version, None where the text is none."""
    try:
        return Version(text) if len(text) <= _LONGEST else None
    except InvalidVersion:
        return None


def parse_range(text: str) -> SpecifierSet | None:
    """Return a range as PEP 440 writes it, None where the text is none."""
    try:
        return SpecifierSet(text) if len(text) <= _LONGEST else None
    except InvalidSpecifier:
        return None


def parse_poetry(text: str) -> SpecifierSet | None:
    """Return a range as Poetry writes it (``^2.1``, ``~2.1``, ``2.1.*``), None where it is none.

    Alternatives (``||``) are not looked into.
    """
    if len(text) > _LONGEST:
        return None
    parts = [part.strip() for part in text.split(",")]
    return parse_range(",".join(_from_poetry(part) for part in parts if part not in ("", "*")))


def _from_poetry(part: str) -> str:
    match = _CARET.fullmatch(part)
    if match is None:
        return f"=={part}" if _BARE.fullmatch(part) else part
    numbers = [int(number) for number in match[2].split(".")]
    if match[1] == "^":
        keep = next((i for i, number in enumerate(numbers) if number), len(numbers) - 1)
    else:
        keep = min(1, len(numbers) - 1)
    end = [*numbers[:keep], numbers[keep] + 1]
    return f">={match[2]},<{'.'.join(map(str, end))}"


def admits_from(specifiers: SpecifierSet, first: Version) -> bool:
    """Tell whether a range admits ``first`` or any version above it, existing or not."""
    if specifiers.contains(first, prereleases=True):
        return True
    return all(_reaches_above(one.operator, one.version, first) for one in specifiers)


def _reaches_above(operator: str, text: str, first: Version) -> bool:
    if operator in (">", ">=", "!="):
        return True
    if operator == "===":
        return False
    version = parse_version(text.removesuffix(".*"))
    if version is None:
        return False
    if operator == "==" and not text.endswith(".*"):
        return version > first
    if operator in ("<", "<="):
        return version > first
    # ``==2.1.*`` ends below 2.2, ``~=2.1`` below 3.
    release = version.release if operator == "==" else version.release[:-1]
    if not release:
        return False
    return Version(".".join(map(str, (*release[:-1], release[-1] + 1)))) > first


def starts_at(specifiers: SpecifierSet, first: Version) -> bool:
    """Tell whether a range admits nothing below ``first``."""
    for one in specifiers:
        version = parse_version(one.version.removesuffix(".*"))
        if version is None:
            continue
        if one.operator in ("==", "~=", ">=", ">", "===") and version >= first:
            return True
    return False
