"""The facts about Django, compared with Django itself."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from environments import ROOT, run_script

from codemods.project import django_api
from codemods.project.django_api import Gone, Setting, TemplateName

CONTRIB = (
    "admin admindocs auth contenttypes flatpages humanize messages redirects sessions sitemaps "
    "sites staticfiles syndication postgres"
)
EVERYTHING = """
import importlib, json, pkgutil, sys, types, warnings
warnings.simplefilter("ignore")
found, failed = {}, {}
modules = pkgutil.walk_packages(django.__path__, "django.", onerror=lambda name: None)
for name in ["django", *(module.name for module in modules)]:
    if name.endswith("__main__"):
        continue
    try:
        module = importlib.import_module(name)
    except Exception as error:
        failed[name] = f"{type(error).__name__}: {error}"
        continue
for name, module in sorted(sys.modules.items()):
    if name.split(".")[0] == "django" and name not in failed and ".six.moves" not in name:
        found[name] = sorted(vars(module))
print(json.dumps([found, failed]))
"""
STARS = """
import importlib, json
stars = {}
for name in json.load(open("modules.json")):
    try:
        module = importlib.import_module(name)
    except Exception:
        continue
    if hasattr(module, "__all__"):
        stars[name] = sorted(set(module.__all__))
print(json.dumps(stars))
"""
SAME = """
import json
from importlib import import_module
def resolve(path):
    try:
        return import_module(path)
    except ImportError:
        module, dot, name = path.rpartition(".")
        if not dot:
            raise
        return getattr(import_module(module), name)
wrong = []
for path, source in json.load(open("aliases.json")):
    try:
        if resolve(path) is not resolve(source):
            wrong.append([path, source, "another object"])
    except Exception as error:
        wrong.append([path, source, f"{type(error).__name__}: {error}"])
print(json.dumps(wrong))
"""
MISSING_HERE = re.compile(
    "GDAL library|Error loading|No module named '(?!django)|not load .* memcache"
)
"""What a module may fail to import for: libraries that the environments do not have."""
SETTINGS = """
import json
from django.conf import global_settings
print(json.dumps([name for name in dir(global_settings) if name.isupper()]))
"""
LIBRARIES = """
import json
from django.template.backends.django import get_installed_libraries
from django.template.engine import Engine
engine = Engine(libraries=get_installed_libraries())
found = []
libraries = [("builtins", library) for library in engine.template_builtins]
for name, library in [*libraries, *engine.template_libraries.items()]:
    found += [[name, "", ""]]
    found += [[name, "tag", tag] for tag in library.tags]
    found += [[name, "filter", filter] for filter in library.filters]
print(json.dumps(found))
"""
SERIES = ["2.2", "3.2", "4.2", "5.0"]
BRANCHES = {
    "django.contrib.admindocs.utils": "docutils is there",
    "django.contrib.gis.geoip2": "geoip2 is there",
    "django.contrib.postgres.signals": "psycopg 3",
    "django.core.files.locks": "Windows",
    "django.core.files.temp": "Windows",
    "django.core.management.color": "colorama is there",
    "django.db.backends.postgresql.base": "psycopg 3",
    "django.db.backends.postgresql.psycopg_any": "psycopg 3",
    "django.db.models.enums": "Python 3.11, a module __getattr__",
}
"""Modules with names that stand in a branch for another system, and are facts all the same."""


def settings() -> dict[str, Any]:
    apps = [f"django.contrib.{name}" for name in CONTRIB.split()]
    return {"INSTALLED_APPS": apps, "SITE_ID": 1, "GEOIP_PATH": "nowhere", "ROOT_URLCONF": "a"}


@cache
def reality(series: str) -> dict[str, set[str]]:
    """Return every module of a real Django that can be imported here, with its names."""
    found, failed = run_script(series, EVERYTHING, settings=settings(), timeout=300).result
    unexplained = {m: why for m, why in failed.items() if not MISSING_HERE.search(why)}
    assert unexplained == {}
    assert len(found) > 700
    return {module: set(names) - {"__warningregistry__"} for module, names in found.items()}


def older(series: str) -> list[str]:
    """Return every dotted name of a real older Django that 5.0 lacks by the facts."""
    everything = [f"{module}.{name}" for module, names in reality(series).items() for name in names]
    return [n for n in [*reality(series), *everything] if not django_api.exists(n)]


def test_everything_in_django_5_exists() -> None:
    missing = [
        f"{module}.{name}"
        for module, names in reality("5.0").items()
        for name in ["", *names]
        if not django_api.exists(f"{module}.{name}".rstrip("."))
    ]
    assert missing == []


def test_nothing_is_said_to_exist_that_does_not() -> None:
    for module, names in reality("5.0").items():
        invented = django_api.names(module) - names
        assert not invented or module in BRANCHES, (module, invented)


@pytest.mark.parametrize("series", ["2.2", "3.2", "4.2"])
def test_every_name_of_an_older_django_exists_or_is_gone(series: str) -> None:
    version = tuple(map(int, series.split(".")))
    lost = older(series)
    assert len(lost) > 200
    silent = [name for name in lost if (found := django_api.gone(name)) is None]
    assert silent == []
    early = [
        name for name in lost if (found := django_api.gone(name)) and found.removed_in <= version
    ]
    assert early == []


@pytest.mark.parametrize(("series", "before"), [("3.2", "2.2"), ("4.2", "3.2"), ("5.0", "4.2")])
def test_a_name_is_gone_from_the_release_said(series: str, before: str) -> None:
    version = tuple(map(int, series.split(".")))
    there = reality(series)
    for name in older(before):
        found = django_api.gone(name)
        assert found is not None
        module, _, last = name.rpartition(".")
        if found.removed_in <= version and found.name == name:
            assert name not in there and last not in there.get(module, ()), found


def test_the_way_to_what_lives_on_works(tmp_path: Path) -> None:
    public = {
        found.public
        for s in ("2.2", "3.2", "4.2")
        for n in older(s)
        if (found := django_api.gone(n))
    }
    targets = sorted(path for path in public if path and path.partition(".")[0] != "pytz")
    assert len(targets) > 100
    assert wrong_aliases([(path, path) for path in targets], tmp_path) == []


def test_two_paths_with_one_identity_are_one_object(tmp_path: Path) -> None:
    there = reality("5.0")
    pairs = []
    for module in there:
        for name in sorted(django_api.names(module) & there[module]):
            source = django_api.identity(f"{module}.{name}")
            if source != f"{module}.{name}":
                pairs.append((f"{module}.{name}", source))
    assert len(pairs) > 3000
    assert wrong_aliases(pairs, tmp_path) == []


def wrong_aliases(pairs: list[tuple[str, str]], folder: Path) -> Any:
    """Return the pairs whose two dotted names are not one object on Django 5.0."""
    files = {"aliases.json": json.dumps(pairs)}
    wrong = run_script("5.0", SAME, settings=settings(), cwd=folder, files=files).result
    return [pair for pair in wrong if not MISSING_HERE.search(pair[2])]


def test_star_imports_bind_what_they_do_in_django(tmp_path: Path) -> None:
    files = {"modules.json": json.dumps(sorted(reality("5.0")))}
    real = run_script("5.0", STARS, settings=settings(), cwd=tmp_path, files=files).result
    del real["django.contrib.gis.geoip2"]  # it has more where geoip2 is installed
    assert len(real) > 60
    assert {module: sorted(django_api.star_names(module) or ()) for module in real} == real


@pytest.mark.parametrize(
    ("paths", "one"),
    [
        (["django.urls.include", "django.conf.urls.include"], "django.urls.conf.include"),
        (["django.conf.urls.i18n.url", "django.conf.urls.url"], "django.conf.urls.url"),
        (["django.core.urlresolvers.reverse", "django.urls.reverse"], "django.urls.base.reverse"),
        (["django.template.defaultfilters.force_text"], "django.utils.encoding.force_text"),
        (["django.db.models.FieldDoesNotExist"], "django.core.exceptions.FieldDoesNotExist"),
        (["django.contrib.auth.models.timezone.now"], "django.utils.timezone.now"),
        (["django.utils.timezone.utc", "django.contrib.auth.base_user.nothing"], None),
        (["os.path.join", "django", "django.urls", "unknown"], None),
    ],
)
def test_identity(paths: list[str], one: str | None) -> None:
    assert [django_api.identity(path) for path in paths] == [one or path for path in paths]


@pytest.mark.parametrize(
    ("dotted", "found"),
    [
        ("django.utils.timezone.utc", Gone("django.utils.timezone.utc", (5, 0), None, None)),
        ("django.utils.timezone.utc.zone", Gone("django.utils.timezone.utc", (5, 0), None, None)),
        ("django.utils.six.moves.map", Gone("django.utils.six.moves", (3, 0), None, None)),
        ("django.db.models.get_model", Gone("django.db.models.get_model", (1, 9), None, None)),
        (
            "django.core.urlresolvers",
            Gone("django.core.urlresolvers", (2, 0), "django.urls", "django.urls"),
        ),
        (
            "django.core.urlresolvers.reverse",
            Gone(
                "django.core.urlresolvers.reverse",
                (2, 0),
                "django.urls.base.reverse",
                "django.urls.reverse",
            ),
        ),
        (
            "django.utils.functional.total_ordering",
            Gone(
                "django.utils.functional.total_ordering",
                (5, 0),
                "functools.total_ordering",
                "functools.total_ordering",
            ),
        ),
        ("django.urls.reverse", None),
        ("django.conf.settings.SECURE_DEFAULTS", None),
        ("django.db.models.functions.JSONExtract", None),
        ("os.getcwdu", None),
    ],
)
def test_gone(dotted: str, found: Gone | None) -> None:
    assert django_api.gone(dotted) == found


def test_names_that_never_were_do_not_exist() -> None:
    assert not django_api.exists("django.db.models.functions.JSONExtract")
    assert not django_api.exists("django.nothing")
    assert not django_api.exists("os.path")
    assert not django_api.exists("django.conf.urls.defaults.url")  # defaults is django.views'
    assert django_api.exists("django.conf.urls.defaults.page_not_found")
    assert django_api.exists("django.conf.settings.ANYTHING")
    assert django_api.exists("django.urls.__file__")


def test_modules_and_what_is_in_them() -> None:
    assert django_api.has_module("django.db.models")
    assert not django_api.has_module("django.db.models.Model")
    assert {"base", "conf"} <= django_api.submodules("django.urls")
    assert "models" not in django_api.submodules("django.urls")
    assert {"url", "patterns"} <= django_api.gone_names("django.conf.urls")
    assert django_api.star_names("django.core.urlresolvers") is None


def test_public_paths_are_what_people_write() -> None:
    written = {
        "django.db.models.fields.CharField": "django.db.models.CharField",
        "django.core.management.base.BaseCommand": "django.core.management.base.BaseCommand",
        "django.core.exceptions.FieldDoesNotExist": "django.core.exceptions.FieldDoesNotExist",
        "django.forms.widgets.SelectDateWidget": "django.forms.SelectDateWidget",
        "django.utils.encoding.force_str": "django.utils.encoding.force_str",
    }
    assert {path: django_api.public_path(path) for path in written} == written


def test_what_comes_after_is_known() -> None:
    assert django_api.added_later("django.contrib.auth.decorators.login_not_required") == (5, 1)
    assert django_api.removed_later("django.core.files.storage.get_storage_class") == (5, 1)
    assert django_api.added_later("django.urls.reverse") is None


def of_version(entry: Setting | TemplateName, series: str) -> bool:
    version = tuple(map(int, series.split(".")))
    return entry.added_in <= version and (entry.removed_in is None or version < entry.removed_in)


@pytest.mark.parametrize("series", SERIES)
def test_the_settings_with_a_default_are_those_of_django(series: str) -> None:
    facts = {
        name
        for name in everything_in("settings.txt")
        if (found := django_api.setting(name)) and found.has_default and of_version(found, series)
    }
    assert facts == set(run_script(series, SETTINGS).result)


@pytest.mark.parametrize("series", SERIES)
def test_the_template_names_are_those_of_django(series: str) -> None:
    facts = {
        (found.library, found.kind, found.name)
        for name in everything_in("templates.txt", 2)
        for found in django_api.template_names(name)
        if of_version(found, series)
    }
    found = run_script(series, LIBRARIES, settings=settings()).result
    assert facts == {tuple(entry) for entry in found}


def everything_in(file: str, column: int = 0) -> list[str]:
    lines = (ROOT / "src" / "codemods" / "data" / file).read_text().splitlines()
    return [line.split(" ")[column] for line in lines]


def test_settings() -> None:
    assert django_api.setting("USE_L10N") == Setting("USE_L10N", (1, 5), (5, 0), True)
    storage = django_api.setting("STATICFILES_STORAGE")
    assert storage is not None and storage.exists and storage.removed_in == (5, 1)
    assert django_api.setting("SITE_ID") == Setting("SITE_ID", (1, 5), None, False)
    assert django_api.setting("SECURE_DEFAULTS") is None


@pytest.mark.parametrize(
    ("name", "prefix"),
    [
        ("SECURE_DEFAULTS", "SECURE_"),
        ("SESSION_COOKIES", "SESSION_"),
        ("SESSION_REDIS_HOST", None),
        ("SHOP_CURRENCY", None),
    ],
)
def test_known_prefix(name: str, prefix: str | None) -> None:
    assert django_api.known_prefix(name) == prefix


def test_template_names() -> None:
    ifequal = TemplateName("builtins", "tag", "ifequal", (1, 5), (4, 0))
    assert django_api.template_tag("builtins", "ifequal") == ifequal
    assert django_api.template_names("ifequal") == (ifequal,)
    static = django_api.template_tag("static", "static")
    assert static is not None and static.exists
    library = django_api.template_library("staticfiles")
    assert library is not None and library.removed_in == (3, 0)
    assert django_api.template_tag("static", "ifequal") is None
    assert django_api.template_library("shop") is None


def test_the_fact_files_are_fresh() -> None:
    command = [sys.executable, str(ROOT / "tools" / "django_api.py"), "--check"]
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
