"""Blocks: what a line of a file is indented under, read as text."""

from __future__ import annotations

import re
from codecs import BOM_UTF8

__all__ = ["is_outside"]

_BLOCK = re.compile(rb"(?:if|else|elif|try|except|finally|with|for|while|async|match|case)\b")
_SCOPE = re.compile(rb"(?:class|def|@)")
_OPEN = re.compile(rb"[(\[{,](?:[ \t]*#.*)?\Z")


def is_outside(data: bytes, start: int) -> bool:
    """Whether a statement at ``start`` may stand at the top level, or in a block of it."""
    line = max(data.rfind(b"\n", 0, start), data.rfind(b"\r", 0, start)) + 1
    before = data[line:start].removeprefix(BOM_UTF8)
    if before.strip():
        return before.rstrip().endswith((b"=", b";", b":"))
    depth = len(before)
    while depth and line:
        end = line - 1
        line = max(data.rfind(b"\n", 0, end), data.rfind(b"\r", 0, end)) + 1
        text = data[line:end].rstrip()
        indent = len(text) - len(text.lstrip())
        if text and indent < depth and not text.lstrip().startswith(b"#"):
            if _BLOCK.match(text, indent):
                return True
            return not (_SCOPE.match(text, indent) or _OPEN.search(text))
    return True
