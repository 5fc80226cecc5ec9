"""JSON written piece by piece."""

from __future__ import annotations

import json
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from codemods.report.streams import json_pieces

LEAVES = st.none() | st.booleans() | st.integers() | st.text()
VALUES: st.SearchStrategy[Any] = st.recursive(
    LEAVES, lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner), max_leaves=20
)


def lazily(value: Any) -> Any:
    """Return ``value`` with the lists on the way down as iterators of their items."""
    if isinstance(value, dict):
        return {key: lazily(item) for key, item in value.items()}
    return iter(value) if isinstance(value, list) else value


@given(VALUES)
def test_it_is_what_json_makes_of_it(value: Any) -> None:
    wanted = json.dumps(value, indent=1)
    assert "".join(json_pieces(value)) == wanted
    assert "".join(json_pieces(lazily(value))) == wanted
    assert "".join(json_pieces([lazily(value)])) == json.dumps([value], indent=1)


def test_nothing_is_taken_before_it_is_written() -> None:
    taken = []
    items = (taken.append(number) or number for number in range(3))  # type: ignore[func-returns-value]
    written = ""
    for piece in json_pieces({"items": items, "end": 1}):
        written += piece
        assert len(taken) <= written.count(",") + 1
    assert json.loads(written) == {"items": [0, 1, 2], "end": 1}
