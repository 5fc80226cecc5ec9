"""The well-known files that say what a project runs on, and what each of them says."""

from __future__ import annotations

import ast
import configparser
import json
import posixpath
import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any, NamedTuple

import yaml

from codemods.project.documents import ConfigError, read_document
from codemods.project.environment.dependencies import (
    Dependency,
    from_lock,
    from_pipfile_lock,
    from_pyproject,
    from_requirements,
    from_strings,
    from_table,
    line_of,
)
from codemods.project.environment.places import is_manifest, kind_of
from codemods.project.environment.pythons import PythonAsk, ask_for_range, ask_for_versions
from codemods.project.environment.ranges import parse_poetry, parse_range

__all__ = ["Environment", "read_environment"]

_FROM = re.compile(r"^[ \t]*FROM[ \t]+(?:--\S+[ \t]+)*(\S+)", re.I | re.M)
_IMAGE = re.compile(r"(?:.*/)?python:v?(\d+(?:\.\d+)*)")
_TOX = re.compile(r"\bpy(?:py)?\{?((?:\d{2,3}[,\s]*)+)\}?")


class Problem(NamedTuple):
    """A place that could not be understood."""

    path: str
    line: int
    message: str


class Environment(NamedTuple):
    """What all manifests together ask for, in path order."""

    pythons: tuple[PythonAsk, ...]
    dependencies: tuple[Dependency, ...]
    problems: tuple[Problem, ...]
    files: tuple[str, ...]
    """The files that were read."""


class _Found:
    def __init__(self) -> None:
        self.pythons: list[PythonAsk | None] = []
        self.dependencies: list[Dependency] = []
        self.problems: list[Problem] = []
        self.included: list[str] = []


def read_environment(files: Mapping[str, bytes]) -> Environment:
    """Read manifests: contents by path relative to the root. A broken one becomes a problem.

    Requirement files that others include are read if they are among ``files``, whatever their
    name.
    """
    found = _Found()
    done: set[str] = set()
    queue = sorted(path for path in files if is_manifest(path))
    while queue:
        path = queue.pop(0)
        if path in done or path not in files:
            continue
        done.add(path)
        found.included = []
        text = files[path].decode("utf-8-sig", "replace")
        try:
            (_reader_of(path) or _requirements)(found, path, text)
        except _UnreadError as error:
            found.problems.append(Problem(path, 1, str(error)))
        for name in found.included:
            if name not in files:
                found.problems.append(Problem(path, 1, f"includes {name}, which cannot be read"))
        queue += found.included
    return Environment(
        tuple(sorted(ask for ask in found.pythons if ask is not None)),
        tuple(sorted(found.dependencies, key=lambda one: (one.path, one.line, one.name))),
        tuple(sorted(found.problems)),
        tuple(sorted(done)),
    )


def includes_of(path: str, data: bytes) -> list[str]:
    """Return the requirement files that a requirement file includes, relative to the root."""
    if _reader_of(path) not in (None, _requirements):
        return []
    _, included, _ = from_requirements(path, data.decode("utf-8-sig", "replace"))
    return list(_inside(path, included))


def _inside(path: str, included: list[str]) -> Iterator[str]:
    """Yield those of the ``included`` names that lie inside the root."""
    for name in included:
        joined = posixpath.normpath(posixpath.join(posixpath.dirname(path), name))
        if not joined.startswith(("..", "/")) and "://" not in name:
            yield joined


class _UnreadError(Exception):
    """A manifest is not what its name says. ``args[0]`` is one line."""


_Reader = Callable[[_Found, str, str], None]


def _requirements(found: _Found, path: str, text: str) -> None:
    dependencies, included, unread = from_requirements(path, text)
    found.dependencies += dependencies
    found.included += _inside(path, included)
    found.problems += [Problem(path, line, "not a requirement") for line in unread]


def _toml(text: str) -> Mapping[str, Any]:
    try:
        return read_document(text.encode("utf-8", "replace"))
    except ConfigError as error:
        raise _UnreadError(str(error)) from None


def _pyproject(found: _Found, path: str, text: str) -> None:
    document = _toml(text)
    found.dependencies += from_pyproject(path, text, document)
    project, tool = document.get("project"), document.get("tool")
    asked = project.get("requires-python") if isinstance(project, dict) else None
    if isinstance(asked, str):
        line = line_of(text, "requires-python")
        found.pythons.append(
            ask_for_range(path, line, "requires-python", asked, parse_range(asked))
        )
    poetry = tool.get("poetry") if isinstance(tool, dict) else None
    table = poetry.get("dependencies") if isinstance(poetry, dict) else None
    asked = table.get("python") if isinstance(table, dict) else None
    if isinstance(asked, str):
        match = re.search(r"^\s*python\s*=", text, re.MULTILINE)
        line = text.count("\n", 0, match.end()) + 1 if match else 1
        found.pythons.append(ask_for_range(path, line, "python", asked, parse_poetry(asked)))


def _lock(found: _Found, path: str, text: str) -> None:
    found.dependencies += from_lock(path, text, _toml(text))


def _pipfile(found: _Found, path: str, text: str) -> None:
    document = _toml(text)
    for section in ("packages", "dev-packages"):
        table = document.get(section)
        if isinstance(table, dict):
            found.dependencies += from_table(path, text, table)
    _pipenv_python(found, path, text, document.get("requires"))


def _pipfile_lock(found: _Found, path: str, text: str) -> None:
    try:
        document = json.loads(text)
    except (ValueError, RecursionError):
        raise _UnreadError("not valid JSON") from None
    found.dependencies += from_pipfile_lock(path, text, document)
    meta = document.get("_meta") if isinstance(document, dict) else None
    _pipenv_python(found, path, text, meta.get("requires") if isinstance(meta, dict) else None)


def _pipenv_python(found: _Found, path: str, text: str, requires: object) -> None:
    for key in ("python_version", "python_full_version"):
        asked = requires.get(key) if isinstance(requires, dict) else None
        if isinstance(asked, str):
            found.pythons.append(ask_for_versions(path, line_of(text, key), key, asked, [asked]))


def _ini(text: str) -> configparser.RawConfigParser:
    parser = configparser.RawConfigParser(strict=False)
    try:
        parser.read_string(text)
    except (configparser.Error, ValueError):
        raise _UnreadError("not a valid ini file") from None
    return parser


def _setup_cfg(found: _Found, path: str, text: str) -> None:
    parser = _ini(text)
    if parser.has_option("options", "python_requires"):
        asked = parser.get("options", "python_requires")
        line = line_of(text, "python_requires")
        found.pythons.append(
            ask_for_range(path, line, "python_requires", asked, parse_range(asked))
        )
    lists = [parser.get("options", "install_requires", fallback="")]
    if parser.has_section("options.extras_require"):
        lists += [value for _, value in parser.items("options.extras_require")]
    strings = [line.strip() for value in lists for line in value.splitlines() if line.strip()]
    found.dependencies += from_strings(path, text, strings)


def _setup_py(found: _Found, path: str, text: str) -> None:
    try:
        tree = ast.parse(text)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        raise _UnreadError("not valid Python for the Python that runs codemods") from None
    lists = {
        target.id: node.value
        for node in tree.body
        if isinstance(node, ast.Assign)
        for target in node.targets
        if isinstance(target, ast.Name)
    }
    for call in ast.walk(tree):
        if isinstance(call, ast.Call) and _called(call) == "setup":
            for keyword in call.keywords:
                value = keyword.value
                if isinstance(value, ast.Name):
                    value = lists.get(value.id, value)
                _setup_keyword(found, path, text, keyword.arg, value)


def _called(call: ast.Call) -> str:
    if isinstance(call.func, ast.Attribute):
        return call.func.attr
    return call.func.id if isinstance(call.func, ast.Name) else ""


def _setup_keyword(found: _Found, path: str, text: str, name: str | None, value: ast.expr) -> None:
    if name == "python_requires" and isinstance(value, ast.Constant):
        if isinstance(value.value, str):
            asked = value.value
            ask = ask_for_range(path, value.lineno, name, asked, parse_range(asked))
            found.pythons.append(ask)
    elif name in ("install_requires", "extras_require"):
        lists = value.values if isinstance(value, ast.Dict) else [value]
        for one in lists:
            if isinstance(one, (ast.List, ast.Tuple)):
                for item in one.elts:
                    if isinstance(item, ast.Constant):
                        found.dependencies += [
                            dependency._replace(line=item.lineno)
                            for dependency in from_strings(path, text, [item.value])
                        ]


def _tox(found: _Found, path: str, text: str) -> None:
    parser = _ini(text)
    asked = parser.get("tox", "envlist", fallback="") or parser.get("tox", "env_list", fallback="")
    numbers = [number for match in _TOX.finditer(asked) for number in re.findall(r"\d+", match[1])]
    versions = [f"{number[0]}.{number[1:]}" for number in numbers]
    line = line_of(text, "envlist" if "envlist" in text else "env_list")
    shown = ", ".join(dict.fromkeys(f"py{number}" for number in numbers))
    found.pythons.append(ask_for_versions(path, line, "envlist", shown, versions))


def _python_version(found: _Found, path: str, text: str) -> None:
    for number, line in enumerate(text.splitlines(), 1):
        version = line.strip().removeprefix("python-")
        found.pythons.append(ask_for_versions(path, number, "version", line.strip(), [version]))


def _dockerfile(found: _Found, path: str, text: str) -> None:
    for match in _FROM.finditer(text):
        image = _IMAGE.match(match[1])
        if image is not None:
            line = text.count("\n", 0, match.start(1)) + 1
            found.pythons.append(ask_for_versions(path, line, "FROM", match[1], [image[1]]))


def _workflow(found: _Found, path: str, text: str) -> None:
    for key, node in _yaml_pairs(text):
        if key in ("python-version", "python-versions", "python_version", "python"):
            found.pythons.append(_from_scalars(path, key, node))
        elif key in ("image", "container"):
            found.pythons.append(_from_image(path, key, node))


def _from_scalars(path: str, key: str, node: yaml.Node) -> PythonAsk | None:
    nodes = node.value if isinstance(node, yaml.SequenceNode) else [node]
    texts = [one.value for one in nodes if isinstance(one, yaml.ScalarNode)]
    texts = [text.strip() for one in texts for text in one.splitlines() if "${{" not in text]
    return ask_for_versions(path, node.start_mark.line + 1, key, ", ".join(texts), texts)


def _from_image(path: str, key: str, node: yaml.Node) -> PythonAsk | None:
    match = _IMAGE.match(node.value) if isinstance(node, yaml.ScalarNode) else None
    if match is None:
        return None
    return ask_for_versions(path, node.start_mark.line + 1, key, node.value, [match[1]])


def _gitlab(found: _Found, path: str, text: str) -> None:
    for key, node in _yaml_pairs(text):
        if key in ("image", "name"):
            found.pythons.append(_from_image(path, key, node))
        elif key in ("PYTHON_VERSION", "PYTHON"):
            found.pythons.append(_from_scalars(path, key, node))


def _travis(found: _Found, path: str, text: str) -> None:
    for key, node in _yaml_pairs(text):
        if key == "python":
            found.pythons.append(_from_scalars(path, key, node))


def _yaml_pairs(text: str) -> Iterator[tuple[str, yaml.Node]]:
    """Yield all keys of all mappings with their nodes. Nothing is constructed; each node once."""
    try:
        documents = list(yaml.compose_all(text, Loader=yaml.SafeLoader))
    except (yaml.YAMLError, RecursionError):
        raise _UnreadError("not valid YAML") from None
    queue = [node for node in documents if node is not None]
    seen: set[int] = set()
    while queue:
        node = queue.pop(0)
        if id(node) in seen:
            continue
        seen.add(id(node))
        if isinstance(node, yaml.MappingNode):
            for key, value in node.value:
                if isinstance(key, yaml.ScalarNode):
                    yield key.value, value
                queue.append(value)
        elif isinstance(node, yaml.SequenceNode):
            queue += node.value


_READERS: Mapping[str, _Reader] = {
    "pyproject.toml": _pyproject,
    "poetry.lock": _lock,
    "uv.lock": _lock,
    "Pipfile": _pipfile,
    "Pipfile.lock": _pipfile_lock,
    "setup.cfg": _setup_cfg,
    "setup.py": _setup_py,
    "tox.ini": _tox,
    ".python-version": _python_version,
    "runtime.txt": _python_version,
    ".gitlab-ci.yml": _gitlab,
    ".travis.yml": _travis,
    "workflow": _workflow,
    "requirements": _requirements,
    "dockerfile": _dockerfile,
}


def _reader_of(path: str) -> _Reader | None:
    kind = kind_of(path)
    return _READERS[kind] if kind is not None else None
