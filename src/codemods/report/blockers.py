"""What has to be cleared before anything else: Python, dependencies, API without a rewrite."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from codemods.project.environment.support import DJANGO, shown_version

if TYPE_CHECKING:
    from codemods.project.environment.dependencies import Dependency
    from codemods.project.environment.pythons import PythonAsk
    from codemods.project.environment.support import Use

__all__ = ["find_blockers"]

Finding = Mapping[str, Any]


def find_blockers(
    pythons: Iterable[PythonAsk],
    uses: Iterable[Use],
    findings: Iterable[Finding],
    codemods: Mapping[str, Mapping[str, str]],
    trouble: Sequence[Finding],
) -> Iterator[dict[str, Any]]:
    """Yield the blockers, as the assessment has them: the environment first, then the code.

    ``findings`` and ``trouble`` are those of the assessment, ``codemods`` describes the codemods
    of the findings by id.
    """
    yield from _python_blockers(pythons)
    yield from _dependency_blockers(uses)
    yield from _api_blockers(findings, codemods)
    yield from _trouble_blockers(trouble)


def _place(path: str, line: int | None, text: str) -> dict[str, Any]:
    return {"path": path, "line": line, "text": text}


def _blocker(
    kind: str, title: str, detail: str, places: Sequence[Finding], **more: str
) -> dict[str, Any]:
    return {
        "kind": kind,
        "title": title,
        "detail": detail,
        "places": list(places),
        "source": more.get("source", ""),
        "codemod": more.get("codemod", ""),
    }


def _python_blockers(pythons: Iterable[PythonAsk]) -> Iterator[dict[str, Any]]:
    old = [ask for ask in pythons if ask.verdict == "too-old"]
    if old:
        yield _blocker(
            "python",
            "Python is too old",
            "Django 5.0 runs on Python 3.10, 3.11 and 3.12. These places admit none of them.",
            [_place(ask.path, ask.line, f"{ask.what}: {ask.text}") for ask in old],
            source="https://docs.djangoproject.com/en/5.0/releases/5.0/#python-compatibility",
        )


def _dependency_blockers(uses: Iterable[Use]) -> Iterator[dict[str, Any]]:
    for use in uses:
        if use.verdict != "below" or use.name == DJANGO or use.support is None:
            continue  # Django itself is what the migration is about
        asked = shown_version(use.places[0])
        yield _blocker(
            "dependency",
            f"{use.name} {asked}",
            f"The first release for Django 5.0 is {use.support.first}."
            + (f" {use.support.note}" if use.support.note else ""),
            [_dependency_place(place) for place in use.places],
            source=use.support.source,
        )


def _dependency_place(place: Dependency) -> dict[str, Any]:
    return _place(place.path, place.line, shown_version(place))


def _api_blockers(
    findings: Iterable[Finding], codemods: Mapping[str, Mapping[str, str]]
) -> Iterator[dict[str, Any]]:
    """Yield what is gone in 5.0 and not rewritten, by codemod, the most first."""
    groups: dict[str, list[Finding]] = {}
    for finding in findings:
        if finding["kind"] != "change" and finding["level"] == "breaks":
            groups.setdefault(finding["codemods"][0], []).append(finding)
    for identifier, group in sorted(groups.items(), key=lambda item: (-len(item[1]), item[0])):
        refused = any(finding["kind"] == "refusal" for finding in group)
        yield _blocker(
            "api",
            codemods[identifier]["summary"],
            "Gone in Django 5.0; "
            + ("the rewrite was refused here." if refused else "there is no rewrite for it."),
            [_place(finding["path"], finding["line"], _said(finding)) for finding in group],
            source=codemods[identifier]["url"],
            codemod=identifier,
        )


def _said(finding: Finding) -> str:
    message: str = finding["message"]
    return f"not rewritten: {message}" if finding["kind"] == "refusal" else message


def _trouble_blockers(trouble: Sequence[Finding]) -> Iterator[dict[str, Any]]:
    if trouble:
        yield _blocker(
            "trouble",
            "Files that could not be looked at",
            "Nothing is known of what they need. Python 2 syntax is a frequent reason.",
            [_place(one["path"], one["line"], one["message"]) for one in trouble],
        )
