"""Every example and fixture of every codemod, and the variants derived from them."""

from __future__ import annotations

from codemods.testing import Case, check


def test_case(codemod_case: Case) -> None:
    check(codemod_case)
