"""Facts of whole projects, brought when an analysis asks for them, kept for the run."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property
from typing import TYPE_CHECKING, Any

from codemods.driver.config import DEFAULT_LIMIT
from codemods.driver.discovery import Selection, is_python, list_project
from codemods.driver.files import UnreadableError, read_file
from codemods.driver.git import GitError
from codemods.driver.manifests import find_manifests
from codemods.driver.pool import Crew, Died
from codemods.driver.roots import ProjectRoots
from codemods.driver.work import EXTRACTION, Box, Extracted, Extraction, Seen, Task

if TYPE_CHECKING:
    from codemods.driver.engine import Engine
    from codemods.driver.parts_cache import PartsCache
    from codemods.project.facts import Fact

__all__ = ["Projects", "Workers"]

_NONE: frozenset[str] = frozenset()

Workers = Crew[Task | Extraction, Seen | Extracted | None]


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
        self._kept: dict[tuple[str, str], Any] = {}
        """Parts that an earlier run extracted, by path and fact."""
        self.parts: PartsCache | None = None
        """Where they come from, and go to; None: each run reads anew."""
        self.trouble: dict[str, str] = {}

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

    def survey(self, wanted: Mapping[str, Iterable[str]], crew: Workers) -> None:
        """Bring the facts ``wanted`` of each project. Raises KeyError for an unknown fact.

        ``crew`` has nothing else to do meanwhile.
        """
        stages = {project: self._stages(project, names) for project, names in wanted.items()}
        for number in range(2):
            asked: dict[str, list[str]] = {}
            for project, both in stages.items():
                known = self._facts[project]
                missing = sorted(name for name in both[number] if name not in known)
                asked[project] = [n for n in missing if not self._read_manifests(project, n)]
                for item in self._extractions(project, asked[project]):
                    crew.add(item, EXTRACTION)
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
            if isinstance(item, Extraction) and not isinstance(found, Died):
                for name, part in self._take(item, found):
                    if part is not None:
                        parts[item.project, name].append((item.inner, part))
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
        hints = Box(
            {
                name: narrow(values[declared[name].narrowed_by])
                for name in asked
                if (narrow := declared[name].narrow) is not None
            }
        )
        prefix = len(project) + 1 if project else 0
        for path in self.files(project):
            kept = self._recall(path, asked)
            root, inner = self._selection.root, path[prefix:]
            yield Extraction(self._engine, root, path, project, inner, asked, kept, hints)

    def _recall(self, path: str, names: frozenset[str]) -> frozenset[str]:
        """Take the parts of a file that are kept; return the facts to which they are."""
        if self.parts is None:
            return _NONE
        recalled = []
        for fact in self._kinds(names):
            known = self.parts.find(fact, path)
            if known is not None:
                recalled.append(fact.name)
                self._kept[path, fact.name] = known[0]
        return frozenset(recalled)

    def _take(self, item: Extraction, found: object) -> Iterator[tuple[str, Any]]:
        """Yield what a file has to say, by fact, and keep what was extracted for the next run."""
        if not isinstance(found, Extracted):
            return
        for name in found.kept:
            yield name, self._kept[item.path, name]
        yield from found.parts.items()
        if self.parts is not None:
            for fact in self._kinds(found.parts):
                self.parts.keep(fact, item.path, found.parts[fact.name])

    def _kinds(self, names: Iterable[str]) -> list[Fact]:
        """Return the facts among ``names`` whose parts are kept."""
        declared = self._engine.facts()
        return [declared[name] for name in sorted(names) if declared[name].part is not None]
