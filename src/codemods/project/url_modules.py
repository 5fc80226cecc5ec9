"""The fact which URL modules of a project set ``app_name``."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from codemods.project.facts import Fact, declare_fact

__all__ = ["URL_MODULES", "find_url_module"]

_APP_NAME = re.compile(rb"^app_name\b[^=\r\n]*=(?!=)", re.MULTILINE)


def _extract(path: str, data: bytes) -> bool | None:
    return _APP_NAME.search(data) is not None


def _merge(parts: Iterable[tuple[str, bool]]) -> dict[str, bool]:
    return dict(sorted(parts))


URL_MODULES = declare_fact(Fact("url_modules", (b"urlpatterns",), _extract, _merge))


def find_url_module(modules: Mapping[str, bool], dotted: str) -> bool | None:
    """Return whether a URL module sets ``app_name``, None where it is not one of the project."""
    plain = f"{dotted.replace('.', '/')}.py"
    package = f"{dotted.replace('.', '/')}/__init__.py"
    found = [
        named
        for path, named in modules.items()
        if any(f"/{path}".endswith(f"/{wanted}") for wanted in (plain, package))
    ]
    return found[0] if len(found) == 1 else None
