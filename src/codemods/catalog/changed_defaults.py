"""What Django assumes where nothing is said: reports."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from codemods.declare import Example, Level, Report
from codemods.declare.reporting import reporting
from codemods.declare.targets import Call, Import, Subclass

if TYPE_CHECKING:
    from codemods.engine.context import Context

sitemap_protocol = reporting(
    "sitemap-protocol",
    summary="sitemaps without a protocol use https outside of a request",
    why="The default changed from http in Django 5.0; within a request, its own scheme is used.",
    deprecated_in=(4, 0),
    removed_in=(5, 0),
    level=Level.ADVICE,
    reference="releases/5.0/#features-removed-in-5-0",
    examples=(
        Example.report(
            """\
from django.contrib.sitemaps import Sitemap


class Books(Sitemap):
    def items(self):
        return []
""",
            'protocol = "https"',
            path="app/sitemaps.py",
        ),
        Example.kept(
            """\
from django.contrib.sitemaps import Sitemap


class Books(Sitemap):
    protocol = "https"
""",
            title="the protocol is said",
            path="app/sitemaps.py",
        ),
    ),
)


@sitemap_protocol.on(
    Subclass("django.contrib.sitemaps.Sitemap"), Subclass("django.contrib.sitemaps.GenericSitemap")
)
def find_sitemap(node: ast.ClassDef, ctx: Context) -> Report | None:
    """Sitemap classes that say nothing of a protocol."""
    if any("protocol" in ctx.text(statement) for statement in node.body):
        return None
    return ctx.report(
        node,
        f'{node.name} says no protocol: set protocol = "https", or "http" to keep what was built '
        "outside of requests up to Django 4.2",
    )


@sitemap_protocol.on(Call("django.contrib.sitemaps.GenericSitemap", absent="protocol", position=3))
def find_generic(call: ast.Call, ctx: Context) -> Report:
    """Generic sitemaps that are made without it."""
    return ctx.report(
        call,
        'GenericSitemap() says no protocol: pass protocol="https", or "http" to keep what was '
        "built outside of requests up to Django 4.2",
    )


ping_google = reporting(
    "ping-google",
    summary="ping_google() is gone",
    why="Google shut its address for that down.",
    deprecated_in=(5, 0),
    removed_in=(5, 0),
    reference="releases/5.0/#django-contrib-sitemaps",
    examples=(
        Example.report(
            "from django.contrib.sitemaps import ping_google\n\nping_google()\n",
            "robots.txt",
        ),
    ),
)


@ping_google.on(
    Import("django.contrib.sitemaps.ping_google"), Call("django.contrib.sitemaps.ping_google")
)
def find_ping(node: ast.AST, ctx: Context) -> Report | None:
    """The import; a call where the name is not imported by itself."""
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
        return None
    return ctx.report(
        node, "ping_google() is gone from Django 5.0: name the sitemap in robots.txt instead"
    )


@ping_google.on(Call("django.core.management.call_command", literal=0, companions=("ping_google",)))
def find_command(call: ast.Call, ctx: Context) -> Report | None:
    """The management command."""
    name = call.args[0]
    if not isinstance(name, ast.Constant) or name.value != "ping_google":
        return None
    return ctx.report(
        call, "the command ping_google is gone from Django 5.0: name the sitemap in robots.txt"
    )


url_field_scheme = reporting(
    "url-field-scheme",
    summary="say assume_scheme in forms.URLField()",
    why="Without it http is assumed and a warning is given; from Django 6.0 it is https.",
    deprecated_in=(5, 0),
    removed_in=(6, 0),
    reference="releases/5.0/#deprecated-features-5-0",
    examples=(
        Example.report(
            """\
from django import forms


class Links(forms.Form):
    link = forms.URLField()
""",
            'assume_scheme="https"',
            path="app/forms.py",
        ),
        Example.kept(
            """\
from django import forms
from django.db import models


class Link(models.Model):
    link = models.URLField()


class Links(forms.Form):
    link = forms.URLField(assume_scheme="https")
""",
            title="a model field, or said already",
            path="app/forms.py",
        ),
    ),
)


@url_field_scheme.on(Call("django.forms.URLField", absent="assume_scheme"))
def find_url_field(call: ast.Call, ctx: Context) -> Report:
    """Calls without the argument."""
    return ctx.report(
        call,
        'URLField() assumes http, and https from Django 6.0: pass assume_scheme="https", or set '
        "FORMS_URLFIELD_ASSUME_HTTPS",
    )
