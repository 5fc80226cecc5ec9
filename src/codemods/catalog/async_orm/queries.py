"""What the methods of managers and querysets give."""

from __future__ import annotations

import ast
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from codemods.catalog.async_orm import api
from codemods.catalog.async_orm.kinds import MANAGERS, PLAIN, UNKNOWN, Kind
from codemods.project.models import Method

if TYPE_CHECKING:
    from codemods.catalog.async_orm.inference import Inference

__all__ = ["given_relations", "query_result"]

_INSTANCE = frozenset({"get", "create", "first", "last", "earliest", "latest"})
_PAIR = frozenset({"get_or_create", "update_or_create"})
_LOADERS = frozenset({"select_related", "prefetch_related"})
_PLAIN_ROWS = frozenset({"values", "values_list", "dates", "datetimes"})


def query_result(inference: Inference, owner: Kind, method: str, node: ast.Call) -> Kind:
    """Return the kind of what a method of a manager or queryset gives."""
    queryset = owner if owner.what == "queryset" else owner._replace(what="queryset")
    if method == "get_queryset" and owner.what in MANAGERS:
        return queryset
    if api.is_lazy(method):
        if "prefetched" in owner.features and method != "all":
            queryset = queryset._replace(loaded=frozenset(), features=frozenset())
        return _chained(queryset, method, node)
    if method in _INSTANCE:
        row = queryset.row()
        if method == "create":
            row = row._replace(loaded=row.loaded | given_relations(inference, row, node))
        return row
    if method in _PAIR:
        return Kind("pair", element=queryset.row())
    if method == "iterator":
        return queryset._replace(what="iterator")
    if method in ("bulk_create", "in_bulk"):
        return Kind("list", element=queryset.row())
    if api.find_twin("queryset", method) is not None:
        return PLAIN
    return _custom(queryset, owner, method)


def _chained(queryset: Kind, method: str, node: ast.Call) -> Kind:
    if method in _PLAIN_ROWS:
        return queryset._replace(rows="plain")
    if method in ("only", "defer"):
        names = frozenset(f"{method}:{name}" for name in _strings(node))
        return queryset._replace(deferred=True, features=queryset.features | names)
    if method == "select_for_update":
        return queryset._replace(locked=True)
    if method in _LOADERS:
        if any(isinstance(a, ast.Constant) and a.value is None for a in node.args):
            return queryset._replace(loaded=frozenset())
        every = {p for name in _strings(node) for p in _prefixes(name.replace("__", "."))}
        features = {"prefetch"} if method == "prefetch_related" else set()
        return queryset._replace(
            loaded=queryset.loaded | every, features=queryset.features | features
        )
    return queryset


def _custom(queryset: Kind, owner: Kind, method: str) -> Kind:
    """A method of the project's own manager or queryset that is one lazy chain."""
    if owner.manager is None:
        return UNKNOWN
    methods = owner.manager.queryset.methods
    if owner.what != "queryset":
        methods = {**methods, **owner.manager.class_.methods}
    if _is_lazy_chain(method, methods, 0):
        return queryset._replace(loaded=frozenset(), open=True)
    return UNKNOWN


def _is_lazy_chain(method: str, methods: Mapping[str, tuple[Any, Method]], depth: int) -> bool:
    found = methods.get(method)
    if found is None or depth > 5:
        return False
    chain = found[1].chains
    return chain is not None and all(
        name == "get_queryset" or api.is_lazy(name) or _is_lazy_chain(name, methods, depth + 1)
        for name in chain
    )


def given_relations(inference: Inference, row: Kind, node: ast.Call) -> frozenset[str]:
    """Return the relations whose objects are passed where an instance is made."""
    fields = row.model.fields if row.model is not None else {}
    return frozenset(
        keyword.arg
        for keyword in node.keywords
        if keyword.arg is not None
        and keyword.arg in fields
        and inference.kind(keyword.value).what == "instance"
    )


def _strings(node: ast.Call) -> list[str]:
    """Return the literal names among positional arguments, the lookup of a Prefetch included."""
    found = []
    for argument in node.args:
        if isinstance(argument, ast.Call) and argument.args:
            last = getattr(argument.func, "attr", getattr(argument.func, "id", ""))
            to_attribute = any(keyword.arg == "to_attr" for keyword in argument.keywords)
            argument = argument.args[0] if last == "Prefetch" and not to_attribute else argument
        if isinstance(argument, ast.Constant) and isinstance(argument.value, str):
            found.append(argument.value)
    return found


def _prefixes(path: str) -> list[str]:
    parts = path.split(".")
    return [".".join(parts[: length + 1]) for length in range(len(parts))]
