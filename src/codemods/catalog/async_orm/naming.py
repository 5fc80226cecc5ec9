"""Names for the loop variables of new comprehensions."""

from __future__ import annotations

import ast
import keyword
import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from codemods.catalog.async_orm.inference import Inference

__all__ = ["loop_variable"]


def loop_variable(inference: Inference, queryset: ast.expr) -> str:
    """Return the model's name in lower case where that is free at ``queryset``, else ``obj``."""
    kind = inference.kind(queryset)
    names = ["row", "obj", "item"]
    if kind.model is not None and kind.rows == "models":
        snake = re.sub(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", "_", kind.model.label)
        names = [snake.lower(), "obj", "item"]
    elif kind.rows == "models":
        names = ["obj", "item"]
    function = inference.module.function(queryset)
    taken = {node.id for node in ast.walk(function or queryset) if isinstance(node, ast.Name)}
    for name in names:
        bound = inference.module.lookup(name, queryset)
        if name not in taken and not bound and not keyword.iskeyword(name):
            return name
    return "obj_"
