"""The block that a tag opens, as Django's parser would find it."""

from __future__ import annotations

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
    """Return the ``{% end… %}`` tag of the if-like block that ``opening`` opens. Raises UnmatchedError.

    Blocks inside must be nested properly: those of Django, and those of other tags whose
    ``{% end… %}`` stands somewhere in the template.
    """
    blocks = _blocks(template)
    stack: list[str] = []
    for token in template.live[template.starts[opening.start] :]:
        name = token.name
        if name in blocks:
            stack.append(name)
        elif name.startswith("end") and name[3:] in blocks:
            if not stack or stack.pop() != name[3:]:
                raise UnmatchedError(f"{{% {name} %}} closes another block than the innermost one")
            if not stack:
                return token
        elif len(stack) == 1 and name in ("else", "elif") and token.contents.text != "else":
            raise UnmatchedError(f"{{% {opening.name} %}} knows no {{% {token.contents.text} %}}")
    raise UnmatchedError(f"its {{% end{opening.name} %}} is missing")


def is_balanced(template: Template, start: int, end: int) -> bool:
    """Whether every block that opens in the bytes ``[start, end)`` also closes there."""
    blocks = _blocks(template)
    stack: list[str] = []
    for token in template.live:
        if token.kind is not Kind.BLOCK or token.start < start or token.end > end:
            continue
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
    return any(
        b"{%" in body[max(token.start, line) : min(token.end, offset)]
        for token in template.tokens
        if token.kind is Kind.TEXT and token.end > line and token.start < offset
    )


def _blocks(template: Template) -> frozenset[str]:
    names = {token.name for token in template.live}
    return _BLOCKS | {name for name in names if f"end{name}" in names} - {"comment", "verbatim"}
