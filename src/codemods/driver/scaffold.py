"""The beginning of a codemod: a module whose example fails, and a fixture that is refused.

Where it goes depends on the project around: the catalogue of this package, or the package that
a plug-in's ``pyproject.toml`` names under ``[project.entry-points.codemods]``.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping
from keyword import iskeyword
from string import Template
from typing import Any, NamedTuple

from codemods.data import path_of
from codemods.driver.files import UnreadableError, read_within
from codemods.engine.entries import built_in_entries
from codemods.engine.plugins import GROUP
from codemods.project.documents import ConfigError, read_document

__all__ = ["Place", "ScaffoldError", "find_place", "write_scaffold"]

_TEMPLATES = path_of("scaffold")
_LARGEST = 1_000_000
_ID = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")
_CATALOG = os.path.join("src", "codemods", "catalog")


class ScaffoldError(Exception):
    """Nothing was written. The text says why, in one line."""


class Place(NamedTuple):
    """Where codemods of a project belong. Paths are absolute."""

    root: str
    folder: str
    """The package's."""
    fixtures: str
    category: str
    tests: str | None
    """The file that runs the cases; None where the project has its own way."""
    hints: tuple[str, ...]
    """What is left to do by hand."""


def find_place(current: str) -> Place:
    """Return the place for codemods of the project that ``current`` lies in.

    Raises ScaffoldError where no ``pyproject.toml`` upwards is one of codemods.
    """
    folder = os.path.realpath(current)
    while True:
        document = _read(os.path.join(folder, "pyproject.toml"))
        project = _table(document, "project")
        if project.get("name") == "codemods" and os.path.isdir(os.path.join(folder, _CATALOG)):
            return _catalog(folder)
        entry_points = _table(document, "project", "entry-points", GROUP)
        if entry_points:
            return _plugin(folder, document, entry_points)
        parent = os.path.dirname(folder)
        if parent == folder:
            raise ScaffoldError(
                f"no pyproject.toml from here upwards has [project.entry-points.{GROUP}]"
            )
        folder = parent


def _catalog(root: str) -> Place:
    hints = (
        "python tools/screen_index.py && python tools/reference.py",
        "pytest tests/test_cases.py -k {identifier}",
    )
    fixtures = os.path.join(root, "tests", "fixtures")
    return Place(root, os.path.join(root, _CATALOG), fixtures, "calls", None, hints)


def _plugin(root: str, document: Mapping[str, Any], entry_points: Mapping[str, Any]) -> Place:
    if len(entry_points) > 1:
        raise ScaffoldError(f"pyproject.toml has more than one plug-in: {', '.join(entry_points)}")
    ((category, package),) = entry_points.items()
    parts = str(package).split(".")
    folders = [os.path.join(root, source, *parts) for source in ("src", "")]
    folder = next(filter(os.path.isdir, folders), None)
    if folder is None:
        raise ScaffoldError(f"{package} is not the folder of a package in src or next to it")
    options = _table(document, "tool", "pytest", "ini_options")
    fixtures = os.path.join(root, str(options.get("codemods_fixtures", "tests/fixtures")))
    for path in (folder, fixtures):
        if os.path.commonpath([os.path.realpath(root), os.path.realpath(path)]) != root:
            raise ScaffoldError(f"{path} is not in {root}")
    hints = ["pytest -k {identifier}"]
    if options.get("codemods_package") != package:
        hints.insert(0, f'in [tool.pytest.ini_options]: codemods_package = "{package}"')
    tests = os.path.join(root, "tests", "test_codemods.py")
    return Place(root, folder, fixtures, category, tests, tuple(hints))


def _read(path: str) -> Mapping[str, Any]:
    try:
        data = read_within(path, _LARGEST)
        return {} if data is None else read_document(data)
    except (UnreadableError, ConfigError) as error:
        raise ScaffoldError(f"pyproject.toml: {error}") from None


def _table(document: Mapping[str, Any], *keys: str) -> Mapping[str, Any]:
    """Return the table with a dotted name, empty where there is none."""
    found: Any = document
    for key in keys:
        found = found.get(key) if isinstance(found, dict) else None
    return found if isinstance(found, dict) else {}


def write_scaffold(identifier: str, place: Place) -> tuple[str, ...]:
    """Write the files of a new codemod; return their paths, in order of reading.

    Raises ScaffoldError, before anything is written, for an id that cannot be used or whose
    files are there.
    """
    if not _ID.fullmatch(identifier):
        raise ScaffoldError(f"{identifier!r} is not kebab-case")
    name = identifier.replace("-", "_")
    if iskeyword(name):
        raise ScaffoldError(f"{name} is a keyword of Python")
    taken = {known for entry in built_in_entries() for known in (entry.id, entry.category)}
    if identifier in taken or identifier == place.category:
        raise ScaffoldError(f"there is a codemod or category called {identifier} already")
    values = {"identifier": identifier, "name": name, "category": place.category}
    texts = dict(_texts(name, identifier, place))
    for path in texts:
        if os.path.lexists(path):
            raise ScaffoldError(f"{os.path.relpath(path, place.root)} is there already")
    for path, template in texts.items():
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(os.path.join(_TEMPLATES, template), encoding="utf-8") as file:
            text = Template(file.read()).substitute(values)
        with open(path, "x", encoding="utf-8", newline="\n") as file:
            file.write(text)
    return tuple(texts)


def _texts(name: str, identifier: str, place: Place) -> Iterator[tuple[str, str]]:
    """Yield the path of every file to write, and its template."""
    yield os.path.join(place.folder, f"{name}.py"), "module.txt"
    yield os.path.join(place.fixtures, identifier, "unpacked.in.py"), "refused.txt"
    if place.tests is not None and not os.path.lexists(place.tests):
        yield place.tests, "tests.txt"
