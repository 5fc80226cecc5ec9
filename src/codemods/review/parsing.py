"""Whether a file can still be read once it is rewritten or edited."""

from __future__ import annotations

from codemods.source.module import parse
from codemods.source.template import Template
from codemods.source.text import Source, Undecodable

__all__ = ["problem_of"]


def problem_of(path: str, data: bytes) -> str:
    """Return in a few words why ``data`` is no Python (or no template), empty where it is."""
    try:
        if path.endswith((".py", ".pyw")):
            if b"\0" in data:
                return "null bytes"
            parse(Source.read(data))
        else:
            Template.read(data)
    except SyntaxError as error:
        return f"line {error.lineno}: {error.msg}"
    except (Undecodable, RecursionError, MemoryError) as error:
        return str(error) or "nested too deeply"
    return ""
