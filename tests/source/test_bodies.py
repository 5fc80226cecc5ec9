"""Functions lose their bodies, and nothing else moves."""

from __future__ import annotations

import ast

import pytest
from django_sources import django_files

from codemods.source.bodies import drop_bodies, parse_outline
from codemods.source.text import Source


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("def f():\n    x = 1\n    return x\n", "def f(): pass\n\n\n"),
        ("async def f(a=(1, 2)) -> int:  # why\n    x = 1\n", "async def f(a=(1, 2)) -> int: pass\n\n"),
        ("class A:\n    def f(\n        self,\n    ):\n        x = 1\n\n    y = 2\n",
         "class A:\n    def f(\n        self,\n    ): pass\n\n\n    y = 2\n"),
        ("def f():\r\n\tx = 1\r\ny = 2\r\n", "def f(): pass\n\ny = 2\r\n"),
        ("def f():\n    x = '''\n    '''\n", "def f(): pass\n\n\n"),
        ("def f():\n    x = 1", "def f(): pass\n"),
        ("def f(a=')'):\n    return 1\n", "def f(a=')'): pass\n\n"),
    ],
)  # fmt: skip
def test_a_body_goes(before: str, after: str) -> None:
    assert drop_bodies(before.encode()) == after.encode()


@pytest.mark.parametrize(
    "text",
    [
        "def f(): return 1\n",
        "def f(a='):'):\n    return 1\n",
        "def f():\n    x = '''\ndef g():\n'''\n",
        "def f():\n    x = 1 + \\\n2\n",
        "def f():\n    global x\n    x = 1\n",
        "x = 1\n",
    ],
)
def test_what_is_left_alone(text: str) -> None:
    assert drop_bodies(text.encode()) == text.encode()


def test_who_is_needed_stays() -> None:
    text = b"def f():\n    x = 1\ndef g():\n    x = 2\n"
    assert drop_bodies(text, lambda indent, name, body: name == b"g") == (
        b"def f(): pass\n\ndef g():\n    x = 2\n"
    )


def test_all_that_stands_outside_functions_is_the_same() -> None:
    for path, data in django_files("4.2"):
        if "/db/" in path and data.strip():
            assert outline(drop_bodies(data)) == outline(data), path


def outline(data: bytes) -> str:
    tree = ast.parse(data)
    for node in ast.walk(tree):
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            node.body = [ast.Pass()]
            node.end_lineno = node.end_col_offset = None
    tree.body = [node for node in tree.body if not isinstance(node, ast.Expr)]
    return ast.dump(tree)


def test_the_whole_file_is_parsed_where_the_rest_is_not_one() -> None:
    text = b"def f():\n    x = (1,\n2)\n"
    source = Source.read(text)
    parsed, tree = parse_outline(source)
    assert parsed is source and len(ast.unparse(tree).splitlines()) == 2
    parsed, tree = parse_outline(Source.read(b"def f():\n    x = 1\n"))
    assert ast.unparse(tree) == "def f():\n    pass"
