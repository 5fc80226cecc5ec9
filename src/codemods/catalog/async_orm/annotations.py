"""What an annotation says of a name."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from codemods.catalog.async_orm.kinds import PLAIN, UNKNOWN, Kind

if TYPE_CHECKING:
    from codemods.catalog.async_orm.inference import Inference

__all__ = ["annotated"]

_PLAIN = frozenset(
    {
        *(f"builtins.{name}" for name in ("str", "int", "float", "bool", "bytes", "complex")),
        "datetime.date",
        "datetime.datetime",
        "datetime.time",
        "datetime.timedelta",
        "decimal.Decimal",
        "uuid.UUID",
    }
)
_CONTAINERS = frozenset(
    {
        *(f"builtins.{name}" for name in ("list", "tuple", "set", "frozenset", "dict")),
        *(f"typing.{name}" for name in ("List", "Tuple", "Set", "FrozenSet", "Dict")),
    }
)
_OPTIONAL = frozenset({"typing.Optional", "typing.Annotated", "typing.Final"})
_QUERYSETS = frozenset({"django.db.models.query.QuerySet"})
_REQUESTS = frozenset(
    {
        "django.http.request.HttpRequest",
        "django.core.handlers.wsgi.WSGIRequest",
        "django.core.handlers.asgi.ASGIRequest",
    }
)


def annotated(inference: Inference, annotation: ast.expr, place: ast.AST) -> Kind:
    """Return the kind that an annotation at ``place`` stands for."""
    if isinstance(annotation, ast.Constant):
        if isinstance(annotation.value, str):
            try:
                parsed = ast.parse(annotation.value, mode="eval").body
            except SyntaxError:
                return UNKNOWN
            return annotated(inference, parsed, place)
        return Kind("none") if annotation.value is None else UNKNOWN
    if isinstance(annotation, ast.BinOp) and isinstance(annotation.op, ast.BitOr):
        sides = [annotated(inference, side, place) for side in (annotation.left, annotation.right)]
        known = [side for side in sides if side.what != "none"]
        return known[0] if len(known) == 1 or (known and known[0] == known[-1]) else UNKNOWN
    if isinstance(annotation, ast.Subscript):
        return _subscripted(inference, annotation, place)
    name = qualified(inference, annotation, place)
    if name is None:
        return UNKNOWN
    if name in _PLAIN:
        return PLAIN
    if name in _CONTAINERS:
        return Kind("list")
    if name in _REQUESTS:
        return Kind("request")
    kind = inference.named(name, place)
    if kind.what == "model" and kind.model is not None:
        return inference.instance(kind.model, kind.doubt)
    return UNKNOWN


def _subscripted(inference: Inference, node: ast.Subscript, place: ast.AST) -> Kind:
    name = qualified(inference, node.value, place)
    arguments = node.slice.elts if isinstance(node.slice, ast.Tuple) else [node.slice]
    if name in _OPTIONAL:
        return annotated(inference, arguments[0], place)
    inner = annotated(inference, arguments[-1], place)
    if name in _QUERYSETS:
        row = annotated(inference, arguments[0], place)
        if row.what != "instance" or row.model is None:
            return UNKNOWN
        manager = row.model.managers.get(row.model.default_manager)
        return Kind("queryset", row.model, row.doubt, manager, open=True)
    if name in _CONTAINERS:
        return Kind("list", element=inner)
    return UNKNOWN


def qualified(inference: Inference, node: ast.expr, place: ast.AST) -> str | None:
    """Return the dotted name of an annotation, which may stand in a string."""
    rest = ""
    while isinstance(node, ast.Attribute):
        rest = f".{node.attr}{rest}"
        node = node.value
    if not isinstance(node, ast.Name):
        return None
    module = inference.module
    bound = module.lookup(node.id, place)
    if not bound:
        return f"builtins.{node.id}{rest}" if not module.stars(place) else None
    names = {binding.qualified for binding in bound if binding.qualified}
    if len(names) == 1 and all(binding.kind == "import" for binding in bound):
        return module.identity(f"{names.pop()}{rest}")
    if len(bound) == 1 and isinstance(bound[0].node, ast.ClassDef) and not rest:
        from codemods.project.classes import dotted_name

        return f"{dotted_name(module.path)}.{node.id}"
    return None
