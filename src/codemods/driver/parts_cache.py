"""Parts of facts that earlier runs extracted, so that only files which changed are parsed for them.

Kept for facts that say of what type their parts are (`Fact.part`): those that have to parse. An
entry is good under the same terms as a verdict (see `cache`).
"""

from __future__ import annotations

import os
import time
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from codemods.driver.cache import Stamp, is_recent, stamp_of
from codemods.driver.files import put_in_place
from codemods.driver.state import cache_folder

if TYPE_CHECKING:
    from codemods.project.facts import Fact

__all__ = ["PartsCache"]


class PartsCache:
    """The kept parts of one root, good for one ``program`` (see `cache.fingerprint`).

    Never raises: what cannot be read or written is not there.
    """

    def __init__(self, root: str, program: str) -> None:
        self._root = root
        self._program = program
        self._started = time.time_ns()
        self._old: dict[str, dict[str, tuple[Stamp, Any]]] = {}
        self._new: dict[str, dict[str, tuple[Stamp, Any]]] = {}
        self._fresh: set[str] = set()

    def find(self, fact: Fact, path: str) -> tuple[Any] | None:
        """Return the part of an unchanged file, alone in a tuple, None where it is not known."""
        known = self._known(fact).get(path)
        if known is None or known[0] != stamp_of(os.path.join(self._root, path)):
            return None
        self._new[fact.name][path] = known
        return (known[1],)

    def keep(self, fact: Fact, path: str, part: Any) -> None:
        """Remember what was extracted from the file at ``path``, None included."""
        stamp = stamp_of(os.path.join(self._root, path))
        if stamp is None or is_recent(stamp, self._started):
            return
        self._known(fact)
        self._new[fact.name][path] = stamp, part
        self._fresh.add(fact.name)

    def save(self) -> None:
        """Write what is news."""
        for name in sorted(self._fresh):
            self._write(name, {**self._old[name], **self._new[name]})

    def _known(self, fact: Fact) -> Mapping[str, tuple[Stamp, Any]]:
        if fact.name not in self._old:
            self._old[fact.name] = self._read(fact)
            self._new[fact.name] = {}
        return self._old[fact.name]

    def _read(self, fact: Fact) -> dict[str, tuple[Stamp, Any]]:
        import msgspec

        kind = tuple[str, dict[str, tuple[Stamp, fact.part | None]]]  # type: ignore[name-defined]
        try:
            with open(self._file(fact.name), "rb") as file:
                program, files = msgspec.json.decode(file.read(), type=kind)
        except (OSError, msgspec.MsgspecError, UnicodeError, RecursionError):
            return {}
        return files if program == self._program else {}

    def _write(self, name: str, files: Mapping[str, tuple[Stamp, Any]]) -> None:
        import msgspec

        there = {
            path: known
            for path, known in files.items()
            if path in self._new[name] or os.path.exists(os.path.join(self._root, path))
        }
        place = self._file(name)
        try:
            os.makedirs(os.path.dirname(place), mode=0o700, exist_ok=True)
            put_in_place(place, [msgspec.json.encode((self._program, there))])
        except (OSError, UnicodeError):
            return

    def _file(self, name: str) -> str:
        return os.path.join(cache_folder(self._root), f"{name}.parts.json")
