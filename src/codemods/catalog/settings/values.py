"""Settings whose values are written in another way now."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from codemods.catalog.settings.overriding import overrides_settings
from codemods.declare import Codemod, Example, Hit, Refusal, Report, Safety
from codemods.declare.arguments import argument, hides
from codemods.declare.targets import Keyword, Setting, SettingLookup, SettingRead
from codemods.declare.wrapping import is_atom

if TYPE_CHECKING:
    import libcst as cst

    from codemods.engine.context import Context

_DAYS, _ORIGINS = "PASSWORD_RESET_TIMEOUT_DAYS", "CSRF_TRUSTED_ORIGINS"

password_reset_timeout = Codemod(
    id="password-reset-timeout",
    summary="set PASSWORD_RESET_TIMEOUT in seconds instead of days",
    why="``PASSWORD_RESET_TIMEOUT_DAYS`` is gone; the setting in its place counts seconds.",
    category="settings",
    deprecated_in=(3, 1),
    removed_in=(4, 0),
    reference="releases/4.0/#features-removed-in-4-0",
    safety=Safety.SAFE,
    migrations=True,
    works_from=(3, 1),
    examples=(
        Example(
            before="PASSWORD_RESET_TIMEOUT_DAYS = 3\n",
            after="PASSWORD_RESET_TIMEOUT = 60 * 60 * 24 * 3\n",
            path="site/settings.py",
        ),
        Example.refuse(
            """\
PASSWORD_RESET_TIMEOUT_DAYS = 3
PASSWORD_RESET_TIMEOUT = 3600
""",
            reason="sets PASSWORD_RESET_TIMEOUT too",
            path="site/settings.py",
        ),
        Example.report(
            """\
from django.conf import settings

days = settings.PASSWORD_RESET_TIMEOUT_DAYS
""",
            "settings.PASSWORD_RESET_TIMEOUT, in seconds",
        ),
    ),
)

csrf_trusted_origins = Codemod(
    id="csrf-trusted-origins",
    summary="give CSRF_TRUSTED_ORIGINS with their scheme",
    why=(
        "An entry is an origin, such as ``https://example.com``, since Django 4.0. A leading dot "
        "becomes ``https://*.``."
    ),
    category="settings",
    deprecated_in=(4, 0),
    removed_in=(4, 0),
    reference="releases/4.0/#csrf-trusted-origins-changes",
    safety=Safety.UNSAFE,
    unsafe_when="a site that is served by HTTP needs http:// instead of https://",
    migrations=True,
    works_from=(4, 0),
    examples=(
        Example.unsafe(
            """\
CSRF_TRUSTED_ORIGINS = ["example.com", ".example.org", "https://done.example"]
""",
            """\
CSRF_TRUSTED_ORIGINS = ["https://example.com", "https://*.example.org", "https://done.example"]
""",
            path="site/settings.py",
        ),
        Example.report(
            'CSRF_TRUSTED_ORIGINS = env.list("ORIGINS")\n',
            "each entry needs its scheme",
            path="site/settings.py",
        ),
        Example.kept(
            'CSRF_TRUSTED_ORIGINS = ["https://example.com"]\n',
            title="schemes everywhere",
            path="site/settings.py",
        ),
    ),
)


@password_reset_timeout.on(Setting(_DAYS))
def find_days(statement: ast.stmt, ctx: Context) -> Hit | Refusal:
    """A plain assignment in a module that does not set the new name as well."""
    value = getattr(statement, "value", None)
    alone = not isinstance(statement, ast.Assign) or len(statement.targets) == 1
    if isinstance(statement, ast.AugAssign) or value is None or not alone:
        return ctx.refuse(statement, "not a plain assignment")
    names = ctx.module.table(ctx.module.tree).names
    if "PASSWORD_RESET_TIMEOUT" in names:
        return ctx.refuse(statement, "the module sets PASSWORD_RESET_TIMEOUT too")
    if len(ctx.module.occurrences(_DAYS)) > len(names[_DAYS]):
        return ctx.refuse(statement, f"the module uses {_DAYS} elsewhere")
    return ctx.hit(statement, data={"wrap": _needs_parentheses(value)})


def _needs_parentheses(value: ast.expr) -> bool:
    number = isinstance(value, ast.Constant) and isinstance(value.value, (int, float))
    return not (number or is_atom(value))


@password_reset_timeout.on(Keyword(_DAYS))
def find_days_override(keyword: ast.keyword, ctx: Context) -> Hit | Refusal | None:
    """The days in `override_settings()` and its like."""
    call = ctx.parent(keyword)
    if not isinstance(call, ast.Call) or not overrides_settings(keyword, ctx, modify=True):
        return None
    if not overrides_settings(keyword, ctx):
        return ctx.refuse(keyword, f"modify_settings() is for lists, and {_DAYS} is gone")
    hidden = hides(call)
    if hidden or argument(call, "PASSWORD_RESET_TIMEOUT") is not None:
        return ctx.refuse(
            keyword, f"PASSWORD_RESET_TIMEOUT is set {f'perhaps, by {hidden}' if hidden else 'too'}"
        )
    given = argument(call, _DAYS)
    assert given is not None
    return ctx.hit(call, data={"wrap": _needs_parentheses(given.value), "index": given.index})


@password_reset_timeout.on(SettingRead(_DAYS), SettingLookup(_DAYS))
def find_days_read(node: ast.expr, ctx: Context) -> Report:
    """Code that reads the days."""
    return ctx.report(
        node, f"settings.{_DAYS} is gone: read settings.PASSWORD_RESET_TIMEOUT, in seconds"
    )


@password_reset_timeout.rewrite
def set_seconds(
    node: cst.Assign | cst.AnnAssign | cst.Call, hit: Hit
) -> cst.Assign | cst.AnnAssign | cst.Call:
    """`…_DAYS = n` → `PASSWORD_RESET_TIMEOUT = 60 * 60 * 24 * n`, as a keyword argument too."""
    import libcst as cst

    name = cst.Name("PASSWORD_RESET_TIMEOUT")
    if isinstance(node, cst.Call):
        index = hit.data["index"]
        given = node.args[index]
        new = given.with_changes(keyword=name, value=_seconds(given.value, hit))
        return node.with_changes(args=[*node.args[:index], new, *node.args[index + 1 :]])
    assert node.value is not None
    seconds = _seconds(node.value, hit)
    if isinstance(node, cst.AnnAssign):
        return node.with_changes(target=name, value=seconds)
    target = node.targets[0].with_changes(target=name)
    return node.with_changes(targets=[target], value=seconds)


def _seconds(days: cst.BaseExpression, hit: Hit) -> cst.BinaryOperation:
    import libcst as cst

    from codemods.declare.wrapping import parenthesized

    value = parenthesized(days) if hit.data["wrap"] else days
    return cst.BinaryOperation(cst.parse_expression("60 * 60 * 24"), cst.Multiply(), value)


@csrf_trusted_origins.on(Setting(_ORIGINS))
def find_origins(statement: ast.stmt, ctx: Context) -> Hit | Report | None:
    """The value of an assignment, also of ``+=``."""
    return _judge(getattr(statement, "value", None), statement, ctx)


@csrf_trusted_origins.on(Keyword(_ORIGINS))
def find_override(keyword: ast.keyword, ctx: Context) -> Hit | Report | None:
    """The value in `override_settings()` and its like."""
    return _judge(keyword.value, keyword, ctx) if overrides_settings(keyword, ctx) else None


def _judge(value: ast.expr | None, whole: ast.AST, ctx: Context) -> Hit | Report | None:
    if value is None:
        return None
    seen = isinstance(value, (ast.List, ast.Tuple, ast.Set)) and all(
        isinstance(entry, ast.Constant) and isinstance(entry.value, str) for entry in value.elts
    )
    if not seen:
        return ctx.report(
            whole,
            f"each entry needs its scheme since Django 4.0 (https://example.com, "
            f"https://*.example.com): check {' '.join(ctx.text(value).split())[:60]}",
        )
    assert isinstance(value, (ast.List, ast.Tuple, ast.Set))
    bare = [
        index
        for index, entry in enumerate(value.elts)
        if isinstance(entry, ast.Constant) and "://" not in str(entry.value)
    ]
    return ctx.hit(value, data={"bare": bare}) if bare else None


@csrf_trusted_origins.rewrite
def add_schemes(node: cst.List | cst.Tuple | cst.Set, hit: Hit) -> cst.List | cst.Tuple | cst.Set:
    """`"example.com"` → `"https://example.com"`, `".example.com"` → `"https://*.example.com"`."""
    import libcst as cst

    from codemods.declare.hits import Refused

    elements = list(node.elements)
    for index in hit.data["bare"]:
        text = elements[index].value
        if not isinstance(text, cst.SimpleString):
            raise Refused("an entry is not one literal")
        host = text.raw_value
        scheme = "https://*" if host.startswith(".") else "https://"
        new = f"{text.prefix}{text.quote}{scheme}{host}{text.quote}"
        elements[index] = elements[index].with_changes(value=text.with_changes(value=new))
    return node.with_changes(elements=elements)
