"""Whether a repository lays its code out with black (or ruff's twin of it), and in which mode."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from typing import Any

from codemods.driver.files import UnreadableError, read_within
from codemods.project.documents import ConfigError, read_document

__all__ = ["black_mode"]

_LARGEST = 1_000_000
_HOOKS = (b"id: black", b"id: ruff-format")


def black_mode(root: str, choice: str) -> str | None:
    """Return black's mode for rewritten statements as JSON, None to leave their layout alone.

    ``choice`` is ``auto`` (only where ``pyproject.toml`` or the pre-commit configuration of the
    root declares black or ruff-format), ``black`` or ``none``.
    """
    if choice == "none":
        return None
    tools = _tools(root)
    if "black" in tools:
        return _as_json(_black(tools["black"]))
    if "format" in tools.get("ruff", {}):
        return _as_json(_ruff(tools["ruff"]))
    if choice == "black" or any(hook in _read(root, ".pre-commit-config.yaml") for hook in _HOOKS):
        return _as_json(_ruff(tools["ruff"]) if "ruff" in tools else {})
    return None


def _read(root: str, name: str) -> bytes:
    try:
        return read_within(os.path.join(root, name), _LARGEST) or b""
    except UnreadableError:
        return b""


def _tools(root: str) -> dict[str, Any]:
    """Return the tables of black and ruff in ``pyproject.toml``."""
    data = _read(root, "pyproject.toml")
    if b"black" not in data and b"ruff" not in data:
        return {}
    try:
        tool = read_document(data).get("tool")
    except ConfigError:
        return {}
    found = tool if isinstance(tool, dict) else {}
    return {name: found[name] for name in ("black", "ruff") if isinstance(found.get(name), dict)}


def _black(table: Mapping[str, Any]) -> dict[str, Any]:
    mode: dict[str, Any] = {}
    if isinstance(table.get("line-length"), int):
        mode["line_length"] = table["line-length"]
    if table.get("skip-string-normalization") is True:
        mode["string_normalization"] = False
    if table.get("skip-magic-trailing-comma") is True:
        mode["magic_trailing_comma"] = False
    return mode


def _ruff(table: Mapping[str, Any]) -> dict[str, Any]:
    mode: dict[str, Any] = {}
    if isinstance(table.get("line-length"), int):
        mode["line_length"] = table["line-length"]
    own = table.get("format")
    if isinstance(own, dict):
        if own.get("quote-style") in ("preserve", "single"):
            mode["string_normalization"] = False
        if own.get("skip-magic-trailing-comma") is True:
            mode["magic_trailing_comma"] = False
    return mode


def _as_json(mode: dict[str, Any]) -> str:
    return json.dumps(mode, sort_keys=True)
