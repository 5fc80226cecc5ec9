"""What the attributes of models, their instances and requests are."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from codemods.catalog.async_orm.classes import attribute_kind
from codemods.catalog.async_orm.kinds import CYCLE, PLAIN, RELATED, UNKNOWN, Kind
from codemods.project.model_index import Field, Manager, Model

if TYPE_CHECKING:
    from codemods.catalog.async_orm.inference import Inference

__all__ = ["attribute_of", "manager_kind"]

_CONSTANTS = frozenset({"DoesNotExist", "MultipleObjectsReturned", "__name__"})
_PLAIN_OF_REQUEST = frozenset(
    {"GET", "POST", "META", "COOKIES", "headers", "method", "path", "path_info"}
)


def attribute_of(inference: Inference, owner: Kind, node: ast.Attribute) -> Kind:
    """Return the kind of an attribute of something of a known kind."""
    if owner is CYCLE:
        return CYCLE
    if owner.what == "model":
        return _of_model(owner, node.attr)
    if owner.what in ("instance", "lazy_user"):
        return _of_instance(inference, owner, node.attr)
    if owner.what == "request":
        return _of_request(inference, owner, node.attr)
    if owner.what == "plain":
        return PLAIN
    if isinstance(node.value, ast.Name) and node.value.id in ("self", "cls"):
        return attribute_kind(inference, node)
    return UNKNOWN


def _of_model(owner: Kind, name: str) -> Kind:
    model = owner.model
    if model is None:
        if name != "objects":
            return UNKNOWN
        return Kind("manager", None, owner.doubt, name=f"{owner.name}.objects")
    if name in ("_default_manager", "_base_manager"):
        name = model.default_manager if name == "_default_manager" else ""
    manager = model.managers.get(name)
    if manager is not None:
        return manager_kind("manager", model, manager, owner.doubt)
    return PLAIN if name in _CONSTANTS else UNKNOWN


def manager_kind(what: str, model: Model, manager: Manager, doubt: str) -> Kind:
    """Return the kind of a manager; a base of it that is not seen is a doubt."""
    if manager.unseen and not doubt:
        doubt = f"the manager of {model.label} has a base that is not seen here, {manager.unseen}"
    return Kind(what, model, doubt, manager)


def _of_instance(inference: Inference, owner: Kind, name: str) -> Kind:
    found = owner.model.fields.get(name) if owner.model is not None else None
    if found is None:
        return UNKNOWN
    if found.kind in ("plain", "unknown"):
        return PLAIN
    if found.kind == "file":
        return Kind("file")
    return _related(inference, owner, name, found)


def _related(inference: Inference, owner: Kind, name: str, found: Field) -> Kind:
    target = inference.index.models.get(found.target)
    if target is None:
        return UNKNOWN
    doubt = owner.doubt or inference.model_kind(target).doubt
    prefix = f"{name}."
    loaded = frozenset(p[len(prefix) :] for p in owner.loaded if p.startswith(prefix))
    if found.kind not in RELATED:
        return Kind("instance", target, doubt, loaded=loaded)
    manager = target.managers.get(target.default_manager)
    if manager is None:
        return UNKNOWN
    related = manager_kind(found.kind, target, manager, doubt)
    if name in owner.loaded:
        related = related._replace(loaded=loaded, features=frozenset({"prefetched"}))
    return related


def _of_request(inference: Inference, owner: Kind, name: str) -> Kind:
    if name == "user":
        return Kind(
            "lazy_user", inference.index.models.get(inference.index.user_model), owner.doubt
        )
    if name == "session":
        return Kind("session", doubt=owner.doubt)
    return PLAIN if name in _PLAIN_OF_REQUEST else UNKNOWN
