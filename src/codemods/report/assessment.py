"""The migration assessment as one document: what blocks, what is automatic, what is left."""

from __future__ import annotations

import json
import posixpath
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from codemods.project.async_views import AsyncCandidate
from codemods.project.environment.support import judge_dependencies, shown_version
from codemods.report.blockers import find_blockers
from codemods.report.excerpts import excerpt_of, hunks_of, split_lines

if TYPE_CHECKING:
    from codemods.driver.assessing import Surroundings
    from codemods.driver.outcomes import Notice, Outcome
    from codemods.driver.runs import Run
    from codemods.project.environment.support import Use
    from codemods.report.excerpts import Hunk

__all__ = ["VERSION", "as_assessment_json", "assess"]

VERSION = 1
"""Of the document; a new key does not change it, a changed meaning does."""

COLUMNS = ("safe", "unsafe", "by_hand", "notes")
"""What becomes of a finding; see `column_of`."""
_PLACE = re.compile(r"line (\d+): ")
_APP_FILES = ("apps.py", "models.py", "admin.py", "views.py")
_APP_FOLDERS = ("models", "migrations", "views")


def assess(
    run: Run, surroundings: Surroundings, views: Run, read: Callable[[str], bytes]
) -> dict[str, Any]:
    """Return the assessment of a run that wanted edits: JSON types only, always in one order.

    ``views`` is a run of async-views that wanted lines. ``read`` returns the contents of a file
    by its path relative to the root, empty where it cannot be read.
    """
    apps = _Apps(surroundings.files)
    findings = [finding for outcome in run.outcomes for finding in _findings(outcome, apps, read)]
    uses = judge_dependencies(surroundings.environment.dependencies)
    trouble = _trouble(run, surroundings)
    identifiers = {identifier for finding in findings for identifier in finding["codemods"]}
    codemods = {identifier: _codemod(identifier) for identifier in sorted(identifiers)}
    blockers = list(
        find_blockers(surroundings.environment.pythons, uses, findings, codemods, trouble)
    )
    return {
        "version": VERSION,
        "django": "5.0",
        "root": run.root,
        "readiness": _readiness(run, findings, blockers),
        "blockers": blockers,
        "environment": _environment(surroundings, uses),
        "counts": {
            "by_codemod": _counts(findings, lambda finding: finding["codemods"][0]),
            "by_app": _counts(findings, lambda finding: finding["app"]),
            "by_folder": _counts(findings, lambda finding: finding["folder"]),
        },
        "left": _left(findings),
        "async": _async(surroundings, views.outcomes),
        "codemods": codemods,
        "findings": findings,
        "trouble": trouble,
    }


def as_assessment_json(assessment: Mapping[str, Any]) -> str:
    """Return the document as JSON; bytes of a path that are no UTF-8 are lone surrogates."""
    return json.dumps(assessment, indent=1)


# --- findings


def column_of(notice: Notice) -> str:
    """Return what becomes of a finding.

    ``safe`` is rewritten as it is, ``unsafe`` after a look, ``by_hand`` is for a person,
    ``notes`` are worth knowing and need not change.
    """
    if notice.kind == "change":
        return notice.safety
    return "by_hand" if notice.level in ("breaks", "deprecated") else "notes"


def _findings(
    outcome: Outcome, apps: _Apps, read: Callable[[str], bytes]
) -> Iterator[dict[str, Any]]:
    if not outcome.notices:
        return
    lines = split_lines(outcome.path, read(outcome.path))
    for notice in outcome.notices:
        excerpt = excerpt_of(lines, notice.line)
        yield {
            "path": outcome.path,
            "line": notice.line,
            "column": notice.column,
            "app": apps.of(outcome.path),
            "folder": posixpath.dirname(outcome.path) or ".",
            "codemods": list(notice.codemods),
            "kind": notice.kind,
            "level": notice.level,
            "safety": notice.safety,
            "becomes": column_of(notice),
            "message": notice.message,
            "reason": notice.reason,
            "follow_up": notice.follow_up,
            "excerpt": None if excerpt is None else excerpt._asdict(),
            "hunks": [_hunk(hunk) for hunk in hunks_of(lines, notice)],
        }


def _hunk(hunk: Hunk) -> dict[str, Any]:
    return {**hunk._asdict(), "segments": [segment._asdict() for segment in hunk.segments]}


class _Apps:
    """Knows the Django app of a path: the nearest folder that looks like one."""

    def __init__(self, files: Iterable[str]) -> None:
        self._folders: set[str] = set()
        for path in files:
            folder, name = posixpath.split(path)
            if name in _APP_FILES:
                self._folders.add(folder)
            elif name == "__init__.py" and posixpath.basename(folder) in _APP_FOLDERS:
                self._folders.add(posixpath.dirname(folder))

    def of(self, path: str) -> str:
        """Return the app's folder; else the first folder of the path, ``.`` for the root."""
        folder = posixpath.dirname(path)
        while folder:
            if folder in self._folders and posixpath.basename(folder) not in _APP_FOLDERS:
                return folder
            folder = posixpath.dirname(folder)
        return path.split("/")[0] if "/" in path else "."


def _counts(
    findings: Iterable[Mapping[str, Any]], key: Callable[[Mapping[str, Any]], str]
) -> list[dict[str, Any]]:
    """Count by ``key``, the most first."""
    rows: dict[str, dict[str, Any]] = {}
    for finding in findings:
        name = key(finding)
        row = rows.setdefault(name, {"name": name, **dict.fromkeys(COLUMNS, 0), "total": 0})
        row[finding["becomes"]] += 1
        row["total"] += 1
    return sorted(rows.values(), key=lambda row: (-row["total"], row["name"]))


def _codemod(identifier: str) -> dict[str, Any]:
    from codemods.engine.registry import find

    codemod = find(identifier)
    if codemod is None:
        return {"summary": identifier, "why": "", "url": "", "deprecated_in": "", "removed_in": ""}
    return {
        "summary": codemod.summary,
        "why": codemod.why.replace("``", ""),
        "url": codemod.url(),
        "deprecated_in": _dotted(codemod.deprecated_in),
        "removed_in": _dotted(codemod.removed_in),
    }


def _dotted(version: tuple[int, int] | None) -> str:
    return f"{version[0]}.{version[1]}" if version else ""


# --- the other parts


def _readiness(
    run: Run, findings: Sequence[Mapping[str, Any]], blockers: Sequence[object]
) -> dict[str, Any]:
    totals = dict.fromkeys(COLUMNS, 0)
    for finding in findings:
        totals[finding["becomes"]] += 1
    work = totals["safe"] + totals["unsafe"] + totals["by_hand"]
    return {
        "verdict": "blocked" if blockers else "work" if work else "ready",
        "blockers": len(blockers),
        **totals,
        "files": {
            "looked_at": run.summary.looked_at,
            "unaffected": run.summary.unaffected,
            "in_trouble": run.summary.trouble,
        },
    }


def _environment(surroundings: Surroundings, uses: Sequence[Use]) -> dict[str, Any]:
    environment = surroundings.environment
    return {
        "files": list(environment.files),
        "pythons": [
            {
                "path": ask.path,
                "line": ask.line,
                "what": ask.what,
                "text": ask.text,
                "verdict": ask.verdict,
            }
            for ask in environment.pythons
        ],
        "packages": [
            {
                "name": use.name,
                "verdict": use.verdict,
                "first": str(use.support.first) if use.support and use.support.first else None,
                "source": use.support.source if use.support else "",
                "note": use.support.note if use.support else "",
                "places": [
                    {
                        "path": place.path,
                        "line": place.line,
                        "asked": shown_version(place),
                        "locked": place.locked,
                    }
                    for place in use.places
                ],
            }
            for use in uses
        ],
        "problems": [problem._asdict() for problem in environment.problems],
    }


def _left(findings: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    """Return what remains once the safe changes are made."""
    columns = {"unsafe": "to_review", "refusal": "refused", "report": "reported"}
    counts = Counter(
        (finding["level"], finding["safety"] if finding["kind"] == "change" else finding["kind"])
        for finding in findings
    )
    rows = [
        {"level": level, **{columns[kind]: counts[level, kind] for kind in columns}}
        for level in ("breaks", "deprecated", "idiom", "advice")
    ]
    follow_ups = {f["follow_up"]: None for f in findings if f["follow_up"]}
    return {"by_level": rows, "follow_ups": list(follow_ups)}


def _async(surroundings: Surroundings, outcomes: Iterable[Outcome]) -> dict[str, Any]:
    """Return the candidates, with what async-views makes of them: a rewrite, or its refusal."""
    judged = {(o.path, notice.line): notice for o in outcomes for notice in o.notices}
    views = [_view(view, judged.pop((view.path, view.line), None)) for view in surroundings.views]
    views += [
        _view(
            AsyncCandidate(path, notice.line, _name(notice), ((notice.line, "database"),), ()),
            notice,
        )
        for (path, _), notice in judged.items()
        if notice.kind == "change"
    ]
    views.sort(
        key=lambda view: (not view["rewritten"], len(view["obstacles"]), view["path"], view["line"])
    )
    return {
        "views": views,
        "middleware": [one._asdict() for one in surroundings.middleware],
    }


def _view(view: AsyncCandidate, notice: Notice | None) -> dict[str, Any]:
    obstacles = [obstacle._asdict() for obstacle in view.obstacles]
    rewritten = notice is not None and notice.kind == "change"
    if rewritten:
        obstacles = []  # the codemod has seen more than the one file
    elif notice is not None and _plain(notice.message) not in {
        _plain(o["reason"]) for o in obstacles
    }:
        place = _PLACE.match(notice.message)
        line = int(place[1]) if place else view.line
        obstacles.append({"line": line, "reason": notice.message[place.end() if place else 0 :]})
    return {
        "path": view.path,
        "line": view.line,
        "name": view.name,
        "waits": [{"line": line, "for": kind} for line, kind in view.waits],
        "rewritten": rewritten,
        "obstacles": obstacles,
    }


def _plain(text: str) -> str:
    return text.replace("`", "").removeprefix("@")


def _name(notice: Notice) -> str:
    match = re.search(r"\b(?:def|class)\s+(\w+)", " ".join(notice.lines))
    return match[1] if match else "a view"


def _trouble(run: Run, surroundings: Surroundings) -> list[dict[str, Any]]:
    found: dict[str, dict[str, Any]] = {}
    for outcome in run.outcomes:
        if outcome.trouble:
            found[outcome.path] = {
                "path": outcome.path,
                "line": outcome.trouble_line,
                "message": outcome.trouble,
            }
    for path, message in (*run.trouble, *surroundings.trouble.items()):
        found.setdefault(path, {"path": path, "line": None, "message": message})
    return [found[path] for path in sorted(found)]
