"""How one settings module sets its storages, and what becomes of each such statement."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from codemods.source.records import Record, fresh

__all__ = ["STORAGE_NAMES", "Step", "StoragePlan", "read_storages"]

_KEYS = {"DEFAULT_FILE_STORAGE": "default", "STATICFILES_STORAGE": "staticfiles"}
STORAGE_NAMES = (*_KEYS, "STORAGES")


class Step(Record):
    """One assignment of an old name, and the keys that it sets of ``STORAGES`` in its place."""

    statement: ast.Assign | ast.AnnAssign
    keys: tuple[tuple[str, ast.expr], ...]
    """Nothing: another statement takes its value along, this one goes."""
    builds_on: bool
    """Whether ``STORAGES`` is set above it in the same file."""


class StoragePlan(Record):
    """What to do with one file.

    ``form``: empty (the file sets no storages), ``new`` (``STORAGES`` already), ``whole`` (the
    old names, at the top level), ``branch`` (only in branches of one ``if``), else the reason
    why it cannot be converted.
    """

    form: str
    steps: tuple[Step, ...] = ()

    @property
    def converts(self) -> bool:
        """Whether the file has old names, and all of them can be converted."""
        return self.form in ("whole", "branch")


class _Block(Record, frozen=False):
    branch: tuple[ast.If, ...]
    """The ``if`` statements around it."""
    statements: list[ast.Assign | ast.AnnAssign] = fresh(factory=list)


def read_storages(tree: ast.Module) -> StoragePlan:
    """Return how a module sets its storages."""
    names: set[str] = set()
    imported: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Name):
            if node.id in STORAGE_NAMES:
                names.add(node.id)
        elif isinstance(node, ast.ImportFrom):
            imported.update(alias.asname or alias.name for alias in node.names)
    if not names and not imported & set(STORAGE_NAMES):
        return StoragePlan("")
    if imported & set(STORAGE_NAMES):
        return StoragePlan("imports one of the names")
    if names == {"STORAGES"}:
        return StoragePlan("new")
    if "STORAGES" in names:
        return StoragePlan("sets STORAGES too")
    blocks = list(_blocks(tree.body, ()))
    placed = [statement for block in blocks for statement in block.statements]
    used = [n for n in ast.walk(tree) if isinstance(n, ast.Name) and n.id in _KEYS]
    if len(used) != len(placed):
        return StoragePlan("uses one of the names in another way than setting it")
    return _plan(blocks)


def _blocks(body: list[ast.stmt], branch: tuple[ast.If, ...]) -> Iterator[_Block]:
    own = _Block(branch)
    for statement in body:
        if _name(statement):
            assert isinstance(statement, (ast.Assign, ast.AnnAssign))
            own.statements.append(statement)
    if own.statements:
        yield own
    for statement in body:
        if isinstance(statement, ast.If):
            yield from _blocks(statement.body, (*branch, statement))
            yield from _blocks(statement.orelse, (*branch, statement))


def _name(statement: ast.stmt) -> str:
    """Return which of the old names a plain assignment sets."""
    target: ast.expr | None = None
    if isinstance(statement, ast.Assign) and len(statement.targets) == 1:
        target = statement.targets[0]
    elif isinstance(statement, ast.AnnAssign) and statement.value is not None:
        target = statement.target
    return target.id if isinstance(target, ast.Name) and target.id in _KEYS else ""


def _plan(blocks: list[_Block]) -> StoragePlan:
    for block in blocks:
        if len({_name(statement) for statement in block.statements}) < len(block.statements):
            return StoragePlan("sets one of the names twice")
    top = [block for block in blocks if not block.branch]
    inner = [block for block in blocks if block.branch]
    if not top:
        if len({block.branch[0] for block in inner}) > 1 or any(_nested(inner)):
            return StoragePlan("sets them in branches of several conditions")
        return StoragePlan("branch", tuple(_steps(inner, builds_on=False)))
    last = max(statement.lineno for statement in top[0].statements)
    if any(s.lineno < last for block in inner for s in block.statements):
        return StoragePlan("sets them in a branch first and at the top level later")
    steps = (*_steps(top, builds_on=False), *_steps(inner, builds_on=True))
    return StoragePlan("whole", steps)


def _nested(blocks: list[_Block]) -> Iterator[bool]:
    """Yield, for each pair of blocks, whether both may run."""
    for index, one in enumerate(blocks):
        for other in blocks[index + 1 :]:
            inside = set(map(id, ast.walk(ast.Module(_body_with(one), []))))
            yield any(id(statement) in inside for statement in other.statements)


def _body_with(block: _Block) -> list[ast.stmt]:
    innermost = block.branch[-1]
    return innermost.body if block.statements[0] in innermost.body else innermost.orelse


def _steps(blocks: list[_Block], *, builds_on: bool) -> Iterator[Step]:
    for block in blocks:
        first, *rest = block.statements
        if not rest:
            yield Step(first, (_pair(first),), builds_on)
            continue
        (second,) = rest
        pairs = tuple(sorted((_pair(first), _pair(second)), key=lambda pair: pair[0]))
        if isinstance(second.value, ast.Constant):
            yield Step(first, pairs, builds_on)
            yield Step(second, (), builds_on)
        elif isinstance(first.value, ast.Constant):
            yield Step(first, (), builds_on)
            yield Step(second, pairs, builds_on)
        else:
            yield Step(first, (_pair(first),), builds_on)
            yield Step(second, (_pair(second),), True)


def _pair(statement: ast.Assign | ast.AnnAssign) -> tuple[str, ast.expr]:
    assert statement.value is not None
    return _KEYS[_name(statement)], statement.value
