"""TOML documents that somebody else wrote: read as data, with errors in one line."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from importlib import import_module

__all__ = ["ConfigError", "one_line", "read_document"]


class ConfigError(Exception):
    """Something in the settings is wrong. ``args[0]`` is one line without the file's name."""


def read_document(data: bytes) -> Mapping[str, object]:
    """Parse TOML. Raises ConfigError."""
    toml = import_module("tomllib" if sys.version_info >= (3, 11) else "tomli")
    try:
        document: dict[str, object] = toml.loads(data.decode("utf-8"))
        return document
    except UnicodeDecodeError:
        raise ConfigError("not UTF-8") from None
    except (RecursionError, MemoryError):
        raise ConfigError("not valid TOML: nested too deeply") from None
    except ValueError as error:
        raise ConfigError(f"not valid TOML: {one_line(str(error))}") from None


def one_line(text: str) -> str:
    """Return at most 200 characters of ``text``, none of which moves the cursor."""
    return "".join(char if char.isprintable() else repr(char)[1:-1] for char in text)[:200]
