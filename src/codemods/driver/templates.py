"""Literal ``DIRS`` entries of settings files: folders whose files are templates too."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator
from posixpath import normpath

__all__ = ["literal_folders", "may_name_folders", "resolve_folders"]


def may_name_folders(data: bytes) -> bool:
    """Tell whether a Python file may hold ``DIRS`` of ``TEMPLATES`` (or old ``TEMPLATE_DIRS``)."""
    return b"DIRS" in data and b"TEMPLATE" in data


def literal_folders(data: bytes) -> tuple[str, ...]:
    """Return what the literal entries end in: ``BASE_DIR / "web" / "html"`` gives ``web/html``.

    A file that does not parse has none.
    """
    import ast

    try:
        tree = ast.parse(data)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return ()
    found: list[str] = []
    for node in ast.walk(tree):
        entries: ast.expr | None = None
        if isinstance(node, ast.Dict):
            for key, value in zip(node.keys, node.values, strict=True):
                if isinstance(key, ast.Constant) and key.value == "DIRS":
                    entries = value
        elif isinstance(node, ast.Assign):
            names = [target.id for target in node.targets if isinstance(target, ast.Name)]
            if "TEMPLATE_DIRS" in names:
                entries = node.value
        if isinstance(entries, (ast.List, ast.Tuple)):
            found.extend(tail for entry in entries.elts if (tail := _tail(entry)))
    return tuple(found)


def _tail(node: object) -> str:
    """Return the constant end of a path expression, empty where its end is not constant."""
    import ast

    if isinstance(node, ast.Constant):
        return node.value if isinstance(node.value, str) else ""
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Div):
        return _join([node.left, node.right])
    if isinstance(node, ast.Call) and node.args:
        return _join(node.args)  # str(…), Path(…), os.path.join(…), BASE_DIR.joinpath(…)
    return ""


def _join(nodes: Iterable[object]) -> str:
    tail = ""
    for node in nodes:
        part = _tail(node)
        tail = f"{tail}/{part}" if tail and part else part
    return tail


def resolve_folders(settings: str, tails: Iterable[str], root: str, project: str) -> Iterator[str]:
    """Yield the folders (relative to ``root``) that entries of a settings file stand for.

    What ``BASE_DIR`` is, only running the code would tell: the nearest folder from the settings
    file up to the ``project`` root in which the entry exists is taken.
    """
    exists: Callable[[str], bool] = os.path.isdir
    for tail in tails:
        if os.path.isabs(tail):
            relative = os.path.relpath(tail, root).replace(os.sep, "/")
            if not relative.startswith("..") and exists(tail):
                yield relative
            continue
        folder = settings.rpartition("/")[0]
        while True:
            candidate = normpath(f"{folder}/{tail}" if folder else tail)
            if not candidate.startswith("..") and exists(os.path.join(root, candidate)):
                yield candidate
                break
            if folder in (project, ""):
                break
            folder = folder.rpartition("/")[0]
