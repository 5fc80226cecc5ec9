"""The migration assessment as one HTML page that needs nothing else.

The template escapes everything it is given. What the page's script shows travels as JSON and
becomes text nodes, never markup; a content security policy with the digests of the one style
and the one script keeps anything else from running.
"""

from __future__ import annotations

import base64
import hashlib
import json
import posixpath
from collections.abc import Mapping
from datetime import datetime, timezone
from importlib import resources
from importlib.metadata import PackageNotFoundError, version
from typing import Any

from jinja2 import Environment, StrictUndefined
from markupsafe import Markup

from codemods.report.excerpts import visible

__all__ = ["as_page"]

MOST_ROWS = 20
"""Of a chart; the rest is one row."""


def as_page(assessment: Mapping[str, Any], today: str = "") -> bytes:
    """Return the page for an assessment, as UTF-8. ``today`` is the date to print on it."""
    environment = Environment(
        autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    style, script = _asset("page.css"), _asset("page.js")
    template = environment.from_string(_asset("page.html"))
    shown = _visible(assessment)
    text = template.render(
        assessment=shown,
        blockers=_by_kind(shown["blockers"]),
        charts=_charts(shown["counts"]),
        first=_first_steps(shown["blockers"]),
        data=Markup(_embedded({key: shown[key] for key in ("findings", "codemods")})),
        name=visible(posixpath.basename(assessment["root"].replace("\\", "/")) or "/"),
        policy=f"default-src 'none'; style-src '{_digest(style)}'; script-src '{_digest(script)}'",
        script=Markup(script),
        style=Markup(style),
        today=today or _today(),
        tool=_version(),
    )
    return text.encode("utf-8", "backslashreplace")


def _asset(name: str) -> str:
    return resources.files(__name__).joinpath(name).read_text(encoding="utf-8")


def _digest(text: str) -> str:
    return f"sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}"


def _today() -> str:
    now = datetime.now(timezone.utc)
    return f"{now.day} {now:%B %Y}"


def _version() -> str:
    try:
        return version("codemods")
    except PackageNotFoundError:
        return ""


def _visible(value: Any) -> Any:
    """Return JSON with all of its texts harmless to look at."""
    if isinstance(value, str):
        return visible(value)
    if isinstance(value, Mapping):
        return {visible(key): _visible(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_visible(item) for item in value]
    return value


def _embedded(value: object) -> str:
    """Return JSON that no HTML parser can take for markup."""
    text = json.dumps(value, separators=(",", ":"))
    for character in "<>&":
        text = text.replace(character, f"\\u{ord(character):04x}")
    return text


def _by_kind(blockers: list[Mapping[str, Any]]) -> Mapping[str, list[Mapping[str, Any]]]:
    kinds: dict[str, list[Mapping[str, Any]]] = {
        kind: [] for kind in ("python", "dependency", "api", "trouble")
    }
    for blocker in blockers:
        kinds[blocker["kind"]].append(blocker)
    return kinds


def _first_steps(blockers: list[Mapping[str, Any]]) -> list[str]:
    """Return in words what has to be done first."""
    kinds = _by_kind(blockers)
    steps = ["a newer Python"] if kinds["python"] else []
    if count := len(kinds["dependency"]):
        steps.append(f"{count} {'dependency' if count == 1 else 'dependencies'} to upgrade")
    if count := len(kinds["api"]):
        steps.append(f"{count} removed {'API' if count == 1 else 'APIs'} without a rewrite")
    if count := sum(len(blocker["places"]) for blocker in kinds["trouble"]):
        steps.append(f"{count} {'file' if count == 1 else 'files'} that could not be looked at")
    return steps


def _charts(counts: Mapping[str, list[Mapping[str, Any]]]) -> list[Mapping[str, Any]]:
    """Return the three charts, each with its rows, the most first."""
    charts: list[Mapping[str, Any]] = []
    for key, title, field in (
        ("by_codemod", "By codemod", "codemod"),
        ("by_app", "By app", "app"),
        ("by_folder", "By folder", ""),
    ):
        rows = counts[key]
        charts.append(
            {
                "title": title,
                "field": field,
                "rows": rows[:MOST_ROWS],
                "more": len(rows) - MOST_ROWS,
                "rest": sum(row["total"] for row in rows[MOST_ROWS:]),
                "most": max((row["total"] for row in rows), default=1),
            }
        )
    return charts
