"""What the methods of models, managers and querysets do, as far as their text tells."""

from __future__ import annotations

import ast
import re
from dataclasses import dataclass

from codemods.project.classes import parameters
from codemods.source.module import Module

__all__ = ["Method", "read_method", "tells"]

OVERRIDES = frozenset({"save", "delete", "refresh_from_db"})
"""Methods of a model whose twins hand keywords on: their overrides are looked at closely."""


@dataclass(frozen=True, slots=True)
class Method:
    """A method, as far as callers care."""

    parameters: tuple[str, ...]
    kind: str
    """``method``, ``property``, ``class``, ``static`` or ``decorated``."""
    coroutine: bool
    line: int
    forwards: bool = True
    """For `OVERRIDES`: nothing is done with ``*args`` and ``**kwargs`` but handing them on, and
    all defaults are as Django's."""
    reads: tuple[str, ...] | None = None
    """The attributes of ``self`` that are all it needs; None where more goes on."""
    chains: tuple[str, ...] | None = None
    """The methods it calls one after another on ``self``, where it returns just that chain."""


def read_method(module: Module, node: ast.FunctionDef | ast.AsyncFunctionDef) -> Method:
    kind = "method"
    for decorator in node.decorator_list:
        name = module.qualified(decorator) or ""
        kind = _KINDS.get(module.identity(name), "decorated") if name else "decorated"
    forwards = node.name not in OVERRIDES or _forwards(node)
    coroutine = isinstance(node, ast.AsyncFunctionDef)
    return Method(
        parameters(node), kind, coroutine, node.lineno, forwards, _reads(node), _chains(node)
    )


_KINDS = {
    "builtins.property": "property",
    "django.utils.functional.cached_property": "property",
    "functools.cached_property": "property",
    "builtins.classmethod": "class",
    "builtins.staticmethod": "static",
    "typing.override": "method",
    "typing_extensions.override": "method",
    "django.contrib.admin.decorators.display": "method",
    "django.db.transaction.atomic": "method",
}


def _forwards(node: ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    arguments = node.args
    defaults = [*arguments.defaults, *(d for d in arguments.kw_defaults if d is not None)]
    if any(not isinstance(d, ast.Constant) or d.value not in (None, False) for d in defaults):
        return False
    starred = {arg.arg for arg in (arguments.vararg, arguments.kwarg) if arg is not None}
    handed = {
        id(value)
        for call in ast.walk(node)
        if isinstance(call, ast.Call)
        for value in (
            *(arg.value for arg in call.args if isinstance(arg, ast.Starred)),
            *(keyword.value for keyword in call.keywords if keyword.arg is None),
        )
    }
    return all(
        id(inner) in handed
        for inner in ast.walk(node)
        if isinstance(inner, ast.Name) and inner.id in starred
    )


_SIMPLE = (
    ast.Return,
    ast.Expr,
    ast.Constant,
    ast.JoinedStr,
    ast.FormattedValue,
    ast.BinOp,
    ast.UnaryOp,
    ast.BoolOp,
    ast.Compare,
    ast.IfExp,
    ast.Tuple,
    ast.List,
    ast.Dict,
    ast.If,
)


_DOCSTRING = re.compile(
    rb'''[^\n]*\n\s*(?:[rRuU]?(?:"""(?:[^"\\]|\\.|"(?!""))*"""|"[^"\\\r\n]*"|'[^'\\\r\n]*')[ \t\r]*\n)?''',
    re.DOTALL,
)
_MORE = re.compile(
    rb"\s*(?:#[^\n]*\n\s*)*(?:"
    rb"(?:for|while|with|try|raise|assert|del|import|from|async|def|class)\b"
    rb"|[\w.]+\("
    rb"|[\w.]+(?:[ \t]*,[ \t]*[\w.]+)*[ \t]*(?::[^=\n]*)?[-+*/|&]?=(?!=)"
    rb"|if[ \t](?:[^\n'\"#]*[^\w\n'\"#])?(?!(?:and|or|not|in|is|if|else)\()[A-Za-z_]\w*\()"
)
"""Statements of which neither `_reads` nor `_chains` makes something."""


def tells(indent: bytes, name: bytes, body: bytes) -> bool:
    """Whether the body of a function may say something of the method that it is."""
    if not indent:
        return False
    if name.decode() in OVERRIDES:
        return True
    docstring = _DOCSTRING.match(body)
    return docstring is None or _MORE.match(body, docstring.end()) is None


def _reads(node: ast.FunctionDef | ast.AsyncFunctionDef) -> tuple[str, ...] | None:
    """Return the attributes of ``self`` that a method reads, where it does nothing else."""
    first = next(iter((*node.args.posonlyargs, *node.args.args)), None)
    if first is None or isinstance(node, ast.AsyncFunctionDef):
        return None
    found: set[str] = set()
    stack: list[ast.AST] = list(node.body)
    while stack:
        inner = stack.pop()
        if isinstance(inner, ast.Attribute):
            if not isinstance(inner.value, ast.Name) or inner.value.id != first.arg:
                return None
            found.add(inner.attr)
        elif isinstance(inner, _SIMPLE):
            stack.extend(
                child
                for child in ast.iter_child_nodes(inner)
                if not isinstance(child, (ast.operator, ast.unaryop, ast.boolop, ast.cmpop))
            )
        else:
            return None
    return tuple(sorted(found))


def _chains(node: ast.FunctionDef | ast.AsyncFunctionDef) -> tuple[str, ...] | None:
    """Return the methods of ``return self.a(…).b(…)[:5]``, where that is the whole body."""
    body = node.body
    if isinstance(body[0], ast.Expr) and isinstance(body[0].value, ast.Constant):
        body = body[1:]
    if len(body) != 1 or not isinstance(body[0], ast.Return) or body[0].value is None:
        return None
    first = next(iter((*node.args.posonlyargs, *node.args.args)), None)
    value: ast.expr = body[0].value
    names: list[str] = []
    while not isinstance(value, ast.Name):
        if isinstance(value, ast.Subscript) and isinstance(value.slice, ast.Slice):
            value = value.value
        elif isinstance(value, ast.Call) and isinstance(value.func, ast.Attribute):
            names.append(value.func.attr)
            value = value.func.value
            if isinstance(value, ast.Call) and not isinstance(value.func, ast.Attribute):
                break  # super()
        else:
            return None
    root = value.func if isinstance(value, ast.Call) else value
    own = isinstance(root, ast.Name) and root.id in ("super", first.arg if first else "")
    return tuple(reversed(names)) if own and names else None
