"""Which imports stand at the top of a module, and what is done between them."""

from __future__ import annotations

import ast
import builtins
from collections.abc import Iterator, Sequence

from codemods.source.import_order import STANDARD, group_of

__all__ = ["TRY", "read_stages", "suites_of"]

TRY: tuple[type, ...] = (ast.Try, ast.TryStar) if hasattr(ast, "TryStar") else (ast.Try,)
_GUARDS = (ast.If, ast.With, *TRY)
_SIMPLE = (ast.Expr, ast.Assign, ast.AnnAssign, ast.AugAssign, ast.Delete)
_BUILTINS = frozenset({*dir(builtins), "__file__"})
_DEEPEST = 9


def read_stages(body: Sequence[ast.stmt]) -> dict[ast.stmt, int]:
    """Return the stage of every import at the top of a module.

    The top ends at the first statement that might use what imports further down bind: a name
    that is added further down might come too late for it. A new stage begins after every
    statement that calls something.
    """
    judge = _Harmless()
    stages: dict[ast.stmt, int] = {}
    stage = 0
    for node in body:
        if isinstance(node, (ast.Import, ast.ImportFrom)):
            stages[node] = stage
            judge.imported(node)
        elif not judge.statement(node):
            break
        elif any(isinstance(inner, ast.Call) for inner in ast.walk(node)):
            stage += 1
    return stages


def suites_of(node: ast.stmt) -> Iterator[tuple[str, list[ast.stmt]]]:
    """Yield the suites of a compound statement, each with the name of its branch."""
    if isinstance(node, ast.Match):
        for case in node.cases:
            yield "body", case.body
        return
    yield "body", node.body  # type: ignore[attr-defined]
    for handler in getattr(node, "handlers", ()):
        yield "handler", handler.body
    for branch in ("orelse", "finalbody"):
        yield branch, getattr(node, branch, [])


class _Harmless:
    """Judges whether a statement between imports can do without what others import later."""

    def __init__(self) -> None:
        self.known = set(_BUILTINS)

    def imported(self, node: ast.Import | ast.ImportFrom) -> None:
        """Take note of names that come from the standard library: no codemod touches them."""
        for alias in node.names:
            module = node.module if isinstance(node, ast.ImportFrom) else alias.name
            level = node.level if isinstance(node, ast.ImportFrom) else 0
            if group_of(module or "", level) == STANDARD:
                self.known.add(alias.asname or alias.name.partition(".")[0])

    def statement(self, node: ast.stmt, depth: int = 0) -> bool:
        """Whether ``node`` may stand among the imports."""
        if isinstance(node, (ast.Import, ast.ImportFrom)):
            self.imported(node)
            return True
        if isinstance(node, (ast.Pass, ast.Raise)):
            return True
        if isinstance(node, _GUARDS):
            return self._guard(node, depth)
        if isinstance(node, ast.Expr) and _is_plain_call(node.value):
            return True
        return isinstance(node, _SIMPLE) and self._knows(node)

    def _knows(self, node: ast.AST) -> bool:
        names = [inner for inner in ast.walk(node) if isinstance(inner, ast.Name)]
        if any(n.id not in self.known for n in names if not isinstance(n.ctx, ast.Store)):
            return False
        self.known.update(name.id for name in names if isinstance(name.ctx, ast.Store))
        return True

    def _guard(self, node: ast.stmt, depth: int) -> bool:
        if depth > _DEEPEST:
            return False
        test = node.test if isinstance(node, ast.If) else ast.Pass()
        if any(isinstance(inner, ast.Call) for inner in ast.walk(test)):
            return False
        for item in getattr(node, "items", ()):
            if not self._knows(item):
                return False
        return all(
            self.statement(inner, depth + 1) for _, suite in suites_of(node) for inner in suite
        )


def _is_plain_call(node: ast.expr) -> bool:
    """Whether it is ``module.function()``, which sets something up for the imports below it."""
    if not isinstance(node, ast.Call) or node.args or node.keywords:
        return False
    function: ast.expr = node.func
    if not isinstance(function, ast.Attribute):
        return False
    while isinstance(function, ast.Attribute):
        function = function.value
    return isinstance(function, ast.Name)
