"""Which app config Django takes: before on 4.0, which looks at the variable, after on 5.0."""

from __future__ import annotations

from dataclasses import dataclass, replace

import pytest
from environments import run_script
from harness import Case, output_of, plan_of

from codemods.engine.options import Options

_SCRIPT = """
from django.apps import apps
import json
print(json.dumps(type(apps.get_app_config("shop")).__name__))
"""
_SETTINGS = {"INSTALLED_APPS": ["django.contrib.contenttypes", "shop"]}
_ONE = """\
from django.apps import AppConfig


class ShopConfig(AppConfig):
    name = "shop"
"""
_TWO = f"{_ONE}\n\nclass OtherConfig(AppConfig):\n    name = 'shop'\n"


@dataclass(frozen=True)
class Package:
    """An app: its ``__init__.py`` and its ``apps.py``."""

    name: str
    init: str
    apps: str


PACKAGES = [
    Package("one class", 'default_app_config = "shop.apps.ShopConfig"\n', _ONE),
    Package("two classes", 'default_app_config = "shop.apps.ShopConfig"\n', _TWO),
    Package("the other of two", 'default_app_config = "shop.apps.OtherConfig"\n', _TWO),
]


def rewritten(package: Package) -> dict[str, str]:
    """Return both files as the tool leaves them."""
    files = {"shop/__init__.py": package.init, "shop/apps.py": package.apps}
    after = {}
    for path, text in files.items():
        data = text.encode()
        others = tuple((other, files[other].encode()) for other in files if other != path)
        options = Options(select=frozenset(("default-app-config",)))
        case = Case(package.name, "", data, data, path=path, options=options, others=others)
        after[path] = output_of(plan_of(replace(case)), data, unsafe=False).decode()
    return after


def taken(series: str, files: dict[str, str]) -> object:
    """Return the class that a Django takes."""
    return run_script(series, _SCRIPT, settings=_SETTINGS, files=files).result


@pytest.mark.parametrize("package", PACKAGES, ids=lambda package: package.name)
def test_the_same_class_is_taken(package: Package) -> None:
    before = {"shop/__init__.py": package.init, "shop/apps.py": package.apps}
    after = rewritten(package)
    assert after["shop/__init__.py"] == ""
    assert taken("5.0", after) == taken("4.0", before)


def test_without_the_mark_another_class_is_taken() -> None:
    package = PACKAGES[2]
    before = {"shop/__init__.py": package.init, "shop/apps.py": package.apps}
    assert taken("5.0", before) != taken("4.0", before)
