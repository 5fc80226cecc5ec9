"""What may import what, read from the source: layers, heavy libraries, systems."""

from __future__ import annotations

import ast
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import NamedTuple

import pytest

SOURCE = Path(__file__).parents[1] / "src"
LAYERS = (
    ("cli",),
    ("review",),
    ("report",),
    ("driver",),
    ("engine",),
    ("catalog",),
    ("declare",),
    ("project",),
    ("source",),
    ("data",),
)
"""Imports go down only. On top of all, a user's way in each: modules outside these packages."""
TYPES_OF_A_FIND = frozenset({"codemods.engine.context", "codemods.engine.templates"})
"""What a ``find`` is handed: codemods name its type, and never import it to run."""
HEAVY = frozenset({"libcst", "black", "rich", "jinja2", "distributed", "pytest"})
POSIX_ONLY = frozenset(
    {
        "crypt",
        "curses",
        "fcntl",
        "grp",
        "nis",
        "posix",
        "pty",
        "pwd",
        "readline",
        "resource",
        "spwd",
        "syslog",
        "termios",
        "tty",
    }
)


class Import(NamedTuple):
    """One name that a module imports."""

    name: str
    when: str
    """``start``; ``types`` for a type checker; ``call`` in a function; ``try`` where it may fail."""


def _when(node: ast.AST, when: str) -> str:
    if when != "start":
        return when
    if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
        return "call"
    if isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING":
        return "types"
    return "try" if isinstance(node, ast.Try) else when


def _imports(tree: ast.AST, when: str = "start") -> Iterator[Import]:
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, ast.Import):
            yield from (Import(alias.name, when) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert not node.level, "imports are absolute"
            yield from (Import(f"{node.module}.{alias.name}", when) for alias in node.names)
        yield from _imports(node, _when(node, when))


@cache
def modules() -> dict[str, tuple[Import, ...]]:
    """Return the imports of every module of the package by its dotted name."""
    found = {}
    for path in sorted((SOURCE / "codemods").rglob("*.py")):
        name = ".".join(path.relative_to(SOURCE).with_suffix("").parts).removesuffix(".__init__")
        found[name] = tuple(_imports(ast.parse(path.read_bytes())))
    assert len(found) > 150 and "codemods.engine.analysis" in found
    return found


def module_of(name: str) -> str:
    """Return the module of the package that the import of a dotted name loads."""
    while name and name not in modules():
        name = name.rpartition(".")[0]
    return name


def layer(module: str) -> int | None:
    """Return the number of a module's layer from above, None for one outside the layers."""
    package = [*module.split("."), ""][1]
    return next((number for number, names in enumerate(LAYERS) if package in names), None)


def test_imports_go_down_the_layers() -> None:
    wrong = []
    for module, imports in modules().items():
        own = layer(module)
        for name, when in imports:
            other = layer(module_of(name))
            if own is None or not name.startswith("codemods."):
                continue
            if when == "types" and module_of(name) in TYPES_OF_A_FIND:
                continue
            if other is None or other < own:
                wrong.append(f"{module} imports {name}")
    assert wrong == []


def test_no_codemod_loads_the_matchers_of_libcst() -> None:
    """They take longer to import than all else of libcst: an isinstance tells as well."""
    for module, imports in modules().items():
        names = {name for name, _when in imports if module.startswith("codemods.catalog.")}
        assert not any(name.startswith("libcst.matchers") for name in names), module


def test_the_source_layer_knows_nothing_of_django() -> None:
    for module, imports in modules().items():
        if module.startswith("codemods.source"):
            assert not [name for name, _ in imports if name.startswith("django")], module


def _loaded_with(module: str, seen: set[str]) -> set[str]:
    """Return all modules of the package that importing one loads."""
    parts = module.split(".")
    for name in (".".join(parts[:length]) for length in range(1, len(parts) + 1)):
        if name not in seen and name in modules():
            seen.add(name)
            for imported, when in modules()[name]:
                if when in ("start", "try") and (other := module_of(imported)):
                    _loaded_with(other, seen)
    return seen


def _is_start(module: str) -> bool:
    """Whether a module may be loaded by a run that rewrites nothing, or only rows."""
    package = [*module.split("."), ""][1]
    return package in ("cli", "engine") or (package == "catalog" and "._" not in module)


def test_heavy_libraries_are_loaded_when_they_are_needed() -> None:
    """Commands, engine and catalogue can be imported without them."""
    wrong = []
    for start in filter(_is_start, modules()):
        for module in _loaded_with(start, set()):
            for name, when in modules()[module]:
                if when in ("start", "try") and name.partition(".")[0] in HEAVY:
                    wrong.append(f"{start} loads {module}, which imports {name}")
    assert wrong == []


def test_the_command_line_library_stays_in_the_command_line() -> None:
    users = [
        m for m, found in modules().items() if any(n.split(".")[0] == "click" for n, _ in found)
    ]
    assert users and all(module.startswith("codemods.cli.") for module in users)


def test_what_only_posix_has_is_not_imported_at_module_level() -> None:
    wrong = [
        f"{module} imports {name}"
        for module, imports in modules().items()
        for name, when in imports
        if when == "start" and name.partition(".")[0] in POSIX_ONLY
    ]
    assert wrong == []


# --- what a run loads

PROGRAM = """
import json, sys
from codemods.cli.main import run_command_line
status = run_command_line(sys.argv[1:])
print(json.dumps([status, sorted({name.partition(".")[0] for name in sys.modules})]))
"""
CLEAN = "from django.urls import path\n\nurlpatterns = [path('', view) for view in VIEWS]\n"
ROWS = """\
from django.utils import translation
from django.utils.encoding import force_text
from django.utils.translation import ugettext as _

__all__ = ["name"]
name = force_text(_("name")) + translation.ugettext("x")
"""
PARTS = "from django.conf.urls import url\n\nurlpatterns = [url(r'^$', view)]\n"
CALL = "from django.dispatch import Signal\n\ndone = Signal(providing_args=['book'])\n"


def _run(folder: Path, *arguments: str) -> tuple[int, frozenset[str]]:
    """Run a command in a process of its own; return its status and what it loaded."""
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, *arguments],
        cwd=folder,
        env={**os.environ, "CODEMODS_STATE_DIR": str(folder), "CODEMODS_CACHE_DIR": str(folder)},
        stdout=subprocess.PIPE,
        check=True,
    )
    status, loaded = json.loads(done.stdout.splitlines()[-1])
    return status, frozenset(loaded)


@pytest.mark.parametrize("command", [["run"], ["check"], ["run", "--apply"]], ids=" ".join)
def test_a_run_over_clean_files_loads_no_heavy_library(tmp_path: Path, command: list[str]) -> None:
    for number in range(20):
        (tmp_path / f"urls{number}.py").write_text(CLEAN)
    status, loaded = _run(tmp_path, *command)
    assert status == 0
    assert loaded.isdisjoint(HEAVY)


@pytest.mark.parametrize("command", [["run"], ["check"], ["run", "--apply"]], ids=" ".join)
def test_renames_and_parts_never_load_libcst(tmp_path: Path, command: list[str]) -> None:
    for number in range(20):
        (tmp_path / f"names{number}.py").write_text(ROWS + PARTS)
    status, loaded = _run(tmp_path, *command)
    assert status == ("--apply" not in command)
    assert "force_text" not in (tmp_path / "names0.py").read_text() or "--apply" not in command
    assert loaded.isdisjoint(HEAVY - {"rich"})


def test_rewritten_calls_do(tmp_path: Path) -> None:
    """Or else the tests above would see nothing."""
    (tmp_path / "signals.py").write_text(CALL)
    status, loaded = _run(tmp_path, "run", "--jobs", "1")
    assert status == 1 and "libcst" in loaded
