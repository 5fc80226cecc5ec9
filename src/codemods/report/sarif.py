"""SARIF 2.1.0, for code scanning services and editors."""

from __future__ import annotations

import hashlib
import os
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import suppress
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from codemods.report.streams import json_pieces
from codemods.report.text import message_of

if TYPE_CHECKING:
    from codemods.declare.codemod import Codemod
    from codemods.driver.outcomes import Notice, Outcome
    from codemods.driver.runs import Run

__all__ = ["as_sarif"]

_SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
_LEVELS = {"breaks": "error", "deprecated": "warning"}
"""By our levels; every other one is a note."""


def as_sarif(run: Run) -> Iterator[str]:
    """Yield the whole run as one SARIF log. Artifacts are relative to the root.

    Wants notices with lines (for fingerprints) and edits (for fixes). A fix is one change and
    what follows from it: whoever takes several should run `codemods run --apply` instead.
    """
    rules = sorted({notice.codemods[0] for o in run.outcomes for notice in o.notices})
    indices = {identifier: index for index, identifier in enumerate(rules)}
    log: dict[str, Any] = {
        "$schema": _SCHEMA,
        "version": "2.1.0",
        "runs": [
            {
                "tool": {"driver": _driver(rules)},
                "columnKind": "unicodeCodePoints",
                "newlineSequences": ["\r\n", "\n", "\r"],
                "invocations": [
                    {
                        "executionSuccessful": not run.summary.trouble,
                        "toolExecutionNotifications": _troubles(run),
                    }
                ],
                "results": (
                    result for outcome in run.outcomes for result in _results(outcome, indices)
                ),
            }
        ],
    }
    yield from json_pieces(log)


def _driver(rules: Iterable[str]) -> dict[str, Any]:
    from importlib.metadata import PackageNotFoundError, version

    driver: dict[str, Any] = {
        "name": "codemods",
        "rules": [_rule(identifier) for identifier in rules],
    }
    with suppress(PackageNotFoundError):
        driver["version"] = version("codemods")
    return driver


def _rule(identifier: str) -> dict[str, Any]:
    from codemods.engine.registry import find

    codemod = find(identifier)
    if codemod is None:
        return {"id": identifier}
    return {
        "id": identifier,
        "shortDescription": {"text": codemod.summary},
        "fullDescription": {"text": codemod.why},
        "help": {"text": _help(codemod)},
        "helpUri": codemod.url(),
        "properties": {"tags": [codemod.category]},
    }


def _help(codemod: Codemod) -> str:
    """Return what code scanning services show beside a finding."""
    parts = [codemod.why, codemod.unsafe_when and f"Unsafe when {codemod.unsafe_when}."]
    parts += [codemod.follow_up and f"Afterwards: {codemod.follow_up}", codemod.url()]
    return "\n\n".join(" ".join(part.split()) for part in parts if part)


def _troubles(run: Run) -> Iterator[dict[str, Any]]:
    for path, text in run.trouble:
        # May be the path of something outside the root: said in words, not as an artifact.
        yield {"level": "error", "message": {"text": f"{_text(path)}: {_text(text)}"}}
    for outcome in run.outcomes:
        if outcome.trouble:
            line = outcome.trouble_line
            yield {
                "level": "error",
                "message": {"text": _text(outcome.trouble)},
                "locations": [_location(outcome.path, {"startLine": line} if line else None)],
            }


def _results(outcome: Outcome, indices: dict[str, int]) -> Iterator[dict[str, Any]]:
    seen: Counter[str] = Counter()
    for notice in outcome.notices:
        result: dict[str, Any] = {
            "ruleId": notice.codemods[0],
            "ruleIndex": indices[notice.codemods[0]],
            "level": _LEVELS.get(notice.level, "note"),
            "message": {"text": _text(message_of(notice))},
            "locations": [
                _location(outcome.path, {"startLine": notice.line, "startColumn": notice.column})
            ],
            "partialFingerprints": {"codemodsLine/v1": _fingerprint(outcome.path, notice, seen)},
            "properties": {
                "codemods": list(notice.codemods),
                "kind": notice.kind,
                "level": notice.level,
            },
        }
        if notice.kind == "change":
            result["properties"]["safety"] = notice.safety
        if notice.edits:
            result["fixes"] = [_fix(outcome.path, notice)]
        yield result


def _fingerprint(path: str, notice: Notice, seen: Counter[str]) -> str:
    """Identify a finding by what it is and the text it stands on, whatever its line number."""
    told = repr((notice.codemods, path, notice.lines[:1]))
    seen[told] += 1
    whole = f"{told}{seen[told]}".encode("utf-8", "surrogatepass")
    return hashlib.sha256(whole).hexdigest()[:32]


def _fix(path: str, notice: Notice) -> dict[str, Any]:
    return {
        "description": {"text": _text(message_of(notice))},
        "artifactChanges": [
            {
                "artifactLocation": _artifact(path),
                "replacements": [
                    {
                        "deletedRegion": {
                            "startLine": edit.line,
                            "startColumn": edit.column,
                            "endLine": edit.end_line,
                            "endColumn": edit.end_column,
                        },
                        "insertedContent": {"text": edit.text},
                    }
                    for edit in notice.edits
                ],
            }
        ],
    }


def _location(path: str, region: dict[str, int] | None) -> dict[str, Any]:
    physical: dict[str, Any] = {"artifactLocation": _artifact(path)}
    if region is not None:
        physical["region"] = region
    return {"physicalLocation": physical}


def _artifact(path: str) -> dict[str, str]:
    return {"uri": quote(os.fsencode(path)), "uriBaseId": "%SRCROOT%"}


def _text(text: str) -> str:
    """Return ``text`` without lone surrogates, which are no text to a JSON reader."""
    return text.encode("utf-8", "backslashreplace").decode("utf-8")
