"""What Django 1.9 dropped: the old app cache, dictionaries, loaders and vendored modules."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from codemods.declare import Codemod, Example, Hit, Refusal, Rename, Safety
from codemods.declare.arguments import argument, hides
from codemods.declare.leftover import watch_imports
from codemods.declare.targets import Call, Value

if TYPE_CHECKING:
    import libcst as cst

    from codemods.engine.context import Context

_RELEASE = "releases/1.9/#features-removed-in-1-9"
_APPS = "django.apps:apps"
_LOADING = ("django.db.models", "django.db.models.loading")
_MODELS = tuple(f"{module}.get_models" for module in _LOADING)
_BY_PATH = "django.utils.module_loading.import_by_path"
_STRING = "django.utils.module_loading.import_string"
_ZONES = {
    "django.utils.tzinfo.FixedOffset": "django.utils.timezone.get_fixed_timezone",
    "django.utils.tzinfo.LocalTimezone": "django.utils.timezone.get_default_timezone",
}

get_model = Codemod(
    id="get-model",
    summary="ask django.apps.apps for models",
    why="The app cache became ``django.apps.apps``; its methods are what the functions called.",
    category="names",
    deprecated_in=(1, 7),
    removed_in=(1, 9),
    reference=_RELEASE,
    safety=Safety.SAFE,
    migrations=True,
    rows=tuple(
        Rename(
            f"{module}.get_model",
            f"{_APPS}.get_model",
            differs="the function took any arguments and handed them on to the method",
        )
        for module in _LOADING
    ),
    examples=(
        Example(
            """\
from django.db import models

Book = models.get_model("library", "Book")
every = models.get_models()
""",
            """\
from django.apps import apps

Book = apps.get_model("library", "Book")
every = apps.get_models()
""",
        ),
        Example.refuse(
            """\
from django.db.models import get_models

library = get_models(app)
""",
            reason="apps.get_app_config(label).get_models()",
        ),
    ),
)

sorted_dict = Codemod(
    id="sorted-dict",
    summary="use OrderedDict and ChainMap for SortedDict and MergeDict",
    why="Python has had both since 2.7 and 3.3.",
    category="names",
    deprecated_in=(1, 7),
    removed_in=(1, 9),
    reference=_RELEASE,
    safety=Safety.SAFE,
    migrations=True,
    rows=(
        Rename(
            "django.utils.datastructures.SortedDict",
            "collections.OrderedDict",
            differs="insert(), value_for_index() and keyOrder are gone since Django 1.6",
        ),
        Rename(
            "django.utils.datastructures.MergeDict",
            "collections.ChainMap",
            safety=Safety.UNSAFE,
            reason="ChainMap has no getlist(), can be written to, and iterates in another order",
        ),
    ),
    examples=(
        Example(
            """\
from django.utils.datastructures import SortedDict

fields = SortedDict([("a", 1)])
""",
            """\
from collections import OrderedDict

fields = OrderedDict([("a", 1)])
""",
        ),
    ),
)

import_by_path = Codemod(
    id="import-by-path",
    summary="use import_string() for import_by_path()",
    why="``import_string()`` is the same without the error of Django's own.",
    category="names",
    deprecated_in=(1, 7),
    removed_in=(1, 9),
    reference=_RELEASE,
    safety=Safety.SAFE,
    unsafe_when="ImproperlyConfigured is caught, or the error got a text of its own",
    migrations=True,
    examples=(
        Example(
            """\
from django.utils.module_loading import import_by_path

backend = import_by_path(settings.BACKEND)
""",
            """\
from django.utils.module_loading import import_string

backend = import_string(settings.BACKEND)
""",
        ),
        Example.unsafe(
            """\
from django.core.exceptions import ImproperlyConfigured
from django.utils.module_loading import import_by_path

try:
    backend = import_by_path(path, error_prefix="backend: ")
except ImproperlyConfigured:
    backend = None
""",
            """\
from django.core.exceptions import ImproperlyConfigured
from django.utils.module_loading import import_string

try:
    backend = import_string(path)
except ImproperlyConfigured:
    backend = None
""",
        ),
    ),
)

sites_shortcuts = Codemod(
    id="sites-shortcuts",
    summary="import get_current_site() and RequestSite from where they are",
    why="Both moved out of the models, so that they work without the app.",
    category="names",
    deprecated_in=(1, 7),
    removed_in=(1, 9),
    reference=_RELEASE,
    safety=Safety.SAFE,
    migrations=True,
    rows=(
        Rename(
            "django.contrib.sites.models.get_current_site",
            "django.contrib.sites.shortcuts.get_current_site",
            differs="the old name gave a warning and called the new one",
        ),
        Rename(
            "django.contrib.sites.models.RequestSite",
            "django.contrib.sites.requests.RequestSite",
            differs="the old class gave a warning and is a subclass of the new one",
        ),
    ),
    examples=(
        Example(
            """\
from django.contrib.sites.models import RequestSite, Site, get_current_site

site = get_current_site(request) if Site else RequestSite(request)
""",
            """\
from django.contrib.sites.models import Site
from django.contrib.sites.requests import RequestSite
from django.contrib.sites.shortcuts import get_current_site

site = get_current_site(request) if Site else RequestSite(request)
""",
        ),
    ),
)

vendored_modules = Codemod(
    id="vendored-modules",
    summary="use the modules of Python that Django brought along",
    why="``unittest`` and ``logging.config`` of every Python 3 have all that the copies had.",
    category="names",
    deprecated_in=(1, 7),
    removed_in=(1, 9),
    reference=_RELEASE,
    safety=Safety.SAFE,
    migrations=True,
    rows=(
        Rename("django.utils.unittest", "unittest:"),
        Rename("django.utils.unittest.*", "unittest.*"),
        Rename("django.utils.dictconfig.dictConfig", "logging.config.dictConfig"),
    ),
    examples=(
        Example(
            """\
from django.utils import unittest
from django.utils.unittest import skipIf


class Tests(unittest.TestCase):
    @skipIf(True, "not now")
    def test(self):
        self.assertTrue(True)
""",
            """\
import unittest
from unittest import skipIf


class Tests(unittest.TestCase):
    @skipIf(True, "not now")
    def test(self):
        self.assertTrue(True)
""",
        ),
    ),
)

tzinfo_classes = Codemod(
    id="tzinfo-classes",
    summary="use get_fixed_timezone() and get_default_timezone() for the classes of tzinfo",
    why="``django.utils.timezone`` gives the same zones.",
    category="names",
    deprecated_in=(1, 7),
    removed_in=(1, 9),
    reference=_RELEASE,
    safety=Safety.SAFE,
    unsafe_when="LocalTimezone was that of the process, which is that of TIME_ZONE by default",
    migrations=True,
    examples=(
        Example(
            """\
from django.utils.tzinfo import FixedOffset

zone = FixedOffset(60)
""",
            """\
from django.utils.timezone import get_fixed_timezone

zone = get_fixed_timezone(60)
""",
        ),
        Example.unsafe(
            """\
from django.utils.tzinfo import LocalTimezone

zone = LocalTimezone(day)
""",
            """\
from django.utils.timezone import get_default_timezone

zone = get_default_timezone()
""",
        ),
    ),
)


@get_model.on(*(Call(name) for name in _MODELS))
def find_models(call: ast.Call, ctx: Context) -> Hit | Refusal:
    """Calls without the module of an app, which is what the first parameter was."""
    hidden = hides(call, 1)
    if hidden:
        return ctx.refuse(call, f"cannot see through {hidden}")
    if call.args or argument(call, "app_mod"):
        return ctx.refuse(
            call, "the models of one app are apps.get_app_config(label).get_models() now"
        )
    return ctx.hit(call, uses=(f"{_APPS}.get_models",))


@get_model.rewrite
def ask_apps(call: cst.Call, hit: Hit) -> cst.Call:
    """`get_models()` → `apps.get_models()`."""
    return call.with_changes(func=hit.expression(f"{_APPS}.get_models"))


@import_by_path.on(Call(_BY_PATH))
def find_path(call: ast.Call, ctx: Context) -> Hit | Refusal:
    """Every call; the second argument goes."""
    hidden = hides(call, 2)
    if hidden:
        return ctx.refuse(call, f"cannot see through {hidden}")
    prefix = argument(call, "error_prefix", 1)
    unsafe = ""
    if prefix is not None or ctx.mentions("ImproperlyConfigured"):
        unsafe = "what cannot be imported raises ImportError instead of ImproperlyConfigured"
    return ctx.hit(
        call, uses=(_STRING,), unsafe=unsafe, data={"prefix": prefix.index if prefix else None}
    )


@import_by_path.rewrite
def import_string(call: cst.Call, hit: Hit) -> cst.Call:
    """`import_by_path(path, prefix)` → `import_string(path)`."""
    from codemods.declare.nodes import drop_argument

    if hit.data["prefix"] is not None:
        call = drop_argument(call, hit.data["prefix"])
    return call.with_changes(func=hit.expression(_STRING))


@tzinfo_classes.on(*(Call(name) for name in _ZONES))
def find_zone(call: ast.Call, ctx: Context) -> Hit | Refusal:
    """Calls of the classes."""
    hidden = hides(call, 1)
    if hidden:
        return ctx.refuse(call, f"cannot see through {hidden}")
    new = _ZONES[ctx.qualified(call.func) or ""]
    unsafe = tzinfo_classes.unsafe_when if new.endswith("get_default_timezone") else ""
    return ctx.hit(call, uses=(new,), unsafe=unsafe)


@tzinfo_classes.rewrite
def get_timezone(call: cst.Call, hit: Hit) -> cst.Call:
    """`FixedOffset(60)` → `get_fixed_timezone(60)`, `LocalTimezone(dt)` → without argument."""
    (new,) = hit.uses
    arguments = () if new.endswith("get_default_timezone") else call.args
    return call.with_changes(func=hit.expression(new), args=arguments)


@get_model.on(*(Value(name) for name in _MODELS))
@import_by_path.on(Value(_BY_PATH))
@tzinfo_classes.on(*(Value(name) for name in _ZONES))
def find_handed_on(node: ast.expr, ctx: Context) -> Refusal:
    """The function or class itself handed on."""
    return ctx.refuse(node, "used as a value: what takes its place has other parameters")


watch_imports(get_model, *_MODELS, advice="use apps.get_models() there")
watch_imports(import_by_path, _BY_PATH, advice="use import_string there")
watch_imports(tzinfo_classes, *_ZONES, advice="use django.utils.timezone there")
