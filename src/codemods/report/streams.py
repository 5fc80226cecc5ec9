"""JSON written piece by piece: what there are many of need not all be there at once."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

__all__ = ["json_pieces"]


def json_pieces(value: Any, line: str = "\n") -> Iterator[str]:
    """Yield the text that ``json.dumps(value, indent=1)`` returns, with iterators taken for lists.

    They may stand in dictionaries and lists; what they yield is made text one by one. ``line``
    begins each line but the first.
    """
    if isinstance(value, dict):
        entries = (
            (f"{json.dumps(key)}: ", json_pieces(item, f"{line} ")) for key, item in value.items()
        )
        yield from _enclosed("{}", entries, line)
    elif isinstance(value, list):
        yield from _enclosed("[]", (("", json_pieces(item, f"{line} ")) for item in value), line)
    elif isinstance(value, Iterator):
        yield from _enclosed("[]", (("", _whole(item, f"{line} ")) for item in value), line)
    else:
        yield from _whole(value, line)


def _enclosed(
    brackets: str, entries: Iterator[tuple[str, Iterator[str]]], line: str
) -> Iterator[str]:
    before = brackets[0]
    for key, pieces in entries:
        yield f"{before}{line} {key}"
        yield from pieces
        before = ","
    yield f"{line}{brackets[1]}" if before == "," else brackets


def _whole(value: Any, line: str) -> Iterator[str]:
    yield json.dumps(value, indent=1).replace("\n", line)
