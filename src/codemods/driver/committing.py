"""One commit per codemod: git's history is the record, and ``git revert`` the way back."""

from __future__ import annotations

import os
from collections.abc import Iterable
from contextlib import suppress
from textwrap import fill
from typing import TYPE_CHECKING, NamedTuple

from codemods.driver import git
from codemods.driver.interrupts import uninterrupted
from codemods.driver.replacing import ChangedError, digest, read_expected, replace_file
from codemods.driver.spool import Spool
from codemods.driver.state import hold_lock

if TYPE_CHECKING:
    from codemods.driver.discovery import Selection
    from codemods.driver.outcomes import Notice, Outcome
    from codemods.driver.steps import Step

__all__ = ["CommitError", "Committed", "Made", "commit_outcomes", "prepare"]

_UNDER_WAY = {"MERGE_HEAD": "merge", "CHERRY_PICK_HEAD": "cherry-pick", "REVERT_HEAD": "revert"}


class CommitError(Exception):
    """The repository is not in a state to commit to. ``args[0]`` says why; nothing is done."""


class Made(NamedTuple):
    """One commit."""

    codemod: str
    files: int


class Committed(NamedTuple):
    """What came of it."""

    outcomes: Spool
    commits: tuple[Made, ...]
    span: str
    """The commits as ``git revert`` takes them, empty where there are none."""
    trouble: str
    """Why git did not take a commit, and no further one was tried; else empty."""
    interrupted: bool
    """Whether Ctrl-C was pressed: what is committed by then is whole."""


def prepare(selection: Selection) -> list[str]:
    """Leave only what git tracks in ``selection``; return hints on what was left out.

    Raises CommitError and GitError.
    """
    if not selection.git:
        raise CommitError("--commit needs a git repository")
    _check(selection.root)
    dropped = selection.limit_to(git.tracked(selection.root))
    if not dropped:
        return []
    if dropped == 1:
        return ["1 file is not tracked by git, so it is left out"]
    return [f"{dropped} files are not tracked by git, so they are left out"]


def commit_outcomes(root: str, outcomes: Spool, *, as_configured: bool = True) -> Committed:
    """Write the steps of all outcomes codemod by codemod, each followed by a commit.

    The commits are made ``as_configured``, with hooks, filters and signing, or without any.

    A file that cannot be written, or is not what it was, stays as it is and its outcome says
    so. When git refuses a commit, the files of that step are put back and no other is tried.
    Raises CommitError where the tree is dirty by now, BusyError, GitError and OSError.
    """
    with hold_lock(root):
        _check(root)
        start = git.resolve(root, "HEAD")
        files = [_File(root, outcome) for outcome in outcomes]
        names = {step.codemod for outcome in outcomes for step in outcome.steps}
        commits: list[Made] = []
        trouble = ""
        interrupted = False
        try:
            for name in sorted(names):
                with uninterrupted():
                    count, trouble = _commit_step(root, name, files, as_configured)
                    if count:
                        commits.append(Made(name, count))
                if trouble:
                    break
        except KeyboardInterrupt:
            interrupted = True
        span = f"{start}..{git.resolve(root, 'HEAD')}" if commits else ""
        told = Spool(root, (file.told() for file in files))
        return Committed(told, tuple(commits), span, trouble, interrupted)


def _commit_step(
    root: str, name: str, files: Iterable[_File], as_configured: bool
) -> tuple[int, str]:
    """Return how many files were committed, and why none were where git did not take it."""
    moved = [file for file in files if file.advance(name)]
    if not moved:
        return 0, ""
    paths = [file.path for file in moved]
    with suppress(git.GitError):  # it does not start any more: not taken either
        if git.commit(root, paths, _message(name, moved), as_configured=as_configured):
            return len(moved), ""
    left = sum(not file.go_back() for file in moved)
    trouble = f"git did not take the commit of {name}; its changes are taken back"
    return 0, f"{trouble}, but for {left} that changed meanwhile" if left else trouble


def _check(root: str) -> None:
    if not git.is_clean(root):
        raise CommitError("the tree has changes that are not committed: commit or stash them first")
    if git.resolve(root, "HEAD") is None:
        raise CommitError("there is no commit yet: commit what is there first")
    for name, what in _UNDER_WAY.items():
        if git.resolve(root, name) is not None:
            raise CommitError(f"a {what} is under way: finish it first")


def _message(name: str, files: Iterable[_File]) -> str:
    from codemods.engine.registry import find

    codemod = find(name)
    if codemod is None:
        return name
    others = sorted({other for file in files for other in file.step.others} - {name})
    parts = [f"{name}: {codemod.summary}", fill(" ".join(codemod.why.split()), 72), codemod.url()]
    if others:
        parts.append(fill(f"With changes of {', '.join(others)} to the same code.", 72))
    if codemod.follow_up:
        parts.append(fill(f"Afterwards: {codemod.follow_up}", 72))
    return "\n\n".join(filter(None, parts))


class _File:
    """A file on its way from step to step."""

    def __init__(self, root: str, outcome: Outcome) -> None:
        self.path = outcome.path
        self.step: Step
        self._outcome = outcome
        self._place = os.path.join(root, outcome.path)
        self._digest = outcome.digest
        self._waiting = list(outcome.steps)
        self._done: list[Step] = []
        self._before = b""
        self._trouble = ""

    def advance(self, codemod: str) -> bool:
        """Write the step of ``codemod``, if there is one and it can be written."""
        if self._trouble or not self._waiting or self._waiting[0].codemod != codemod:
            return False
        self.step = self._waiting[0]
        try:
            self._before, mode = read_expected(self._place, self._digest)
            replace_file(self._place, self.step.text, mode)
        except ChangedError as error:
            self._trouble = str(error)
        except OSError as error:
            self._trouble = f"cannot be written: {error.strerror or error}"
        else:
            self._digest = digest(self.step.text)
            self._done.append(self._waiting.pop(0))
        return not self._trouble

    def go_back(self) -> bool:
        """Undo the last step; tell whether that could be done."""
        self._waiting.insert(0, self._done.pop())
        try:
            _, mode = read_expected(self._place, self._digest)
            replace_file(self._place, self._before, mode)
        except (ChangedError, OSError):
            return False
        return True

    def told(self) -> Outcome:
        """Return the outcome, with what was not committed no longer accepted."""
        outcome = self._outcome
        made = {name for step in self._done for name in (step.codemod, *step.others)}
        return outcome._replace(
            text=None,
            steps=(),
            changed=bool(self._done),
            trouble=outcome.trouble or self._trouble,
            notices=tuple(_kept(notice, made) for notice in outcome.notices),
        )


def _kept(notice: Notice, made: set[str]) -> Notice:
    return notice._replace(accepted=notice.accepted and made.issuperset(notice.codemods))
