"""Which files can have a say in the model index, told from their bytes, so that few are parsed."""

from __future__ import annotations

import re

from codemods.project import django_classes
from codemods.project.classes import read_bases

__all__ = ["may_tell"]

_ROOTS = (
    "django.db.models.base.Model",
    "django.db.models.query.QuerySet",
    "django.db.models.manager.BaseManager",
    "django.db.models.fields.Field",
)
_GUARDED = re.compile(
    rb"^(?:if|try|else|except)\b[^\n]*:[^\n]*\n(?:[ \t]+[^\n]*\n|\r?\n)*?[ \t]+class[ \t]",
    re.MULTILINE,
)


def may_tell(path: str, data: bytes) -> bool:
    """Whether a file may hold a model, manager, queryset, field, or a mixin of one.

    Migrations hold none. Of files that are no ``models`` and no package, those are left out whose
    classes all descend from something else of Django's or Python's: forms, views, test cases.
    """
    if "/migrations/" in f"/{path}":
        return False
    if path.endswith("__init__.py") or "models" in path:
        return True
    if b"from_queryset" in data or b"AUTH_USER_MODEL" in data or _GUARDED.search(data):
        return True
    classes = read_bases(path, data) or {}
    return any(
        not bases or any(_may_be_root(base, classes) for base in bases)
        for bases in classes.values()
    )


def _may_be_root(base: str, own: dict[str, tuple[str, ...]]) -> bool:
    if base in own or base.startswith("builtins."):
        return False
    if not base.startswith("django."):
        return True
    ancestors = django_classes.ancestors(base)
    return ancestors is None or not ancestors.isdisjoint(_ROOTS)
