"""Keywords of private functions that are gone: reports."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from codemods.declare import Codemod, Example, Report, Safety
from codemods.declare.arguments import argument
from codemods.declare.targets import Call

if TYPE_CHECKING:
    from codemods.engine.context import Context


def _report(
    identifier: str,
    function: str,
    keyword: str,
    position: int | None,
    *,
    summary: str,
    why: str,
    advice: str,
    example: str,
) -> Codemod:
    """Return a codemod that reports one keyword; ``{value}`` in the advice is what it is given."""
    module, _, name = function.rpartition(".")
    codemod = Codemod(
        id=identifier,
        summary=summary,
        why=why,
        category="calls",
        removed_in=(4, 1),
        reference="releases/4.1/#miscellaneous",
        safety=Safety.REPORT,
        migrations=True,
        not_executed="report-only",
        examples=(
            Example.report(f"from {module} import {name}\n\n{example}\n", f"{keyword} is gone"),
            Example.kept(
                f"from app.log import {name}\n\n{example}\n", "a function of the project's own"
            ),
        ),
    )

    @codemod.on(Call(function, keyword=keyword, position=position))
    def find(call: ast.Call, ctx: Context) -> Report | None:
        given = argument(call, keyword, position)
        if given is None:
            return None
        advised = advice.format(value=ctx.text(given.value))
        return ctx.report(call, f"{name}() of Django 4.1: {keyword} is gone: {advised}")

    return codemod


KEYWORDS = [
    _report(
        "log-response-exc-info",
        "django.utils.log.log_response",
        "exc_info",
        None,
        summary="the argument exc_info of log_response()",
        why="``log_response()`` takes ``exception`` instead.",
        advice="pass exception= with the exception itself instead of {value}",
        example='log_response("no", exc_info=sys.exc_info())',
    ),
    _report(
        "was-modified-since-size",
        "django.views.static.was_modified_since",
        "size",
        2,
        summary="the argument size of was_modified_since()",
        why="The length in ``If-Modified-Since`` is not looked at any more.",
        advice="leave {value} out",
        example="was_modified_since(header, mtime, size)",
    ),
]
