"""What holds for the import planner whatever the file looks like."""

from __future__ import annotations

import ast
import itertools
import random
import re
from collections.abc import Sequence
from unittest import mock

from hypothesis import given, settings
from hypothesis import strategies as st

from codemods.source import import_edits
from codemods.source.imports import plan_imports
from codemods.source.text import apply_edits
from source.imports_by_name import change_imports, table_of, wish_for

MODULES = (
    "__future__",
    "os",
    "re",
    "datetime",
    "django.conf",
    "django.urls",
    "django.contrib.admin",
    "django.utils.translation",
    "celery.app",
    "zoo",
    ".models",
    "..views",
)
NAMES = ("CONST", "Klass", "a", "b2", "b10", "c", "d", "zz", "a_rather_long_name_of_a_thing")
STYLES = ("line", "parens", "vertical", "vertical_no_comma", "grid", "backslash", "commented")


def write_from(module: str, names: Sequence[str], style: str, indent: str = "") -> str:
    """Write a ``from`` statement with its line end."""
    head = f"{indent}from {module} import "
    if style == "line":
        return head + ", ".join(names) + "\n"
    if style == "parens":
        return head + "(" + ", ".join(names) + ")\n"
    if style == "grid":
        return head + "(" + f",\n{indent}        ".join(names) + ")\n"
    if style == "backslash":
        return head + f", \\\n{indent}    ".join(names) + "\n"
    rows = [f"{indent}    {name}," for name in names]
    if style == "vertical_no_comma":
        rows[-1] = rows[-1][:-1]
    if style == "commented":
        rows = [row + f"  # why {number}" for number, row in enumerate(rows)]
    return head + "(\n" + "\n".join(rows) + f"\n{indent})\n"


@st.composite
def statements(draw: st.DrawFn, taken: set[tuple[str, str]], indent: str = "") -> str:
    """One import statement; no binding comes twice in a file."""
    module = draw(st.sampled_from(MODULES[1:]))
    if module[0] != "." and draw(st.integers(0, 4)) == 0 and (module, "") not in taken:
        taken.add((module, ""))
        return f"{indent}import {module}\n"
    free = [name for name in NAMES if (module, name) not in taken]
    if not free:
        return ""
    names = draw(st.lists(st.sampled_from(free), min_size=1, max_size=4, unique=True))
    taken.update((module, name) for name in names)
    spelled = [f"{n} as {n}_{module.strip('.').replace('.', '_')}" for n in names]
    return write_from(module, spelled, draw(st.sampled_from(STYLES)), indent)


@st.composite
def files(draw: st.DrawFn) -> str:
    """A file with imports in any order and any style, code between and below them."""
    taken: set[tuple[str, str]] = set()
    header = ["", "", '"""doc"""\n', "#!/bin/sh\n# coding: utf-8\n", "# a\n\n", '"""doc"""\n\n']
    parts = [draw(st.sampled_from(header))]
    if draw(st.booleans()):
        parts.append("from __future__ import division as division___future__\n")
    between = ["", "", "", "\n", "\n", "# remark\n", "\n# Heading\n", "X = 1\n", "os_.setup()\n"]
    for _ in range(draw(st.integers(0, 7))):
        parts.append(draw(st.sampled_from(between)))
        parts.append(draw(statements(taken)))
    if draw(st.integers(0, 3)) == 0:
        parts.append("try:\n" + (draw(statements(taken, "    ")) or "    pass\n"))
        parts.append("except ImportError:\n    x = None\n")
    if draw(st.integers(0, 3)) == 0:
        parts.append("def f():\n" + draw(statements(taken, "    ")) + "    return 1\n")
        parts.append(draw(statements(taken)))
    ends = [
        "",
        "\n\nclass A:\n    x = 1\n",
        "\nx = 1\n",
        "x = 1\n",
        "x = 1",
        "\n\n@d\ndef g(): 0\n",
    ]
    return "".join(parts) + draw(st.sampled_from(ends))


def spell(module: str, name: str) -> str:
    """Write the wish for a binding as `files` would bind it."""
    return f"from {module} import {name} as {name}_{module.strip('.').replace('.', '_')}"


WISHES = st.lists(
    st.one_of(
        st.builds(spell, st.sampled_from(MODULES[1:]), st.sampled_from(NAMES)),
        st.builds("import {}".format, st.sampled_from([m for m in MODULES[1:] if m[0] != "."])),
    ),
    unique=True,
    max_size=5,
)
NEWLINES = st.sampled_from(["\n", "\r\n", "\r"])


def bindings_of(text: bytes) -> list[tuple[str, str]]:
    """Return what a text's imports bind: (statement for one alias, scope and guard)."""
    _, table = table_of(text)
    return [
        (
            f"import {a.name}" if s.kind == "import" else _from_line(s.level, s.module, a),
            f"{s.block and (table.blocks[s.block].kind, table.blocks[s.block].branch)}",
        )
        for s in table.statements
        for a in s.aliases
    ]


def _from_line(level: int, module: str, alias: object) -> str:
    return f"from {'.' * level}{module} import {alias.name} as {alias.asname}"  # type: ignore[attr-defined]


def locals_of(text: bytes) -> list[str]:
    """Return the local names of a text's imports."""
    _, table = table_of(text)
    return [a.asname or a.name for s in table.statements for a in s.aliases]


def late_modules(text: bytes) -> set[str]:
    """Return the modules imported below the top: their statements take names only in exchange."""
    _, table = table_of(text)
    return {"." * s.level + s.module for s in table.statements if s.block == 0 and s.stage < 0}


@given(files(), WISHES, NEWLINES)
@settings(max_examples=80, deadline=None)
def test_wishes_one_by_one_in_any_order_equal_all_together(
    text: str, wishes: list[str], newline: str
) -> None:
    body = text.replace("\n", newline).encode()
    together = change_imports(body, wishes)
    for order in itertools.islice(itertools.permutations(wishes), 8):
        step = body
        for wish in order:
            step = change_imports(step, [wish])
        assert step == together


@given(files(), st.randoms(use_true_random=False), NEWLINES)
@settings(max_examples=80, deadline=None)
def test_releases_one_by_one_in_any_order_equal_all_together(
    text: str, chance: random.Random, newline: str
) -> None:
    body = text.replace("\n", newline).encode()
    released = [name for name in locals_of(body) if chance.random() < 0.5]
    together = change_imports(body, (), released)
    for _ in range(4):
        chance.shuffle(released)
        step = body
        for name in released:
            step = change_imports(step, (), [name])
        assert step == together


@given(files(), WISHES, st.randoms(use_true_random=False), NEWLINES)
@settings(max_examples=80, deadline=None)
def test_together_equals_wishes_first_and_releases_after(
    text: str, wishes: list[str], chance: random.Random, newline: str
) -> None:
    # A line that the wishes wrap stays wrapped when names go again: not the subject here.
    body = text.replace("\n", newline).encode()
    present = bindings_of(body)
    late = late_modules(body)
    wishes = [wish for wish in wishes if wish.split()[1] not in late]
    released = [
        name
        for name, binding in zip(locals_of(body), present, strict=True)
        if chance.random() < 0.4 and binding[0] not in wishes
    ]
    with mock.patch.object(import_edits, "_LIMIT", 1000):
        together = change_imports(body, wishes, released)
        step = change_imports(change_imports(body, wishes), (), released)
    assert step == together


GROUPS = (
    ("from __future__", ("__future__",)),
    ("standard library", ("datetime", "os", "re")),
    ("third party", ("celery.app", "django.conf", "django.contrib.admin", "django.urls", "zoo")),
    ("local", (".models",)),
)


@st.composite
def tidy_files(draw: st.DrawFn) -> str:
    """A file as isort leaves it: sorted, a statement a module, an empty line between groups."""
    sections = []
    for _, modules in GROUPS:
        chosen = draw(st.sets(st.sampled_from(modules)))
        lines = []
        for module in sorted(chosen):
            names = draw(st.sets(st.sampled_from(("a", "b2", "b10", "c")), min_size=1))
            ordered = [name for name in ("a", "b2", "b10", "c") if name in names]
            spelled = [spell(module, name).partition("import ")[2] for name in ordered]
            lines.append(write_from(module, spelled, "line"))
        if lines:
            sections.append("".join(lines))
    header = draw(st.sampled_from(["", '"""doc"""\n\n', "# about\n\n"]))
    end = "\n\nclass A:\n    x = 1\n"
    return header + "\n".join(sections) + (end if sections else end.lstrip())


@given(tidy_files(), WISHES, st.randoms(use_true_random=False))
@settings(max_examples=80, deadline=None)
def test_in_a_tidy_file_wishes_and_releases_come_in_any_order(
    text: str, wishes: list[str], chance: random.Random
) -> None:
    body = text.encode()
    there = {binding for binding, _ in bindings_of(body)}
    wishes = [wish for wish in wishes if wish not in there]
    released = [name for name in locals_of(body) if chance.random() < 0.5]
    with mock.patch.object(import_edits, "_LIMIT", 1000):
        together = change_imports(body, wishes, released)
        steps = [*((wish, ()) for wish in wishes), *((None, (name,)) for name in released)]
        for _ in range(4):
            chance.shuffle(steps)
            step = body
            for wish, names in steps:
                step = change_imports(step, [wish] if wish else [], names)
            assert step == together


@given(files(), WISHES, st.randoms(use_true_random=False), NEWLINES)
@settings(max_examples=80, deadline=None)
def test_exactly_the_wished_bindings_come_and_the_released_go(
    text: str, wishes: list[str], chance: random.Random, newline: str
) -> None:
    body = text.replace("\n", newline).encode()
    before = bindings_of(body)
    released = [n for n in locals_of(body) if chance.random() < 0.4]
    after = bindings_of(change_imports(body, wishes, released))
    kept = [b for b, n in zip(before, locals_of(body), strict=True) if n not in released]
    wanted = set(kept) | {(wish, "0") for wish in wishes}
    assert sorted(after) == sorted(wanted)
    assert len(after) == len(set(after))


@given(files(), WISHES)
@settings(max_examples=80, deadline=None)
def test_a_second_time_changes_nothing(text: str, wishes: list[str]) -> None:
    once = change_imports(text.encode(), wishes)
    assert change_imports(once, wishes) == once


@given(files(), WISHES, st.randoms(use_true_random=False), NEWLINES)
@settings(max_examples=80, deadline=None)
def test_other_lines_stay_as_they_are(
    text: str, wishes: list[str], chance: random.Random, newline: str
) -> None:
    body = text.replace("\n", newline).encode()
    released = [n for n in locals_of(body) if chance.random() < 0.4]
    after = change_imports(body, wishes, released)
    assert _others(after) == _others(body)
    assert (
        newline == "\n"
        or newline not in body.decode()
        or after.replace(newline.encode(), b"").count(b"\n") == 0
    )


def _others(body: bytes) -> list[str]:
    """Return the lines of a body without imports, ``pass`` and empty lines."""
    source, table = table_of(body)
    importing = {
        line
        for s in table.statements
        for line in range(source.line_at(s.start), source.line_at(s.end) + 1)
    }
    lines = re.split(r"\r\n|\r|\n", body.decode())
    return [
        line
        for number, line in enumerate(lines, 1)
        if number not in importing and line.strip() not in ("", "pass")
    ]


@given(files(), WISHES, st.randoms(use_true_random=False))
@settings(max_examples=80, deadline=None)
def test_edits_are_sorted_and_apart(text: str, wishes: list[str], chance: random.Random) -> None:
    source, table = table_of(text.encode())
    released = {
        (index, number)
        for index, s in enumerate(table.statements)
        for number in range(len(s.aliases))
        if chance.random() < 0.4
    }
    edits = plan_imports(
        source, table, wishes=[wish_for(table, w) for w in wishes], released=released
    )
    assert list(edits) == sorted(edits)
    assert all(a.end <= b.start for a, b in itertools.pairwise(edits))
    assert all(source.body[e.start : e.end] != e.text for e in edits)
    ast.parse(apply_edits(source.body, edits).decode())
