"""What tells a test case, and a response."""

from __future__ import annotations

import ast

from codemods.project.classes import Ancestry, descends
from codemods.project.evidence import NOTHING, Evidence, Rule, assigned_values
from codemods.project.facts import Project
from codemods.source.module import Module

__all__ = ["RESPONSE_RULES", "TEST_CASE_RULES"]

_TEST_CASE = ("django.test.testcases.SimpleTestCase",)
_VERBS = frozenset(
    ("delete", "get", "head", "options", "patch", "post", "put", "request", "trace", "generic")
)
_SHORTCUTS = ("django.shortcuts.redirect", "django.shortcuts.render")
_RESPONSES = ("django.http.response.", "django.template.response.")


def _own_test_case(node: ast.expr, module: Module, project: Project) -> Evidence:
    owner = module.enclosing(node, ast.ClassDef)
    is_self = isinstance(node, ast.Name) and node.id in ("self", "cls")
    is_super = isinstance(node, ast.Call) and module.qualified(node.func) == "builtins.super"
    if not isinstance(owner, ast.ClassDef) or not (is_self or is_super):
        return NOTHING
    if descends(owner, _TEST_CASE, module, project) is Ancestry.YES:
        return Evidence("certain", "a method of a Django test case")
    return NOTHING


def _client_response(node: ast.expr, module: Module, project: Project) -> Evidence:
    values = [node] if isinstance(node, ast.Call) else assigned_values(node, module)
    if values and all(_asks_client(value) for value in values):
        return Evidence("certain", "what the test client returned")
    return NOTHING


def _made_response(node: ast.expr, module: Module, project: Project) -> Evidence:
    values = [node] if isinstance(node, ast.Call) else assigned_values(node, module)
    if values and all(_makes_response(value, module) for value in values):
        return Evidence("certain", "what Django makes a response of")
    return NOTHING


def _makes_response(value: ast.expr, module: Module) -> bool:
    name = module.qualified(value.func) if isinstance(value, ast.Call) else None
    identity = module.identity(name) if name else ""
    return identity in _SHORTCUTS or (identity.startswith(_RESPONSES) and "Response" in identity)


def _asks_client(value: ast.expr) -> bool:
    if isinstance(value, ast.Await):
        value = value.value
    if not isinstance(value, ast.Call) or not isinstance(value.func, ast.Attribute):
        return False
    receiver = value.func.value
    last = receiver.attr if isinstance(receiver, ast.Attribute) else getattr(receiver, "id", "")
    return value.func.attr in _VERBS and last.endswith("client")


def _called_response(node: ast.expr, module: Module, project: Project) -> Evidence:
    last = node.attr if isinstance(node, ast.Attribute) else getattr(node, "id", "")
    if last in ("r", "res", "resp") or "response" in last.lower():
        return Evidence("likely", "its name says response")
    return NOTHING


TEST_CASE_RULES: tuple[Rule, ...] = (_own_test_case,)
RESPONSE_RULES: tuple[Rule, ...] = (_client_response, _made_response, _called_response)
