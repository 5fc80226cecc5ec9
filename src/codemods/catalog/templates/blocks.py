"""The block that a tag opens, as Django's parser would find it."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from functools import lru_cache
from itertools import islice

from codemods.source.template import Kind, Template, Token

__all__ = ["UnmatchedError", "closing_tag", "follows_open_tag", "is_balanced"]

# fmt: off
_BLOCKS = frozenset({
    "autoescape", "block", "blocktrans", "blocktranslate", "cache", "filter", "for", "if",
    "ifchanged", "ifequal", "ifnotequal", "language", "localize", "localtime", "spaceless",
    "timezone", "with",
})
# fmt: on


class UnmatchedError(Exception):
    """The block is not what Django would accept; the text says why."""


def closing_tag(template: Template, opening: Token) -> Token:
    """Return the ``{% end… %}`` tag of the if-like block that ``opening`` opens.

    Blocks inside must be nested properly: those of Django, and those of other tags whose
    ``{% end… %}`` stands somewhere in the template. Raises UnmatchedError.
    """
    found = _closing_tags(template)[opening.start]
    if isinstance(found, str):
        raise UnmatchedError(found)
    return found


@lru_cache(maxsize=1)
def _closing_tags(template: Template) -> dict[int, Token | str]:
    """Return, by the start of every opening tag, its closing tag or what is wrong."""
    blocks = _blocks(template)
    found: dict[int, Token | str] = {}
    stack: list[Token] = []
    for token in template.live:
        name = token.name
        if name in blocks:
            stack.append(token)
        elif name.startswith("end") and name[3:] in blocks and stack:
            if stack[-1].name == name[3:]:
                found.setdefault(stack.pop().start, token)
                continue
            for opened in stack:
                found[opened.start] = f"{{% {name} %}} closes another block than the innermost one"
            stack.clear()
        elif name in ("else", "elif") and token.contents.text != "else" and stack:
            top = stack[-1]
            found[top.start] = f"{{% {top.name} %}} knows no {{% {token.contents.text} %}}"
    for opened in stack:
        found.setdefault(opened.start, f"its {{% end{opened.name} %}} is missing")
    return found


def is_balanced(template: Template, start: int, end: int) -> bool:
    """Whether every block that opens in the bytes ``[start, end)`` also closes there."""
    blocks = _blocks(template)
    stack: list[str] = []
    first = bisect_left(template.live, start, key=lambda token: token.start)
    for token in islice(template.live, first, None):
        if token.end > end:
            break
        name = token.name
        if name in blocks:
            stack.append(name)
        elif name.startswith("end") and name[3:] in blocks:
            if not stack or stack.pop() != name[3:]:
                return False
        elif name in ("else", "elif", "empty", "plural") and not stack:
            return False
    return not stack


def follows_open_tag(template: Template, offset: int) -> bool:
    """Whether a ``{%`` that never closes stands before ``offset`` on its line.

    To Django it is text, until a new tag to the right of it brings the ``%}`` that it lacks.
    """
    body = template.source.body
    line = max(body.rfind(b"\n", 0, offset), body.rfind(b"\r", 0, offset)) + 1
    first = bisect_right(template.tokens, line, key=lambda token: token.end)
    for token in islice(template.tokens, first, None):
        if token.start >= offset:
            break
        if (
            token.kind is Kind.TEXT
            and b"{%" in body[max(token.start, line) : min(token.end, offset)]
        ):
            return True
    return False


def _blocks(template: Template) -> frozenset[str]:
    names = template.tags
    return _BLOCKS | {name for name in names if f"end{name}" in names} - {"comment", "verbatim"}
