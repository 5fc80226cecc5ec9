"""The shapes of the async family, a table: converted ones, and those that are kept."""

from __future__ import annotations

from async_orm.shapes import (
    article,
    channels,
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

__all__ = ["ALL", "GROUPS", "Shape", "text_of"]

GROUPS: dict[str, tuple[Shape, ...]] = {
    "One method of a manager or queryset": managers.SHAPES,
    "Model instances, related managers, lazy methods": instances.SHAPES,
    "Querysets read to their end": iteration.SHAPES,
    "Lambdas and partials": lambdas.SHAPES,
    "Shortcuts, auth, signals, caches, the test client": twins.SHAPES,
    "Helpers, decorated functions, named wrappers, bodies": helpers.SHAPES,
    "Channels": channels.SHAPES,
    "The ORM right in async functions": direct.SHAPES,
    "Views": views.SHAPES,
    "Two views of a migration article": article.SHAPES,
}
ALL: tuple[Shape, ...] = tuple(shape for group in GROUPS.values() for shape in group)
