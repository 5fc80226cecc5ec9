"""Which async method takes the place of a blocking one, and what stands in its way."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from codemods.catalog.async_orm import api
from codemods.catalog.async_orm.api import Twin
from codemods.catalog.async_orm.conversion import Blocked, Conversion
from codemods.catalog.async_orm.kinds import MANAGERS, RELATED, Kind
from codemods.project.classes import dotted_name

if TYPE_CHECKING:
    from codemods.catalog.async_orm.inference import Inference
    from codemods.project.model_index import Model

__all__ = ["check_function", "check_override", "choose_twin", "is_later", "method_twin"]

_SHORTCUTS = {"django.shortcuts.get_object_or_404": "get"}
"""Functions of Django to the method with a twin that they call on their first argument."""
_CREATE = frozenset({"create", "get_or_create", "update_or_create"})
_USER_MODULE = "django/contrib/auth/"
_CACHE_PLAIN = frozenset({"get", "set", "add", "touch", "delete", "clear", "has_key"})
_CACHE_DOUBTS = {
    "incr": "cache.aincr() is a get and a set: not atomic, and the timeout starts again",
    "decr": "cache.adecr() is a get and a set: not atomic, and the timeout starts again",
}
_LATER = {
    "instance": ("permissions",),
    "lazy_user": ("permissions",),
    "manager": ("user_manager",),
    "session": ("session",),
}


def method_twin(conversion: Conversion, owner: Kind, method: str, call: ast.Call | None) -> Twin:
    """Return the twin of a method of ``owner``, noting what is doubtful. Raises Blocked.

    ``call`` is where its arguments stand, None where they are not known.
    """
    twin = choose_twin(owner, method)
    conversion.doubt(owner.doubt)
    conversion.need(twin.since)
    conversion.replaced.append((owner.model.label if owner.model else owner.name, method))
    if owner.what == "queryset" or owner.what in MANAGERS:
        _check_query(conversion, owner, method, twin)
        if method == "iterator":
            _check_iterator(conversion, owner, call)
    elif owner.what == "instance":
        _check_instance(conversion, owner, method, twin, call)
    elif owner.what == "cache":
        _check_cache(conversion, method, call)
    return twin


def choose_twin(owner: Kind, method: str) -> Twin:
    """Return the twin by name alone. Raises Blocked where Django has none."""
    twin = api.find_twin(owner.what, method)
    if owner.what == "instance" and method == "check_password" and owner.model is not None:
        place = owner.model.methods.get(method)
        if place is not None and place[0].path.startswith(_USER_MODULE):
            twin = api.find_twin("user", method)
    if twin is not None:
        return twin
    later = is_later(owner, method)
    if later is not None:
        version = ".".join(map(str, later.since))
        raise Blocked(f"{later.name}() is new in Django {version}")
    raise Blocked(f"{_label(owner)}.{method}() has no async twin")


def is_later(owner: Kind, method: str) -> Twin | None:
    """Return the twin of a method of Django's that the target does not have yet."""
    for other in _LATER.get(owner.what, ()):
        later = api.later_twin(other, method)
        if later is not None and _is_djangos(owner, method):
            return later
    return None


def _is_djangos(owner: Kind, method: str) -> bool:
    if owner.what == "session":
        return True
    methods = owner.manager.class_.methods if owner.manager else None
    if methods is None and owner.model is not None:
        methods = owner.model.methods
    place = methods.get(method) if methods is not None else None
    return place is not None and place[0].path.startswith(_USER_MODULE)


def _label(owner: Kind) -> str:
    if owner.model is not None:
        suffix = {"manager": ".objects", "model": ""}.get(owner.what, f" {owner.what}")
        return f"{owner.model.label}{suffix}"
    return owner.name or owner.what.replace("_", " ")


def _check_query(conversion: Conversion, owner: Kind, method: str, twin: Twin) -> None:
    if owner.locked:
        raise Blocked("select_for_update() holds its lock only in a transaction of one thread")
    manager = owner.manager
    if manager is None:
        return
    own = manager.queryset.methods.get(twin.name) or manager.class_.methods.get(twin.name)
    if own is not None:
        raise Blocked(f"the project defines {twin.name}() itself, at {own[0]}")
    known = manager.queryset.methods.get(method) or manager.class_.methods.get(method)
    if known is not None and (known[1].coroutine or known[1].kind != "method"):
        raise Blocked(f"{method}() at {known[0]} is no plain method")
    override = manager.class_.methods.get(method) if owner.what in MANAGERS else None
    if override is None or override[0].path.startswith("django/"):
        return
    if owner.what in RELATED and method in _CREATE:
        return
    name = manager.class_.name.rpartition(".")[2]
    raise Blocked(f"{twin.name}() would go past {name}.{method}() at {override[0]}")


def check_function(conversion: Conversion, inference: Inference, name: str, call: ast.Call) -> None:
    """Judge what a shortcut of Django queries: `get_object_or_404(Book.objects, …)`. Raises Blocked.

    ``name`` is the function's own dotted name.
    """
    module = dotted_name(inference.module.path)
    conversion.replaced.append((f"{module}.", name.rpartition(".")[2]))
    method = _SHORTCUTS.get(name)
    if method is None or not call.args:
        return
    owner = inference.kind(call.args[0])
    if owner.what == "model" and owner.model is not None:
        manager = owner.model.managers.get(owner.model.default_manager)
        owner = owner._replace(what="queryset", manager=manager)
    if owner.what == "queryset" or owner.what in MANAGERS:
        _check_query(conversion, owner, method, choose_twin(owner, method))


def _check_iterator(conversion: Conversion, owner: Kind, call: ast.Call | None) -> None:
    if "prefetch" in owner.features:
        conversion.need((5, 0))
        if call is not None and not (call.args or call.keywords):
            raise Blocked("iterator() after prefetch_related() needs a chunk_size")


def _check_instance(
    conversion: Conversion, owner: Kind, method: str, twin: Twin, call: ast.Call | None
) -> None:
    for model in (owner.model, *owner.heirs):
        if model is not None:
            check_override(conversion, model, method, twin, call)
    if call is not None and twin.keywords:
        _check_arguments(method, twin, call)


def check_override(
    conversion: Conversion,
    model: Model,
    method: str,
    twin: Twin,
    call: ast.Call | None,
    own: str = "",
) -> None:
    """Judge whether a model's own method can be called by the twin. Raises Blocked.

    ``own`` is an attribute of the model that does not count.
    """
    defined = model.methods.get(twin.name)
    if defined is not None and not defined[0].path.startswith("django/"):
        raise Blocked(f"the project defines {model.label}.{twin.name}() itself, at {defined[0]}")
    place = model.attributes.get(twin.name)
    if place is not None and twin.name != own:
        raise Blocked(f"the project defines {model.label}.{twin.name} itself, at {place}")
    if method in model.attributes:
        raise Blocked(f"{model.label}.{method} is assigned, at {model.attributes[method]}")
    override = model.methods.get(method)
    if override is None or override[0].path.startswith("django/"):
        return
    where, known = override
    if known.coroutine or known.kind != "method":
        raise Blocked(f"{model.label}.{method}() at {where} is no plain method")
    names = known.parameters
    if not names[-1:] or not names[-1].startswith("**"):
        missing = [keyword for keyword in twin.keywords if keyword not in names]
        if missing:
            raise Blocked(
                f"{twin.name}() passes {missing[0]}=, which {model.label}.{method}() "
                f"at {where} does not take"
            )
    if call is not None and call.args:
        raise Blocked(f"positional arguments, and {model.label}.{method}() at {where} overrides it")
    if not known.forwards:
        conversion.doubt(
            f"{twin.name}() always passes {', '.join(twin.keywords)}, and "
            f"{model.label}.{method}() at {where} looks at its keywords"
        )


def _check_arguments(method: str, twin: Twin, call: ast.Call) -> None:
    given = [keyword.arg for keyword in call.keywords]
    if None in given or any(isinstance(argument, ast.Starred) for argument in call.args):
        raise Blocked("cannot see through * or **")
    unknown = [name for name in given if name not in twin.keywords]
    if unknown or len(call.args) > len(twin.keywords):
        raise Blocked(
            f"{twin.name}() does not take {unknown[0] if unknown else 'so many arguments'}"
        )


def _check_cache(conversion: Conversion, method: str, call: ast.Call | None) -> None:
    if method in _CACHE_DOUBTS:
        conversion.doubt(_CACHE_DOUBTS[method])
    elif method == "get_or_set":
        default = call.args[1] if call is not None and len(call.args) > 1 else None
        if not isinstance(default, ast.Constant):
            raise Blocked("aget_or_set() calls a callable default on the event loop")
    elif method == "close":
        raise Blocked("aclose() does nothing, close() does")
    elif method not in _CACHE_PLAIN:
        conversion.doubt(f"cache.a{method}() makes one call for each key")
