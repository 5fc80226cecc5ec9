"""The fact what the modules of a project bind at their top level: functions and all else."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from codemods.project.facts import Fact, declare_fact

__all__ = ["MODULE_FUNCTIONS", "find_functions"]

_FUNCTION = re.compile(rb"^(?:async[ \t]+)?def[ \t]+([A-Za-z_]\w*)", re.MULTILINE)


def _extract(path: str, data: bytes) -> frozenset[str] | None:
    return frozenset(name.decode() for name in _FUNCTION.findall(data)) or None


def _merge(parts: Iterable[tuple[str, frozenset[str]]]) -> dict[str, frozenset[str]]:
    return dict(sorted(parts))


MODULE_FUNCTIONS = declare_fact(Fact("module_functions", (b"def ",), _extract, _merge))


def find_functions(modules: Mapping[str, frozenset[str]], dotted: str) -> frozenset[str]:
    """Return the functions of the module ``dotted``, none where it is not the only one so called."""
    name = dotted.replace(".", "/")
    found = [
        functions
        for path, functions in modules.items()
        if f"/{path}".endswith((f"/{name}.py", f"/{name}/__init__.py"))
    ]
    return found[0] if len(found) == 1 else frozenset()
