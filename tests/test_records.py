"""Records behave as frozen dataclasses do."""

from __future__ import annotations

import copy
import pickle

import pytest

from codemods.source.records import Record, fresh


class Point(Record, kw_only=True):
    label: str = ""


class Place(Point):
    x: int
    y: int = 0


class Spot(Place):
    z: int = 1


def test_takes_its_fields_by_position_and_by_name() -> None:
    assert repr(Spot(3, z=5, label="a")) == "Spot(label='a', x=3, y=0, z=5)"
    assert (Spot(3, 4, 5).y, Spot(x=3).z, Place(1).label) == (4, 1, "")


@pytest.mark.parametrize(
    ("given", "named"),
    [((1, 2, 3, "a"), {}), ((1,), {"x": 2}), ((1,), {"w": 2}), ((), {"y": 2})],
    ids=["too many", "twice", "unknown", "missing"],
)
def test_refuses_other_arguments(given: tuple[int, ...], named: dict[str, int]) -> None:
    with pytest.raises(TypeError):
        Spot(*given, **named)  # type: ignore[arg-type]


def test_is_a_value() -> None:
    assert Spot(3) == Spot(3, 0, 1) != Spot(4)
    assert Place(3) != Spot(3)
    assert len({Spot(3), Spot(3), Place(3)}) == 2
    assert pickle.loads(pickle.dumps(Spot(3, label="a"))) == Spot(3, label="a")
    assert copy.deepcopy(Spot(3)) == Spot(3)


class Pen(Record, frozen=False):
    colour: str
    strokes: list[int] = fresh(factory=list)

    def __post_init__(self) -> None:
        self.colour = self.colour.lower()


def test_one_that_changes_is_compared_by_identity() -> None:
    pen = Pen("Red")
    pen.strokes.append(1)
    pen.colour = "blue"
    assert pen == pen != Pen("blue", [1])
    assert {pen: 1}[pen] == 1
    assert Pen("Red").strokes == []


def test_replace_makes_another_one() -> None:
    spot = Spot(3, label="a")
    assert spot._replace(z=7) == Spot(3, z=7, label="a") != spot
    with pytest.raises(TypeError):
        spot._replace(w=1)
