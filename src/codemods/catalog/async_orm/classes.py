"""What ``self`` is, and what its attributes are: models, generic views, tests."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import lru_cache
from typing import TYPE_CHECKING, TypeGuard

from codemods.catalog.async_orm.kinds import UNKNOWN, Kind, join
from codemods.project.classes import Ancestry

if TYPE_CHECKING:
    from codemods.catalog.async_orm.inference import Inference

__all__ = ["attribute_kind", "self_kind", "view_model"]

_TEST = "django.test.testcases.SimpleTestCase"
_VIEWS = (
    "django.views.generic.detail.SingleObjectMixin",
    "django.views.generic.list.MultipleObjectMixin",
)
_OTHER_FRAMEWORKS = ("fastapi", "starlette", "aiohttp", "sanic", "quart", "litestar", "flask")
_GETTERS = ("get_queryset", "get_object")
Function = ast.FunctionDef | ast.AsyncFunctionDef


def self_kind(inference: Inference, node: ast.arg, function: Function) -> Kind:
    """Return the kind of a parameter without an annotation: ``self``, ``request``."""
    owner = inference.module.parent(function)
    first = next(iter((*function.args.posonlyargs, *function.args.args)), None)
    if isinstance(owner, ast.ClassDef) and first is node:
        return _own(inference, owner, node.arg)
    if node.arg == "request" and node.annotation is None:
        return _request(inference, function)
    return UNKNOWN


def _request(inference: Inference, function: Function) -> Kind:
    """Return the kind of a parameter called ``request``, judged at a use of it."""
    for node in ast.walk(function):
        if isinstance(node, ast.Name) and node.id == "request":
            evidence = inference.ctx.receiver(node, "request")
            if evidence.none or (not evidence.certain and inference.imports(_OTHER_FRAMEWORKS)):
                return UNKNOWN
            doubt = "" if evidence.certain else f"the type of request: {evidence.why}"
            return Kind("request", doubt=doubt)
    return Kind("request")


def _own(inference: Inference, owner: ast.ClassDef, name: str) -> Kind:
    model = inference.own_model(owner)
    if model is None:
        return UNKNOWN
    kind = inference.model_kind(model)
    if name == "cls":
        return kind
    return inference.instance(model, kind.doubt)


def attribute_kind(inference: Inference, node: ast.Attribute) -> Kind:
    """Return the kind of ``self.name`` in a class that is no model."""
    owner = _owner(inference, node)
    if owner is None:
        return UNKNOWN
    ctx = inference.ctx
    client = node.attr in ("client", "async_client") and not _binds(owner, "client_class")
    if client and ctx.ancestry(owner, _TEST) is Ancestry.YES:
        return Kind("client")
    if node.attr == "request":
        evidence = ctx.receiver(node, "request")
        if not evidence.none:
            doubt = "" if evidence.certain else evidence.why
            return Kind("request", doubt=doubt)
    kinds = []
    for class_ in _family(inference, owner):
        for assigned in _assignments(class_).get(node.attr, ()):
            kinds.append(inference.kind(assigned) if assigned is not None else UNKNOWN)
    if not kinds and node.attr == "object":
        rows = _view_rows(inference, owner, "get_object")
        return rows.row()._replace(open=True) if rows.what == "queryset" else UNKNOWN
    return join(kinds)._replace(loaded=frozenset()) if kinds else UNKNOWN


def _owner(inference: Inference, node: ast.AST) -> ast.ClassDef | None:
    """Return the class of the method that a node stands in."""
    module = inference.module
    for parent in module.ancestors(node):
        if isinstance(parent, ast.ClassDef):
            return parent
        if isinstance(parent, (ast.FunctionDef, ast.AsyncFunctionDef)):
            above = module.parent(parent)
            if isinstance(above, ast.ClassDef):
                return above
    return None


def _family(inference: Inference, owner: ast.ClassDef) -> Iterator[ast.ClassDef]:
    """Yield a class and its bases in the same file."""
    seen: set[ast.AST] = set()
    pending = [owner]
    while pending:
        class_ = pending.pop()
        if class_ in seen:
            continue
        seen.add(class_)
        yield class_
        for base in class_.bases:
            if isinstance(base, ast.Name):
                for binding in inference.module.lookup(base.id, base):
                    if isinstance(binding.node, ast.ClassDef):
                        pending.append(binding.node)


@lru_cache(maxsize=8)
def _assignments(class_: ast.ClassDef) -> dict[str, list[ast.expr | None]]:
    """Return what the methods of a class assign to ``self.name``, by name.

    None stands for what is not plain.
    """
    found: dict[str, list[ast.expr | None]] = {}
    for statement in ast.walk(class_):
        targets: list[ast.expr] = []
        value: ast.expr | None = None
        if isinstance(statement, ast.Assign):
            targets, value = statement.targets, statement.value
        elif isinstance(statement, (ast.AnnAssign, ast.AugAssign)):
            targets = [statement.target]
            value = statement.value if isinstance(statement, ast.AnnAssign) else None
        elif isinstance(statement, (ast.For, ast.AsyncFor)):
            targets = [statement.target]
        for target in targets:
            if _is_own(target):
                found.setdefault(target.attr, []).append(value)
            for item in getattr(target, "elts", ()):
                if _is_own(item):
                    found.setdefault(item.attr, []).append(None)
    return found


def _is_own(target: ast.expr) -> TypeGuard[ast.Attribute]:
    if not isinstance(target, ast.Attribute) or not isinstance(target.value, ast.Name):
        return False
    return target.value.id in ("self", "cls")


def _binds(owner: ast.ClassDef, name: str) -> bool:
    return any(
        isinstance(target, ast.Name) and target.id == name
        for statement in owner.body
        if isinstance(statement, ast.Assign)
        for target in statement.targets
    )


def view_model(inference: Inference, node: ast.Call) -> Kind:
    """Return what ``self.get_queryset()`` and ``self.get_object()`` give in a generic view."""
    function = node.func
    if not isinstance(function, ast.Attribute) or function.attr not in _GETTERS:
        return UNKNOWN
    owner = _owner(inference, node)
    if owner is None or not isinstance(function.value, ast.Name) or function.value.id != "self":
        return UNKNOWN
    rows = _view_rows(inference, owner, function.attr)
    return rows if function.attr == "get_queryset" or rows.what == "unknown" else rows.row()


def _view_rows(inference: Inference, owner: ast.ClassDef, getter: str) -> Kind:
    """Return the queryset of a generic view that names its model, with no getter of its own."""
    if inference.ctx.ancestry(owner, *_VIEWS) is not Ancestry.YES:
        return UNKNOWN
    if any(getattr(statement, "name", "") in ("get_queryset", getter) for statement in owner.body):
        return UNKNOWN
    for statement in owner.body:
        if isinstance(statement, ast.Assign):
            for target in statement.targets:
                if isinstance(target, ast.Name) and target.id in ("model", "queryset"):
                    kind = inference.kind(statement.value).doubted(_getter_doubt(inference, owner))
                    if kind.what == "queryset":
                        return kind
                    if kind.what == "model" and kind.model is not None:
                        manager = kind.model.managers.get(kind.model.default_manager)
                        return Kind("queryset", kind.model, kind.doubt, manager)
    return UNKNOWN


def _getter_doubt(inference: Inference, owner: ast.ClassDef) -> str:
    """Return which base of a view may have a ``get_queryset()`` that is not Django's."""
    for base in owner.bases:
        name = inference.module.qualified(base)
        if name is None or not inference.module.identity(name).startswith("django."):
            return f"{inference.module.text(base)} may have a get_queryset() of its own"
    return ""
