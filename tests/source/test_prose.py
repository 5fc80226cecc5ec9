"""Comments and strings are told from code as Python itself tells them."""

from __future__ import annotations

import io
import tokenize
from pathlib import Path

import pytest

import codemods
from codemods.source.prose import Prose

_PACKAGE = Path(codemods.__file__).parent
_SOURCES = sorted(path for path in _PACKAGE.rglob("*.py") if b"\nfrom" in path.read_bytes())


@pytest.mark.parametrize("path", _SOURCES[::7], ids=lambda path: path.name)
def test_agrees_with_the_tokenizer(path: Path) -> None:
    data = path.read_bytes()
    prose = Prose(data)
    lines = data.splitlines(keepends=True)
    starts = [0]
    for line in lines:
        starts.append(starts[-1] + len(line))
    checked = 0
    for token in tokenize.generate_tokens(io.StringIO(data.decode()).readline):
        row, column = token.start
        at = starts[row - 1] + len(lines[row - 1].decode()[:column].encode()) if token.string else 0
        if token.type == tokenize.NAME:
            assert not prose.holds(at)
            checked += 1
        elif token.type == tokenize.COMMENT:
            assert prose.holds(at) and prose.holds(at + len(token.string.encode()) - 1)
        elif token.type == tokenize.STRING:
            quote = at + token.string.index(token.string[-1])
            if "f" not in token.string[: quote - at].lower():
                assert prose.holds(quote) and prose.holds(at + len(token.string.encode()) - 1)
    assert checked


def holding(text: str) -> str:
    """Return the letters of ``text`` that lie in comments or strings."""
    prose = Prose(text.encode())
    return "".join(letter for at, letter in enumerate(text) if prose.holds(at))


def test_strings_that_may_hold_code_do_not_count() -> None:
    assert holding('f"{url}" "x"') == '"x"'
    assert holding("Rf'{url}' b'x'") == "'x'"
    assert holding('t"{url}"') == ""
    assert holding('f"{url:<{width}}" "x"') == '"x"'
    assert holding('f"{{ {url}" "x"') == '"x"'


def test_nothing_is_said_behind_what_is_not_understood() -> None:
    assert holding('"x" f"{a["k"]}" "y"') == '"x"'  # as Python 3.12 nests quotes
    assert holding('"x" + "y\n# z') == '"x"'
    assert holding('"""x') == '""'


def test_quotes_within_quotes() -> None:
    assert holding("'''a'b\"\"\"''' c") == "'''a'b\"\"\"'''"
    assert holding("# it's\nx = 'y'") == "# it's'y'"
    assert holding("'a\\'b' c") == "'a\\'b'"
    assert holding("'a\\\r\nb' c") == "'a\\\r\nb'"
