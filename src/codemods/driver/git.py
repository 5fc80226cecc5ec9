"""The only module that calls git.

A repository is data that somebody else wrote, its configuration included: `core.fsmonitor` is
a program that ``git ls-files`` would start, hooks are programs, a partial clone fetches from
wherever its configuration says. All of them are switched off here, but for `commit` where it is
asked to be as configured: then git does what it does for a commit made by hand, hooks, filters and
signing included.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from subprocess import Popen

__all__ = [
    "GitError",
    "Listing",
    "Staged",
    "check_author",
    "check_branch",
    "clone",
    "commit",
    "find_repository",
    "ignored",
    "is_clean",
    "list_files",
    "read_staged",
    "resolve",
    "stage",
    "start_branch",
    "tracked",
]

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
_CLONED = (
    *("-c", "gc.auto=0", "-c", "maintenance.auto=false", "-c", "submodule.recurse=false"),
    *("-c", "core.autocrlf=false", "-c", "advice.detachedHead=false"),
)
"""For a clone of our own: nothing goes on in the background, and bytes are as committed."""
_UNREADABLE = re.compile(rb"warning: could not open directory '(.*)': (.*)")
_ENTRY = re.compile(rb"(\d+) ([0-9a-f]+) 0\t[^\0]*\0")


class GitError(Exception):
    """Git is missing or said no. ``args[0]`` is one line for the user."""


class Listing(NamedTuple):
    """Files that git knows, or would add. Paths are relative to the root, with ``/``."""

    paths: list[str]
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


def list_files(root: str, below: Iterable[str] = ()) -> Iterator[Listing]:
    """List first the files that git knows, then those that it would add.

    All, or those ``below`` some paths. Entries may be missing on disk, links, or folders
    (submodules). Raises GitError. Git walks the tree for the second while the first is used.
    """
    select = ["--exclude-standard", "--", *below]
    calls = [
        _start(root, ["--literal-pathspecs", "ls-files", "-z", kind, *select])
        for kind in ("--cached", "--others")
    ]
    try:
        for call in calls:
            output, errors = _finish(call)
            unreadable = [
                (os.fsdecode(match[1]).rstrip("/"), os.fsdecode(match[2]))
                for match in map(_UNREADABLE.fullmatch, errors.splitlines())
                if match
            ]
            yield Listing(_names(output), unreadable)
    finally:
        for call in calls:
            if call.poll() is None:
                call.kill()
                call.communicate()


def ignored(root: str, paths: Sequence[str]) -> frozenset[str]:
    """Return those of ``paths`` (relative to ``root``) that git ignores. Raises GitError."""
    # Only a leading colon is special here, and "./" takes that away.
    payload = b"".join(b"./" + os.fsencode(path) + b"\0" for path in paths)
    call = _start(root, ["check-ignore", "-z", "--stdin"])
    output, _ = _finish(call, payload, accepted=(0, 1))
    return frozenset(name[2:] for name in _names(output))


def tracked(root: str) -> frozenset[str]:
    """Return the files that git tracks and compares. Raises GitError.

    Those marked ``assume-unchanged`` or ``skip-worktree`` are not among them: what is in them
    may not be what was committed, and git would not say so.
    """
    output, _ = _finish(_start(root, ["ls-files", "-v", "-z", "--cached"]))
    return frozenset(name[2:] for name in _names(output) if name.startswith("H "))


def is_clean(root: str) -> bool:
    """Tell whether every tracked file, and the index, is as committed. Raises GitError."""
    arguments = ["status", "--porcelain", "-z", "--untracked-files=no", "--ignore-submodules=dirty"]
    output, _ = _finish(_start(root, arguments))
    return not output


def resolve(root: str, name: str) -> str | None:
    """Return the commit that ``name`` stands for, None where there is none. Raises GitError."""
    call = _start(root, ["rev-parse", "--verify", "--quiet", "--end-of-options", name])
    output, _ = _finish(call, accepted=(0, 1))
    return output.decode("ascii").strip() or None


def commit(root: str, paths: Iterable[str], message: str, *, as_configured: bool = True) -> bool:
    """Commit ``paths``, and nothing else, as they are on disk; tell whether git did.

    ``as_configured`` this is ``git commit`` as a person would call it: hooks, filters and signing
    work, and what they or git have to say goes to stderr. Raises GitError.
    """
    pathspecs = b"".join(b":(top,literal)" + os.fsencode(path) + b"\0" for path in paths)
    arguments = ["commit", "--quiet", "--only", "-m", message]
    arguments += ["--pathspec-from-file=-", "--pathspec-file-nul"]
    if as_configured:
        call = _open(root, ["git", *arguments], _own_environment(), errors=None)
    else:
        call = _start(root, [*_CLONED, "-c", "commit.gpgSign=false", *arguments])
    call.communicate(pathspecs)
    return call.returncode == 0


def check_author(folder: str) -> None:
    """Raise GitError where git knows nobody to name as the author of a commit."""
    _finish(_start(folder, ["var", "GIT_AUTHOR_IDENT"]))


def check_branch(folder: str, name: str) -> None:
    """Raise GitError where ``name`` cannot be the name of a branch."""
    _finish(_start(folder, ["check-ref-format", "--branch", name]))


def start_branch(root: str, name: str) -> None:
    """Start the branch ``name`` at HEAD and be on it. Raises GitError."""
    _finish(_start(root, ["checkout", "--quiet", "--no-track", "-b", name]))


def clone(source: str, folder: str, patience: float) -> None:
    """Clone the default branch of ``source``, its last commit only, into the new ``folder``.

    Only https, ssh and files are spoken to, nobody is asked for anything, submodules stay out,
    and no filter runs, whatever attributes and configuration say: Git LFS leaves its pointers.
    Raises GitError, also when it takes more than ``patience`` seconds.
    """
    quiet = ["--quiet", "--template=", "--no-checkout", "--no-recurse-submodules"]
    shallow = ["--depth=1", "--single-branch", "--no-tags", "--no-local"]
    call = _open(
        os.path.dirname(folder),
        ["git", *_SAFE, *_CLONED, "clone", *quiet, *shallow, "--", source, folder],
        _quiet_environment() | {"GIT_ALLOW_PROTOCOL": "https:ssh:file"},
        detached=True,
    )
    _finish(call, patience=patience)
    os.makedirs(os.path.join(folder, ".git", "info"), exist_ok=True)
    with open(os.path.join(folder, ".git", "info", "attributes"), "w", encoding="ascii") as file:
        file.write("* -filter\n")
    if resolve(folder, "HEAD") is None:
        raise GitError("has no commit yet")
    _finish(_start(folder, [*_CLONED, "reset", "--hard", "--quiet"]))


class Staged(NamedTuple):
    """What the index holds for a path."""

    mode: str
    data: bytes


def read_staged(root: str, path: str) -> Staged:
    """Return what the index holds for ``path``. Raises GitError, where it holds nothing too."""
    entries, _ = _finish(
        _start(root, ["--literal-pathspecs", "ls-files", "--stage", "-z", "--", path])
    )
    found = _ENTRY.fullmatch(entries)
    if found is None:
        raise GitError("git has a conflict there" if entries else "git does not know the file")
    data, _ = _finish(_start(root, ["cat-file", "blob", found[2].decode()]))
    return Staged(found[1].decode(), data)


def stage(root: str, path: str, staged: Staged) -> None:
    """Put another content of ``path`` into the index. Raises GitError. No filter program runs."""
    blob, _ = _finish(_start(root, ["hash-object", "-w", "--stdin"]), staged.data)
    entry = f"{staged.mode} {blob.decode().strip()}\t".encode() + os.fsencode(path) + b"\0"
    _finish(_start(root, ["update-index", "-z", "--index-info"]), entry)


def _names(output: bytes) -> list[str]:
    """Return the names of a ``-z`` listing; a conflicted file is listed more than once."""
    return list(dict.fromkeys(filter(None, os.fsdecode(output).split("\0"))))


def _start(root: str, arguments: Sequence[str]) -> Popen[bytes]:
    """Start git with all that the repository could make it do switched off."""
    return _open(root, ["git", *_SAFE, *arguments], _quiet_environment())


def _own_environment() -> dict[str, str]:
    return {name: value for name, value in os.environ.items() if name not in _LOCATION}


def _quiet_environment() -> dict[str, str]:
    quiet = {"LC_ALL": "C", "GIT_NO_LAZY_FETCH": "1", "GIT_TERMINAL_PROMPT": "0"}
    return _own_environment() | quiet


def _open(
    root: str,
    command: Sequence[str],
    environment: Mapping[str, str],
    errors: int | None = -1,
    *,
    detached: bool = False,
) -> Popen[bytes]:
    """Start a command; one that is ``detached`` has no terminal to ask for passwords on."""
    from subprocess import PIPE, Popen  # costs 10 ms that naming files does not need

    try:
        return Popen(
            command,
            cwd=root,
            env=environment,
            stdin=PIPE,
            stdout=PIPE,
            stderr=errors,
            start_new_session=detached,
        )
    except FileNotFoundError:
        raise GitError("git is not installed, so it cannot say which files are ignored") from None
    except OSError as error:
        raise GitError(f"git could not be started: {error.strerror}") from None


def _finish(
    call: Popen[bytes],
    payload: bytes = b"",
    accepted: tuple[int, ...] = (0,),
    patience: float | None = None,
) -> tuple[bytes, bytes]:
    from subprocess import TimeoutExpired

    try:
        output, errors = call.communicate(payload, timeout=patience)
    except TimeoutExpired:
        call.kill()
        call.communicate()
        raise GitError(f"git: no end after {patience:g} seconds") from None
    except BaseException:
        call.kill()
        raise
    if call.returncode not in accepted:
        lines = os.fsdecode(errors).strip().splitlines()
        told = [line for line in lines if not line.startswith(("warning:", "hint:"))]
        raise GitError(f"git: {told[0] if told else f'exit status {call.returncode}'}")
    return output, errors
