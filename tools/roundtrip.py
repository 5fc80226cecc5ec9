"""Apply to whole packages and take it back: ``python tools/roundtrip.py [--package NAME]``.

For every package of the `suites` corpus: the dry run's diff, applied by git, equals what apply
writes; a second run changes nothing; undo restores every byte and mode.
"""

from __future__ import annotations

import argparse
import os
import shutil
import stat
import subprocess
import sys
import tempfile
from pathlib import Path

from corpus import fetch

Snapshot = dict[str, tuple[bytes, int]]


def snapshot(folder: Path) -> Snapshot:
    """Return content and mode of every file below ``folder``."""
    return {
        str(path.relative_to(folder)): (path.read_bytes(), stat.S_IMODE(path.stat().st_mode))
        for path in sorted(folder.rglob("*"))
        if path.is_file() and not path.is_symlink() and ".git" not in path.parts
    }


def codemods(folder: Path, *arguments: str) -> subprocess.CompletedProcess[bytes]:
    """Run the tool on ``folder``, with a state of its own."""
    environ = os.environ | {
        "CODEMODS_STATE_DIR": str(folder.parent / "state"),
        "CODEMODS_CACHE_DIR": str(folder.parent / "cache"),
    }
    command = [sys.executable, "-m", "codemods", *arguments]
    return subprocess.run(command, cwd=folder, capture_output=True, env=environ, check=False)


def problems_of(package: Path, work: Path) -> list[str]:
    """Return what does not hold for a package; ``work`` is an empty folder."""
    folder, twin = work / "package", work / "twin"
    shutil.copytree(package, folder, symlinks=True)
    subprocess.run(["git", "init", "-q", "."], cwd=folder, check=True)
    shutil.copytree(folder, twin, symlinks=True)
    before = snapshot(folder)
    problems = []
    diff = codemods(folder, "run", "--unsafe").stdout
    codemods(folder, "run", "--apply", "--unsafe")
    after = snapshot(folder)
    applied = subprocess.run(
        ["git", "apply"], input=diff, cwd=twin, capture_output=True, check=False
    )
    if applied.returncode or snapshot(twin) != after:
        problems.append("the dry run's diff is not what apply writes")
    again = codemods(folder, "run", "--unsafe")
    if again.stdout or again.returncode == 1:
        problems.append("a second run changes it again")
    if codemods(folder, "undo").returncode or snapshot(folder) != before:
        problems.append("undo does not restore it")
    changed = sum(before[name] != content for name, content in after.items())
    print(f"{package.name:32} {changed:4} files changed  {'; '.join(problems) or 'ok'}", flush=True)
    return problems


def main() -> int:
    """Check the packages; return the exit code."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0] if __doc__ else None)
    parser.add_argument("--package", action="append", metavar="NAME")
    chosen = parser.parse_args().package
    failed = False
    for package in sorted(fetch("suites").iterdir()):
        if not chosen or any(package.name.startswith(name) for name in chosen):
            with tempfile.TemporaryDirectory() as work:
                failed |= bool(problems_of(package, Path(work)))
    return int(failed)


if __name__ == "__main__":
    sys.exit(main())
