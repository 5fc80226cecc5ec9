"""Settings that Django 5.0 does not know any more, and that go where they say the default."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from codemods.catalog.settings.overriding import asks_first, overrides_settings
from codemods.declare import Codemod, Example, Hit, Level, Refusal, Report, Safety
from codemods.declare.arguments import argument, comment_on
from codemods.declare.targets import Keyword, Setting, SettingLookup, SettingRead
from codemods.project.settings_reads import is_read

if TYPE_CHECKING:
    import libcst as cst

    from codemods.engine.context import Context
    from codemods.source.module import Module

Version = tuple[int, int]
_GENERATED = (
    "If you set this to False, Django will not format dates, numbers and calendars according to "
    "the current locale"
)


def _drop(
    node: cst.Assign | cst.AnnAssign | cst.Call, hit: Hit
) -> cst.Assign | cst.Call | cst.RemovalSentinel:
    """Drop the line, or the one name of several on it, or the one argument of several."""
    import libcst as cst

    from codemods.declare.nodes import drop_argument

    if isinstance(node, cst.Call):
        return drop_argument(node, hit.data["index"])
    if isinstance(node, cst.AnnAssign) or len(node.targets) == 1:
        return cst.RemoveFromParent()
    name = hit.data["setting"]
    left = [
        target
        for target in node.targets
        if not (isinstance(target.target, cst.Name) and target.target.value == name)
    ]
    return node.with_changes(targets=left)


def dropped_setting(
    setting: str,
    default: object,
    *,
    deprecated_in: Version,
    removed_in: Version,
    reference: str,
    why: str,
    advice: str,
    read: str,
    other: str,
    works_from: Version,
) -> Codemod:
    """Return a codemod that drops a setting where it is the literal ``default``.

    ``advice`` is the report for every other value, of which ``other`` is an example; ``read``
    says what code that reads the setting has to do.
    """
    codemod = Codemod(
        id=setting.lower().replace("_", "-"),
        summary=f"drop the {setting} setting",
        why=why,
        category="settings",
        deprecated_in=deprecated_in,
        removed_in=removed_in,
        reference=reference,
        safety=Safety.SAFE,
        migrations=True,
        works_from=works_from,
        examples=(
            Example(
                before=f'ROOT_URLCONF = "site.urls"\n{setting} = {default!r}\nUSE_I18N = True\n',
                after='ROOT_URLCONF = "site.urls"\nUSE_I18N = True\n',
                path="site/settings.py",
            ),
            Example.report(f"{setting} = {other}\n", advice, path="site/settings.py"),
            Example.kept(
                f"{setting} = {default!r}\n", title="not a settings module", path="site/flags.py"
            ),
        ),
    )
    version = ".".join(map(str, removed_in))

    @codemod.on(Setting(setting))
    def find(statement: ast.stmt, ctx: Context) -> Hit | Refusal | Report:
        value = getattr(statement, "value", None)
        if not _is_default(value, default):
            return ctx.report(statement, f"{setting} is gone from Django {version}: {advice}")
        if isinstance(statement, ast.AugAssign) or ctx.module.once(_is_loaded, setting):
            return ctx.refuse(statement, f"the module uses {setting} itself")
        several = isinstance(statement, ast.Assign) and len(statement.targets) > 1
        unsafe = "" if several else ctx.comment_lost(statement) or _comment_left(statement, ctx)
        hit = ctx.hit(statement, unsafe=unsafe, data={"setting": setting})
        hit.with_comment = not several and _is_generated(ctx.module.comment_above(statement))
        return hit

    @codemod.on(SettingRead(setting), SettingLookup(setting))
    def find_read(node: ast.expr, ctx: Context) -> Report:
        guarded = (isinstance(node, ast.Call) and len(node.args) > 2) or asks_first(setting, ctx)
        return ctx.report(
            node,
            f"settings.{setting} is gone from Django {version}: {read}",
            level=Level.ADVICE if guarded else None,
        )

    @codemod.on(Keyword(setting))
    def find_override(keyword: ast.keyword, ctx: Context) -> Hit | Report | None:
        if not overrides_settings(keyword, ctx, modify=True):
            return None
        if not _is_default(keyword.value, default):
            return ctx.report(keyword, f"{setting} is gone from Django {version}: {advice}")
        call = ctx.parent(keyword)
        assert isinstance(call, ast.Call)
        given = argument(call, setting)
        alone = len(call.args) + len(call.keywords) == 1
        if given is None or alone or is_read(ctx.project, setting):
            return ctx.report(
                keyword,
                f"{setting} is gone from Django {version}, {read}: drop this override",
                level=Level.ADVICE,
            )
        return ctx.hit(
            call, unsafe=comment_on(ctx.module, call, given), data={"index": given.index}
        )

    codemod.rewrite(_drop)
    return codemod


def _comment_left(statement: ast.stmt, ctx: Context) -> str:
    """Return why removing a setting is unsafe: the comment above speaks of nothing else."""
    comment = ctx.module.comment_above(statement)
    if not comment or _is_generated(comment) or _line_below(statement, ctx).strip():
        return ""
    return "the comment above would stay without it"


def _line_below(statement: ast.stmt, ctx: Context) -> bytes:
    source = ctx.module.source
    line = source.line_at(ctx.module.end(statement))
    return source.rest_of_line(source.line_starts[line]) if line < len(source.line_starts) else b""


def _is_generated(comment: str) -> bool:
    """Whether a comment is what Django 1.3 to 1.5 wrote above ``USE_L10N`` by themselves."""
    return " ".join(comment.replace("#", " ").split()).rstrip(".") == _GENERATED


def _is_default(value: ast.AST | None, default: object) -> bool:
    """Whether ``value`` is the literal ``default``; ``UTF8`` is ``utf-8``."""
    if not isinstance(value, ast.Constant):
        return False
    if isinstance(value.value, str) and isinstance(default, str):
        return value.value.lower().replace("-", "") == default.replace("-", "")
    return bool(value.value == default)


def _is_loaded(module: Module, setting: str) -> bool:
    """Whether the module itself reads the setting, by its name or as a string."""
    for offset in module.occurrences(setting):
        node = module.path_to(offset)[-1]
        if isinstance(node, ast.Name) and not isinstance(node.ctx, ast.Store):
            return True
    return False


DROPPED = [
    dropped_setting(
        "USE_L10N",
        True,
        deprecated_in=(4, 0),
        removed_in=(5, 0),
        works_from=(4, 0),
        reference="releases/4.0/#use-l10n-deprecation",
        why="Localised formatting is always on from Django 5.0; it was the default from 4.0.",
        other="False",
        advice=(
            "it always localises; check dates and numbers in forms and templates, use "
            "{% localize off %} or FORMAT_MODULE_PATH where they must stay as they are"
        ),
        read="localisation is always on",
    ),
    dropped_setting(
        "USE_DEPRECATED_PYTZ",
        False,
        deprecated_in=(4, 0),
        removed_in=(5, 0),
        works_from=(3, 2),
        reference="releases/4.0/#zoneinfo-default-timezone-implementation",
        why="It let a project keep pytz while it moved to zoneinfo. Support of pytz is gone.",
        other="True",
        advice="time zones come from zoneinfo; drop it when no code needs pytz objects any more",
        read="time zones come from zoneinfo",
    ),
    dropped_setting(
        "CSRF_COOKIE_MASKED",
        False,
        deprecated_in=(4, 1),
        removed_in=(5, 0),
        works_from=(3, 2),
        reference="releases/4.1/#csrf-cookie-masked-setting",
        why="It was for the time in which old and new versions of a site run side by side.",
        other="True",
        advice="the cookie is not masked; drop it when no server runs Django 4.0 or older",
        read="the cookie is not masked",
    ),
    dropped_setting(
        "DEFAULT_HASHING_ALGORITHM",
        "sha256",
        deprecated_in=(3, 1),
        removed_in=(4, 0),
        works_from=(3, 1),
        reference="releases/3.1/#default-hashing-algorithm-settings",
        why="It was for the time in which old and new versions of a site run side by side.",
        other="'sha1'",
        advice=(
            "cookies, sessions, tokens and signatures made with another algorithm than sha256 are "
            "not accepted any more"
        ),
        read="the algorithm is sha256",
    ),
    dropped_setting(
        "SECURE_BROWSER_XSS_FILTER",
        False,
        deprecated_in=(4, 0),
        removed_in=(4, 0),
        works_from=(1, 8),
        reference="releases/4.0/#securitymiddleware-no-longer-sets-the-x-xss-protection-header",
        why="The X-XSS-Protection header is not sent any more; modern browsers do not know it.",
        other="True",
        advice=(
            "X-XSS-Protection is not sent any more; set the header in a middleware of your own if "
            "it has to be, else drop the setting"
        ),
        read="the header X-XSS-Protection is not sent any more",
    ),
    dropped_setting(
        "DEFAULT_CONTENT_TYPE",
        "text/html",
        deprecated_in=(2, 0),
        removed_in=(3, 0),
        works_from=(1, 8),
        reference="releases/3.0/#features-removed-in-3-0",
        why="Responses are ``text/html`` where nothing else is said.",
        other="'application/xhtml+xml'",
        advice="responses are text/html; pass content_type= where they must be something else",
        read="responses are text/html where nothing else is said",
    ),
    dropped_setting(
        "FILE_CHARSET",
        "utf-8",
        deprecated_in=(2, 2),
        removed_in=(3, 1),
        works_from=(1, 8),
        reference="releases/3.1/#features-removed-in-3-1",
        why="Template and other files are read as UTF-8.",
        other="'latin-1'",
        advice="files are read as UTF-8; convert templates, SQL and initial data that are not",
        read="files are read as UTF-8",
    ),
]
