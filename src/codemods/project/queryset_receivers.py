"""What tells a queryset, or a manager that answers like one."""

from __future__ import annotations

import ast

from codemods.project.classes import Ancestry, descends
from codemods.project.evidence import NOTHING, Evidence, Rule, assigned_values
from codemods.project.facts import Project
from codemods.source.module import Module

__all__ = ["QUERYSET_RULES"]

_MANAGERS = ("objects", "_default_manager", "_base_manager")
_GIVE_QUERYSETS = frozenset(
    (
        *("all", "alias", "annotate", "complex_filter", "dates", "datetimes", "db_manager"),
        *("defer", "difference", "distinct", "exclude", "extra", "filter"),
        *("intersection", "none", "only", "order_by", "prefetch_related", "reverse"),
        *("select_for_update", "select_related", "union", "using", "values", "values_list"),
    )
)
_OWN = (
    "django.db.models.query.QuerySet",
    "django.db.models.manager.BaseManager",
)
_GET_QUERYSET = (
    *_OWN,
    "django.contrib.admin.options.BaseModelAdmin",
    "django.views.generic.detail.SingleObjectMixin",
    "django.views.generic.list.MultipleObjectMixin",
)


def _chain(node: ast.expr, module: Module, project: Project) -> Evidence:
    """A chain of queryset methods, back to a manager, a queryset class or a known name."""
    root = _root(node)
    if isinstance(root, ast.Attribute) and root.attr in _MANAGERS:
        return Evidence("certain", f"it starts at .{root.attr}")
    if _is_get_queryset(root, module, project) or _is_own(root, module, project):
        return Evidence("certain", "it starts at a queryset or manager of Django")
    if isinstance(root, ast.Call) and module.identity(module.qualified(root.func) or "") in (
        "django.db.models.query.QuerySet",
        "django.shortcuts._get_queryset",
    ):
        return Evidence("certain", "a QuerySet")
    if root is not node:
        return Evidence("likely", "it is used like a queryset")
    return NOTHING


def _root(node: ast.expr) -> ast.expr:
    """Return where a chain of queryset methods starts."""
    while (
        isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr in _GIVE_QUERYSETS
    ):
        node = node.func.value
    if isinstance(node, ast.Subscript) and isinstance(node.slice, ast.Slice):
        return _root(node.value)
    return node


def _is_get_queryset(root: ast.expr, module: Module, project: Project) -> bool:
    """Whether it is ``self.get_queryset()`` or ``super().get_queryset()`` in a class of Django."""
    if not isinstance(root, ast.Call) or not isinstance(root.func, ast.Attribute):
        return False
    if root.func.attr != "get_queryset":
        return False
    receiver = root.func.value
    called_super = isinstance(receiver, ast.Call) and module.qualified(receiver.func) == (
        "builtins.super"
    )
    if not called_super and getattr(receiver, "id", "") != "self":
        return False
    owner = module.enclosing(root, ast.ClassDef)
    return (
        isinstance(owner, ast.ClassDef)
        and descends(owner, _GET_QUERYSET, module, project) is Ancestry.YES
    )


def _is_own(root: ast.expr, module: Module, project: Project) -> bool:
    """Whether it is ``self`` in a queryset or manager class."""
    if not isinstance(root, ast.Name) or root.id != "self":
        return False
    owner = module.enclosing(root, ast.ClassDef)
    return (
        isinstance(owner, ast.ClassDef) and descends(owner, _OWN, module, project) is Ancestry.YES
    )


def _assigned(node: ast.expr, module: Module, project: Project) -> Evidence:
    """A local name: what it was assigned, each time."""
    root = _root(node)
    values = assigned_values(root, module)
    answers = [
        _chain(value, module, project)
        for value in values
        if not (isinstance(_root(value), ast.Name) and ast.dump(_root(value)) == ast.dump(root))
    ]
    if answers and all(answer.certain for answer in answers):
        return answers[0]
    return NOTHING


def _called_queryset(node: ast.expr, module: Module, project: Project) -> Evidence:
    last = node.attr if isinstance(node, ast.Attribute) else getattr(node, "id", "")
    if last in ("qs", "queryset", "query_set") or last.endswith(("_qs", "_queryset", "_set")):
        return Evidence("likely", "its name says queryset")
    return NOTHING


QUERYSET_RULES: tuple[Rule, ...] = (_chain, _assigned, _called_queryset)
