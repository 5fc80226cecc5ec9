"""Every example and fixture of every codemod, and the variants derived from them."""

from __future__ import annotations

import pytest
from harness import Case, check, example_cases, fixture_cases, variants

CASES = [*example_cases(), *fixture_cases()]
VARIANTS = [variant for case in CASES for variant in variants(case)]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_case(case: Case) -> None:
    check(case)


@pytest.mark.parametrize("case", VARIANTS, ids=lambda case: case.name)
def test_variant(case: Case) -> None:
    check(case)
