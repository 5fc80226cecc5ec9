"""What kind of object an expression is: one evidence table for the whole project.

Each kind of receiver has rules; a rule says whether its evidence is certain or only likely.
No ``find`` decides alone.
"""

from __future__ import annotations

import ast

from codemods.project.classes import Ancestry, descends
from codemods.project.evidence import NOTHING as _NONE
from codemods.project.evidence import Evidence, Rule, assigned_values
from codemods.project.facts import Project
from codemods.project.queryset_receivers import QUERYSET_RULES
from codemods.project.test_receivers import RESPONSE_RULES, TEST_CASE_RULES
from codemods.source.module import Module

__all__ = ["Evidence", "judge"]


REQUEST_CLASSES = (
    "django.http.HttpRequest",
    "django.core.handlers.wsgi.WSGIRequest",
    "django.core.handlers.asgi.ASGIRequest",
)
VIEW_CLASSES = (
    "django.views.generic.base.View",
    "django.contrib.admin.options.BaseModelAdmin",
    "django.utils.deprecation.MiddlewareMixin",
)
_VIEW_MODULES = (
    "django.shortcuts",
    "django.http",
    "django.views",
    "django.contrib.auth.decorators",
    "django.template.response",
)


def judge(node: ast.expr, kind: str, module: Module, project: Project) -> Evidence:
    """Return the strongest evidence that ``node`` is a ``kind``. Raises FactMissing, KeyError."""
    best = _NONE
    for rule in RULES[kind]:
        evidence = rule(node, module, project)
        if evidence.certain:
            return evidence
        if not evidence.none:
            best = evidence
    return best


def _parameter(node: ast.expr, module: Module) -> tuple[ast.arg, ast.AST] | None:
    """Return the parameter that a name is, with its function; None where it is rebound."""
    if not isinstance(node, ast.Name):
        return None
    bound = module.lookup(node.id, node)
    if len(bound) != 1 or not isinstance(bound[0].node, ast.arg):
        return None
    for scope in module.scopes(node):
        if bound[0] in module.table(scope).names.get(node.id, ()):
            return bound[0].node, scope
    return None


def _annotated_request(node: ast.expr, module: Module, project: Project) -> Evidence:
    found = _parameter(node, module)
    if found is None or found[0].annotation is None:
        return _NONE
    name = module.qualified(found[0].annotation)
    wanted = {module.identity(known) for known in REQUEST_CLASSES}
    if name and module.identity(name) in wanted:
        return Evidence("certain", "annotated as HttpRequest")
    return _NONE


def _view_parameter(node: ast.expr, module: Module, project: Project) -> Evidence:
    found = _parameter(node, module)
    if found is None or found[0].arg != "request" or found[0].annotation is not None:
        return _NONE
    function = found[1]
    if not isinstance(function, (ast.FunctionDef, ast.AsyncFunctionDef)):
        return Evidence("likely", "a parameter called request")
    parent = module.parent(function)
    first = [arg.arg for arg in (*function.args.posonlyargs, *function.args.args)][:2]
    if isinstance(parent, ast.ClassDef):
        if descends(parent, VIEW_CLASSES, module, project) is Ancestry.YES:
            return Evidence("certain", "request of a Django view, admin or middleware method")
        return Evidence("likely", "a parameter called request")
    if first[:1] == ["request"] and _imports_views(module):
        return Evidence("certain", "first parameter of a view function")
    return Evidence("likely", "a parameter called request")


def _self_request(node: ast.expr, module: Module, project: Project) -> Evidence:
    if not isinstance(node, ast.Attribute) or node.attr != "request":
        return _NONE
    owner = node.value
    if not isinstance(owner, ast.Name) or owner.id != "self":
        return _NONE
    function = module.function(node)
    class_ = module.parent(function) if function is not None else None
    if isinstance(class_, ast.ClassDef):
        if descends(class_, VIEW_CLASSES, module, project) is Ancestry.YES:
            return Evidence("certain", "self.request of a Django view")
        return Evidence("likely", "self.request of a class that may be a view")
    return _NONE


def _imports_views(module: Module) -> bool:
    """Whether the module imports what only a module of Django views needs."""
    names = module.table(module.tree).names
    return any(
        binding.qualified is not None and binding.qualified.startswith(_VIEW_MODULES)
        for bindings in names.values()
        for binding in bindings
    )


def _request_user(node: ast.expr, module: Module, project: Project) -> Evidence:
    values = assigned_values(node, module) or [node]
    if all(_is_user(value, module, project) for value in values):
        return Evidence("certain", "the user of a request, or what auth gives")
    return _NONE


def _is_user(node: ast.expr, module: Module, project: Project) -> bool:
    if isinstance(node, ast.Attribute) and node.attr == "user":
        return judge(node.value, "request", module, project).certain
    if isinstance(node, ast.Call):
        return (module.qualified(node.func) or "") in _USER_MAKERS
    return False


def _annotated_user(node: ast.expr, module: Module, project: Project) -> Evidence:
    found = _parameter(node, module)
    name = module.qualified(found[0].annotation) if found and found[0].annotation else None
    if name and module.identity(name) in {module.identity(known) for known in _USER_CLASSES}:
        return Evidence("certain", "annotated as a user")
    return _NONE


def _called_user(node: ast.expr, module: Module, project: Project) -> Evidence:
    last = node.attr if isinstance(node, ast.Attribute) else getattr(node, "id", "")
    if last.lower().endswith("user"):
        return Evidence("likely", "its name says user")
    return _NONE


_USER_CLASSES = (
    "django.contrib.auth.models.AbstractBaseUser",
    "django.contrib.auth.models.AbstractUser",
    "django.contrib.auth.models.AnonymousUser",
    "django.contrib.auth.models.User",
)
_USER_MAKERS = (
    "django.contrib.auth.get_user",
    "django.contrib.auth.models.AnonymousUser",
    "django.contrib.auth.models.User",
)


RULES: dict[str, tuple[Rule, ...]] = {
    "request": (_annotated_request, _self_request, _view_parameter),
    "queryset": QUERYSET_RULES,
    "response": RESPONSE_RULES,
    "test_case": TEST_CASE_RULES,
    "user": (_request_user, _annotated_user, _called_user),
}
