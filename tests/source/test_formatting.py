"""black on rewritten statements only."""

from __future__ import annotations

import pytest

from codemods.source.formatting import format_edits
from codemods.source.module import parse
from codemods.source.text import Edit, Source, apply_edits

MODE = '{"line_length": 40}'


def formatted(code: str, old: str, new: str) -> str:
    source = Source.read(code.encode())
    start = source.body.index(old.encode())
    edits = [Edit(start, start + len(old.encode()), new.encode())]
    result = format_edits(source, parse(source), edits, MODE)
    return apply_edits(source.body, result).decode()


@pytest.mark.parametrize(
    ("code", "old", "new", "expected"),
    [
        pytest.param(
            "x = call(first, second, third)\n",
            "call",
            "a_much_longer_name",
            "x = a_much_longer_name(\n    first, second, third\n)\n",
            id="a line that grows too long is wrapped",
        ),
        pytest.param(
            "x = call( first, second )\n",
            "call",
            "a_much_longer_name_than_before",
            "x = a_much_longer_name_than_before( first, second )\n",
            id="black would have changed the original: its layout stays",
        ),
        pytest.param(
            "def f():\n    if x:\n        return call(first, second)\n",
            "call",
            "a_longer_name",
            "def f():\n    if x:\n        return a_longer_name(\n            first, second\n        )\n",
            id="the indentation counts",
        ),
        pytest.param(
            "def f():\n    g(1,2)\n    return call(first, second, four)\n",
            "call",
            "a_longer_name",
            "def f():\n    g(1,2)\n    return a_longer_name(\n        first, second, four\n    )\n",
            id="the neighbours stay",
        ),
        pytest.param(
            "if call(first, second, third):\n    g(1,2)\n",
            "call",
            "a_much_longer_name",
            "if a_much_longer_name(\n    first, second, third\n):\n    g(1,2)\n",
            id="a header, never its body",
        ),
        pytest.param(
            'x = call(first, """a\nb""", c=1)\n',
            "call",
            "a_much_longer_name_than_before",
            'x = a_much_longer_name_than_before(first, """a\nb""", c=1)\n',
            id="strings over several lines are not touched",
        ),
        pytest.param(
            "x = call(first, second, third)  # why\n",
            "call",
            "a_much_longer_name",
            "x = a_much_longer_name(\n    first, second, third\n)  # why\n",
            id="a comment behind it stays",
        ),
        pytest.param(
            "a = 1; x = call(first, second, third)\n",
            "call",
            "a_much_longer_name",
            "a = 1; x = a_much_longer_name(first, second, third)\n",
            id="statements that share a line are left",
        ),
    ],
)
def test_format(code: str, old: str, new: str, expected: str) -> None:
    assert formatted(code, old, new) == expected
