"""Answers on disk."""

from __future__ import annotations

from pathlib import Path

from codemods.review.answers import DONE, EDITED, NO, YES, Answer
from codemods.review.store import Store

from .conftest import URLS, sheet_of


def file_of(repository: Path) -> Path:
    (name,) = (repository.parent / "state").rglob("review.jsonl")
    return name


def test_answers_come_back_in_their_order(repository: Path) -> None:
    root, sheet = str(repository), sheet_of(URLS, "a\udcff b.py")
    store = Store(root, resume=False)
    edited = Answer(EDITED, b"\xff\r\n", b"\xfe\n")
    store.save(sheet, {0: YES, 1: NO})
    store.save(sheet, {2: DONE})
    store.save(sheet, {0: edited})
    store.save(sheet, {1: None})
    first, _, third = sheet.keys
    saved = Store(root, resume=True).load()
    assert list(saved["a\udcff b.py"].items()) == [(third, DONE), (first, edited)]


def test_nothing_there(repository: Path) -> None:
    assert Store(str(repository), resume=True).load() == {}
    assert not (repository.parent / "state").exists(), "nothing is made by looking"


def test_a_new_review_keeps_the_old_answers_until_its_first(repository: Path) -> None:
    root, sheet = str(repository), sheet_of(URLS)
    Store(root, resume=False).save(sheet, {0: YES})
    store = Store(root, resume=False)
    assert store.load() == {sheet.path: {sheet.keys[0]: YES}}
    store.save(sheet, {1: NO})
    store.save(sheet, {2: NO})
    assert list(Store(root, resume=True).load()[sheet.path]) == sheet.keys[1:]
    Store(root, resume=True).save(sheet, {0: NO})
    assert len(Store(root, resume=True).load()[sheet.path]) == 3


def test_what_is_torn_or_odd_is_not_read(repository: Path) -> None:
    root, sheet = str(repository), sheet_of(URLS)
    Store(root, resume=False).save(sheet, {0: YES})
    name = file_of(repository)
    whole = name.read_bytes()
    odd = [
        b"[]\n",
        b'{"path": 3, "answers": {"x": 7, "y": ["edited", 1, 2]}}\n',
        b"{}\n",
        b"\xff\n",
    ]
    name.write_bytes(b"".join(odd) + whole + whole[:-9])
    assert Store(root, resume=True).load() == {"3": {}, sheet.path: {sheet.keys[0]: YES}}
    assert name.stat().st_mode & 0o777 == 0o600


def test_a_written_file_is_remembered_anew(repository: Path) -> None:
    root, sheet = str(repository), sheet_of(URLS)
    store = Store(root, resume=False)
    store.save(sheet, {0: YES, 1: NO, 2: NO})
    sheet.answers = {0: YES, 1: NO, 2: NO}
    sheet.written = sheet.render()
    store.replace(sheet)
    again = sheet_of(sheet.written)
    again.restore(Store(root, resume=True).load()[sheet.path])
    assert list(again.answers.values()) == [NO, NO]
    sheet.written = None
    store.replace(sheet)
    again = sheet_of(URLS)
    again.restore(Store(root, resume=True).load()[sheet.path])
    assert again.answers == sheet.answers
