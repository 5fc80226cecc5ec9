"""The cases of the catalogue: every example that it declares, every file below ``fixtures``."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from codemods import testing
from codemods.engine.registry import built_in_codemods
from codemods.testing import Case, check, options_for, output_of, plan_of, project_of, variants

__all__ = [
    "FIXTURES",
    "Case",
    "check",
    "example_cases",
    "fixture_cases",
    "options_for",
    "output_of",
    "plan_of",
    "project_of",
    "variants",
]

FIXTURES = Path(__file__).parent / "fixtures"


def example_cases() -> Iterator[Case]:
    """Yield every example of the catalogue."""
    return testing.example_cases(built_in_codemods())


def fixture_cases() -> Iterator[Case]:
    """Yield every fixture of the catalogue."""
    return testing.fixture_cases(built_in_codemods(), FIXTURES)
