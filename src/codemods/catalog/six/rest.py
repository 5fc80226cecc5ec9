"""`django.utils.six` itself, and its functions without a form on Python 3."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import TYPE_CHECKING

from codemods.catalog.six import branches, literals, metaclass, methods, names, raising, types
from codemods.declare import Codemod, Example, Hit, Report, Safety
from codemods.declare.targets import Import, Name

if TYPE_CHECKING:
    from codemods.engine.context import Context

_SIX = "django.utils.six"
_MODULES = (_SIX, f"{_SIX}.moves", f"{_SIX}.moves.urllib")
_ADVICE = {
    f"{_SIX}.int2byte": "write bytes((x,)) for int2byte(x)",
    f"{_SIX}.byte2int": "write x[0] for byte2int(x)",
    f"{_SIX}.create_unbound_method": "use the function itself",
    f"{_SIX}.add_move": "import the module that you need",
    f"{_SIX}.remove_move": "it has no effect any more",
    f"{_SIX}.moves._dummy_thread": "Python has no _dummy_thread any more: use _thread",
    f"{_SIX}.moves.tkinter_tix": "Python has no tkinter.tix any more",
}
six_module = Codemod(
    id="six-module",
    summary="drop or report what is left of django.utils.six",
    why=(
        "``django.utils.six`` is gone. What the other codemods of this family do not rewrite is "
        "reported; imports that nothing uses are dropped."
    ),
    category="six",
    removed_in=(3, 0),
    reference="releases/3.0/#removed-private-python-2-compatibility-apis",
    safety=Safety.SAFE,
    migrations=True,
    examples=(
        Example(
            before="""\
import datetime

from django.utils import six
""",
            after="""\
import datetime
""",
            title="an import that nothing uses",
        ),
        Example.report(
            """\
from django.utils import six

mark = six.int2byte(255)
""",
            "write bytes((x,)) for int2byte(x)",
        ),
        Example.report(
            """\
from django.utils import six

helpers = {"six": six}
""",
            "install the package six",
            title="the module itself handed on",
        ),
    ),
)


def _handled() -> Iterator[str]:
    for codemod in (
        *(branches.six_branches, literals.six_literals, metaclass.six_metaclass),
        *(methods.six_methods, names.six_names, raising.six_raise, types.six_types),
    ):
        yield from (row.old for row in codemod.rows)
        yield from (name for target, _find in codemod.targets for name in target.names)
    yield from _ADVICE
    yield f"{_SIX}.python_2_unicode_compatible"


_HANDLED = frozenset(_handled())


@six_module.on(*(Name(name) for name in _ADVICE), *(Import(name) for name in _ADVICE))
def find_rest(node: ast.AST, ctx: Context) -> Report | None:
    """What has no form of its own; an imported name is reported where it is imported."""
    if isinstance(node, ast.Name):
        return None
    name = _imported(node, ctx) if isinstance(node, ast.alias) else ctx.qualified(node)
    return ctx.report(node, f"django.utils.six is gone from Django 3.0: {_ADVICE[name or '']}")


def _imported(alias: ast.alias, ctx: Context) -> str:
    return ctx.module.bindings_of(alias)[0].qualified or ""


@six_module.on(*(Import(name) for name in _MODULES))
def find_module(alias: ast.alias, ctx: Context) -> Hit | list[Report] | None:
    """An import of the module: each use of it must be one that some codemod judges."""
    local = alias.asname or alias.name
    if ctx.is_exported(alias):
        return [_report(alias, f"other modules may take {local} from here", ctx)]
    uses = ctx.uses(alias)
    if not uses:
        return ctx.release(alias)
    reports = []
    for use in uses:
        node = ctx.module.path_to(use.offset)[-1]
        if use.kind != "name":
            reports.append(_report(node, f"{local} stands in a string or a comment", ctx))
        elif not _is_handled(node, ctx):
            chain = _chain(node, ctx)
            reports.append(_report(chain, f"{ctx.text(chain)} has no twin", ctx))
    return reports


def _report(node: ast.AST, what: str, ctx: Context) -> Report:
    advice = "write it for Python 3, or install the package six"
    return ctx.report(node, f"{what}, and django.utils.six is gone from Django 3.0: {advice}")


def _is_handled(node: ast.AST, ctx: Context) -> bool:
    """Whether a use goes on to a name that some codemod takes up."""
    while isinstance(node, (ast.Name, ast.Attribute)):
        if ctx.qualified(node) in _HANDLED:
            return True
        parent = ctx.parent(node)
        node = parent if isinstance(parent, ast.Attribute) else ast.Pass()
    return False


def _chain(node: ast.AST, ctx: Context) -> ast.AST:
    parent = ctx.parent(node)
    while isinstance(parent, ast.Attribute):
        node, parent = parent, ctx.parent(parent)
    return node
