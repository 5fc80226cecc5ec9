"""Edits that are known to leave a file valid: never one that does not."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from codemods.source.module import parse
from codemods.source.syntax import parses_after
from codemods.source.text import Edit, Source, apply_edits

SOURCES = Path(__file__).parents[2] / "src" / "codemods"
PIECES = (
    *(
        b"",
        b"\n",
        b"\n    ",
        b" ",
        b"\t",
        b"\\\n",
        b"(",
        b")",
        b"'",
        b'"""',
        b"#",
        b";",
        b":",
        b",",
    ),
    *(b"x", b"pass\n", b"    pass\n", b"else:\n", b"@x\n", b"    else:\n", b"def f():\n", b"\r"),
    *(b"return\n", b"x = 1\n", b"    x = 1\n", b"        x = 1\n", b"if x: y\n", b"\f", b"\r\n"),
)


def told(text: bytes, edits: list[Edit]) -> bool:
    source = Source.read(text)
    return parses_after(source, parse(source), edits)


def parses(text: bytes) -> bool:
    try:
        parse(Source.read(text))
    except SyntaxError:
        return False
    return True


def edit(text: bytes, old: bytes, new: bytes) -> list[Edit]:
    start = text.index(old)
    return [Edit(start, start + len(old), new)]


FILLING = b"".join(b"        self.assertEqual(%d, %d)\n" % (n, n) for n in range(40))
CLASS = (
    b"import a\n\nclass T:\n    def first(self):\n"
    + FILLING
    + b"        if a:\n            b()\n        else:\n            c()\n\n"
    + b"    def second(self):\n"
    + FILLING
    + b"        d()  # end\n\nlast()"
)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b"import a\n", b""),
        (b"import a\n", b"import a\nimport b\n"),
        (b"b()", b"B(1)"),
        (b"c()\n", b"c(\n1)\n"),
        (b"        d()  # end\n", b""),
        (b"last()", b"first()\n"),
        (b"    def second", b"    @x\n    def second"),
    ],
)
def test_statements_tell(old: bytes, new: bytes) -> None:
    assert told(CLASS, edit(CLASS, old, new))


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b"b()", b""),
        (b"            b()\n", b""),
        (b"            b()\n", b"            b(\n"),
        (b"        self.assertEqual(3, 3)", b"         self.assertEqual(3, 3)"),
        (b"        self.assertEqual(3, 3)", b"    self.assertEqual(3, 3)"),
        (b"            b()\n", b"            b()"),
        (b"            b()\n", b"            b() \\\n"),
        (b"            b()\n", b"            b()\n        else:\n            x()\n"),
        (b"    def second(self)", b"   def second(self)"),
        (b"import a\n\n", b"import a"),
        (b"last()", b" last()"),
    ],
)
def test_a_broken_file_is_never_told_to_parse(old: bytes, new: bytes) -> None:
    edits = edit(CLASS, old, new)
    assert not parses(apply_edits(CLASS, edits))
    assert not told(CLASS, edits)


def test_whatever_is_told_to_parse_does() -> None:
    draw = random.Random(20)
    files = sorted(SOURCES.rglob("*.py"))
    counts = {True: 0, False: 0}
    for path in draw.sample(files, 25):
        text = path.read_bytes().replace(b"\n", draw.choice((b"\n", b"\n", b"\r\n")))
        source = Source.read(text)
        tree = parse(source)
        breaks = [0, *(at for at in source.line_starts if at < len(text)), len(text)]
        for _ in range(30):
            ends = sorted(
                draw.choice((draw.choice(breaks), draw.randint(0, len(text)))) for _ in range(4)
            )
            short = min(ends[1], ends[0] + draw.choice((0, 1, 40, 500)))
            edits = [Edit(ends[0], short, draw.choice(PIECES))]
            if draw.random() < 0.5:
                edits.append(Edit(ends[2], min(ends[3], ends[2] + 3), draw.choice(PIECES)))
            valid = parses_after(source, tree, edits)
            counts[valid] += 1
            if valid:
                assert parses(apply_edits(text, edits)), (path, edits)
    assert counts[True] > 100
