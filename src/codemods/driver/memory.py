"""What a run takes from earlier runs, and leaves to later ones: `cache`, seen from a session."""

from __future__ import annotations

from collections.abc import Mapping
from hashlib import sha256
from typing import TYPE_CHECKING

from codemods.driver.cache import Stamp, Verdict, Verdicts, stamp_of
from codemods.driver.parts_cache import PartsCache

if TYPE_CHECKING:
    from codemods.driver.config import Settings
    from codemods.driver.outcomes import Outcome, Want
    from codemods.driver.survey import Projects
    from codemods.engine.options import Options

__all__ = ["Memory"]


class Memory:
    """The verdicts of one root, and the stamps of the files that this run looks at anew."""

    def __init__(self, root: str, want: Want, projects: Projects) -> None:
        self._root = root
        self._projects = projects
        self._verdicts = Verdicts(root, want)
        projects.parts = self._parts = PartsCache(root, self._verdicts.program)
        self._stamps: dict[str, tuple[Stamp, str]] = {}
        """Stamp and options of every file that is being analysed."""
        self._option_keys: dict[int, str] = {}
        """By the identity of the options, which the settings keep alive: no hashing per file."""
        self._states: dict[str, str] = {}

    def recall(self, path: str, settings: Settings) -> Verdict | None:
        """Return what an earlier run found of a file that did not change since."""
        stamp = stamp_of(f"{self._root}/{path}")
        if stamp is None:
            return None
        options = self._options_key(settings.options)
        verdict = self._verdicts.find(
            path, stamp, options, lambda: self._state(self._projects.of(path))
        )
        if verdict is None:
            self._stamps[path] = stamp, options
        return verdict

    def remember(self, outcome: Outcome, folders: Mapping[str, tuple[str, ...]]) -> None:
        """Keep what this run found of a file; ``folders``: the ``DIRS`` entries by settings file."""
        known = self._stamps.pop(outcome.path, None)
        if known is not None:
            state = self._state(self._projects.of(outcome.path)) if outcome.asked else ""
            verdict = Verdict(outcome, folders.get(outcome.path, ()))
            self._verdicts.keep(outcome.path, *known, verdict, state)

    def save(self, folders: Mapping[str, tuple[str, ...]]) -> None:
        """Write it all down. Of files whose outcome is not kept there is nothing to say."""
        for path, known in self._stamps.items():
            self._verdicts.keep(path, *known, Verdict(None, folders.get(path, ())))
        self._verdicts.save()
        self._parts.save()

    def _options_key(self, options: Options) -> str:
        key = self._option_keys.get(id(options))
        if key is None:
            key = self._option_keys[id(options)] = _describe_options(options)
        return key

    def _state(self, project: str) -> str:
        """Return what identifies the content of a project, as far as stamps tell."""
        if project not in self._states:
            stamps = [
                (path, stamp_of(f"{self._root}/{path}")) for path in self._projects.files(project)
            ]
            told = repr(stamps).encode("utf-8", "surrogateescape")
            self._states[project] = sha256(told).hexdigest()
        return self._states[project]


def _describe_options(options: Options) -> str:
    """Identify options: the same text for equal ones, in every process."""
    values = [
        sorted(value) if isinstance(value, frozenset) else value for value in vars(options).values()
    ]
    return sha256(repr(values).encode()).hexdigest()[:16]
