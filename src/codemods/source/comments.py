"""Comments in a piece of source text."""

from __future__ import annotations

import io
import tokenize

__all__ = ["comments_in"]


def comments_in(text: str) -> list[str]:
    """Return the comments in ``text``, each with its ``#``, in order.

    ``text`` may start and end anywhere between two tokens. Text that cannot be read as Python
    tokens gives every line that has a ``#``.
    """
    if "#" not in text:
        return []
    try:
        tokens = list(tokenize.generate_tokens(io.StringIO(f"({text}\n)").readline))
    except (tokenize.TokenError, IndentationError, SyntaxError):
        return [line.strip() for line in text.splitlines() if "#" in line]
    return [token.string for token in tokens if token.type == tokenize.COMMENT]
