"""The import table and the import planner, hazard by hazard."""

from __future__ import annotations

import ast
import pickle

import pytest

from codemods.source.imports import ImportTable, Wish, plan_imports
from source.import_cases import CASES, ImportCase
from source.imports_by_name import change_imports, edits_for, key_of, table_of


@pytest.mark.parametrize("case", CASES, ids=[case.hazard for case in CASES])
def test_case(case: ImportCase) -> None:
    before = case.before.encode()
    after = change_imports(before, case.wishes, case.released, case.rebinds, case.moves)
    assert after.decode() == (case.before if case.after is None else case.after)
    ast.parse(after.decode())


@pytest.mark.parametrize("case", CASES, ids=[case.hazard for case in CASES])
def test_edits_touch_nothing_that_stays(case: ImportCase) -> None:
    before = case.before.encode()
    edits = edits_for(before, case.wishes, case.released, case.rebinds, case.moves)
    assert (case.after is None) == (not edits)
    for edit in edits:
        assert before[edit.start : edit.end] != edit.text


def test_hazards_have_names_of_their_own() -> None:
    hazards = [case.hazard for case in CASES]
    assert len(set(hazards)) == len(hazards) > 60


TABLE = b"""'''Doc.'''
from __future__ import division
import os, a.b as c  # noqa: F401
import sys; sys.path.append(os.curdir)
from django.conf import (
    settings,  # isort:skip
)
from typing import TYPE_CHECKING
if TYPE_CHECKING:
    from .models import *
setup(x)
from late import y


@decorator
def f():
    try:
        import json
    except ImportError: from . import json
    class A:
        from z import x
match f:
    case 1:
        import matched
"""


@pytest.fixture(scope="module")
def table() -> ImportTable:
    return table_of(TABLE)[1]


def test_statements_stand_in_file_order(table: ImportTable) -> None:
    told = [(s.kind, s.level, s.module, [a.local for a in s.aliases]) for s in table.statements]
    assert told == [
        ("from", 0, "__future__", ["division"]),
        ("import", 0, "", ["os", "c"]),
        ("import", 0, "", ["sys"]),
        ("from", 0, "django.conf", ["settings"]),
        ("from", 0, "typing", ["TYPE_CHECKING"]),
        ("from", 1, "models", ["*"]),
        ("from", 0, "late", ["y"]),
        ("import", 0, "", ["json"]),
        ("from", 1, "", ["json"]),
        ("from", 0, "z", ["x"]),
        ("import", 0, "", ["matched"]),
    ]


def test_spans_are_those_of_the_text(table: ImportTable) -> None:
    texts = [TABLE[s.start : s.end] for s in table.statements]
    assert texts[1] == b"import os, a.b as c"
    assert texts[3] == b"from django.conf import (\n    settings,  # isort:skip\n)"
    assert texts[8] == b"from . import json"
    names = [TABLE[a.start : a.end] for s in table.statements for a in s.aliases]
    assert names[:5] == [b"division", b"os", b"a.b as c", b"sys", b"settings"]


def test_keys_are_found_by_offset_and_alias(table: ImportTable) -> None:
    start = TABLE.index(b"import os")
    assert table.key_at(start, 1) == (1, 1) == key_of(table, "c")
    assert table.key_at(start, 2) is None
    assert table.key_at(start + 1, 0) is None
    assert table.alias((1, 1)).name == "a.b"
    assert table.statement((3, 0)).module == "django.conf"


def test_scope_and_guard(table: ImportTable) -> None:
    blocks = [table.blocks[s.block] for s in table.statements]
    assert [(b.kind, b.branch) for b in blocks[5:]] == [
        ("if", "body"),
        ("module", "body"),
        ("try", "body"),
        ("try", "handler"),
        ("class", "body"),
        ("match", "body"),
    ]
    guarded = [table.is_guarded(s) for s in table.statements]
    assert guarded == [False] * 5 + [True, False, True, True, False, True]
    assert [b.scope for b in blocks[:7]] == [0] * 7
    assert blocks[7].scope == blocks[8].scope == blocks[9].parent != 0
    assert [b.inline for b in blocks] == [False] * 8 + [True, False, False]
    assert [b.type_checking for b in blocks] == [False] * 5 + [True] + [False] * 5
    assert list(table.chain(table.statements[5].block)) == [table.statements[5].block, 0]
    assert [s.sole for s in table.statements] == [False] * 5 + [True, False] + [True] * 4


def test_comments_of_tools(table: ImportTable) -> None:
    assert [n for n, s in enumerate(table.statements) if s.noqa] == [1]
    assert [n for n, s in enumerate(table.statements) if s.skip] == [3]


def test_stages_end_where_code_may_need_a_later_import(table: ImportTable) -> None:
    assert [s.stage for s in table.statements] == [0, 0, 0, 1, 1, -1, -1, -1, -1, -1, -1]


def test_docstring_and_body(table: ImportTable) -> None:
    assert TABLE[: table.docstring_end] == b"'''Doc.'''"
    assert TABLE[table.body_start :].startswith(b"from __future__")
    assert table_of(b"@d\n@e\ndef f(): pass\n")[1].body_start == 0
    assert table_of(b"")[1] == ImportTable((), table_of(b"")[1].blocks)


def test_table_is_plain_data(table: ImportTable) -> None:
    assert table.key_at(0, 0) is None
    copied = pickle.loads(pickle.dumps(table))
    assert copied == table
    assert copied.key_at(TABLE.index(b"import os"), 0) == (1, 0)


def test_deep_nesting_is_no_trouble() -> None:
    chain = "if a:\n    import b\n" + "elif a:\n    import c\n" * 300
    _, table = table_of(chain.encode())
    assert len(table.statements) == 301
    assert change_imports(chain.encode(), ["import d near b"]).startswith(
        b"if a:\n    import b\n    import d\n"
    )


def test_bindings_of_unknown_packages_satisfy_their_own_wish() -> None:
    source, table = table_of(b"from .compat import url\n")
    wish = Wish("app.compat", "url", None, (0, 0))
    assert plan_imports(source, table, wishes=[wish]) == ()


def test_order_of_wishes_is_no_matter() -> None:
    source, table = table_of(b"import os\n")
    wishes = [Wish("m", "b"), Wish("m", "a"), Wish("n", None), Wish("m", "a")]
    assert plan_imports(source, table, wishes=wishes) == plan_imports(
        source, table, wishes=wishes[::-1]
    )
