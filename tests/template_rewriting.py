"""Rewrites one template by one codemod, as the tool does, for tests that then run it."""

from __future__ import annotations

from codemods.engine.analysis import analyse
from codemods.engine.options import Options
from codemods.engine.plan import FilePlan

PATH = "app/templates/app/page.html"


def plan_for(text: str, codemod: str, *, unsafe: bool = False, path: str = PATH) -> FilePlan:
    """Analyse a template that no project surrounds, with one codemod switched on."""
    options = Options(select=frozenset((codemod,)), unsafe=unsafe)
    plan = analyse(path, text.encode(), options)
    assert isinstance(plan, FilePlan) and plan.trouble is None, plan
    return plan


def rewrite(text: str, codemod: str, *, unsafe: bool = False, path: str = PATH) -> str:
    """Return the template with all changes that one codemod makes."""
    plan = plan_for(text, codemod, unsafe=unsafe, path=path)
    return plan.render(unsafe=unsafe).decode() if plan.source is not None else text
