"""Codemods that only report."""

from __future__ import annotations

from typing import Any

from codemods.declare.codemod import Codemod, Safety

__all__ = ["reporting"]


def reporting(identifier: str, **facts: Any) -> Codemod:
    """Return a codemod that rewrites nothing. Raises what `Codemod` raises."""
    defaults = {"category": "overrides", "migrations": True}
    return Codemod(
        id=identifier,
        safety=Safety.REPORT,
        not_executed="report-only",
        **{**defaults, **facts},
    )
