"""What is said of changed parameters, compared with Django itself."""

from __future__ import annotations

import json
from typing import Any

import pytest
from environments import ROOT, run_script

from codemods.project.django_signatures import Changed, Parameters, changed, changed_method

DATA = ROOT / "src" / "codemods" / "data" / "signatures.txt"
SCRIPT = """
import inspect, json
from importlib import import_module
found = {}
for name in json.load(open("names.json")):
    parts = name.split(".")
    module = None
    for length in range(len(parts) - 1, 0, -1):
        try:
            module = import_module(".".join(parts[:length]))
            break
        except Exception:
            continue
    target, owner = module, None
    try:
        for part in parts[length:]:
            owner, target = target, inspect.getattr_static(target, part)
    except AttributeError:
        continue
    bound = inspect.isclass(owner) and not isinstance(target, staticmethod)
    target = getattr(target, "__wrapped__", target)
    target = getattr(target, "__func__", target)
    if not inspect.isfunction(target) or target.__code__.co_name != parts[-1]:
        continue
    parameters = list(inspect.signature(target, follow_wrapped=False).parameters.values())
    marks = {inspect.Parameter.VAR_POSITIONAL: "*", inspect.Parameter.VAR_KEYWORD: "**"}
    found[name] = [marks.get(p.kind, "") + p.name for p in parameters[1 if bound else 0 :]]
print(json.dumps(found))
"""


def reality(series: str, names: list[str]) -> Any:
    files = {"names.json": json.dumps(names)}
    return run_script(series, SCRIPT, settings={}, files=files).result


def everything() -> dict[str, Changed]:
    names = [line.partition("\t")[0] for line in DATA.read_text().splitlines()]
    found = {name: changed(name) for name in names}
    return {name: entry for name, entry in found.items() if entry is not None}


def test_parameters_are_those_of_django_5() -> None:
    facts = everything()
    real = reality("5.0", list(facts))
    assert len(real) > 250
    assert {name: list(facts[name].now.names) for name in real} == real


@pytest.mark.parametrize(("series", "release"), [("2.2", (3, 0)), ("3.2", (4, 0)), ("4.2", (5, 0))])
def test_parameters_were_those_of_the_release_before(series: str, release: tuple[int, int]) -> None:
    facts = {
        name: list(dict(entry.before)[release].names)
        for name, entry in everything().items()
        if release in dict(entry.before)
    }
    real = reality(series, list(facts))
    assert len(real) > len(facts) * 2 // 3
    assert {name: facts[name] for name in real} == real


def test_a_function_by_any_path() -> None:
    entry = changed("django.utils.timezone.make_aware")
    assert entry == Changed(
        "django.utils.timezone.make_aware",
        Parameters("value, timezone="),
        (((5, 0), Parameters("value, timezone=, is_dst=")),),
    )
    assert changed("django.dispatch.Signal") == changed("django.dispatch.dispatcher.Signal")
    assert changed("django.urls.reverse") is None
    assert changed("shop.views.index") is None


def test_an_inherited_method() -> None:
    entry = changed_method("django.contrib.auth.admin.UserAdmin", "log_change")
    assert entry is not None
    assert entry.name == "django.contrib.admin.options.ModelAdmin.log_change"
    assert entry.before[0][0] == (4, 0)
    assert changed_method("django.contrib.admin.ModelAdmin", "save_model") is None
    assert changed_method("shop.models.Order", "save") is None


def test_reading_parameters() -> None:
    parameters = Parameters("a, b=, /, *, c, d=, **rest")
    assert parameters.names == ("a", "b", "c", "d", "**rest")
    assert parameters.positional == ("a", "b")
    assert parameters.required == ("a", "c")
    assert Parameters("").names == Parameters("").required == ()
