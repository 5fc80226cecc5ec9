"""Which release of a package was the first to support Django 5.0, and who asks for an older one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache
from typing import NamedTuple

from packaging.version import Version

from codemods.data import read_lines
from codemods.project.environment.dependencies import Dependency
from codemods.project.environment.ranges import admits_from, parse_version, starts_at

__all__ = ["DJANGO", "Support", "Use", "judge_dependencies", "load_support"]

DJANGO = "django"


class Support(NamedTuple):
    """A row of ``data/packages.txt``."""

    name: str
    first: Version | None
    """The first release that declares Django 5.0; None where no release does."""
    source: str
    """Where that is said: an URL, or in words."""
    note: str
    """What else to know, such as what replaced the package."""


_DJANGO = Support(DJANGO, Version("5.0"), "https://docs.djangoproject.com/en/5.0/releases/5.0/", "")


class Use(NamedTuple):
    """One package of the project, with every place that asks for it."""

    name: str
    verdict: str
    """``below``, ``open``, ``undeclared``, ``unpinned``, ``ready`` or ``unknown``: see `judge`."""
    places: tuple[Dependency, ...]
    """The places that make the verdict come first."""
    support: Support | None


@cache
def load_support() -> Mapping[str, Support]:
    """Return the checked-in table, by canonical name."""
    rows = {}
    for line in read_lines("packages.txt"):
        if line and not line.startswith("#"):
            name, first, source, note = line.split("\t")
            rows[name] = Support(name, None if first == "-" else Version(first), source, note)
    return rows


def judge_dependencies(dependencies: Iterable[Dependency]) -> list[Use]:
    """Return every package that is asked for, blockers first, then by name.

    Of a package in the table, or Django itself: ``below``, some place admits only releases
    older than the first that supports Django 5.0; ``open``, such releases are admitted, and
    newer ones too; ``ready``, only releases that do; ``undeclared``, no release says so;
    ``unpinned``, its version cannot be known from these files. Others are ``unknown``.
    """
    by_name: dict[str, list[Dependency]] = {}
    for dependency in dependencies:
        by_name.setdefault(dependency.name, []).append(dependency)
    uses = [_judge(name, places) for name, places in by_name.items()]
    return sorted(uses, key=lambda use: (_ORDER.index(use.verdict), use.name))


_ORDER = ("below", "undeclared", "open", "unpinned", "ready", "unknown")


def _judge(name: str, places: list[Dependency]) -> Use:
    support = _DJANGO if name == DJANGO else load_support().get(name)
    first = support and support.first
    if first is None:
        return Use(name, "unknown" if support is None else "undeclared", tuple(places), support)
    verdicts = [_verdict(place, first) for place in places]
    if any(place.locked for place in places):
        # What is locked gets installed, whatever the ranges beside it would also admit.
        judged = [v for v, place in zip(verdicts, places, strict=True) if place.locked]
        judged += [v for v in verdicts if v == "below"]
    else:
        judged = verdicts
    verdict = min(judged, key=_ORDER.index)
    pairs = sorted(zip(verdicts, places, strict=True), key=lambda pair: pair[0] != verdict)
    return Use(name, verdict, tuple(place for _, place in pairs), support)


def _verdict(place: Dependency, first: Version) -> str:
    if place.specifiers is None:
        return "unpinned"
    if not admits_from(place.specifiers, first):
        return "below"
    return "ready" if starts_at(place.specifiers, first) else "open"


def shown_version(place: Dependency) -> str:
    """Return what a place asks for, for people: ``2.2.0`` where it is one version."""
    exact = place.asked.removeprefix("==")
    return exact if place.locked and parse_version(exact) is not None else place.asked
