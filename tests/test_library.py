"""The library, as somebody else's program uses it."""

from __future__ import annotations

import doctest
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import libcst as cst
import pytest
from harness import Case, example_cases, project_of

import codemods
from codemods import libcst_commands
from codemods.engine.registry import all_codemods
from codemods.libcst_commands import catalog

ROOT = Path(__file__).parents[1]
PAGE = (ROOT / "docs" / "library.md").read_text("utf-8")
URLS = 'from django.conf.urls import url\n\nurlpatterns = [url(r"^{}/$", view)]\n'
EXAMPLES = [case for case in example_cases() if case.path.endswith(".py")]


def test_public_names_are_there_and_said_to_be() -> None:
    for name in codemods.__all__:
        assert getattr(codemods, name) is not None
    with pytest.raises(AttributeError, match="has no attribute 'nothing'"):
        codemods.nothing  # noqa: B018


def test_the_examples_of_the_page() -> None:
    blocks = re.findall(r"^```pycon\n(.*?)^```$", PAGE, re.S | re.M)
    test = doctest.DocTestParser().get_doctest("\n".join(blocks), {}, "library.md", None, 0)
    assert len(test.examples) > 20
    told: list[str] = []
    doctest.DocTestRunner(verbose=False).run(test, out=told.append)
    assert told == []


@pytest.mark.parametrize("case", EXAMPLES, ids=lambda case: case.name)
def test_every_codemod_is_a_transformer(case: Case) -> None:
    visitor = codemods.transformer(
        case.codemod, path=case.path, unsafe=case.options.unsafe, project=project_of(case)
    )
    result = cst.parse_module(case.before).visit(visitor)
    assert result.bytes == case.after
    assert result.deep_equals(cst.parse_module(case.after))
    messages = [finding.message for finding in visitor.plan.findings]
    assert (case.refused or case.reported) in " ".join(messages)


def test_transformers_of_wrong_names() -> None:
    with pytest.raises(LookupError, match="no codemod is called nothing"):
        codemods.transformer("url", "nothing")
    with pytest.raises(ValueError, match="name the codemods"):
        codemods.transformer()


def test_a_category_is_a_transformer_too() -> None:
    module = cst.parse_module(URLS.format("a"))
    category = next(c.category for c in all_codemods() if c.id == "url")
    assert 'path("a/", view)' in module.visit(codemods.transformer(category)).code


# --- libcst's own command


def test_every_codemod_is_a_command() -> None:
    names = dir(catalog)
    assert len(set(names)) == len(names) == len(all_codemods())
    for name, codemod in zip(names, all_codemods(), strict=True):
        command = getattr(catalog, name)
        assert codemod.summary == command.DESCRIPTION
        assert getattr(catalog, name) is command, "or it could not be sent to a worker"
    assert not hasattr(catalog, "Nothing")


@pytest.fixture
def project(tmp_path: Path) -> Path:
    (tmp_path / "app").mkdir()
    for number in range(3):
        (tmp_path / "app" / f"urls{number}.py").write_text(URLS.format(number))
    (tmp_path / "app" / "views.py").write_text("def view(x):\n    return x.is_ajax()\n")
    return tmp_path


def libcst_tool(cwd: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "libcst.tool", *arguments]
    return subprocess.run(command, cwd=cwd, capture_output=True, text=True, check=False)


def test_the_command_of_the_page(project: Path) -> None:
    (line,) = re.findall(r"^\$ python -m libcst\.tool (.*)$", PAGE, re.M)
    done = libcst_tool(project, *line.split(), "-j", "2")
    assert done.returncode == 0, done.stderr
    for number in range(3):
        assert (project / f"app/urls{number}.py").read_text() == (
            f'from django.urls import path\n\nurlpatterns = [path("{number}/", view)]\n'
        )


def test_what_a_command_does_not_do_is_a_warning(project: Path) -> None:
    command = ["codemod", "--no-format", "-x", f"{catalog.__name__}.IsAjax", "app/views.py"]
    done = libcst_tool(project, *command)
    assert "WARNING: 2:12: is-ajax " in done.stderr and "only with --unsafe (" in done.stderr
    assert "is_ajax" in (project / "app/views.py").read_text()
    done = libcst_tool(project, *command, "--unsafe")
    assert done.returncode == 0 and "WARNING" not in done.stderr
    assert "x.headers" in (project / "app/views.py").read_text()


def test_libcst_lists_the_commands(project: Path) -> None:
    (project / ".libcst.codemod.yaml").write_text(f"modules: ['{libcst_commands.__name__}']\n")
    listed = libcst_tool(project, "list").stdout.splitlines()
    assert len(listed) == len(all_codemods())
    assert any(line.startswith("catalog.Url - ") for line in listed)


# --- types

PROGRAM = """\
from __future__ import annotations

import ast
from pathlib import Path

import libcst as cst

import codemods
from codemods import Change, FilePlan, Finding, Needs, Options, Project, all_codemods, analyse
from codemods.declare import Codemod, Example, Hit, Level, Refusal, Safety
from codemods.declare.targets import Call
from codemods.libcst_commands import catalog

acme = Codemod(
    id="acme",
    summary="drop an argument",
    why="It is gone.",
    category="acme-calls",
    removed_in=None,
    level=Level.BREAKS,
    reference="https://acme.example",
    safety=Safety.SAFE,
    migrations=True,
    examples=(Example("a\\n", "b\\n"), Example.refuse("c\\n", "why")),
)


@acme.on(Call("acme.fetch", keyword="strict"))
def find(call: ast.Call, ctx: codemods.Context) -> Hit | Refusal:
    return ctx.hit(call) if ctx.qualified(call.func) else ctx.refuse(call, "why")


@acme.rewrite
def rewrite(node: cst.Call, hit: Hit) -> cst.Call:
    return node.with_changes(args=node.args[:1])


def changes_of(path: Path, project: Project) -> list[Change | Finding]:
    plan = analyse(path.as_posix(), path.read_bytes(), Options(unsafe=True), project)
    if isinstance(plan, Needs):
        raise ValueError(plan.facts)
    return [*plan.changes, *plan.findings]


def rewritten(plan: FilePlan) -> bytes:
    return plan.render([0], unsafe=False)


module: cst.Module = cst.parse_module("x = 1").visit(codemods.transformer("url", unsafe=True))
ids: list[str] = [codemod.id for codemod in all_codemods()]
project: Project = codemods.survey({"a.py": b""})
description: str = catalog.Url.DESCRIPTION
"""
WRONG = (
    ("Options(unsafe=True)", "Options(unsafe=1)", "arg-type"),
    ("[codemod.id for", "[codemod.identifier for", "attr-defined"),
    ('survey({"a.py": b""})', 'survey({"a.py": ""})', "dict-item"),
)


def test_programs_that_use_it_can_be_type_checked(tmp_path: Path) -> None:
    (tmp_path / "right.py").write_text(PROGRAM)
    wrong = PROGRAM
    for old, new, _ in WRONG:
        assert old in wrong
        wrong = wrong.replace(old, new)
    (tmp_path / "wrong.py").write_text(wrong)
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    command = [sys.executable, "-m", "mypy", "--strict", "--cache-dir", str(ROOT / ".mypy_cache")]
    done = subprocess.run(
        [*command, "--config-file", "pyproject.toml", "right.py", "wrong.py"],
        cwd=tmp_path,
        env={**os.environ, "MYPY_FORCE_COLOR": "0"},
        capture_output=True,
        text=True,
        check=False,
    )
    errors = [line for line in done.stdout.splitlines() if ": error: " in line]
    assert [line.partition(":")[0] for line in errors] == ["wrong.py"] * len(WRONG), done.stdout
    assert sorted(line.rpartition("[")[2] for line in errors) == sorted(f"{w[2]}]" for w in WRONG)
