"""`DEFAULT_FILE_STORAGE` and `STATICFILES_STORAGE`: two keys of ``STORAGES``."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from codemods.declare import Codemod, Example, Hit, Report, Safety
from codemods.declare.targets import Setting, SettingRead
from codemods.declare.wrapping import spans_lines
from codemods.project.settings import is_settings_path
from codemods.project.settings_layers import Layers, layers_of
from codemods.project.storage_settings import Step, read_storages
from codemods.source.text import Edit

if TYPE_CHECKING:
    from codemods.engine.context import Context

_DEFAULTS = {
    "default": "django.core.files.storage.FileSystemStorage",
    "staticfiles": "django.contrib.staticfiles.storage.StaticFilesStorage",
}
_ALIASES = {"DEFAULT_FILE_STORAGE": "default", "STATICFILES_STORAGE": "staticfiles"}

storages = Codemod(
    id="storages",
    summary="set STORAGES instead of DEFAULT_FILE_STORAGE and STATICFILES_STORAGE",
    why=(
        "``STORAGES`` holds both since Django 4.2. Old and new settings exclude each other, so "
        "all settings modules that build on each other are converted, or none."
    ),
    category="settings",
    deprecated_in=(4, 2),
    removed_in=(5, 1),
    reference="releases/4.2/#custom-file-storages",
    safety=Safety.SAFE,
    migrations=True,
    works_from=(4, 2),
    examples=(
        Example(
            before="""\
STATIC_URL = "static/"
STATICFILES_STORAGE = "whitenoise.storage.CompressedStaticFilesStorage"
""",
            after="""\
STATIC_URL = "static/"
STORAGES = {
    "default": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
    },
    "staticfiles": {
        "BACKEND": "whitenoise.storage.CompressedStaticFilesStorage",
    },
}
""",
            path="site/settings.py",
        ),
        Example(
            before="""\
from .base import *

DEFAULT_FILE_STORAGE = "storages.backends.s3.S3Storage"
""",
            after="""\
from .base import *

STORAGES = {
    **STORAGES,
    "default": {
        "BACKEND": "storages.backends.s3.S3Storage",
    },
}
""",
            title="a module that builds on one which is converted with it",
            path="site/settings/production.py",
            others=(
                (
                    "site/settings/base.py",
                    'STATICFILES_STORAGE = "whitenoise.storage.CompressedStaticFilesStorage"\n',
                ),
            ),
        ),
        Example.report(
            """\
from company.settings import *

DEFAULT_FILE_STORAGE = "storages.backends.s3.S3Storage"
""",
            "company.settings is not seen",
            title="a base that is not in the project",
            path="site/settings.py",
        ),
    ),
)


@storages.on(*(Setting(name) for name in _ALIASES))
def find_setting(statement: ast.stmt, ctx: Context) -> Hit | Report | None:
    """A statement of a family of settings modules that converts as a whole."""
    layers = layers_of(ctx.project, ctx.module)
    reason = _obstacle(layers, ctx)
    if reason:
        return ctx.report(
            statement,
            f"set STORAGES in all settings modules that build on each other at once: {reason}",
        )
    assert layers is not None
    steps = read_storages(ctx.module.tree).steps
    if steps[0].statement is not statement:
        return None  # part of the change that the first one makes
    if any(_shares_line(step.statement, ctx) for step in steps):
        return ctx.report(statement, "set STORAGES instead; the statement shares its line")
    inherits = any(layers.layers[path].storages for path in layers.below(ctx.path)[0])
    edits = [_edit(step, step.builds_on or inherits, ctx) for step in steps]
    lost = (ctx.comment_lost(step.statement) for step in steps if not step.keys)
    hit = ctx.hit(statement, unsafe=next(filter(None, lost), ""))
    return hit._replace(edits=tuple(sorted(edits)))


def _shares_line(statement: ast.stmt, ctx: Context) -> bool:
    body, source = ctx.module.source.body, ctx.module.source
    before = body[source.line_starts[statement.lineno - 1] : ctx.module.start(statement)]
    return bool(before.strip()) or body[ctx.module.end(statement) :].lstrip(b" ").startswith(b";")


def _edit(step: Step, builds_on: bool, ctx: Context) -> Edit:
    """Return the edit that one statement needs: all of them are one decision."""
    source = ctx.module.source
    start, end = ctx.module.start(step.statement), ctx.module.end(step.statement)
    line = source.line_starts[step.statement.lineno - 1]
    if not step.keys:
        following = [offset for offset in source.line_starts if offset >= end]
        return Edit(line, following[0] if following else len(source.body), b"")
    values = {alias: _text(value, ctx) for alias, value in step.keys}
    if builds_on:
        lines = ["    **STORAGES,"]
    else:
        lines = []
        values = {**{alias: f'"{default}"' for alias, default in _DEFAULTS.items()}, **values}
    for alias, value in values.items():
        lines += [f'    "{alias}": {{', f'        "BACKEND": {value},', "    },"]
    indent = source.body[line:start].decode("utf-8")
    text = f"\n{indent}".join(["STORAGES = {", *lines, "}"])
    return Edit(start, end, text.replace("\n", source.newline).encode("utf-8"))


def _text(value: ast.expr, ctx: Context) -> str:
    text = ctx.text(value)
    return f"({text})" if spans_lines(text) else text


def _obstacle(layers: Layers | None, ctx: Context) -> str:
    """Return why the modules that build on each other do not convert together."""
    if layers is None:
        return "the other modules are not known"
    for path in layers.family(ctx.path):
        layer = layers.layers[path]
        name = "this file" if path == ctx.path else path
        if layer.hidden:
            return f"{name} sets names through {layer.hidden}"
        if layer.storages == "new":
            return f"{name} has STORAGES already"
        if layer.storages not in ("", "whole", "branch"):
            return f"{name} {layer.storages}"
        if layer.storages and not is_settings_path(path, ctx.project, telling=layer.telling):
            return f"{name} does not look like a settings module"
        for star, found in layers.parents(path):
            if found is None:
                return f"{star.module} is not seen"
        reason = _inheritance(path, layers)
        if reason:
            return f"{name} {reason}"
    return ""


def _inheritance(path: str, layers: Layers) -> str:
    """Return why what a layer inherits and what it sets itself do not go together."""
    layer = layers.layers[path]
    setting = []
    for star, found in layers.parents(path):
        assert found is not None
        every = [found, *layers.below(found)[0]]
        forms = {layers.layers[one].storages for one in every} - {""}
        if forms:
            setting.append((star, forms))
    if len(setting) > 1:
        return "builds on several modules that set them"
    for star, forms in setting:
        if layer.storages and "branch" in forms:
            return f"builds on {star.module}, which sets them in a branch"
        if layer.storages and (star.sometimes or star.line > layer.storages_line):
            return f"takes {star.module} in below, or in a branch"
    return ""


@storages.on(*(SettingRead(name) for name in _ALIASES))
def find_read(node: ast.Attribute, ctx: Context) -> Report:
    """`settings.DEFAULT_FILE_STORAGE` is gone from 5.1."""
    new = f'settings.STORAGES["{_ALIASES[node.attr]}"]["BACKEND"]'
    return ctx.report(node, f"settings.{node.attr} is gone from Django 5.1: read {new}")
