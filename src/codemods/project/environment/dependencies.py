"""The packages a project asks for, from requirement files, packaging files and lock files."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from packaging.requirements import InvalidRequirement, Requirement
from packaging.specifiers import SpecifierSet
from packaging.utils import canonicalize_name

from codemods.project.environment.ranges import parse_poetry, parse_range, parse_version

__all__ = [
    "Dependency",
    "from_lock",
    "from_pipfile_lock",
    "from_pyproject",
    "from_requirements",
    "from_strings",
    "from_table",
    "line_of",
]

_INCLUDE = re.compile(r"(?:-r|--requirement)[\s=]*(\S.*)")
_OPTIONS = re.compile(r"\s+--?[A-Za-z][\w-]*(?:[\s=].*)?$")
_COMMENT = re.compile(r"(^|\s)#.*$")
_EGG = re.compile(r"#egg=([A-Za-z0-9._-]+)")
_LONGEST = 1000


class Dependency(NamedTuple):
    """One place that asks for a package, or locks it."""

    name: str
    """In its canonical spelling."""
    asked: str
    """The range as written; empty where any version will do or it is taken from a URL."""
    specifiers: SpecifierSet | None
    """None where the version cannot be known from here."""
    locked: bool
    """Whether it is the one version that gets installed."""
    path: str
    line: int


def line_of(text: str, needle: str) -> int:
    """Return the 1-based line of the first ``needle``, 1 where there is none."""
    found = text.find(needle)
    return text.count("\n", 0, found) + 1 if found >= 0 else 1


def from_requirements(path: str, text: str) -> tuple[list[Dependency], list[str], list[int]]:
    """Read one requirement file.

    Returns what it asks for, the files that it includes (as written), and the lines that say
    something else. Options of pip and constraints are passed over.
    """
    found: list[Dependency] = []
    included: list[str] = []
    unread: list[int] = []
    for number, line in _logical_lines(text):
        include = _INCLUDE.fullmatch(line)
        if include is not None:
            included.append(include[1].strip())
            continue
        if line.startswith("-") and not line.startswith(("-e", "--editable")):
            continue
        dependency = _from_line(path, number, line)
        if dependency is not None:
            found.append(dependency)
        elif not line.startswith("-") and not line.startswith((".", "/")):
            unread.append(number)
    return found, included, unread


def _logical_lines(text: str) -> Iterator[tuple[int, str]]:
    """Yield lines with what a final backslash continues, without comments and empty ones."""
    pending, first = "", 0
    for number, line in enumerate(text.splitlines(), 1):
        first = first if pending else number
        if line.endswith("\\"):
            pending += line[:-1]
            continue
        whole, pending = pending + line, ""
        # The fragment of an URL is no comment: that takes white space before it.
        stripped = _COMMENT.sub("", whole).strip()
        if stripped:
            yield first, stripped


def _from_line(path: str, number: int, line: str) -> Dependency | None:
    egg = _EGG.search(line)
    if egg is not None:
        return Dependency(canonicalize_name(egg[1]), "", None, False, path, number)
    try:
        requirement = Requirement(_OPTIONS.sub("", line[:_LONGEST]))
    except InvalidRequirement:
        return None
    return _of_requirement(requirement, path, number)


def _of_requirement(requirement: Requirement, path: str, line: int) -> Dependency:
    name = canonicalize_name(requirement.name)
    if requirement.url:
        return Dependency(name, "", None, False, path, line)
    specifiers = requirement.specifier
    return Dependency(name, str(specifiers), specifiers, _is_pin(specifiers), path, line)


def _is_pin(specifiers: SpecifierSet) -> bool:
    return any(
        one.operator in ("==", "===") and not one.version.endswith(".*") for one in specifiers
    )


def from_strings(path: str, text: str, lines: Iterable[object]) -> list[Dependency]:
    """Return what a list of requirement strings (PEP 508) in a file asks for."""
    found = []
    for line in lines:
        if not isinstance(line, str):
            continue
        try:
            requirement = Requirement(line[:_LONGEST])
        except InvalidRequirement:
            continue
        number = line_of(text, line if line in text else requirement.name)
        found.append(_of_requirement(requirement, path, number))
    return found


def from_pyproject(path: str, text: str, document: Mapping[str, Any]) -> list[Dependency]:
    """Return what ``pyproject.toml`` asks for: PEP 621, dependency groups and Poetry."""
    project = _table(document.get("project"))
    strings = [*_list(project.get("dependencies"))]
    for group in _table(project.get("optional-dependencies")).values():
        strings += _list(group)
    for group in _table(document.get("dependency-groups")).values():
        strings += _list(group)
    found = from_strings(path, text, strings)
    poetry = _table(_table(document.get("tool")).get("poetry"))
    tables = [_table(poetry.get("dependencies")), _table(poetry.get("dev-dependencies"))]
    for group in _table(poetry.get("group")).values():
        tables.append(_table(_table(group).get("dependencies")))
    for table in tables:
        found += from_table(path, text, table)
    return found


def from_table(path: str, text: str, table: Mapping[str, Any]) -> list[Dependency]:
    """Return what a table of Poetry or Pipenv asks for: names with ranges."""
    found = []
    for name, value in table.items():
        if name.lower() == "python":
            continue
        asked = value.get("version") if isinstance(value, dict) else value
        known = isinstance(asked, str)
        specifiers = parse_poetry(asked) if isinstance(asked, str) else None
        match = re.search(rf"^\s*[\"']?{re.escape(name)}[\"']?\s*=", text, re.MULTILINE)
        line = text.count("\n", 0, match.end()) + 1 if match else 1
        found.append(
            Dependency(
                canonicalize_name(name),
                str(asked) if known and asked != "*" else "",
                specifiers,
                specifiers is not None and _is_pin(specifiers),
                path,
                line,
            )
        )
    return found


class _Places:
    """Finds one text after the other in a long file, with their lines, in one pass."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._at = 0
        self._line = 1

    def next(self, needle: str) -> int:
        """Return the line of the next ``needle``, or the current one where there is none."""
        found = self._text.find(needle, self._at)
        if found >= 0:
            self._line += self._text.count("\n", self._at, found)
            self._at = found
        return self._line


def from_lock(path: str, text: str, document: Mapping[str, Any]) -> list[Dependency]:
    """Return what ``poetry.lock`` or ``uv.lock`` installs."""
    found = []
    places = _Places(text)
    for package in _list(document.get("package")):
        table = _table(package)
        name, version = table.get("name"), table.get("version")
        if isinstance(name, str) and isinstance(version, str):
            line = places.next(f'\nname = "{name}"\n') + 1
            dependency = _locked(path, line, name, version)
            if dependency is not None:
                found.append(dependency)
    return found


def from_pipfile_lock(path: str, text: str, document: object) -> list[Dependency]:
    """Return what ``Pipfile.lock`` installs."""
    found = []
    places = _Places(text)
    for section in ("default", "develop"):
        for name, value in _table(_table(document).get(section)).items():
            line = places.next(f'"{name}"')
            version = _table(value).get("version")
            if isinstance(version, str):
                dependency = _locked(path, line, name, version.removeprefix("=="))
                if dependency is not None:
                    found.append(dependency)
    return found


def _locked(path: str, line: int, name: str, version: str) -> Dependency | None:
    if parse_version(version) is None:
        return None
    asked = f"=={version}"
    return Dependency(canonicalize_name(name), asked, parse_range(asked), True, path, line)


def _table(value: object) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}


def _list(value: object) -> list[Any]:
    return value if isinstance(value, list) else []
