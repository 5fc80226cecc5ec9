"""Imports that the file itself guards against the name's absence."""

from __future__ import annotations

import ast
import enum
import sys

from codemods.project import django_api
from codemods.project.fallbacks import catches_missing
from codemods.project.version_tests import holds_on
from codemods.source.module import Module
from codemods.source.names import Binding, Guard

__all__ = [
    "Guarded",
    "is_caught",
    "is_python_2",
    "judge_guard",
    "other_branches",
    "stands_aside",
]

_PYTHON_2 = frozenset(
    {
        *("__builtin__", "BaseHTTPServer", "ConfigParser", "Cookie", "cPickle", "cStringIO"),
        *("commands", "cookielib", "copy_reg", "htmlentitydefs", "HTMLParser", "httplib"),
        *("Queue", "robotparser", "SimpleHTTPServer", "SocketServer", "StringIO", "thread"),
        *("Tkinter", "urllib2", "urlparse", "UserDict", "UserList", "xmlrpclib"),
    }
)
"""Modules of the standard library that are gone or renamed in Python 3."""


_PYTHON_2_BUILTINS = frozenset(
    ("basestring", "cmp", "long", "raw_input", "reduce", "unichr", "unicode", "xrange")
)


class Guarded(enum.Enum):
    """What happens to a guarded import on the target."""

    NO = "no"
    """Not guarded against absence."""
    WORKS = "works"
    """It does not run on the target, or another branch is the one that counts: leave alone."""
    SPARE = "spare"
    """It stands in for a library that may not be there: a name that moved is taken from there."""
    LOST = "lost"
    """No other branch brings it: the file would silently go without."""


def judge_guard(module: Module, binding: Binding) -> Guarded:
    """Return whether ``binding`` is guarded by ``try/except ImportError`` or a version test."""
    for guard in binding.guards:
        judged = Guarded.NO
        if isinstance(guard.node, ast.If):
            runs = _runs(module, guard)
            if runs is False or (runs is None and _tests_version(module, guard.node.test)):
                judged = Guarded.WORKS
        elif guard.branch in ("body", "handler") and _catches_import_error(guard.node):
            judged = _other_branch(module, binding, guard)
        if judged is not Guarded.NO:
            return judged
    return Guarded.NO


def stands_aside(module: Module, binding: Binding) -> bool:
    """Whether another binding of the same name is the one that counts on the target."""
    tests = (guard for guard in binding.guards if isinstance(guard.node, ast.If))
    if is_python_2(binding) or any(_runs(module, guard) is False for guard in tests):
        return True
    gone = binding.kind == "import" and not _is_there(binding)
    return gone and judge_guard(module, binding) in (Guarded.WORKS, Guarded.SPARE)


def _runs(module: Module, guard: Guard) -> bool | None:
    """Whether a branch of a test of the version runs on the target, None for all other tests."""
    assert isinstance(guard.node, ast.If)
    runs = _runs_on_python_3(guard)
    if runs is None:
        holds = holds_on(guard.node.test, django_api.TARGET, module)
        runs = None if holds is None else holds is (guard.branch == "body")
    return runs


def _runs_on_python_3(guard: Guard) -> bool | None:
    """Whether a branch of a test of ``PY2`` or ``PY3`` runs, None for all other tests."""
    assert isinstance(guard.node, ast.If)
    test = guard.node.test
    negated = isinstance(test, ast.UnaryOp) and isinstance(test.op, ast.Not)
    if isinstance(test, ast.UnaryOp) and negated:
        test = test.operand
    name = getattr(test, "attr", getattr(test, "id", ""))
    if name not in ("PY2", "PY3"):
        return None
    holds = (name == "PY3") is not negated
    return holds is (guard.branch == "body")


def _tests_version(module: Module, test: ast.expr) -> bool:
    text = module.text(test)
    return any(word in text for word in ("VERSION", "version_info", "PY2", "PY3", "get_version"))


def _catches_import_error(node: ast.AST) -> bool:
    return any(catches_missing(handler) for handler in getattr(node, "handlers", ()))


def _other_branch(module: Module, binding: Binding, guard: Guard) -> Guarded:
    scope = module.scopes(binding.node)[0]
    others = [
        other
        for other in module.table(scope).names.get(binding.name, ())
        if other is not binding and _branch_of(other, guard.node) not in ("", guard.branch)
    ]
    working = [other for other in others if _works(other)]
    if working:
        optional = all(map(_is_of_library, working))
        return Guarded.SPARE if optional and guard.branch == "handler" else Guarded.WORKS
    rivals = [other for other in others if other.kind == "import"]
    if guard.branch == "handler":
        if any(is_python_2(other) for other in others):
            return Guarded.NO  # the body always fails: this is the import that counts
        if rivals:
            return Guarded.WORKS if _last(binding) < max(map(_last, rivals)) else Guarded.NO
        return Guarded.WORKS if _body_imports_other(guard.node) else Guarded.LOST
    if not rivals:
        return Guarded.LOST
    return Guarded.WORKS if _last(binding) <= max(map(_last, rivals)) else Guarded.NO


def _is_of_library(binding: Binding) -> bool:
    """Whether an import is neither Django's nor Python's nor the project's own."""
    root = (binding.qualified or "?").partition(".")[0]
    return root.isidentifier() and root != "django" and root not in sys.stdlib_module_names


def _last(binding: Binding) -> tuple[int, int]:
    """Return the first Django without what an import brings.

    Where no branch works on the target, the one that went last is to be made to.
    """
    gone = django_api.gone(binding.qualified or "")
    return gone.removed_in if gone is not None else (0, 0)


def is_python_2(binding: Binding) -> bool:
    """Whether a binding comes from a standard module that only Python 2 had."""
    return (binding.qualified or "").partition(".")[0] in _PYTHON_2


def _branch_of(binding: Binding, node: ast.AST) -> str:
    return next((guard.branch for guard in binding.guards if guard.node is node), "")


def _works(binding: Binding) -> bool:
    if binding.kind in ("def", "class"):
        return True
    if is_python_2(binding):
        return False
    if binding.qualified is not None:
        return _is_there(binding)
    value = getattr(binding.node, "value", None)
    if value is None or (isinstance(value, ast.Constant) and value.value is None):
        return False
    names = (node.id for node in ast.walk(value) if isinstance(node, ast.Name))
    return _PYTHON_2_BUILTINS.isdisjoint(names)


def _is_there(binding: Binding) -> bool:
    name = binding.qualified or ""
    return not django_api.lacks(name)


def _body_imports_other(node: ast.AST) -> bool:
    """Whether the ``try`` body imports names under which the handler's are not bound."""
    body = getattr(node, "body", ())
    return any(isinstance(statement, (ast.Import, ast.ImportFrom)) for statement in body)


def other_branches(module: Module, node: ast.AST) -> list[tuple[int, int]]:
    """Return the spans of what runs in the place of ``node`` where an attribute is missing.

    They are the handlers of a ``try`` around it that catches AttributeError, or its body; or the
    other half of a test with ``hasattr()``.
    """
    if not module.has_text(b"except", b"hasattr("):
        return []
    inner = node
    for outer in module.ancestors(node):
        if isinstance(outer, (ast.If, ast.IfExp)) and "hasattr(" in module.text(outer.test):
            parts = _branches(outer)
            spans = [(module.start(p[0]), module.end(p[-1])) for p in parts if p and inner not in p]
            if inner is not outer.test:
                return spans
        if isinstance(outer, ast.Try):
            handlers = [h for h in outer.handlers if _catches_attribute_error(h)]
            if inner in outer.body:
                return [(module.start(handler), module.end(handler)) for handler in handlers]
            if inner in handlers:
                return [(module.start(outer.body[0]), module.end(outer.body[-1]))]
        if isinstance(outer, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
            break
        inner = outer
    return []


def _branches(node: ast.If | ast.IfExp) -> list[list[ast.AST]]:
    if isinstance(node, ast.If):
        return [list(node.body), list(node.orelse)]
    return [[node.body], [node.orelse]]


def is_caught(module: Module, statement: ast.stmt) -> bool:
    """Whether a ``try`` catches what an import raises where there is no such module."""
    outer = module.parent(statement)
    if not isinstance(outer, ast.Try) or statement not in outer.body:
        return False
    return _catches_import_error(outer)


def _catches_attribute_error(handler: ast.ExceptHandler) -> bool:
    names = ast.walk(handler.type) if handler.type is not None else ()
    return any(isinstance(n, ast.Name) and n.id == "AttributeError" for n in names)
