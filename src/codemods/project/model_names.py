"""What is no model for certain, told from its name or its own file: the index need not be built."""

from __future__ import annotations

import ast
import sys

from codemods.project import django_api, django_classes
from codemods.project.classes import Ancestry, descends
from codemods.project.facts import Project
from codemods.project.model_lineage import MODEL
from codemods.source.module import Module

__all__ = ["may_be_model", "may_name_model"]


def may_name_model(name: str) -> bool:
    """Whether a dotted name (an identity) may be that of a model."""
    root, _, rest = name.partition(".")
    if root == "builtins" or not rest:
        return False
    if root == "django":
        known = django_classes.ancestors(name)
        return MODEL in known if known is not None else not django_api.exists(name)
    if root in sys.stdlib_module_names and "." not in rest:
        return False  # an app may be called like a module, but has its models in one inside
    *modules, last = rest.split(".")
    return not last[:1].islower() or "models" in (root, *modules)


def may_be_model(node: ast.ClassDef, module: Module) -> bool:
    """Whether a class statement may make a model, as far as its own file tells."""
    return descends(node, (MODEL,), module, Project()) is not Ancestry.NO
