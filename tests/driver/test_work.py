"""What a worker process keeps between batches of work."""

from __future__ import annotations

import gc
import pickle
from collections.abc import Iterator

import pytest

from codemods.driver import garbage, work
from codemods.driver.garbage import Garbage
from codemods.driver.work import Box


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> dict[bytes, Box]:
    boxes: dict[bytes, Box] = {}
    monkeypatch.setattr(work, "_opened", boxes)
    return boxes


def test_a_box_is_opened_once(opened: dict[bytes, Box]) -> None:
    sent = [pickle.dumps(Box(["facts", number])) for number in range(5)]
    first = [pickle.loads(data) for data in sent]
    assert [box.value for box in first] == [["facts", number] for number in range(5)]
    assert all(pickle.loads(data) is box for data, box in zip(sent, first, strict=True))


def test_large_boxes_go_the_longest_unused_first(opened: dict[bytes, Box]) -> None:
    sent = [pickle.dumps(Box(str(n) * 180_000)) for n in range(3)]
    one, two = pickle.loads(sent[0]), pickle.loads(sent[1])
    assert pickle.loads(sent[0]) is one
    pickle.loads(sent[2])
    assert pickle.loads(sent[0]) is one
    assert pickle.loads(sent[1]) is not two
    huge = pickle.loads(pickle.dumps(Box("x" * 5_000_000)))
    assert list(opened.values()) == [huge]


@pytest.fixture
def collector() -> Iterator[None]:
    gc.collect()
    gc.disable()
    yield
    gc.unfreeze()
    gc.enable()


def test_garbage_does_not_pile_up(collector: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(garbage, "_LEFT_OVER", 1_000)
    monkeypatch.setattr(garbage, "_MORE", 1_000)
    gc.freeze()
    before = gc.get_freeze_count()
    monkeypatch.setattr(garbage, "_AT_FIRST", before + 2_000)
    keeper = Garbage()
    for _ in range(50):
        for _ in range(500):
            cycle: list[object] = []
            cycle.append(cycle)
        keeper.tidy(waiting=True)  # as where each batch waits for facts: nothing new is collected
        assert gc.get_freeze_count() < before + 5_000
