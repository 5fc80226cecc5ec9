"""The shapes of the async family, a table: converted ones, and those that are kept."""

from __future__ import annotations

from async_orm.shapes import (
    article,
    direct,
    helpers,
    instances,
    iteration,
    lambdas,
    managers,
    twins,
    views,
)
from async_orm.shapes.shape import Shape, text_of

__all__ = ["ALL", "Shape", "text_of"]

ALL: tuple[Shape, ...] = tuple(
    shape
    for module in (managers, instances, iteration, lambdas, twins, helpers, direct, views, article)
    for shape in module.SHAPES
)
