"""Where the tool keeps what it knows of a root: outside the tree, keyed by the root's real path."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager

__all__ = ["BusyError", "cache_folder", "hold_lock", "state_folder"]


class BusyError(Exception):
    """Another process is writing below the same root."""


def state_folder(root: str) -> str:
    """Return the folder for journals and sessions of ``root``; it may not exist yet."""
    base = os.environ.get("CODEMODS_STATE_DIR")
    if not base:
        from platformdirs import user_state_dir

        base = user_state_dir("codemods", appauthor=False)
    return os.path.join(base, _key(root))


def cache_folder(root: str) -> str:
    """Return the folder for what can be worked out again; it may not exist yet."""
    base = os.environ.get("CODEMODS_CACHE_DIR")
    if not base:
        from platformdirs import user_cache_dir

        base = user_cache_dir("codemods", appauthor=False)
    return os.path.join(base, _key(root))


def _key(root: str) -> str:
    import hashlib  # it loads OpenSSL, and many runs keep nothing

    return hashlib.sha256(os.fsencode(os.path.realpath(root))).hexdigest()[:32]


@contextmanager
def hold_lock(root: str, name: str = "lock") -> Iterator[None]:
    """Be the only one who writes below ``root``. Raises BusyError and OSError.

    A lock of another ``name`` keeps others from something else.

    The lock goes with the process, however it ends.
    """
    folder = state_folder(root)
    os.makedirs(folder, mode=0o700, exist_ok=True)
    handle = os.open(os.path.join(folder, name), os.O_RDWR | os.O_CREAT, 0o600)
    try:
        if not _lock(handle):
            raise BusyError("another codemods is writing")
        yield
    finally:
        os.close(handle)


def _lock(handle: int) -> bool:
    try:
        import fcntl
    except ImportError:
        return _lock_on_windows(handle)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _lock_on_windows(handle: int) -> bool:
    from importlib import import_module

    msvcrt = import_module("msvcrt")
    try:
        msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
    except OSError:
        return False
    return True
