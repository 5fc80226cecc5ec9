"""The bases of a class beside the metaclass that six's ``with_metaclass()`` hands in as one."""

from __future__ import annotations

import ast
import re
from collections.abc import Mapping

from codemods.source.module import Module

__all__ = ["bases_as_text", "bases_of"]

_WITH = frozenset(
    f"{module}.with_metaclass" for module in ("django.utils.six", "six", "future.utils")
)
_CALL = re.compile(rb"([\w.]*with_metaclass)\s*\(\s*[\w.]+\s*,?([^()]*)\)")


def bases_of(node: ast.ClassDef, module: Module) -> list[ast.expr]:
    """Return the bases of a class statement, those in ``with_metaclass(Meta, …)`` among them."""
    found: list[ast.expr] = []
    for base in node.bases:
        if isinstance(base, ast.Call) and module.qualified(base.func) in _WITH:
            found.extend(base.args[1:])
        else:
            found.append(base)
    return found


def bases_as_text(listed: bytes, imported: Mapping[str, str]) -> bytes:
    """Return the text of the bases of a class statement as `bases_of` sees them.

    ``imported``: the dotted names of what the file imports, by local name.
    """
    if b"with_metaclass" not in listed:
        return listed

    def bases(call: re.Match[bytes]) -> bytes:
        root, _, rest = call[1].decode("utf-8", "replace").partition(".")
        name = imported.get(root, "?")
        return call[2] if (f"{name}.{rest}" if rest else name) in _WITH else call[0]

    return _CALL.sub(bases, listed)
