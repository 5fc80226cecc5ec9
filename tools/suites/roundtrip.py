"""What apply promises, on real packages: shown is what is written, once, and it can be undone."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

from suites.runs import RunError, copy_package, run_codemods
from suites.table import Package

Contents = dict[str, tuple[int, bytes]]
"""Path to mode and bytes."""

OPTIONS = ("--unsafe", "--isolated", ".")


def find_problems(package: Package) -> list[str]:
    """Return what does not hold for a package, nothing where all does. Raises RunError."""
    applied = copy_package(package, "roundtrip")
    shutil.rmtree(applied.parent / f"{applied.name}.state", ignore_errors=True)
    released = read_tree(applied)
    shown = run_codemods(applied, "run", *OPTIONS).stdout
    problems = []
    if read_tree(applied) != released:
        problems.append("a dry run wrote to the tree")
    run_codemods(applied, "run", "--apply", *OPTIONS)
    written = read_tree(applied)
    if written == released:
        problems.append("nothing was applied")
    if read_tree(_patched(package, shown)) != written:
        problems.append("what the dry run shows is not what is written")
    run_codemods(applied, "run", "--apply", *OPTIONS)
    if changed := differing(written, read_tree(applied)):
        problems.append(f"a second run changes {', '.join(changed)}")
    if run_codemods(applied, "run", *OPTIONS).stdout:
        problems.append("a second run still shows a diff")
    run_codemods(applied, "undo")
    if changed := differing(released, read_tree(applied)):
        problems.append(f"undo left {', '.join(changed)}")
    return problems


def read_tree(tree: Path) -> Contents:
    """Return mode and bytes of every file, less git's own."""
    return {
        str(path.relative_to(tree)): (path.lstat().st_mode, path.read_bytes())
        for path in sorted(tree.rglob("*"))
        if path.is_file() and ".git" not in path.relative_to(tree).parts
    }


def differing(one: Contents, other: Contents) -> list[str]:
    """Return the paths that are not alike in both."""
    return sorted(path for path in one.keys() | other.keys() if one.get(path) != other.get(path))


def _patched(package: Package, diff: bytes) -> Path:
    tree = copy_package(package, "patched")
    done = subprocess.run(["git", "-C", str(tree), "apply"], input=diff, capture_output=True)
    if done.returncode:
        raise RunError(f"{package.name}: git apply refuses the diff\n{done.stderr.decode()}")
    return tree
