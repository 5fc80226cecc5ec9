"""Where the manifests of a project lie: requirement files, packaging files, lock files."""

from __future__ import annotations

import os
from collections.abc import Iterator

__all__ = ["find_manifests"]


def find_manifests(root: str, project: str) -> Iterator[str]:
    """Yield the manifests that speak for the folder ``project``, in order, relative to ``root``.

    They lie in it, in a folder above it, or in a folder for requirements there. No link is
    followed.
    """
    from codemods.project.environment.places import REQUIREMENT_FOLDERS, is_manifest

    parts = project.split("/") if project else []
    for depth in range(len(parts) + 1):
        home = "/".join(parts[:depth])
        for name in ("", *REQUIREMENT_FOLDERS):
            folder = "/".join(filter(None, (home, name)))
            for path in _files(root, folder):
                if is_manifest(path):
                    yield path


def _files(root: str, folder: str) -> list[str]:
    try:
        with os.scandir(os.path.join(root, folder)) as entries:
            names = sorted(one.name for one in entries if one.is_file(follow_symlinks=False))
    except OSError:
        return []
    return [f"{folder}/{name}" if folder else name for name in names]
