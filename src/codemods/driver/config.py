"""Settings: the nearest ``pyproject.toml`` with ``[tool.codemods]``, under the command line.

A configuration file is data that somebody else wrote. It can name no module, no program and no
path to look at, and it cannot lift safety.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING, Any

from codemods.driver.files import UnreadableError, read_within
from codemods.driver.globs import Globs
from codemods.driver.layout import black_mode
from codemods.engine.options import Options
from codemods.project.documents import ConfigError, one_line, read_document

if TYPE_CHECKING:
    from codemods.driver.engine import Codebook

__all__ = ["ConfigError", "Settings", "SettingsReader", "read_document", "suggest"]

Version = tuple[int, int]

DEFAULT_LIMIT = 10_000_000
_LARGEST = 1_000_000
_TARGETS = {"4.2": (4, 2), "5.0": (5, 0)}
_MENTION = re.compile(
    rb"tool[ \t\"']*\.[ \t\"']*codemods|^[ \t]*\[?[ \t]*[\"']?tool[\"']?[ \t]*[\]=]", re.M
)
_SIZE = re.compile(r"(\d{1,12})\s*([kKmM]?)[bB]?")


class Settings:
    """What holds for the files of one folder."""

    __slots__ = ("_excludes", "limit", "options")

    def __init__(self, options: Options, excludes: Globs, limit: int) -> None:
        self.options = options
        self.limit = limit
        """Files with more bytes are not read."""
        self._excludes = excludes

    def excludes(self, path: str) -> bool:
        """Tell whether ``path``, relative to the root, is excluded."""
        return self._excludes.matches(path)


_NONE_HERE = Settings(Options(), Globs(()), 0)


class SettingsReader:
    """Finds the settings of every folder of one root.

    ``given`` holds what the command line says, by the keys' names; it wins key by key.
    ``current`` is the folder that its exclude patterns are relative to, relative to the root.
    ``only`` is the file to read instead of looking for any. Raises ConfigError where ``given``
    or ``only`` is wrong.
    """

    def __init__(
        self,
        root: str,
        codebook: Codebook,
        given: Mapping[str, object],
        *,
        current: str = "",
        only: str | None = None,
        isolated: bool = False,
    ) -> None:
        self.trouble: dict[str, str] = {}
        """What is wrong, by path relative to the root."""
        self.hints: list[str] = []
        """Retired ids that were used, each with what replaces it."""
        self._root = root
        self._codebook = codebook
        self._current = current
        self._search = not (isolated or only)
        self._known: dict[str, Settings | None] = {}
        self._given = self._check(given, extra=("unsafe",))
        self._default = self._make({}, "")
        if only is not None and not isolated:
            table = _read_alone(only)
            self._default = self._make(self._check(table), current)

    def of(self, folder: str) -> Settings | None:
        """Return the settings for the files in ``folder`` (relative to the root).

        None where its configuration is wrong: the reason is in `trouble`, once.
        """
        if not self._search:
            return self._default
        climbed = []
        while folder not in self._known:
            climbed.append(folder)
            settings = self._own(folder)
            if settings is not _NONE_HERE or not folder:
                self._known[folder] = self._default if settings is _NONE_HERE else settings
                break
            folder = folder.rpartition("/")[0]
        found = self._known[folder]
        for step in climbed:
            self._known[step] = found
        return found

    def _own(self, folder: str) -> Settings | None:
        """Return the settings of a folder's own file, `_NONE_HERE` where it has none."""
        path = f"{folder}/pyproject.toml" if folder else "pyproject.toml"
        try:
            table = _read_table(os.path.join(self._root, path))
            return _NONE_HERE if table is None else self._make(self._check(table), folder)
        except ConfigError as error:
            self.trouble[path] = str(error)
            return None

    def _check(self, table: Mapping[str, object], extra: tuple[str, ...] = ()) -> dict[str, Any]:
        checked: dict[str, Any] = {}
        for key, value in table.items():
            read = _KEYS.get(key)
            if read is None or (key in _BY_HAND and key not in extra):
                if key in _BY_HAND:
                    raise ConfigError(f"{key} can only be given on the command line")
                raise ConfigError(f"unknown key {_quoted(key)}{suggest(key, _KEYS)}")
            try:
                checked[key] = read(value)
            except ValueError as error:
                raise ConfigError(f"{key}: {error}") from None
            if key in ("select", "ignore"):
                checked[key] = self._known_names(key, checked[key])
        return checked

    def _known_names(self, key: str, names: Iterable[str]) -> frozenset[str]:
        found = set()
        known = self._codebook.names
        for name in names:
            if name in known:
                found.add(name)
            elif (successor := self._codebook.retired(name)) is not None:
                found.add(successor)
                self.hints.append(f"{name} is now called {successor}")
            else:
                raise ConfigError(
                    f"{key}: no codemod or category is called {_quoted(name)}{suggest(name, known)}"
                )
        return frozenset(found)

    def _make(self, table: Mapping[str, Any], folder: str) -> Settings:
        merged = {**table, **self._given}
        base = self._current if "exclude" in self._given else folder
        options = Options(
            target=merged.get("target", (5, 0)),
            unsafe=merged.get("unsafe", False),
            modernize=merged.get("modernize", False),
            keep_working_on=merged.get("keep-working-on"),
            came_from=merged.get("from"),
            select=merged.get("select", frozenset()),
            ignore=merged.get("ignore", frozenset()),
            verbose_reports=merged.get("verbose-reports", False),
            black=black_mode(self._root, merged.get("format", "auto")),
        )
        return Settings(
            options,
            Globs(merged.get("exclude", ()), base),
            merged.get("max-file-size", DEFAULT_LIMIT),
        )


def suggest(name: str, known: Iterable[str]) -> str:
    """Return `` (did you mean "x"?)`` for the nearest of ``known``, empty where none is near."""
    from difflib import get_close_matches

    near = get_close_matches(name[:80], list(known), n=1, cutoff=0.5)
    return f' (did you mean "{near[0]}"?)' if near else ""


# --- reading


def _read_alone(path: str) -> Mapping[str, object]:
    """Read the file that ``--config`` names: a ``[tool.codemods]`` table, or the keys alone."""
    try:
        data = read_within(path, _LARGEST)
    except UnreadableError as error:
        raise ConfigError(str(error)) from None
    if data is None:
        raise ConfigError("no such file")
    document = read_document(data)
    table = _table_of(document)
    if table is not None:
        return table
    if os.path.basename(path) == "pyproject.toml":
        raise ConfigError("has no [tool.codemods]")
    return document


def _read_table(path: str) -> Mapping[str, object] | None:
    """Return ``[tool.codemods]`` of a file, None where there is none."""
    try:
        data = read_within(path, _LARGEST)
    except UnreadableError as error:
        raise ConfigError(str(error)) from None
    if data is None or b"codemods" not in data or not _MENTION.search(data):
        return None
    return _table_of(read_document(data))


def _table_of(document: Mapping[str, object]) -> Mapping[str, object] | None:
    tool = document.get("tool")
    if not isinstance(tool, dict) or "codemods" not in tool:
        return None
    table = tool["codemods"]
    if not isinstance(table, dict):
        raise ConfigError("[tool.codemods] is not a table")
    return table


# --- values


def _flag(value: object) -> bool:
    if isinstance(value, bool):
        return value
    raise ValueError("expected true or false")


def _target(value: object) -> Version:
    if isinstance(value, str) and value in _TARGETS:
        return _TARGETS[value]
    raise ValueError('expected "4.2" or "5.0"')


def _version(value: object) -> Version:
    if isinstance(value, str) and (match := re.fullmatch(r"([0-9]{1,2})\.([0-9]{1,2})", value)):
        return int(match[1]), int(match[2])
    raise ValueError('expected a Django version such as "4.2"')


def _layout(value: object) -> str:
    if value in ("auto", "black", "none"):
        return str(value)
    raise ValueError('expected "auto", "black" or "none"')


def _names(value: object) -> tuple[str, ...]:
    """Accept a list of names, or one text with commas, as on the command line."""
    if isinstance(value, str):
        value = value.split(",")
    if isinstance(value, (list, tuple)) and all(isinstance(item, str) for item in value):
        return tuple(name for item in value for name in [item.strip()] if name)
    raise ValueError("expected a list of ids or categories")


def _patterns(value: object) -> tuple[str, ...]:
    if isinstance(value, (list, tuple)) and all(isinstance(item, str) for item in value):
        return tuple(value)
    raise ValueError("expected a list of patterns")


def _bytes(value: object) -> int:
    if isinstance(value, int) and not isinstance(value, bool) and value > 0:
        return value
    if isinstance(value, str) and (match := _SIZE.fullmatch(value.strip())):
        return int(match[1]) * {"": 1, "k": 1_000, "m": 1_000_000}[match[2].lower()]
    raise ValueError('expected a size such as "10 MB"')


_KEYS: Mapping[str, Callable[[object], object]] = {
    "target": _target,
    "unsafe": _flag,
    "modernize": _flag,
    "keep-working-on": _version,
    "from": _version,
    "select": _names,
    "ignore": _names,
    "exclude": _patterns,
    "format": _layout,
    "verbose-reports": _flag,
    "max-file-size": _bytes,
}
_BY_HAND = frozenset({"unsafe", "executor"})


def _quoted(text: str) -> str:
    return f'"{one_line(text[:80])}"'
