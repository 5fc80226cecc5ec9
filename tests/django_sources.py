"""Django's own files, from the wheels that the fact tools keep in ``.cache``."""

from __future__ import annotations

import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "tools"))

from surface.releases import SERIES, fetch, series


def django_files(version: str) -> Iterator[tuple[str, bytes]]:
    """Yield ``(path, data)`` of every Python file of a Django series (``"5.0"``)."""
    with zipfile.ZipFile(fetch(SERIES[series(f"{version}.0")])) as wheel:
        for name in sorted(wheel.namelist()):
            if name.endswith(".py") and name.startswith("django/"):
                yield name, wheel.read(name)
