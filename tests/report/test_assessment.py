"""The assessment as JSON: what is described is there, and what it says is so."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from codemods.cli.main import run_command_line
from codemods.driver.assessing import survey_surroundings
from codemods.driver.discovery import Selection

DOCS = Path(__file__).parents[2] / "docs"
SCHEMA: dict[str, Any] = json.loads((DOCS / "report.schema.json").read_text(encoding="utf-8"))


def objects(schema: Any, value: Any) -> Iterator[tuple[set[str], set[str]]]:
    """Yield the keys that are described and those that are there, of every object with both."""
    if "$ref" in schema:
        schema = SCHEMA["definitions"][schema["$ref"].rpartition("/")[2]]
    for one in schema.get("anyOf", ()):
        if one.get("type") == "object" and isinstance(value, dict):
            schema = one
    if isinstance(value, dict) and "required" in schema:
        yield set(schema["required"]), set(value)
    for key, item in value.items() if isinstance(value, dict) else ():
        described = schema.get("properties", {}).get(key, schema.get("additionalProperties", {}))
        yield from objects(described, item)
    for item in value if isinstance(value, list) else ():
        yield from objects(schema.get("items", {}), item)


def test_the_schema_describes_the_document(assessment: dict[str, Any]) -> None:
    jsonschema.Draft7Validator.check_schema(SCHEMA)
    jsonschema.Draft7Validator(SCHEMA).validate(assessment)
    pairs = list(objects(SCHEMA, assessment))
    assert len(pairs) > 100
    assert [pair for pair in pairs if pair[0] != pair[1]] == []
    page = (DOCS / "report.md").read_text(encoding="utf-8")
    named = {key for row in re.findall(r"^\| (`.*?) \|", page, re.M) for key in row.split(", ")}
    assert {f"`{key}`" for key in assessment} <= named


def test_the_schema_refuses_what_is_off(assessment: dict[str, Any]) -> None:
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.Draft7Validator(SCHEMA).validate({**assessment, "version": 2})


def test_what_it_says(assessment: dict[str, Any]) -> None:
    assert assessment["readiness"]["verdict"] == "blocked"
    blockers = {(one["kind"], one["title"]): one for one in assessment["blockers"]}
    assert [kind for kind, _ in blockers] == ["python", "dependency", "api", "trouble"]
    python = blockers["python", "Python is too old"]
    assert [(one["path"], one["line"]) for one in python["places"]] == [("Dockerfile", 1)]
    dependency = blockers["dependency", "django-filter 2.2"]
    assert dependency["detail"] == "The first release for Django 5.0 is 23.4."
    assert blockers["api", "django.utils.baseconv is gone"]["codemod"] == "baseconv"
    (trouble,) = assessment["trouble"]
    assert (trouble["path"], trouble["line"]) == ("shop/broken.py", 2)
    apps = {row["name"]: row for row in assessment["counts"]["by_app"]}
    assert set(apps) == {"shop", "blog"}
    assert sum(row["total"] for row in apps.values()) == len(assessment["findings"])
    (view,) = assessment["async"]["views"]
    assert (view["path"], view["name"], view["obstacles"]) == ("shop/views.py", "index", [])


def test_both_sides_of_a_change(assessment: dict[str, Any]) -> None:
    (finding,) = [
        one
        for one in assessment["findings"]
        if one["path"] == "shop/views.py" and "ugettext" in one["codemods"]
    ]
    hunk, *_rest = finding["hunks"]
    after = [line for segment in hunk["segments"] for line in segment["after"]]
    assert "from django.utils.translation import gettext as _" in after


def run(*arguments: str) -> int:
    return run_command_line(["report", "--no-cache", "-j1", *arguments])


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        ([], "say where to write the page"),
        (["--output", "sarif"], "report can be had with"),
        (["--html", "x.html", "-"], "not with -"),
        (["--html", "x.html", "missing"], "no such file or folder"),
        (["--html", "missing/x.html"], "No such file"),
    ],
)
def test_wrong_use(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
    arguments: list[str],
    says: str,
) -> None:
    monkeypatch.chdir(tmp_path)
    assert run(*arguments) == 2
    out, err = capfd.readouterr()
    assert not out and says in err and err.count("\n") == 1
    assert not list(tmp_path.iterdir())


def test_nothing_to_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "manage.py").write_text("import sys\n")
    monkeypatch.chdir(tmp_path)
    assert run("--html", "report.html") == 0
    assert "nothing known blocks Django 5.0\nwritten: report.html\n" in capfd.readouterr().err
    assert [one.name for one in tmp_path.iterdir() if one.name != "manage.py"] == ["report.html"]


def test_a_file_that_cannot_be_read_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "manage.py").write_text("import sys\n")
    (tmp_path / "requirements.txt").write_text("# " + "x" * 1_000_000)
    monkeypatch.chdir(tmp_path)
    assert run("--html", "report.html", "-q") == 2
    assert capfd.readouterr().err == "requirements.txt: larger than 1 MB (max-file-size)\n"
    assert "larger than 1 MB" in (tmp_path / "report.html").read_text()


def test_files_that_concern_the_named_paths(tmp_path: Path) -> None:
    for name in ("requirements.txt", "a/requirements.txt", "a/x/pyproject.toml", "b/setup.cfg"):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("")
    (tmp_path / "a/linked-requirements.txt").symlink_to("/etc/hostname")

    def read(*named: str) -> list[str]:
        selection = Selection(str(tmp_path), False)
        found = survey_surroundings(selection, named, lambda path: path.startswith("a/x"))
        return list(found.environment.files)

    assert read("") == ["a/requirements.txt", "b/setup.cfg", "requirements.txt"]
    assert read("b") == ["b/setup.cfg", "requirements.txt"]
    assert read("a/views.py") == ["a/requirements.txt", "requirements.txt"]


VIEWS = """\
from django.contrib.auth.decorators import login_required
from django.http import JsonResponse
from shop.models import Book


def count(request):
    return JsonResponse({"books": Book.objects.count()})


@login_required
def mine(request):
    return JsonResponse({"books": Book.objects.count()})


def title(request, pk):
    book = Book.objects.get(pk=pk)
    return JsonResponse({"of": book.shop.name})
"""


def test_views_are_judged_by_async_views_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    files = {
        "manage.py": "",
        "shop/__init__.py": "",
        "shop/models.py": (
            "from django.db import models\n\n\nclass Shop(models.Model):\n    name = models.TextField()\n"
            "\n\nclass Book(models.Model):\n    shop = models.ForeignKey(Shop, models.CASCADE)\n"
        ),
        "shop/urls.py": (
            "from django.urls import path\nfrom shop import views\n\nurlpatterns = [\n"
            "    path('a', views.count), path('b', views.mine), path('c/<int:pk>', views.title)\n]\n"
        ),
        "shop/views.py": VIEWS,
    }
    for name, text in files.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text)
    monkeypatch.chdir(tmp_path)
    assert run("--output", "json", "-q") == 0
    views = json.loads(capfd.readouterr().out)["async"]["views"]
    shown = [(v["name"], v["rewritten"], [o["reason"] for o in v["obstacles"]]) for v in views]
    assert shown == [
        ("count", True, []),
        ("mine", False, ["login_required does not take async views in Django 5.0"]),
        (
            "title",
            False,
            ["`book.shop` loads the relation Book.shop when it is not there"],
        ),
    ]
