"""Run over trees of up to 100,000 real files: ``python tools/scale.py [--files N…] [--jobs N]``.

Each tree holds copies of the packages of two corpora (`corpus.py fetch old modern`) under
``.cache/scale``, as many whole copies as come nearest to so many Python files. A dry run and
an applying one are timed, and what the greatest of their processes held. Then must hold:

- the files of the diff stand in the order of their paths;
- just these files are other ones once it is applied;
- ``undo`` brings every byte back.

``--one-root`` leaves out the files that make each package a project: one project of so many files.
``--lines N`` and ``--hits N`` run over one file with so many lines, and with so many hits.
Prints a table and exits with 1 if anything does not hold.
"""

from __future__ import annotations

import argparse
import codecs
import hashlib
import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from corpus import CorpusError, fetch, python_files
from venvs import CACHE

__all__ = ["Cost", "ScaleError", "fill", "make_file", "run"]

SCALE = CACHE / "scale"
SETS = ("old", "modern")
SIZES = (10_000, 25_000, 50_000, 100_000)
MARKS = ("setup.py", "setup.cfg", "pyproject.toml", "manage.py")
_HEADER = re.compile(rb'diff --git .* (?:"b/(.*)"|b/(.*))\n')
LINE = "value_{n} = compute({n})\n"
IMPORTS = """\
from django.conf.urls import url
from django.utils.encoding import force_text
from django.utils.http import urlquote
from django.utils.timezone import FixedOffset
"""
HITS = (
    "text_{n} = force_text(value_{n})\n",
    "address_{n} = urlquote(path_{n}) + '/'\n",
    "pattern_{n} = url(r'^item{n}/(?P<pk>\\d+)/$', view_{n})\n",
    "offset_{n} = FixedOffset(60, name='zone')\n",
)


class ScaleError(Exception):
    """Something does not hold. The message says what."""


class Cost(NamedTuple):
    """Seconds of wall clock and processor, and megabytes of the greatest process."""

    wall: float
    processor: float
    memory: float


def run(folder: Path, *arguments: str, output: Path | None = None) -> Cost:
    """Run codemods and return what it costs. Raises ScaleError where it fails."""
    command = [sys.executable, "-m", "codemods", *arguments]
    state = {name: str(SCALE / name) for name in ("CODEMODS_STATE_DIR", "CODEMODS_CACHE_DIR")}
    with Path(output or os.devnull).open("wb") as file:
        started = time.perf_counter()
        process = subprocess.Popen(
            command, cwd=folder, stdout=file, stderr=subprocess.DEVNULL, env=os.environ | state
        )
        _, status, usage = os.wait4(process.pid, 0)
    wall = time.perf_counter() - started
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode not in (0, 1, 2):  # 2: some of the files are no Python of today
        raise ScaleError(f"{' '.join(arguments)} ends with {process.returncode}")
    return Cost(wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024)


def make_root(folder: Path) -> None:
    """Make an empty folder, a repository of its own: ``.cache`` lies in one."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    (folder / "pyproject.toml").touch()
    subprocess.run(["git", "init", "--quiet"], cwd=folder, check=True)


def fill(folder: Path, sources: Sequence[Path], files: int, *, one_root: bool) -> int:
    """Write a tree of copies; return how many Python files it holds."""
    make_root(folder)
    found = [(source.name, list(_wanted(source))) for source in sources]
    written = copy = 0
    while written < files:
        for (name, paths), source in zip(found, sources, strict=True):
            for path in paths:
                if one_root and path.name in MARKS:
                    continue
                place = folder / f"copy{copy}" / name / path.relative_to(source)
                place.parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(path, place)
                written += path.suffix == ".py"
            if written >= files:
                return written
        copy += 1
    return written


def _wanted(source: Path) -> Iterator[Path]:
    yield from python_files(source)
    for path in sorted(source.rglob("*.html")):
        if path.is_file() and not path.is_symlink():
            yield path
    yield from (source / mark for mark in MARKS[1:3] if (source / mark).is_file())


def digests(folder: Path) -> dict[bytes, bytes]:
    """Return what identifies the content of each file of a tree, by its path."""
    found = {}
    for directory, folders, names in os.walk(folder):
        folders[:] = [name for name in folders if name != ".git"]
        for name in names:
            path = Path(directory, name)
            content = hashlib.sha256(path.read_bytes()).digest()
            found[os.fsencode(path.relative_to(folder))] = content
    return found


def headers(diff: Path) -> list[bytes]:
    """Return the paths of a diff, in its order."""
    with diff.open("rb") as file:
        found = [_HEADER.fullmatch(line) for line in file if line.startswith(b"diff --git ")]
    # Where a name has odd letters, git's quotes stand around it.
    return [m[2] if m[1] is None else codecs.escape_decode(m[1])[0] for m in found if m]


def measure(folder: Path, jobs: int) -> tuple[int, Cost, Cost]:
    """Return how many files change, and what a dry run and an applying one cost.

    Raises ScaleError where something does not hold.
    """
    options = ("run", "--isolated", "--no-cache", "--unsafe", "--jobs", str(jobs))
    before = digests(folder)
    diff = folder.with_suffix(".diff")
    dry = run(folder, *options, output=diff)
    names = headers(diff)
    if names != sorted(names):
        raise ScaleError("the diff is not in the order of paths")
    applied = run(folder, *options, "--apply", "-q")
    after = digests(folder)
    if {name for name in after if after[name] != before.get(name)} != set(names):
        raise ScaleError("what is applied is not what the diff said")
    run(folder, "undo", "-q")
    if digests(folder) != before:
        raise ScaleError("undo does not bring every byte back")
    diff.unlink()
    return len(names), dry, applied


def make_file(folder: Path, lines: int, hits: int) -> Path:
    """Write one file with so many lines, of which so many have a hit."""
    make_root(folder)
    step = max(lines // hits, 1) if hits else lines + 1
    path = folder / "large.py"
    with path.open("w") as file:
        file.write(IMPORTS)
        for n in range(lines):
            line = HITS[n // step % len(HITS)] if hits and n % step == 0 else LINE
            file.write(line.format(n=n))
    return path


def main() -> int:
    """Run the command."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n", maxsplit=1)[0])
    parser.add_argument("--files", nargs="*", type=int, default=list(SIZES), metavar="N")
    parser.add_argument("--one-root", action="store_true")
    parser.add_argument("--lines", nargs="*", type=int, default=[], metavar="N")
    parser.add_argument("--hits", nargs="*", type=int, default=[], metavar="N")
    parser.add_argument("--jobs", type=int, default=2)
    options = parser.parse_args()
    tree = SCALE / "tree"
    try:
        print("| what | changed | dry run: s, CPU s, MB | CPU ms a file | applied: s, CPU s, MB |")
        print("|---|---|---|---|---|")
        for lines, hits in [*((n, 1) for n in options.lines), *((n, n) for n in options.hits)]:
            make_file(tree, lines, hits)
            row(f"{lines:,} lines, {hits:,} hits", 1, *measure(tree, options.jobs))
        sources = [path for name in SETS for path in sorted(fetch(name).iterdir()) if path.is_dir()]
        for files in options.files:
            written = fill(tree, sources, files, one_root=options.one_root)
            row(f"{written:,} files", written, *measure(tree, options.jobs))
    except (ScaleError, CorpusError) as error:
        print(error)
        return 1
    finally:
        shutil.rmtree(SCALE, ignore_errors=True)
    return 0


def row(what: str, files: int, changed: int, dry: Cost, applied: Cost) -> None:
    """Print a row of the table."""
    each = f"{dry.processor / files * 1000:.2f}"
    one, other = (f"{c.wall:.1f}, {c.processor:.1f}, {c.memory:.0f}" for c in (dry, applied))
    print(f"| {what} | {changed:,} | {one} | {each} | {other} |", flush=True)


if __name__ == "__main__":
    sys.exit(main())
