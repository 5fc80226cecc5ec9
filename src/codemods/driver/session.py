"""One run: select the files, read and screen them, analyse what survives, count."""

from __future__ import annotations

import gc
import os
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

from codemods.driver.config import DEFAULT_LIMIT, Settings, SettingsReader
from codemods.driver.discovery import Selection, discover, is_python, is_selected, is_template
from codemods.driver.files import UnreadableError, read_file, too_large
from codemods.driver.outcomes import Outcome
from codemods.driver.pool import Crew, Died
from codemods.driver.roots import find_root
from codemods.driver.runs import Progress, Request, Run
from codemods.driver.spool import Spool
from codemods.driver.survey import Projects, Workers
from codemods.driver.templates import literal_folders, resolve_folders
from codemods.driver.work import (
    TASK,
    Box,
    Extracted,
    Extraction,
    Missing,
    Seen,
    Task,
    load_content,
    screen,
    work_on,
)

if TYPE_CHECKING:
    from codemods.driver.engine import Engine
    from codemods.driver.memory import Memory

__all__ = ["carry_out", "look_at_text", "read_settings"]

_WAITING = 2_000
"""Files that wait for facts before they get them, and what is known of other projects is dropped."""
MANY = 200
"""Below so many files a run remembers nothing: reading them costs less than reading verdicts."""


def carry_out(request: Request, engine: Engine, progress: Progress | None = None) -> Run:
    """Look at the files that ``request`` names and say what becomes of them.

    Raises MissingPathError for a named path that does not exist, and ConfigError where the
    command line's settings are wrong; whatever is wrong with a single file is in the result.
    Raises CommitError and GitError where only tracked files are asked for and cannot be had.
    """
    selection = discover(request.paths, request.current)
    hints: list[str] = []
    if request.tracked:
        from codemods.driver.committing import prepare

        hints = prepare(selection)
    collecting = gc.isenabled()
    gc.disable()
    try:
        run = _Session(request, engine, selection, progress).run()
        return run._replace(hints=(*hints, *run.hints))
    finally:
        if collecting:
            gc.enable()


def look_at_text(name: str, data: bytes, request: Request, engine: Engine) -> Run:
    """Do the same for ``data`` that would lie at ``name``, a path from the current folder.

    Raises ConfigError. Nothing is known of the project around it.
    """
    folder = os.path.realpath(os.path.join(request.current, os.path.dirname(name)))
    selection = Selection(*find_root(folder))
    path = _relative(os.path.join(folder, os.path.basename(name)), selection.root)
    reader = read_settings(request, selection, engine)
    settings = reader.of(path.rpartition("/")[0])
    outcomes = Spool(selection.root)
    looked_at = 0
    if settings is not None and not settings.excludes(path) and is_selected(path):
        looked_at = 1
        outcome = _analyse_text(path, data, settings, request, engine)
        if outcome.is_told:
            outcomes.add(outcome)
    return _run_of(selection, outcomes, reader.trouble, reader.hints, looked_at)


def _analyse_text(
    path: str, data: bytes, settings: Settings, request: Request, engine: Engine
) -> Outcome:
    from codemods.project.facts import Project

    if len(data) > settings.limit:
        return Outcome(path, trouble=too_large(settings.limit))
    task = Task(
        engine,
        root="",
        path=path,
        inner=path,
        limit=settings.limit,
        options=settings.options,
        project=Box(Project()),
        want=request.want,
        known=request.known.get(path),
        data=data,
    )
    (seen,) = work_on([task])
    if seen is None:
        return Outcome(path)
    assert isinstance(seen, Seen)
    if isinstance(seen.result, Missing):
        return _no_answer(path, seen.result.facts)
    return seen.result or Outcome(path)


def _run_of(
    selection: Selection,
    outcomes: Spool,
    trouble: Mapping[str, str],
    hints: Iterable[str],
    looked_at: int,
) -> Run:
    return Run(
        selection.root,
        selection.git,
        outcomes,
        tuple(sorted(trouble.items())),
        tuple(dict.fromkeys(hints)),
        outcomes.counts.summary(looked_at, len(trouble)),
    )


def _relative(path: str, root: str) -> str:
    relative = os.path.relpath(os.path.realpath(path), root).replace(os.sep, "/")
    return "" if relative == "." else relative


def read_settings(request: Request, selection: Selection, engine: Engine) -> SettingsReader:
    """Return the settings of every folder of a selection. Raises ConfigError."""
    current = _relative(request.current, selection.root)
    return SettingsReader(
        selection.root,
        engine.codebook(),
        request.given,
        current="" if current.startswith("..") else current,
        only=request.config and os.path.join(request.current, request.config),
        isolated=request.isolated,
    )


class _Session:
    """The state of one run."""

    def __init__(
        self,
        request: Request,
        engine: Engine,
        selection: Selection,
        progress: Progress | None,
    ) -> None:
        self.request = request
        self.engine = engine
        self.selection = selection
        self.progress = progress
        self.settings = read_settings(request, selection, engine)
        jobs = request.jobs or count_processors()
        self.projects = Projects(selection, engine)
        self.crew: Workers = Crew(work_on, jobs, request.executor, self._hear, self._prepare)
        self.asked: dict[str, set[str]] = {}
        """Facts that are asked for, by project."""
        self.outcomes = Spool(selection.root)
        self.folders_named: dict[str, tuple[str, ...]] = {}
        """Literal ``DIRS`` entries, by the settings file they stand in."""
        self.memory: Memory | None = None
        self.read: set[str] = set()
        self.looked_at = 0
        self.waiting = 0
        """How many files wait for facts."""

    def run(self) -> Run:
        """Do it all."""
        files = self._kept(self.selection.files)
        candidates = self._kept(self.selection.candidates)
        if self.progress is not None:
            self.progress.start(len(files))
        want, known = self.request.want, self.request.known
        is_kept = not (known or want.plan or want.steps)
        if self.request.cache and is_kept and len(files) >= MANY:
            from codemods.driver.memory import Memory

            self.memory = Memory(self.selection.root, self.request.want, self.projects)
        with self.crew:
            for path, settings in files:
                self._look_at(path, settings, wants_folders=bool(candidates))
            if candidates:
                self.crew.settle()  # all settings files have spoken
            for path, settings in self._templates_among(candidates):
                self._look_at(path, settings)
            self._finish()
        if self.memory is not None:
            self.memory.save(self.folders_named)
        return self._result()

    def _is_known(self, path: str, settings: Settings) -> bool:
        """Take what an earlier run found of a file that did not change."""
        verdict = self.memory.recall(path, settings) if self.memory is not None else None
        if verdict is None:
            return False
        if verdict.folders:
            self.folders_named[path] = verdict.folders
        if verdict.outcome is not None:
            self._keep(verdict.outcome)
        return True

    def _kept(self, paths: Iterable[str]) -> list[tuple[str, Settings]]:
        """Return the files that no setting excludes, in path order."""
        kept = []
        for path in sorted(paths):
            settings = self.settings.of(path.rpartition("/")[0])
            if settings is not None and not settings.excludes(path):
                kept.append((path, settings))
        return kept

    def _look_at(self, path: str, settings: Settings, *, wants_folders: bool = False) -> None:
        self.looked_at += 1
        if self._is_known(path, settings):
            if wants_folders:
                self.read.add(path)
            self._advance(1)
            return
        if wants_folders:
            self.read.add(path)
        project = self.projects.of(path)
        task = Task(
            self.engine,
            root=self.selection.root,
            path=path,
            inner=path[len(project) + 1 :] if project else path,
            limit=settings.limit,
            options=settings.options,
            project=self.projects.box(project),
            want=self.request.want,
            known=self.request.known.get(path),
            wants_folders=wants_folders,
        )
        self.crew.add(task, TASK)
        if self.waiting >= _WAITING:
            self._finish()
            self.projects.forget_all_but(path)

    def _finish(self) -> None:
        """Bring the facts that are asked for, and try again with them.

        Every round brings a fact that a project did not have, so there is an end.
        """
        while True:
            again = []
            for task, seen in self.crew.finish():
                assert isinstance(task, Task)
                assert isinstance(seen, Seen)
                assert isinstance(seen.result, Missing)
                if self._can_bring(task, seen.result):
                    again.append(task._replace(screened=seen.result.screened))
                else:
                    self._tell(_no_answer(task.path, seen.result.facts))
            self.waiting = 0
            if not again:
                return
            wanted, self.asked = self.asked, {}
            self.projects.survey(wanted, self.crew)
            for task in again:
                box = self.projects.box(self.projects.of(task.path))
                self.crew.add(task._replace(project=box), TASK)

    def _can_bring(self, task: Task, missing: Missing) -> bool:
        """Tell whether the facts exist and the task was without them, or did not say which."""
        if task.waits:
            return True
        declared, known = self.engine.facts(), task.project.value.facts.keys()
        return all(name in declared for name in missing.facts) and not missing.facts <= known

    def _hear(
        self,
        items: Sequence[Task | Extraction],
        results: Sequence[Seen | Extracted | Died | None],
    ) -> list[tuple[Task | Extraction, Seen | Extracted | Died | None]]:
        """Keep what came of files, and return the rest."""
        kept: list[tuple[Task | Extraction, Seen | Extracted | Died | None]] = []
        for item, result in zip(items, results, strict=True):
            if isinstance(item, Extraction):
                kept.append((item, result))
            elif isinstance(result, Died):
                self._tell(Outcome(item.path, trouble=result.reason))
            elif isinstance(result, Seen) and not self._take(item, result):
                # Its content can be had again, and need not be kept until then.
                kept.append((item._replace(data=None), result))
        self._advance(len(items) - len(kept))
        return kept

    def _take(self, task: Task, seen: Seen) -> bool:
        """Keep what came of a file; return whether that is all."""
        if seen.folders:
            self.folders_named[task.path] = seen.folders
        if isinstance(seen.result, Missing):
            self.waiting += 1
            if seen.result.facts and self._can_bring(task, seen.result):
                # As it is: the rest of such a project waits for what its first files ask.
                self.asked.setdefault(self.projects.of(task.path), set()).update(seen.result.facts)
            return False
        if seen.result is not None:
            self._tell(seen.result)
        return True

    def _prepare(self, items: list[Task | Extraction]) -> list[Task | Extraction]:
        """Return what is to be worked on now: with its content, where it goes far away."""
        ready: list[Task | Extraction] = []
        for item in items:
            if isinstance(item, Task):
                item = item._replace(waits=self.projects.of(item.path) in self.asked)
            if self.request.executor is None:
                ready.append(item)
            elif isinstance(item, Extraction):
                loaded = load_content(item)
                if isinstance(loaded, Extraction):
                    ready.append(loaded)
            else:
                survivor = screen(item)
                if isinstance(survivor, Task):
                    ready.append(survivor)
                else:
                    self._hear([item], [survivor])
        return ready

    def _templates_among(
        self, candidates: Sequence[tuple[str, Settings]]
    ) -> list[tuple[str, Settings]]:
        """Return the candidates that lie in a folder which their project's settings name."""
        if not candidates:
            return []
        if self.selection.whole:
            sources: Iterable[str] = filter(is_python, self.selection.files)
        else:
            projects = {self.projects.of(path) for path, _ in candidates}
            sources = [path for project in projects for path in self.projects.files(project)]
        for path in sources:
            if path not in self.read:
                self._read_folders(path)
        folders = [
            folder
            for path, tails in self.folders_named.items()
            for folder in resolve_folders(path, tails, self.selection.root, self.projects.of(path))
        ]
        return [(path, settings) for path, settings in candidates if is_template(path, folders)]

    def _read_folders(self, path: str) -> None:
        """Read the ``DIRS`` entries of a file that this run does not otherwise look at."""
        try:
            data = read_file(f"{self.selection.root}/{path}", DEFAULT_LIMIT)
        except UnreadableError:
            return
        if tails := literal_folders(data):
            self.folders_named[path] = tails

    def _result(self) -> Run:
        trouble = {
            **self.selection.trouble,
            **self.settings.trouble,
            **self.projects.trouble,
        }
        return _run_of(self.selection, self.outcomes, trouble, self.settings.hints, self.looked_at)

    def _tell(self, outcome: Outcome) -> None:
        """Take what is new of a file."""
        if self.memory is not None:
            self.memory.remember(outcome, self.folders_named)
        self._keep(outcome)

    def _keep(self, outcome: Outcome) -> None:
        if outcome.is_told:
            self.outcomes.add(outcome)

    def _advance(self, count: int) -> None:
        if self.progress is not None:
            self.progress.advance(count)


def _no_answer(path: str, facts: Iterable[str]) -> Outcome:
    return Outcome(path, trouble=f"internal error: there is no fact {', '.join(sorted(facts))}")


def count_processors() -> int:
    """Return how many processors this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0)) or 1
    return os.cpu_count() or 1
