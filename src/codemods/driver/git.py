"""The only module that calls git.

A repository is data that somebody else wrote, its configuration included: `core.fsmonitor` is
a program that ``git ls-files`` would start, hooks are programs, a partial clone fetches from
wherever its configuration says. All of them are switched off here.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Sequence
from typing import NamedTuple

__all__ = ["GitError", "Listing", "find_repository", "ignored", "list_files"]

# Git sets these for its hooks; they would point every call at the hook's repository.
_LOCATION = ("GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_PREFIX", "GIT_COMMON_DIR")
_SAFE = (
    "-c",
    "core.fsmonitor=false",
    "-c",
    "core.hooksPath=/dev/null",
    "-c",
    "protocol.allow=never",
    "--no-optional-locks",
)
_UNREADABLE = re.compile(rb"warning: could not open directory '(.*)': (.*)")


class GitError(Exception):
    """Git is missing or said no. ``args[0]`` is one line for the user."""


class Listing(NamedTuple):
    """What git knows or would add. Paths are relative to the root, with ``/``."""

    tracked: list[str]
    untracked: list[str]
    unreadable: list[tuple[str, str]]
    """Folders that git could not look into, with the reason."""


def find_repository(folder: str) -> str | None:
    """Return the root of the repository (or submodule, or worktree) that ``folder`` lies in."""
    while True:
        marker = os.path.join(folder, ".git")
        if os.path.isfile(marker) or os.path.isfile(os.path.join(marker, "HEAD")):
            return folder
        parent = os.path.dirname(folder)
        if parent == folder:
            return None
        folder = parent


def list_files(root: str, below: Iterable[str] = ()) -> Listing:
    """List the files that git knows or would add, all or ``below`` some paths.

    Entries may be missing on disk, links, or folders (submodules). Raises GitError.
    """
    output, errors = _git(
        root,
        [
            "--literal-pathspecs",
            "ls-files",
            "-z",
            "-t",
            "--cached",
            "--others",
            "--exclude-standard",
            "--",
            *below,
        ],
    )
    tracked: dict[str, None] = {}
    untracked: dict[str, None] = {}
    for entry in os.fsdecode(output).split("\0"):
        if entry:
            (untracked if entry[0] == "?" else tracked)[entry[2:]] = None
    unreadable = [
        (os.fsdecode(match[1]).rstrip("/"), os.fsdecode(match[2]))
        for match in map(_UNREADABLE.fullmatch, errors.splitlines())
        if match
    ]
    return Listing(list(tracked), list(untracked), unreadable)


def ignored(root: str, paths: Sequence[str]) -> frozenset[str]:
    """Return those of ``paths`` (relative to ``root``) that git ignores. Raises GitError."""
    # Only a leading colon is special here, and "./" takes that away.
    payload = b"".join(b"./" + os.fsencode(path) + b"\0" for path in paths)
    output, _ = _git(root, ["check-ignore", "-z", "--stdin"], payload, accepted=(0, 1))
    return frozenset(os.fsdecode(name)[2:] for name in output.split(b"\0") if name)


def _git(
    root: str,
    arguments: Sequence[str],
    payload: bytes = b"",
    accepted: tuple[int, ...] = (0,),
) -> tuple[bytes, bytes]:
    import subprocess  # costs 15 ms that naming files does not need

    environment = {name: value for name, value in os.environ.items() if name not in _LOCATION}
    environment |= {"LC_ALL": "C", "GIT_NO_LAZY_FETCH": "1", "GIT_TERMINAL_PROMPT": "0"}
    try:
        done = subprocess.run(
            ["git", *_SAFE, *arguments],
            cwd=root,
            env=environment,
            input=payload,
            capture_output=True,
            check=False,
        )
    except FileNotFoundError:
        raise GitError("git is not installed, so it cannot say which files are ignored") from None
    except OSError as error:
        raise GitError(f"git could not be started: {error.strerror}") from None
    if done.returncode not in accepted:
        lines = os.fsdecode(done.stderr).strip().splitlines()
        raise GitError(f"git: {lines[0] if lines else f'exit status {done.returncode}'}")
    return done.stdout, done.stderr
