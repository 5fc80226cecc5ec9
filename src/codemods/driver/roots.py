"""Roots: which repository and which Django project a file belongs to."""

from __future__ import annotations

import os

from codemods.driver.git import find_repository

__all__ = ["ProjectRoots", "find_root", "is_below"]

_PACKAGING = ("pyproject.toml", "setup.py", "setup.cfg")


def is_below(path: str, folder: str) -> bool:
    """Tell whether absolute ``path`` is ``folder`` or lies in it."""
    return path == folder or path.startswith(folder if folder.endswith(os.sep) else folder + os.sep)


def find_root(folder: str) -> tuple[str, bool]:
    """Return the root that a run in ``folder`` works in, and whether git knows it.

    Outside git it is the nearest folder upwards that looks like a project, else ``folder``.
    """
    repository = find_repository(folder)
    if repository is not None:
        return repository, True
    current = folder
    while True:
        if any(os.path.isfile(os.path.join(current, name)) for name in ("manage.py", *_PACKAGING)):
            return current, False
        parent = os.path.dirname(current)
        if parent == current:
            return folder, False
        current = parent


class ProjectRoots:
    """The Django project of every folder of one repository.

    A project's root is the nearest folder upwards with a ``manage.py``, else the nearest with
    packaging files, else the repository's root.
    """

    def __init__(self, root: str) -> None:
        self._root = root
        self._managed: dict[str, str | None] = {}
        self._packaged: dict[str, str | None] = {}

    def of(self, folder: str) -> str:
        """Return the project root of ``folder``; both are relative to the root, ``""`` is it."""
        managed = self._nearest(folder, ("manage.py",), self._managed)
        if managed is not None:
            return managed
        return self._nearest(folder, _PACKAGING, self._packaged) or ""

    def _nearest(
        self, folder: str, names: tuple[str, ...], known: dict[str, str | None]
    ) -> str | None:
        climbed = []
        found: str | None = None
        while True:
            if folder in known:
                found = known[folder]
                break
            climbed.append(folder)
            here = os.path.join(self._root, folder)
            if any(os.path.isfile(os.path.join(here, name)) for name in names):
                found = folder
                break
            if not folder:
                break
            folder = folder.rpartition("/")[0]
        for step in climbed:
            known[step] = found
        return found
