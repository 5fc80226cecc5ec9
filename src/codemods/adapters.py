"""The codemods for people who come with libcst: an adapter over the one engine.

`transformer("url")` works on any `libcst.Module`; `codemods.libcst_commands` has a command for
libcst's own tool for each codemod.
"""

from __future__ import annotations

import libcst as cst

from codemods.engine.analysis import analyse
from codemods.engine.options import Options
from codemods.engine.plan import FilePlan, Needs
from codemods.engine.registry import categories, find
from codemods.project.facts import Project

__all__ = ["CodemodTransformer", "transformer"]


class CodemodTransformer(cst.CSTTransformer):
    """Rewrites a whole `libcst.Module` with some codemods. Nodes below it are not visited.

    Takes ids, also retired ones, and categories. Raises LookupError for an unknown one, ValueError
    where there is none.
    """

    plan: FilePlan | None = None
    """What there was to do in the module visited last: changes, reports and refusals."""

    def __init__(
        self,
        *ids: str,
        path: str = "module.py",
        unsafe: bool = False,
        project: Project | None = None,
    ) -> None:
        super().__init__()
        if not ids:
            raise ValueError("name the codemods or categories to run")
        known = categories()
        select = set()
        for identifier in ids:
            codemod = find(identifier)
            if codemod is None and identifier not in known:
                raise LookupError(f"no codemod is called {identifier}")
            select.add(identifier if codemod is None else codemod.id)
        self.options = Options(unsafe=unsafe, select=frozenset(select))
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
        self.plan = plan
        if plan.source is None:
            return updated_node
        new = plan.render(unsafe=self.options.unsafe)
        return updated_node if new == data else cst.parse_module(new)


def transformer(
    *ids: str, path: str = "module.py", unsafe: bool = False, project: Project | None = None
) -> CodemodTransformer:
    """Return a libcst transformer for the codemods (or categories) with these ids.

    ``path`` is where the module lies below the project root, which matters to settings and
    migrations; ``unsafe`` takes unsafe changes in; ``project`` is what is known of the other
    files (`survey`). Raises LookupError for an unknown id, ValueError where there is none.
    """
    return CodemodTransformer(*ids, path=path, unsafe=unsafe, project=project)
