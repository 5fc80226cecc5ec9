"""Lines that begin with a word are found as a multi-line pattern finds them."""

from __future__ import annotations

import re

from hypothesis import given
from hypothesis import strategies as st

from codemods.source.lines import lines_with

PATTERN = re.compile(
    rb"^[ \t]*from[ \t]+([\w.]+)[ \t]+import[ \t]*(?:\(([^()]*)\)|([^\r\n;]+))", re.MULTILINE
)
PIECES = st.sampled_from(
    ["from", " ", "\t", "\n", "\r\n", "a.b", "import", "(", ")", "x, y", ";", "#", "'''"]
)
STATEMENTS = st.sampled_from(["from a import b", "from a import (\n", "\nfrom a import c\n"])


@given(st.lists(PIECES | STATEMENTS, max_size=30).map("".join))
def test_the_same_as_the_pattern_finds(text: str) -> None:
    data = text.encode()
    expected = [match.span() for match in PATTERN.finditer(data)]
    assert [match.span() for match in lines_with(b"from", PATTERN, data)] == expected


def test_indented_and_repeated() -> None:
    data = b"from a import b; from c import d\n    from e import (f,\n    g)\nxfrom h import i\n"
    found = [match[1] for match in lines_with(b"from", PATTERN, data)]
    assert found == [b"a", b"e"]
