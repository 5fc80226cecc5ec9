"""The codemods for people who come with libcst: adapters over the one engine.

`transformer("url")` works on any `libcst.Module`. ``python -m libcst.tool codemod
codemods.adapters.Url app/`` runs one codemod with libcst's own command; the class name is the
codemod's id in camel case.
"""

from __future__ import annotations

from typing import Any

import libcst as cst
from libcst.codemod import VisitorBasedCodemodCommand

from codemods.engine.analysis import analyse
from codemods.engine.options import Options
from codemods.engine.plan import Needs
from codemods.engine.registry import all_codemods, find
from codemods.project.facts import Project

__all__ = ["CodemodTransformer", "transformer"]


class CodemodTransformer(cst.CSTTransformer):
    """Rewrites a whole `libcst.Module` with some codemods. Nodes below it are not visited."""

    def __init__(
        self,
        *ids: str,
        path: str = "module.py",
        unsafe: bool = False,
        project: Project | None = None,
    ) -> None:
        super().__init__()
        modernize = any((codemod := find(i)) is not None and codemod.modernize for i in ids)
        self.options = Options(unsafe=unsafe, select=frozenset(ids), modernize=modernize)
        self.path = path
        self.project = project

    def visit_Module(self, node: cst.Module) -> bool:  # noqa: N802
        """Leave the children alone: the engine looks at the text."""
        return False

    def leave_Module(  # noqa: N802
        self, original_node: cst.Module, updated_node: cst.Module
    ) -> cst.Module:
        """Return the rewritten module. Raises ValueError where the engine is in trouble."""
        data = updated_node.bytes
        plan = analyse(self.path, data, self.options, self.project)
        if isinstance(plan, Needs):
            raise ValueError(f"{self.path}: needs project facts: {', '.join(sorted(plan.facts))}")
        if plan.trouble is not None:
            raise ValueError(f"{self.path}: {plan.trouble.message}")
        if plan.source is None:
            return updated_node
        new = plan.render(unsafe=self.options.unsafe)
        return updated_node if new == data else cst.parse_module(new)


def transformer(
    *ids: str, path: str = "module.py", unsafe: bool = False, project: Project | None = None
) -> CodemodTransformer:
    """Return a libcst transformer for the codemods (or categories) with these ids.

    ``path`` is where the module lies below the project root, which matters to settings and
    migrations; ``unsafe`` takes unsafe changes in. Raises LookupError for an unknown id.
    """
    known = {codemod.id for codemod in all_codemods()} | {c.category for c in all_codemods()}
    for identifier in ids:
        if identifier not in known and find(identifier) is None:
            raise LookupError(f"no codemod is called {identifier}")
    return CodemodTransformer(*ids, path=path, unsafe=unsafe, project=project)


def _camel(identifier: str) -> str:
    return "".join(part.capitalize() for part in identifier.split("-"))


def _command(identifier: str, summary: str) -> type[VisitorBasedCodemodCommand]:
    def transform(self: VisitorBasedCodemodCommand, tree: cst.Module) -> cst.Module:
        path = self.context.filename or "module.py"
        return tree.visit(transformer(identifier, path=path))

    namespace = {
        "DESCRIPTION": summary,
        "transform_module_impl": transform,
        "__module__": __name__,
        "__doc__": summary,
    }
    return type(_camel(identifier), (VisitorBasedCodemodCommand,), namespace)


def __getattr__(name: str) -> Any:
    """Return the libcst command of the codemod whose camel-cased id is ``name``."""
    for codemod in all_codemods():
        if _camel(codemod.id) == name:
            return _command(codemod.id, codemod.summary)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
