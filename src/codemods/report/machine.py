"""JSON for machines. Paths are relative to the root, with ``/``; bytes that are no text are
lone surrogates, as Python's ``surrogateescape`` has them.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from codemods.report.streams import json_pieces

if TYPE_CHECKING:
    from codemods.driver.counts import Summary
    from codemods.driver.outcomes import Notice, Outcome
    from codemods.driver.runs import Run

__all__ = ["VERSION", "as_document", "as_json", "as_summary"]

VERSION = 1
"""Of the document; a new key does not change it, a changed meaning does."""


def as_json(run: Run) -> Iterator[str]:
    """Yield the whole run as one JSON document."""
    yield from json_pieces(as_document(run))


def as_document(run: Run) -> dict[str, Any]:
    """Return the whole run as `json_pieces` knows values."""
    return {
        "version": VERSION,
        "root": run.root,
        "files": map(_file, run.outcomes),
        "trouble": [{"path": path, "message": text} for path, text in run.trouble],
        "hints": run.hints,
        "hidden": run.hidden,
        "summary": as_summary(run.summary),
    }


def as_summary(summary: Summary) -> dict[str, Any]:
    """Return the counts as JSON knows values."""
    value = summary._asdict()
    value["by_codemod"] = {
        row[0]: dict(zip(("changes", "unsafe", "refusals", "reports"), row[1:], strict=True))
        for row in summary.by_codemod
    }
    return value


def _file(outcome: Outcome) -> dict[str, Any]:
    trouble = None
    if outcome.trouble:
        trouble = {"message": outcome.trouble, "line": outcome.trouble_line}
    return {
        "path": outcome.path,
        "changed": outcome.changed,
        "trouble": trouble,
        "findings": [_finding(notice) for notice in outcome.notices],
        "warnings": [{"line": line, "message": text} for line, text in outcome.warnings],
        "diff": outcome.diff.decode("utf-8", "surrogateescape"),
    }


def _finding(notice: Notice) -> dict[str, Any]:
    finding = notice._asdict()
    del finding["edits"]  # of interest to SARIF alone
    return finding
