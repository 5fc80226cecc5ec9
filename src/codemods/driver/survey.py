"""Facts of whole projects, brought when an analysis asks for them, kept for the run."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property
from typing import TYPE_CHECKING, Any

from ahocorasick_rs import MATCHKIND_STANDARD, BytesAhoCorasick

from codemods.driver.config import DEFAULT_LIMIT
from codemods.driver.discovery import Selection, is_python, list_project
from codemods.driver.files import UnreadableError, read_file
from codemods.driver.git import GitError
from codemods.driver.manifests import find_manifests
from codemods.driver.outcomes import Outcome
from codemods.driver.pool import Crew
from codemods.driver.roots import ProjectRoots
from codemods.driver.work import Box, Extraction, Missing, Parts, Task

if TYPE_CHECKING:
    from codemods.driver.engine import Engine
    from codemods.driver.parts_cache import PartsCache
    from codemods.project.facts import Fact

__all__ = ["Projects", "Workers"]

_AT_ONCE = 8_000_000
"""Bytes of the files that are read at a time, of however many projects."""

Workers = Crew[Task | Extraction, Outcome | Missing | Parts]


class Projects:
    """The Django projects of one root, with what is known of them so far."""

    def __init__(
        self,
        selection: Selection,
        engine: Engine,
    ) -> None:
        self._selection = selection
        self._engine = engine
        self._roots = ProjectRoots(selection.root)
        self._facts: dict[str, dict[str, Any]] = {}
        self._boxes: dict[str, Box] = {}
        self._files: dict[str, list[str]] = {}
        self._speaking: dict[str, dict[str, frozenset[str]]] = {}
        """Files by project that may have a part to some fact, with these facts."""
        self._kept: list[tuple[str, str, str, Any]] = []
        """Parts that an earlier run extracted: project, fact, path within it, part."""
        self.parts: PartsCache | None = None
        """Where they come from, and go to; None: each run reads anew."""
        self.trouble: dict[str, str] = {}

    @cached_property
    def _words(self) -> _Words:
        declared = self._engine.facts()
        return _Words({n: fact for n, fact in declared.items() if not fact.of_manifests})

    def of(self, path: str) -> str:
        """Return the root of the project that the file ``path`` belongs to."""
        return self._roots.of(path.rpartition("/")[0])

    def box(self, project: str) -> Box:
        """Return what is known of ``project``, as a `Project` to be sent to workers."""
        if project not in self._boxes:
            from codemods.project.facts import Project

            self._boxes[project] = Box(Project(project or ".", self._facts.get(project, {})))
        return self._boxes[project]

    def files(self, project: str) -> list[str]:
        """Return all Python files of ``project``, whatever paths were named or excluded."""
        selection = self._selection
        if selection.whole:
            return self._selected.get(project, [])
        if project not in self._files:
            try:
                listed = list_project(selection.root, selection.git, project)
            except GitError as error:
                self.trouble[selection.root] = str(error)
                listed = []
            inside = f"{project}/" if project else ""
            self._files[project] = sorted(
                path for path in listed if path.startswith(inside) and self.of(path) == project
            )
        return self._files[project]

    @cached_property
    def _selected(self) -> dict[str, list[str]]:
        """The Python files that are selected, by project: looked through once for all of them."""
        found: dict[str, list[str]] = {}
        for path in sorted(filter(is_python, self._selection.files)):
            found.setdefault(self.of(path), []).append(path)
        return found

    def forget_all_but(self, path: str) -> None:
        """Drop what is known of projects that ``path`` is not inside of; it can be had again."""
        for project in [p for p in self._facts if p and not path.startswith(f"{p}/")]:
            del self._facts[project]
            self._boxes.pop(project, None)
            self._speaking.pop(project, None)

    def survey(self, wanted: Mapping[str, Iterable[str]], crew: Workers) -> None:
        """Bring the facts ``wanted`` of each project. Raises KeyError for an unknown fact.

        ``crew`` has nothing else to do meanwhile.
        """
        stages = {project: self._stages(project, names) for project, names in wanted.items()}
        for number in range(2):
            asked: dict[str, list[str]] = {}
            weight = 0
            for project, both in stages.items():
                known = self._facts[project]
                missing = sorted(name for name in both[number] if name not in known)
                asked[project] = [n for n in missing if not self._read_manifests(project, n)]
                for item in self._extractions(project, asked[project]):
                    weight += len(item.data)
                    crew.add(item, len(item.data))
                if weight > _AT_ONCE:
                    self._merge(asked, crew)
                    asked, weight = {}, 0
            self._merge(asked, crew)

    def _read_manifests(self, project: str, name: str) -> bool:
        """Bring a fact that the manifests of ``project`` tell; return whether it is one."""
        fact = self._engine.facts()[name]
        if not fact.of_manifests:
            return False
        root = self._selection.root
        parts = []
        for path in find_manifests(root, project):
            try:
                data = read_file(f"{root}/{path}", DEFAULT_LIMIT)
            except UnreadableError:
                continue
            part = fact.extract(path, data) if any(word in data for word in fact.words) else None
            if part is not None:
                parts.append((path, part))
        self._facts[project][name] = fact.merge(parts)
        self._boxes.pop(project, None)
        return True

    def _stages(self, project: str, names: Iterable[str]) -> tuple[frozenset[str], frozenset[str]]:
        """Return the facts to bring first, because they narrow others down, and the rest."""
        asked = frozenset(names) - self._facts.setdefault(project, {}).keys()
        declared = self._engine.facts()
        first = frozenset(declared[name].narrowed_by for name in asked) - {""}
        return first, asked

    def _merge(self, asked: Mapping[str, Iterable[str]], crew: Workers) -> None:
        """Make the facts ``asked`` of each project from what its files have to say."""
        parts: dict[tuple[str, str], list[tuple[str, Any]]] = {
            (project, name): [] for project, names in asked.items() for name in names
        }
        for item, found in crew.finish():
            # Where its process died, the file is met again, and named, later.
            if isinstance(found, dict) and isinstance(item, Extraction):
                for name, part in found.items():
                    parts[item.project, name].append((item.inner, part))
                self._remember(item, found)
        for project, name, inner, part in self._kept:
            parts[project, name].append((inner, part))
        self._kept.clear()
        declared = self._engine.facts()
        for (project, name), pairs in parts.items():
            pairs.sort(key=lambda pair: pair[0])
            self._facts[project][name] = declared[name].merge(pairs)
            self._boxes.pop(project, None)

    def _extractions(self, project: str, names: Iterable[str]) -> Iterator[Extraction]:
        asked = frozenset(names)
        if not asked:
            return
        declared, values = self._engine.facts(), self._facts[project]
        narrowed = {
            name: narrow(values[declared[name].narrowed_by])
            for name in asked
            if (narrow := declared[name].narrow) is not None
        }
        prefix = len(project) + 1 if project else 0
        known = self._speaking.get(project)
        speaking: dict[str, frozenset[str]] = {}
        for path in self.files(project) if known is None else known:
            facts = None if known is None else known[path] & asked
            if facts is not None and not facts:
                continue
            try:
                data = read_file(f"{self._selection.root}/{path}", DEFAULT_LIMIT)
            except UnreadableError:
                continue
            if facts is None:
                spoken = self._words.facts_in(data)
                if spoken:
                    speaking[path] = spoken
                facts = spoken & asked
            facts -= {
                name for name in facts & narrowed.keys() if not narrowed[name](path[prefix:], data)
            }
            facts -= self._recall(project, path, facts)
            if facts:
                yield Extraction(self._engine, project, path[prefix:], data, tuple(sorted(facts)))
        if known is None:
            self._speaking[project] = speaking

    def _recall(self, project: str, path: str, names: frozenset[str]) -> set[str]:
        """Take the parts of a file that are kept; return the facts to which they are."""
        recalled: set[str] = set()
        for fact in self._kinds(names):
            known = self.parts.find(fact, path) if self.parts is not None else None
            if known is None:
                continue
            recalled.add(fact.name)
            if known[0] is not None:
                inner = path[len(project) + 1 :] if project else path
                self._kept.append((project, fact.name, inner, known[0]))
        return recalled

    def _remember(self, item: Extraction, found: Parts) -> None:
        """Keep what was extracted from a file for the next run."""
        if self.parts is not None:
            path = f"{item.project}/{item.inner}" if item.project else item.inner
            for fact in self._kinds(item.facts):
                self.parts.keep(fact, path, found.get(fact.name))

    def _kinds(self, names: Iterable[str]) -> list[Fact]:
        """Return the facts among ``names`` whose parts are kept."""
        declared = self._engine.facts()
        return [declared[name] for name in sorted(names) if declared[name].part is not None]


class _Words:
    """The words of all facts, looked for together."""

    def __init__(self, declared: Mapping[str, Fact]) -> None:
        known: dict[bytes, set[str]] = {}
        for name, fact in declared.items():
            for word in fact.words:
                known.setdefault(word, set()).add(name)
        words = sorted(known)
        self._facts = [frozenset(known[word]) for word in words]
        # A word may lie in another one: only overlapping matches tell of both.
        self._search = BytesAhoCorasick(words, matchkind=MATCHKIND_STANDARD) if words else None

    def facts_in(self, data: bytes) -> frozenset[str]:
        """Return the names of the facts to which a file with these bytes may have a part."""
        if self._search is None:
            return frozenset()
        matches = self._search.find_matches_as_indexes(data, overlapping=True)
        return frozenset().union(*(self._facts[word] for word in {match[0] for match in matches}))
