"""What must never come out of a conversion, judged on the two texts alone."""

from __future__ import annotations

import ast
import io
import tokenize
from collections import Counter
from collections.abc import Iterator

from codemods.catalog.async_orm import api

__all__ = ["broken_rules"]

Version = tuple[int, int]
_COMPREHENSIONS = (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)
_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda, ast.ClassDef)


def broken_rules(before: str, after: str, target: Version = (5, 0)) -> list[str]:
    """Return in words which rules a conversion of ``before`` to ``after`` breaks."""
    old, new = ast.parse(before), ast.parse(after)
    return [
        *(Counter(_misplaced(new)) - Counter(_misplaced(old))),
        *_generators(old, new),
        *_later(old, new, target),
        *_lost_comments(before, after),
    ]


def _misplaced(tree: ast.Module) -> Iterator[str]:
    """No await outside of ``async def``, and no async comprehension inside a sync one.

    The second is a SyntaxError up to Python 3.10.
    """
    for path in _paths(tree, ()):
        node = path[-1]
        waits = isinstance(node, (ast.Await, ast.AsyncFor, ast.AsyncWith))
        if not waits and not (isinstance(node, ast.comprehension) and node.is_async):
            continue
        home = next((n for n in reversed(path[:-1]) if isinstance(n, _FUNCTIONS)), None)
        if not isinstance(home, ast.AsyncFunctionDef):
            yield "awaited outside of async def"
        inside = path[path.index(home) :] if home is not None else path
        around = [n for n in inside if isinstance(n, _COMPREHENSIONS) and not _in_first(n, node)]
        if not all(map(_is_async, around[:-1])):
            yield "an async comprehension inside a sync one"


def _is_async(node: ast.AST) -> bool:
    return any(generator.is_async for generator in getattr(node, "generators", ()))


def _in_first(outer: ast.AST, node: ast.AST) -> bool:
    first = outer.generators[0]  # type: ignore[attr-defined]
    return first is not node and any(inner is node for inner in ast.walk(first.iter))


def _generators(old: ast.Module, new: ast.Module) -> Iterator[str]:
    """No generator expression becomes async, or synchronous: what takes it would refuse it."""
    counts = [sum(map(_awaits_later, ast.walk(tree))) for tree in (old, new)]
    if counts[1] != counts[0]:
        yield "a generator expression became another kind"


def _awaits_later(node: ast.AST) -> bool:
    if not isinstance(node, ast.GeneratorExp):
        return False
    parts: list[ast.AST] = [node.elt, *(g.iter for g in node.generators[1:])]
    parts.extend(test for generator in node.generators for test in generator.ifs)
    return _is_async(node) or any(
        isinstance(inner, ast.Await) for part in parts for inner in ast.walk(part)
    )


def _later(old: ast.Module, new: ast.Module, target: Version) -> Iterator[str]:
    """No twin that the target lacks."""
    names = [
        {n.attr if isinstance(n, ast.Attribute) else n.id for n in ast.walk(tree) if _named(n)}
        for tree in (old, new)
    ]
    for name in sorted(names[1] - names[0]):
        versions = api.twin_versions(name)
        if versions and min(versions) > target:
            yield f"{name}() is newer than Django {target}"


def _named(node: ast.AST) -> bool:
    return isinstance(node, (ast.Attribute, ast.Name))


def _lost_comments(before: str, after: str) -> Iterator[str]:
    for comment in _comments(before) - _comments(after):
        yield f"lost: {comment}"


def _comments(text: str) -> Counter[str]:
    tokens = tokenize.generate_tokens(io.StringIO(text).readline)
    return Counter(token.string for token in tokens if token.type == tokenize.COMMENT)


def _paths(node: ast.AST, above: tuple[ast.AST, ...]) -> Iterator[tuple[ast.AST, ...]]:
    path = (*above, node)
    yield path
    for child in ast.iter_child_nodes(node):
        yield from _paths(child, path)
