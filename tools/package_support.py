"""Refresh ``src/codemods/data/packages.txt``: which release was the first to support Django 5.0.

``python tools/package_support.py NAME...`` asks PyPI, through pip, what the releases of these
packages declare, and writes their rows; without names it does so for all rows that came from
PyPI. A row taken from a changelog is only replaced where an earlier release declares 5.0.

Releases are searched by bisection: the newest Django that a release declares never goes down
from one release to the next. Of each package six or so are asked for, no more.
"""

from __future__ import annotations

import argparse
import json
import re
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterable, Sequence
from functools import cache, partial
from pathlib import Path

from packaging.utils import canonicalize_name
from packaging.version import InvalidVersion, Version

TABLE = Path(__file__).parents[1] / "src/codemods/data/packages.txt"
WANTED = (5, 0)
_CLASSIFIER = re.compile(r"Framework :: Django :: (\d+)\.(\d+)")

Row = tuple[str, str, str, str]
"""Name, first release or ``-``, source, note."""


def newest_django(classifiers: Iterable[str]) -> tuple[int, int]:
    """Return the newest Django that ``classifiers`` declare, (0, 0) where they declare none."""
    found = [match for line in classifiers if (match := _CLASSIFIER.fullmatch(line))]
    return max(((int(match[1]), int(match[2])) for match in found), default=(0, 0))


def first_release(
    versions: Sequence[Version], classifiers_of: Callable[[Version], Sequence[str] | None]
) -> Version | None:
    """Return the first of ``versions`` (ascending) that declares Django 5.0 or newer, or None.

    ``classifiers_of`` returns None for a release without a wheel. Raises LookupError where such
    a release stands just before the first one found: it may be the first.
    """
    low, high = 0, len(versions)
    while low < high:
        middle = (low + high) // 2
        if newest_django(classifiers_of(versions[middle]) or ()) >= WANTED:
            high = middle
        else:
            low = middle + 1
    if low and classifiers_of(versions[low - 1]) is None:
        raise LookupError(f"{versions[low - 1]} has no wheel to look into")
    return versions[low] if low < len(versions) else None


def remark(classifiers: Iterable[str]) -> str:
    """Return what to note of a first release: that it declares 5.1 or later, but not 5.0."""
    found = sorted(
        (int(match[1]), int(match[2]))
        for line in classifiers
        if (match := _CLASSIFIER.fullmatch(line))
    )
    new = [version for version in found if version >= WANTED]
    if not new or new[0] == WANTED:
        return ""
    return f"It declares Django {new[0][0]}.{new[0][1]}, not 5.0 itself."


def read_table(text: str) -> tuple[list[str], dict[str, Row]]:
    """Return the comment lines and the rows of a table, by name."""
    lines = text.splitlines()
    rows = [tuple(line.split("\t")) for line in lines if line and not line.startswith("#")]
    comments = [line for line in lines if line.startswith("#")]
    return comments, {name: (name, first, source, note) for name, first, source, note in rows}


def write_table(comments: Iterable[str], rows: Iterable[Row]) -> str:
    """Return the text of a table, sorted by name."""
    return "".join(f"{line}\n" for line in (*comments, *("\t".join(row) for row in sorted(rows))))


def refreshed(
    row: Row | None, name: str, found: Version | None, latest: Version, note: str = ""
) -> Row:
    """Return the row that replaces ``row``: ``found`` is the first release that declares 5.0."""
    note = note or (row[3] if row else "")
    by_changelog = row is not None and row[1] != "-" and "pypi.org" not in row[2]
    if row and by_changelog and (found is None or Version(row[1]) <= found):
        return row
    if found is None:
        return name, "-", f"https://pypi.org/project/{name}/{latest}/", note
    return name, str(found), f"https://pypi.org/project/{name}/{found}/", note


# --- PyPI, by pip


def released(name: str) -> list[Version]:
    """Return the final releases of a package, oldest first."""
    output = _pip("index", "versions", name)
    match = re.search(r"Available versions: (.*)", output)
    versions = []
    for text in match[1].split(",") if match else ():
        try:
            versions.append(Version(text.strip()))
        except InvalidVersion:
            continue
    if not versions:
        raise LookupError("pip knows no release")
    return sorted(versions)


@cache
def classifiers(name: str, version: Version) -> list[str] | None:
    """Return what the wheel of a release declares, None where it has none. Nothing is run."""
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "report.json"
        # fmt: off
        try:
            _pip(
                "install", "--dry-run", "--no-deps", "--ignore-installed",
                "--ignore-requires-python", "--only-binary", ":all:", "--report", str(report),
                f"{name}=={version}",
            )
        except LookupError as error:
            if "No matching distribution" in str(error):
                return None
            raise
        # fmt: on
        (install,) = json.loads(report.read_text(encoding="utf-8"))["install"]
    return list(install["metadata"].get("classifier", ()))


def _pip(*arguments: str) -> str:
    command = [sys.executable, "-m", "pip", "--disable-pip-version-check", *arguments]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise LookupError(done.stderr.strip().splitlines()[-1] if done.stderr else "pip failed")
    return done.stdout


def main() -> int:
    """Refresh the table."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("names", nargs="*", metavar="NAME")
    arguments = parser.parse_args()
    comments, rows = read_table(TABLE.read_text(encoding="utf-8"))
    names = [str(canonicalize_name(name)) for name in arguments.names]
    status = 0
    for name in names or [name for name, row in rows.items() if "pypi.org" in row[2]]:
        try:
            versions = released(name)
            found = first_release(versions, partial(classifiers, name))
        except LookupError as error:
            print(f"{name}: {error}", file=sys.stderr)
            status = 1
            continue
        note = remark(classifiers(name, found) or ()) if found else ""
        rows[name] = refreshed(rows.get(name), name, found, versions[-1], note)
        print(f"{name}: {found or 'no release declares it'}")
    TABLE.write_text(write_table(comments, rows.values()), encoding="utf-8")
    return status


if __name__ == "__main__":
    sys.exit(main())
