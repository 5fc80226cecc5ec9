"""Reading files that somebody else may have put there: no links, pipes or surprises in size."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterable

__all__ = ["UnreadableError", "put_in_place", "read_file", "read_within", "too_large"]

_FLAGS = (
    os.O_RDONLY
    | getattr(os, "O_CLOEXEC", 0)
    | getattr(os, "O_BINARY", 0)
    | getattr(os, "O_NONBLOCK", 0)
)
_NO_LINKS = _FLAGS | getattr(os, "O_NOFOLLOW", 0)


class UnreadableError(Exception):
    """A file cannot be read, or should not be. ``args[0]`` says why in a few words."""


def read_file(path: str, limit: int) -> bytes:
    """Return the bytes of a regular file of at most ``limit`` bytes, not following a link.

    Raises UnreadableError.
    """
    return _read(path, limit, _NO_LINKS)


def read_within(path: str, limit: int) -> bytes | None:
    """Return the bytes of a file that may be a link, None where there is none.

    Raises UnreadableError.
    """
    if not os.path.lexists(path):
        return None
    return _read(path, limit, _FLAGS)


def _read(path: str, limit: int, flags: int) -> bytes:
    try:
        handle = os.open(path, flags)
        try:
            status = os.fstat(handle)
            if not stat.S_ISREG(status.st_mode):
                raise UnreadableError("not a regular file")
            size = status.st_size
            if size > limit:
                raise UnreadableError(too_large(limit))
            data = os.read(handle, size + 1)
            if len(data) < size or len(data) > size:
                data = _read_on(handle, data, limit)
            return data
        finally:
            os.close(handle)
    except OSError as error:
        raise UnreadableError(error.strerror or str(error)) from error


def _read_on(handle: int, data: bytes, limit: int) -> bytes:
    """Finish a file that a signal cut short or that is growing."""
    pieces = [data]
    total = len(data)
    while piece := os.read(handle, 1 << 20):
        pieces.append(piece)
        total += len(piece)
        if total > limit:
            raise UnreadableError(too_large(limit))
    return b"".join(pieces)


def too_large(limit: int) -> str:
    """Say that a file has more than ``limit`` bytes."""
    for unit, scale in (("MB", 1_000_000), ("kB", 1_000)):
        if limit >= scale and limit % scale == 0:
            return f"larger than {limit // scale} {unit} (max-file-size)"
    return f"larger than {limit} bytes (max-file-size)"


def put_in_place(path: str, pieces: Iterable[bytes]) -> None:
    """Write a file of our own beside its place first, so that nobody sees half of it.

    Raises OSError. The user's files are replaced by `replacing`, which keeps what they are.
    """
    sibling = f"{path}.{os.getpid()}"
    with open(sibling, "wb") as file:
        file.writelines(pieces)
    os.replace(sibling, path)
