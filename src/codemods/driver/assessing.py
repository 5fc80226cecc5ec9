"""Reads what the assessment wants to know beyond the findings of a run."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import NamedTuple

from codemods.driver.config import DEFAULT_LIMIT
from codemods.driver.discovery import Selection, is_python, list_all
from codemods.driver.files import UnreadableError, read_file
from codemods.driver.git import GitError
from codemods.project.async_middleware import (
    Middleware,
    is_settings_file,
    judge_middleware,
    listed_middleware,
)
from codemods.project.async_views import (
    AsyncCandidate,
    find_async_candidates,
    is_view_module,
    named_modules,
)
from codemods.project.environment.manifests import Environment, includes_of, read_environment
from codemods.project.environment.places import home_of, is_manifest

__all__ = ["Surroundings", "survey_surroundings"]

_LARGEST = 1_000_000
"""Bytes of a file that a person writes; lock files may be larger."""


class Surroundings(NamedTuple):
    """What there is to know of a project beside what the codemods find in it."""

    files: tuple[str, ...]
    """All files that the run looked at, relative to the root, in order."""
    environment: Environment
    views: tuple[AsyncCandidate, ...]
    middleware: tuple[Middleware, ...]
    trouble: Mapping[str, str]
    """Why a file could not be read, by path."""


def survey_surroundings(
    selection: Selection, named: Sequence[str], excludes: Callable[[str], bool]
) -> Surroundings:
    """Read the manifests that belong to the ``named`` paths, and the selected files for views.

    ``named`` are relative to the root (``""`` is the root); ``excludes`` tells which paths the
    settings leave out. Files are only read.
    """
    reader = _Reader(selection.root)
    files = sorted(path for path in selection.files if not excludes(path))
    try:
        manifests = [
            path
            for path in list_all(selection.root, selection.git)
            if is_manifest(path) and not excludes(path) and _concerns(home_of(path), named)
        ]
    except GitError as error:
        manifests = []
        reader.trouble[selection.root] = str(error)
    python = [path for path in files if is_python(path)]
    views = _views(python, reader)
    return Surroundings(
        tuple(files),
        read_environment(_contents(manifests, reader)),
        tuple(views),
        tuple(_middleware(python, reader)),
        dict(sorted(reader.trouble.items())),
    )


class _Reader:
    """Reads files of the root; what cannot be read is in `trouble`."""

    def __init__(self, root: str) -> None:
        self.root = root
        self.trouble: dict[str, str] = {}

    def read(self, path: str, limit: int = DEFAULT_LIMIT) -> bytes:
        try:
            return read_file(f"{self.root}/{path}", limit)
        except UnreadableError as error:
            self.trouble[path] = str(error)
            return b""


def _concerns(home: str, named: Iterable[str]) -> bool:
    """Tell whether what speaks for the folder ``home`` speaks for one of the ``named`` paths."""
    return any(
        not home
        or not path
        or path == home
        or path.startswith(f"{home}/")
        or home.startswith(f"{path}/")
        for path in named
    )


def _contents(manifests: Iterable[str], reader: _Reader) -> dict[str, bytes]:
    """Return the manifests and what they include; an include that cannot be read is left out."""
    found = {
        path: reader.read(path, DEFAULT_LIMIT if path.endswith(".lock") else _LARGEST)
        for path in manifests
    }
    queue = [name for path, data in found.items() for name in includes_of(path, data)]
    beside = _Reader(reader.root)
    while queue:
        path = queue.pop()
        if path in found or path in beside.trouble:
            continue
        data = beside.read(path, _LARGEST)
        if path not in beside.trouble:
            found[path] = data
            queue += includes_of(path, data)
    return found


def _views(python: Iterable[str], reader: _Reader) -> list[AsyncCandidate]:
    named: set[str] = set()
    texts: dict[str, bytes] = {}
    for path in python:
        data = reader.read(path)
        named |= named_modules(path, data)
        if b"request" in data or b"View" in data:
            texts[path] = data
    known = frozenset(named)
    found = []
    for path, data in texts.items():
        if is_view_module(path, known):
            found += find_async_candidates(path, data)
    return found


def _middleware(python: list[str], reader: _Reader) -> list[Middleware]:
    def find_module(dotted: str) -> tuple[str, bytes] | None:
        tail = dotted.replace(".", "/")
        wanted = (f"{tail}.py", f"{tail}/__init__.py")
        found = [path for path in python if any(f"/{path}".endswith(f"/{w}") for w in wanted)]
        return (found[0], reader.read(found[0])) if len(found) == 1 else None

    found: dict[str, Middleware] = {}
    for path in filter(is_settings_file, python):
        for line, name in listed_middleware(path, reader.read(path)):
            found.setdefault(name, judge_middleware(path, line, name, find_module))
    return [found[name] for name in sorted(found)]
