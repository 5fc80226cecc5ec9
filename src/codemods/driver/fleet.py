"""Many repositories, one after the other: each is cloned, looked at, and told of.

What is wrong with one is told of that one; the others are visited all the same.
"""

from __future__ import annotations

import os
import re
import shutil
import tempfile
from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

from codemods.driver import git
from codemods.driver.committing import CommitError, commit_outcomes
from codemods.driver.outcomes import Want
from codemods.driver.pool import ExecutorError
from codemods.driver.runs import Run, retold
from codemods.driver.spool import Spool
from codemods.driver.state import BusyError
from codemods.driver.work import describe

__all__ = ["Source", "Tour", "Visit", "read_list", "visit_all"]

PATIENCE = 900
"""Seconds that a clone may take."""
_REFUSED = "only https, ssh and file URLs, and paths, are cloned"
_SCHEMES = ("https", "ssh", "file")
_URL = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*)://")
_SSH = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.@-]*:(?!:)")
"""``user@host:path``, as git and scp write it."""
_LOGIN = re.compile(r"(?<=://)[^/@\s]*@")
_ODD = re.compile(r"[^A-Za-z0-9_.-]+")


class Source(NamedTuple):
    """One line of the list."""

    place: str
    """What git is told to clone."""
    shown: str
    """The same without what may be a password."""
    name: str
    """For files and folders: unlike any other of the list, harmless, not hidden."""
    problem: str = ""
    """Why it is not cloned at all."""


class Tour(NamedTuple):
    """What is done with every repository."""

    look: Callable[[str, Want, bool], Run]
    """Does a run in a folder; whether only for tracked files is the third argument."""
    want: Want
    branch: str | None
    """The branch to start and commit to; None works the differences out instead."""
    folder: str | None
    """Where the clones are left; None leaves none."""


class Visit(NamedTuple):
    """What came of one repository."""

    source: Source
    commit: str
    """What was looked at; empty where it could not be cloned."""
    run: Run | None
    trouble: str = ""
    commits: int = 0
    """How many were made on the branch."""

    @property
    def patch(self) -> bytes:
        """The differences of all files, as ``git apply`` takes them."""
        return b"".join(outcome.diff for outcome in self.run.outcomes) if self.run else b""

    def lightened(self) -> Visit:
        """Return the visit without the contents of files."""
        if self.run is None:
            return self
        light = (o._replace(diff=b"", text=None) for o in self.run.outcomes)
        outcomes = Spool(self.run.root, light)
        return self._replace(run=self.run._replace(outcomes=outcomes))

    @property
    def is_troubled(self) -> bool:
        """Whether anything at all went wrong."""
        return bool(self.trouble or self.run is None or self.run.summary.trouble)


def read_list(text: str, folder: str) -> list[Source]:
    """Return what the lines of ``text`` name; paths are relative to ``folder``.

    Empty lines, and those that begin with ``#``, name nothing.
    """
    sources: list[Source] = []
    taken: set[str] = set()
    for line in text.removeprefix("\ufeff").split("\n"):
        place = line.strip()
        if not place or place.startswith("#"):
            continue
        shown = _LOGIN.sub("", place)
        name = _name(place, taken)
        problem = ""
        scheme = _URL.match(place)
        if "\0" in place or (scheme and scheme[1].lower() not in _SCHEMES):
            problem = _REFUSED
        elif not scheme:
            path = os.path.join(folder, place)
            if os.path.lexists(path):
                place = os.path.abspath(path)
            elif not _SSH.match(place):
                problem = _REFUSED if ":" in place else "no such folder"
        sources.append(Source(place, shown, name, problem))
    return sources


def _name(place: str, taken: set[str]) -> str:
    last = re.split(r"[/:\\]", place.rstrip("/\\"))[-1].removesuffix(".git")
    base = _ODD.sub("-", last).strip("-.")[:80] or "repository"
    name, number = base, 1
    while name.lower() in taken:
        number += 1
        name = f"{base}-{number}"
    taken.add(name.lower())
    return name


def visit_all(sources: Sequence[Source], tour: Tour) -> Iterator[Visit]:
    """Visit one after the other, and say what came of it. Raises ExecutorError alone."""
    for source in sources:
        if source.problem:
            yield Visit(source, "", None, source.problem)
        elif tour.folder is not None:
            yield _visit(source, os.path.join(tour.folder, source.name), tour)
        else:
            parent = tempfile.mkdtemp(prefix="codemods-fleet-")
            try:
                yield _visit(source, os.path.join(parent, source.name), tour)
            finally:
                shutil.rmtree(parent, ignore_errors=True)


def _visit(source: Source, folder: str, tour: Tour) -> Visit:
    commit = ""
    try:
        _clone(source.place, folder)
        commit = git.resolve(folder, "HEAD") or ""
        if tour.branch is None:
            return Visit(source, commit, tour.look(folder, tour.want, False))
        run = tour.look(folder, tour.want._replace(digest=True, steps=True), True)
        return _commit(Visit(source, commit, run), run, tour.branch)
    except (git.GitError, CommitError, BusyError) as error:
        trouble = str(error).replace(source.place, source.shown)
    except OSError as error:
        trouble = error.strerror or str(error)
    except ExecutorError:
        raise  # the next one would meet the same
    except Exception as error:
        trouble = f"internal error: {describe(error)}"
    return Visit(source, commit, None, trouble)


def _clone(place: str, folder: str) -> None:
    try:
        os.mkdir(folder)
    except FileExistsError:
        raise git.GitError(f"{folder} is there already") from None
    try:
        git.clone(place, folder, PATIENCE)
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise


def _commit(visit: Visit, run: Run, branch: str) -> Visit:
    if not run.summary.changed:
        return visit
    git.start_branch(run.root, branch)
    done = commit_outcomes(run.root, run.outcomes, as_configured=False)
    if done.interrupted:
        raise KeyboardInterrupt
    return visit._replace(
        run=retold(run, done.outcomes), trouble=done.trouble, commits=len(done.commits)
    )
