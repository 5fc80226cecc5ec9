"""Every regular expression of the package on texts made to keep it busy."""

from __future__ import annotations

import ast
import importlib
import pkgutil
import re
import signal
from collections.abc import Iterator
from pathlib import Path
from types import FrameType, ModuleType

import pytest

import codemods

LENGTH = 400
SECONDS = 1.0
"""Of processor time. Quadratic passes at this length, and files are short; worse does not."""
UNITS = (
    *("a", " ", "\n", "\t", "\\\n", "\\", "(", ")", "()", "[", "{", "#", "'", '"', "\\'", ".", ","),
    *(
        "a.",
        "a,",
        "a ",
        " a",
        "\n ",
        "#\n",
        "# a\n",
        "{% ",
        "{% a %}",
        "{{ a|b:'",
        "<a ",
        "import ,",
    ),
    *("from a import ", "import a, ", "class A(", "class A(a):\n", "def a(", "a = ", "%s", "%(a)s"),
    *("(?P<a>", "\\d+", "[^/]+", "\r", "\r\n", "x=1;", "noqa:A,", "0", "1.", "-", "_", "é", "a=b,"),
)


def modules() -> Iterator[ModuleType]:
    for found in pkgutil.walk_packages(codemods.__path__, "codemods."):
        if found.name not in ("codemods.__main__", "codemods.driver.dask_executor"):
            yield importlib.import_module(found.name)


def patterns() -> dict[str, re.Pattern[str] | re.Pattern[bytes]]:
    found = {(p.pattern, p.flags): (name, p) for name, p in _written_in_functions()}
    for module in modules():
        for name, value in vars(module).items():
            for owner, inner in ((name, value), *_inside(name, value)):
                if isinstance(inner, re.Pattern):
                    found.setdefault(
                        (inner.pattern, inner.flags), (f"{module.__name__}.{owner}", inner)
                    )
    return dict(found.values())


def _written_in_functions() -> Iterator[tuple[str, re.Pattern[str] | re.Pattern[bytes]]]:
    """Yield the patterns that calls of functions of `re` are given as literals."""
    package = Path(codemods.__path__[0])
    for path in sorted(package.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_bytes())):
            if not (isinstance(node, ast.Call) and node.args and _is_of_re(node.func)):
                continue
            text = _literal(node.args[0])
            if text:
                flags = re.MULTILINE if "MULTILINE" in ast.unparse(node) else 0
                yield f"{path.relative_to(package)}:{node.lineno}", re.compile(text, flags)


def _is_of_re(function: ast.expr) -> bool:
    return isinstance(function, ast.Attribute) and ast.unparse(function.value) == "re"


def _literal(node: ast.expr) -> str | bytes | None:
    """Return a literal, with ``x`` in the place of each value that is put in."""
    if isinstance(node, ast.Constant):
        return node.value if isinstance(node.value, (str, bytes)) else None
    if isinstance(node, ast.JoinedStr):
        return "".join(
            str(part.value) if isinstance(part, ast.Constant) else "x" for part in node.values
        )
    return None


def _inside(name: str, value: object) -> Iterator[tuple[str, object]]:
    if isinstance(value, (tuple, list, frozenset, set)):
        for number, inner in enumerate(value):
            for part in inner if isinstance(inner, tuple) else (inner,):
                yield f"{name}[{number}]", part
    elif isinstance(value, dict):
        yield from ((f"{name}[{key!r}]", inner) for key, inner in value.items())


ALL = patterns()


def test_patterns_are_found() -> None:
    assert len(ALL) > 100


class TooLongError(Exception):
    pass


def _stop(_signal: int, _frame: FrameType | None) -> None:
    raise TooLongError


@pytest.mark.parametrize("name", sorted(ALL))
def test_no_text_keeps_a_pattern_busy(name: str) -> None:
    pattern = ALL[name]
    before = signal.signal(signal.SIGVTALRM, _stop)
    try:
        for unit in UNITS:
            for start, end in (("", ""), ("", "!"), ("from a import (", "\n!"), ("'", "\n")):
                text = start + unit * (LENGTH // len(unit)) + end
                subject = text.encode() if isinstance(pattern.pattern, bytes) else text
                signal.setitimer(signal.ITIMER_VIRTUAL, SECONDS)
                try:
                    for method in (pattern.search, pattern.match, pattern.fullmatch):
                        method(subject)  # type: ignore[arg-type]
                except TooLongError:
                    pytest.fail(f"{pattern.pattern!r} on {start!r} + {unit!r} * n + {end!r}")
                finally:
                    signal.setitimer(signal.ITIMER_VIRTUAL, 0)
    finally:
        signal.signal(signal.SIGVTALRM, before)
