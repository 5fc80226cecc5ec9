"""Literal ``DIRS`` entries of settings files: folders whose files are templates too."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator
from posixpath import normpath
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import ast

__all__ = ["literal_folders", "resolve_folders"]

_ENTRIES = re.compile(
    rb"""(?:["']DIRS["'][ \t]*:|^[ \t]*TEMPLATE_DIRS[ \t]*=)[ \t]*[\[(](?!\s{0,200}[\])])""", re.M
)
_TRIES = 20
_LONGEST = 4_000


def literal_folders(data: bytes) -> tuple[str, ...]:
    """Return what the literal entries end in: ``BASE_DIR / "web" / "html"`` gives ``web/html``.

    Only ``"DIRS": [...]`` of ``TEMPLATES`` and the old ``TEMPLATE_DIRS = [...]`` are read.
    """
    if b"DIRS" not in data or b"TEMPLATE" not in data:
        return ()
    found: list[str] = []
    for match in _ENTRIES.finditer(data):
        found.extend(filter(None, map(_tail, _elements(data, match.end() - 1))))
    return tuple(found)


def _elements(data: bytes, start: int) -> list[ast.expr]:
    """Return the elements of the list or tuple that opens at ``start``, as far as it parses."""
    import ast

    close = b"]" if data[start : start + 1] == b"[" else b")"
    end = start
    for _ in range(_TRIES):
        end = data.find(close, end + 1, start + _LONGEST)
        if end < 0:
            break
        try:
            node = ast.parse(data[start : end + 1].decode("latin-1"), mode="eval").body
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            continue
        return node.elts if isinstance(node, (ast.List, ast.Tuple)) else [node]
    return []


def _tail(node: ast.expr) -> str:
    """Return the constant end of a path expression, empty where its end is not constant."""
    import ast

    if isinstance(node, ast.Constant):
        return _text(node.value)
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Div):
        return _join([node.left, node.right])
    if isinstance(node, ast.Call) and node.args:
        return _join(node.args)  # str(…), Path(…), os.path.join(…), BASE_DIR.joinpath(…)
    return ""


def _text(value: object) -> str:
    """Undo the decoding that made bytes of any encoding parse; odd names are just not found."""
    return os.fsdecode(value.encode("latin-1")) if isinstance(value, str) else ""


def _join(nodes: Iterable[ast.expr]) -> str:
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
    for tail in tails:
        if os.path.isabs(tail):
            relative = os.path.relpath(tail, root).replace(os.sep, "/")
            if not relative.startswith("..") and os.path.isdir(tail):
                yield relative
            continue
        folder = settings.rpartition("/")[0]
        while True:
            candidate = normpath(f"{folder}/{tail}" if folder else tail)
            if not candidate.startswith("..") and os.path.isdir(os.path.join(root, candidate)):
                yield candidate
                break
            if folder in (project, ""):
                break
            folder = folder.rpartition("/")[0]
