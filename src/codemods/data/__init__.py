"""What is known of Django and of its packages, in files that tools of this repository write."""

from __future__ import annotations

import os

__all__ = ["path_of", "read_data", "read_lines"]

_FOLDER = os.path.dirname(__file__)
"""No Path: its module costs more than reading a file does."""


def path_of(name: str) -> str:
    """Return the path of a file, by its name."""
    return os.path.join(_FOLDER, name)


def read_data(name: str) -> bytes:
    """Return the bytes of a file."""
    with open(path_of(name), "rb") as file:
        return file.read()


def read_lines(name: str) -> list[str]:
    """Return the lines of a file, without their ends."""
    return read_data(name).decode("utf-8").splitlines()
