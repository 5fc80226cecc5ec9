"""Which names other files take, read from their bytes."""

from __future__ import annotations

import pytest

from codemods.engine.facts import survey
from codemods.engine.mentions import is_mentioned


@pytest.mark.parametrize("comment", ["", "  # noqa: F403", "  # pylint: disable=wildcard-import"])
def test_a_star_import_takes_what_is_used(comment: str) -> None:
    text = f"from shop.compat import *{comment}\n\nforce_text(1)\n".encode()
    project = survey({"shop/forms.py": text})
    assert is_mentioned(project, "shop/compat.py", "force_text")
    assert not is_mentioned(project, "shop/other.py", "force_text")
