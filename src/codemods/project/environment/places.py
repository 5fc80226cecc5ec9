"""Which files are manifests: by their names and places alone, so that finding them is cheap."""

from __future__ import annotations

import posixpath
import re

__all__ = ["NAMES", "REQUIREMENT_FOLDERS", "home_of", "is_manifest", "kind_of"]

REQUIREMENT_FOLDERS = ("requirements", "requires")
"""Folders whose text files are requirement files."""
NAMES = (
    *("pyproject.toml", "poetry.lock", "uv.lock", "Pipfile", "Pipfile.lock", "setup.cfg"),
    *("setup.py", "tox.ini", ".python-version", "runtime.txt", ".gitlab-ci.yml", ".travis.yml"),
)
"""Manifests that are always called so."""

_REQUIREMENTS = re.compile(r"(?:.*[-_.])?requirements?(?:[-_.].*)?\.(?:txt|in)", re.I)
_DOCKERFILE = re.compile(r"(?:.*\.)?dockerfile(?:[.-].*)?", re.I)
_WORKFLOW = re.compile(r"(?:.*/)?\.github/workflows/[^/]+\.ya?ml")


def kind_of(path: str) -> str | None:
    """Return which manifest ``path`` is, relative to the root with ``/``; None: it is none.

    One of ``NAMES``, ``workflow``, ``requirements`` or ``dockerfile``.
    """
    name = posixpath.basename(path)
    if name in NAMES:
        return name
    if _WORKFLOW.fullmatch(path):
        return "workflow"
    folder = posixpath.basename(posixpath.dirname(path))
    listed = folder in REQUIREMENT_FOLDERS and name.endswith((".txt", ".in"))
    if listed or _REQUIREMENTS.fullmatch(name):
        return "requirements"
    return "dockerfile" if _DOCKERFILE.fullmatch(name) else None


def is_manifest(path: str) -> bool:
    """Tell whether ``path``, relative to the root with ``/``, is one of the well-known files."""
    return kind_of(path) is not None


def home_of(path: str) -> str:
    """Return the folder that a manifest speaks for."""
    folder = posixpath.dirname(path)
    if _WORKFLOW.fullmatch(path):
        return posixpath.dirname(posixpath.dirname(folder))
    if posixpath.basename(folder) in REQUIREMENT_FOLDERS:
        return posixpath.dirname(folder)
    return folder
