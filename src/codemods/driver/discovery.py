"""Which files a run looks at: the files that git knows or would add, or all, less the excluded.

Nothing is opened here, except folders.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Iterable, Iterator, Sequence, Set

from codemods.driver.git import GitError, find_repository, ignored, list_files
from codemods.driver.roots import find_root, is_below

__all__ = [
    "MissingPathError",
    "Selection",
    "discover",
    "is_python",
    "is_selected",
    "is_template",
    "list_all",
    "list_project",
]

# fmt: off
DEFAULT_EXCLUDES = frozenset({
    ".venv", "venv", "node_modules", ".git", "__pycache__", "build", "dist", ".tox", ".eggs",
    "site-packages", "_vendor",
})
TEMPLATE_SUFFIXES = (
    ".html", ".htm", ".xhtml", ".djhtml", ".dtl", ".txt", ".xml", ".rss", ".atom", ".svg",
    ".email", ".eml", ".mjml", ".css", ".js", ".json", ".csv", ".md", ".rst", ".tex",
)
# fmt: on
_SUFFIXES = (".py", *TEMPLATE_SUFFIXES)


class MissingPathError(Exception):
    """A path that the user named does not exist. ``args[0]`` is the path."""


class Selection:
    """The files of one run; all paths are relative to `root`, with ``/``."""

    __slots__ = ("candidates", "files", "git", "root", "trouble", "whole")

    def __init__(self, root: str, git: bool) -> None:
        self.root = root
        self.git = git
        self.files: set[str] = set()
        """Python files and templates under a ``templates`` folder."""
        self.candidates: set[str] = set()
        """Files that are templates only if a settings file names their folder in ``DIRS``."""
        self.trouble: dict[str, str] = {}
        """What is wrong with a path; absolute where it may lie outside `root`."""
        self.whole = False
        """Whether all files below `root` were asked for."""

    def limit_to(self, paths: Set[str]) -> int:
        """Leave only those of ``paths``; return how many files that are sure to be looked at go."""
        count = len(self.files)
        self.files &= paths
        self.candidates &= paths
        self.whole = False
        return count - len(self.files)


def is_python(path: str) -> bool:
    """Tell whether ``path`` is a Python file to look at."""
    return path.endswith(".py")


def is_template(path: str, folders: Iterable[str] = ()) -> bool:
    """Tell whether ``path`` is a Django template, given the literal ``DIRS`` entries."""
    if not path.endswith(_SUFFIXES) or is_python(path):
        return False
    parents = path.split("/")[:-1]
    if "jinja2" in parents:
        return False
    return "templates" in parents or any(path.startswith(folder + "/") for folder in folders)


def discover(paths: Sequence[str], current: str) -> Selection:
    """Select the files below ``paths``, or below the ``current`` folder where there are none.

    Raises MissingPathError, before anything else is done, where a named path does not exist.
    """
    current = os.path.realpath(current)
    named = [os.path.abspath(os.path.join(current, path)) for path in paths] or [current]
    for absolute, given in zip(named, paths, strict=False):
        if not os.path.lexists(absolute):
            raise MissingPathError(given)
    here, git = find_root(current)
    targets: list[str] = []
    selection: Selection | None = None
    strays: dict[str, str] = {}
    for absolute in named:
        real = _resolve(absolute)
        if is_below(absolute, here) and not is_below(real, here):
            strays[absolute] = f"a link that leads out of {here}"
            continue
        if not os.path.lexists(real) or os.path.islink(real):
            strays[absolute] = "a link that leads nowhere"
            continue
        root, git = _root_of(real, here, git)
        if selection is None:
            selection = Selection(root, git)
        elif root != selection.root:
            strays[absolute] = f"in another repository than {selection.root}: run codemods there"
            continue
        targets.append(_relative(real, root))
    if selection is None:
        selection = Selection(here, git)
    selection.trouble.update(strays)
    _select(selection, targets)
    return selection


def list_project(root: str, git: bool, project: str) -> list[str]:
    """List the Python files below the folder ``project`` of ``root``, for facts. Sorted.

    A project that git ignores is known whole. Folders that cannot be read are passed over: what
    lies there is unknown to every reader. Raises GitError.
    """
    selection = Selection(root, git)
    if git and not (project and ignored(root, [f"{project}/"])):
        _list_git(selection, [project])
    else:
        _walk(selection, project)
    return sorted(filter(is_python, selection.files))


def list_all(root: str, git: bool) -> Iterator[str]:
    """Yield all files of ``root``, of whatever kind, less the default excludes. Raises GitError."""
    if not git:
        yield from _files_below(Selection(root, git), "")
        return
    excludes = DEFAULT_EXCLUDES - {"build"}
    for listing in list_files(root):
        yield from (path for path in listing.paths if _kept(path, [""], excludes))
        excludes = DEFAULT_EXCLUDES  # for the untracked ones, which come next


def is_selected(path: str) -> bool:
    """Tell whether ``path`` is looked at without knowing any settings file."""
    return is_python(path) or is_template(path)


def _resolve(path: str) -> str:
    if os.path.islink(path):
        return os.path.realpath(path)
    return os.path.join(os.path.realpath(os.path.dirname(path)), os.path.basename(path))


def _root_of(real: str, here: str, git: bool) -> tuple[str, bool]:
    folder = real if os.path.isdir(real) else os.path.dirname(real)
    if is_below(real, here):
        inner = find_repository(folder)
        return (here, git) if inner is None or not is_below(inner, here) else (inner, True)
    return find_root(folder)


def _relative(path: str, root: str) -> str:
    relative = os.path.relpath(path, root).replace(os.sep, "/")
    return "" if relative == "." else relative


def _select(selection: Selection, targets: Iterable[str]) -> None:
    folders: list[str] = []
    for path in targets:
        mode = os.lstat(os.path.join(selection.root, path)).st_mode
        if stat.S_ISDIR(mode):
            folders.append(path)
        elif stat.S_ISREG(mode):
            _add(selection, path)
        else:
            selection.trouble[path] = "not a regular file"
    selection.whole = "" in folders
    if not selection.git:
        for folder in folders:
            _walk(selection, folder)
        return
    if folders:
        try:
            overridden = ignored(selection.root, [f"{folder}/" for folder in folders if folder])
            _list_git(selection, [f for f in folders if f"{f}/" not in overridden])
            for folder in overridden:
                _walk(selection, folder.rstrip("/"))
        except GitError as error:
            selection.trouble[selection.root] = str(error)


def _add(selection: Selection, path: str) -> None:
    if is_selected(path):
        selection.files.add(path)
    elif path.endswith(_SUFFIXES) and "jinja2" not in path.split("/")[:-1]:
        selection.candidates.add(path)


def _list_git(selection: Selection, folders: Sequence[str]) -> None:
    """Add what git lists below ``folders``, less default excludes below each of them."""
    if not folders:
        return
    prefixes = [f"{folder}/" if folder else "" for folder in folders]
    excludes = DEFAULT_EXCLUDES - {"build"}
    for listing in list_files(selection.root, [] if "" in folders else folders):
        selection.trouble.update(listing.unreadable)
        for path in listing.paths:
            if path.endswith(_SUFFIXES) and _kept(path, prefixes, excludes):
                _add_listed(selection, path)
        excludes = DEFAULT_EXCLUDES  # for the untracked ones, which come next


def _add_listed(selection: Selection, path: str) -> None:
    try:
        mode = os.lstat(f"{selection.root}/{path}").st_mode
    except (FileNotFoundError, NotADirectoryError):
        return  # deleted, not yet committed; or left out by a sparse checkout
    except OSError as error:
        selection.trouble[path] = error.strerror or str(error)
        return
    if stat.S_ISREG(mode):
        _add(selection, path)


def _kept(path: str, prefixes: Sequence[str], excludes: frozenset[str]) -> bool:
    parents = path.split("/")[:-1]
    if excludes.isdisjoint(parents):
        return True
    return any(
        path.startswith(prefix) and excludes.isdisjoint(path[len(prefix) :].split("/")[:-1])
        for prefix in prefixes
    )


def _walk(selection: Selection, folder: str) -> None:
    """Add all files below ``folder``, less default excludes and other repositories."""
    for path in _files_below(selection, folder):
        if path.endswith(_SUFFIXES):
            _add(selection, path)


def _files_below(selection: Selection, folder: str) -> Iterator[str]:
    pending = [folder]
    while pending:
        folder = pending.pop()
        try:
            with os.scandir(os.path.join(selection.root, folder)) as entries:
                found = list(entries)
        except OSError as error:
            selection.trouble[folder or selection.root] = error.strerror or str(error)
            continue
        for entry in found:
            path = f"{folder}/{entry.name}" if folder else entry.name
            if entry.is_file(follow_symlinks=False):
                yield path
            elif (
                entry.is_dir(follow_symlinks=False)
                and entry.name not in DEFAULT_EXCLUDES
                and not _is_repository(entry.path)
            ):
                pending.append(path)


def _is_repository(folder: str) -> bool:
    """Tell whether ``folder`` is itself the root of a repository."""
    return os.path.lexists(os.path.join(folder, ".git")) and find_repository(folder) == folder
