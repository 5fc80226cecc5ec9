"""From the name of a module or package to the codemods that it defines."""

from __future__ import annotations

import importlib
from collections.abc import Iterator
from functools import cache
from types import ModuleType
from typing import NoReturn

from codemods.declare.codemod import Codemod

__all__ = ["load_module", "load_package", "modules_below"]


def modules_below(package: ModuleType) -> Iterator[str]:
    """Yield the dotted names of all modules below a package, in a fixed order.

    Modules whose name starts with ``_`` are machinery: what codemods import when they rewrite.
    Packages are imported on the way; raises what that raises.
    """
    import pkgutil

    found = pkgutil.walk_packages(package.__path__, f"{package.__name__}.", _raise)
    yield from sorted(info.name for info in found if not info.ispkg and "._" not in info.name)


def _raise(_name: str) -> NoReturn:
    raise  # called while the error of an import is handled


@cache
def load_module(name: str) -> dict[str, Codemod]:
    """Import a module and return its codemods by id: its `Codemod` values and lists of them.

    Raises ValueError where two have one id.
    """
    found: dict[str, Codemod] = {}
    for value in vars(importlib.import_module(name)).values():
        for candidate in value if isinstance(value, (list, tuple)) else (value,):
            if not isinstance(candidate, Codemod):
                continue
            if found.setdefault(candidate.id, candidate) is not candidate:
                raise ValueError(f"two codemods are called {candidate.id}")
    return found


def load_package(name: str) -> Iterator[tuple[Codemod, str]]:
    """Yield the codemods of a module, or of all modules of a package, each with its module.

    Raises what importing them raises, and ValueError where two have one id.
    """
    top = importlib.import_module(name)
    below = modules_below(top) if hasattr(top, "__path__") else ()
    seen: dict[str, Codemod] = {}
    for module in (name, *below):
        for identifier, codemod in load_module(module).items():
            if identifier not in seen:
                seen[identifier] = codemod
                yield codemod, module
            elif seen[identifier] is not codemod:
                raise ValueError(f"two codemods are called {identifier}")
