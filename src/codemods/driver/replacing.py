"""Replacing a file's content at once: whoever looks sees all of the old or all of the new."""

from __future__ import annotations

import hashlib
import os
import stat

from codemods.driver.files import UnreadableError, read_file

__all__ = ["ChangedError", "digest", "drop_leftover", "read_expected", "replace_file"]

_SUFFIX = ".codemods~"
_NO_LIMIT = 1 << 62
_CREATE = (
    os.O_WRONLY
    | os.O_CREAT
    | os.O_EXCL
    | getattr(os, "O_CLOEXEC", 0)
    | getattr(os, "O_BINARY", 0)
    | getattr(os, "O_NOFOLLOW", 0)
)


class ChangedError(Exception):
    """A file is not what it was when it was looked at. ``args[0]`` says so."""


def digest(data: bytes) -> str:
    """Return what identifies a content."""
    return hashlib.sha256(data).hexdigest()


def read_expected(path: str, expected: str) -> tuple[bytes, int]:
    """Return the content and the mode of a file whose content has the digest ``expected``.

    Raises ChangedError where it has another one, OSError where it cannot be read.
    """
    try:
        data = read_file(path, _NO_LIMIT)
        mode = stat.S_IMODE(os.lstat(path).st_mode)
    except UnreadableError as error:
        raise ChangedError(f"changed while codemods was running: {error.args[0]}") from None
    if digest(data) != expected:
        raise ChangedError("changed while codemods was running")
    return data, mode


def replace_file(path: str, data: bytes, mode: int) -> None:
    """Put ``data`` in the place of the file at ``path``, with ``mode`` and the file's owner.

    A sibling is written and renamed; hard links are broken by that. Raises OSError, and leaves
    the file as it was.
    """
    status = os.lstat(path)
    if not os.access(path, os.W_OK):
        raise PermissionError(13, "read-only", path)
    sibling = _sibling(path)
    drop_leftover(path)
    handle = os.open(sibling, _CREATE, 0o600)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            _keep_owner(file.fileno(), sibling, status)
        os.chmod(sibling, mode)
        os.replace(sibling, path)
    except BaseException:
        os.unlink(sibling)
        raise


def _keep_owner(handle: int, sibling: str, status: os.stat_result) -> None:
    own = os.fstat(handle)
    if hasattr(os, "fchown") and (own.st_uid, own.st_gid) != (status.st_uid, status.st_gid):
        os.fchown(handle, status.st_uid, status.st_gid)


def drop_leftover(path: str) -> None:
    """Remove the sibling that a killed process left beside ``path``."""
    sibling = _sibling(path)
    if os.path.lexists(sibling):
        os.unlink(sibling)


def _sibling(path: str) -> str:
    folder, name = os.path.split(path)
    return os.path.join(folder, f".{name[:200]}{_SUFFIX}")
