"""`string_types` and its like: tuples of the types that Python 2 had several of."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from codemods.declare import Codemod, Example, Hit, Safety
from codemods.declare.leftover import watch_imports
from codemods.declare.targets import Name

if TYPE_CHECKING:
    import libcst as cst

    from codemods.engine.context import Context

_SIX = "django.utils.six"
_TYPES = {
    f"{_SIX}.string_types": ("str",),
    f"{_SIX}.integer_types": ("int",),
    f"{_SIX}.class_types": ("type",),
    f"{_SIX}.buffer_types": ("bytes", "bytearray", "memoryview"),
}

six_types = Codemod(
    id="six-types",
    summary="use str, int and type for string_types, integer_types and class_types",
    why=(
        "``django.utils.six`` is gone. On Python 3 its tuples of types have one member, which "
        "stands alone in ``isinstance()`` and ``issubclass()``."
    ),
    category="six",
    removed_in=(3, 0),
    reference="releases/3.0/#removed-private-python-2-compatibility-apis",
    safety=Safety.SAFE,
    migrations=True,
    examples=(
        Example(
            before="""\
from django.utils import six

TEXTS = six.string_types + (bytes,)


def is_text(value):
    return isinstance(value, six.string_types)
""",
            after="""\
TEXTS = (str,) + (bytes,)


def is_text(value):
    return isinstance(value, str)
""",
        ),
        Example.report(
            """\
from django.utils.six import string_types

__all__ = ["string_types"]
""",
            "write string_types = (str,)",
            path="app/compat.py",
        ),
        Example.kept(
            """\
from six import string_types

print(isinstance("x", string_types))
""",
            title="the package six, which works on Django 5.0",
        ),
    ),
)


@six_types.on(*(Name(name) for name in _TYPES))
def find_use(node: ast.expr, ctx: Context) -> Hit:
    """Every use: the exact twin is a tuple."""
    types = _TYPES[ctx.qualified(node) or ""]
    uses = tuple(f"builtins.{name}" for name in types)
    return ctx.hit(node, uses=uses, data={"alone": len(types) == 1 and _is_class_info(node, ctx)})


def _is_class_info(node: ast.expr, ctx: Context) -> bool:
    """Whether ``node`` is what `isinstance()` compares with, or a member of it."""
    parent = ctx.parent(node)
    while isinstance(parent, ast.Tuple):
        node, parent = parent, ctx.parent(parent)
    if not isinstance(parent, ast.Call) or len(parent.args) != 2 or parent.args[1] is not node:
        return False
    return ctx.is_(parent.func, "builtins.isinstance", "builtins.issubclass")


@six_types.rewrite
def name_types(node: cst.BaseExpression, hit: Hit) -> cst.BaseExpression:
    """`six.string_types` → `str`, or `(str,)` where a tuple is needed."""
    import libcst as cst

    names = [hit.expression(name) for name in hit.uses]
    if hit.data["alone"]:
        return names[0]
    return cst.Tuple([cst.Element(name) for name in names])


for _name, _types in _TYPES.items():
    _twin = f"({', '.join(_types)}{',' if len(_types) == 1 else ''})"
    watch_imports(six_types, _name, advice=f"write {{name}} = {_twin} in place of the import")
