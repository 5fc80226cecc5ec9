"""What the well-known files of a project say about Python and packages."""

from __future__ import annotations

import pytest

from codemods.project.environment.dependencies import Dependency
from codemods.project.environment.manifests import Environment, read_environment
from codemods.project.environment.places import home_of, is_manifest
from codemods.project.environment.support import judge_dependencies, load_support


def read(**files: str) -> Environment:
    return read_environment({name: text.encode() for name, text in files.items()})


def read_one(path: str, text: str) -> Environment:
    return read_environment({path: text.encode()})


@pytest.mark.parametrize(
    ("path", "text", "line", "verdict"),
    [
        ("pyproject.toml", '[project]\nrequires-python = ">=3.8"\n', 2, "wider"),
        ("pyproject.toml", '[project]\nrequires-python = ">=3.10"\n', 2, "ready"),
        ("pyproject.toml", '[project]\nrequires-python = ">=3.7,<3.10"\n', 2, "too-old"),
        ("pyproject.toml", '[tool.poetry.dependencies]\npython = "^3.7"\n', 2, "wider"),
        ("pyproject.toml", '[tool.poetry.dependencies]\npython = "~3.9"\n', 2, "too-old"),
        ("setup.cfg", "[options]\npython_requires = >=3.6, <3.9\n", 2, "too-old"),
        (
            "setup.py",
            "from setuptools import setup\n\nsetup(python_requires='~=3.8.2')\n",
            3,
            "too-old",
        ),
        (".python-version", "3.8.12\n", 1, "too-old"),
        (".python-version", "3.11\n", 1, "ready"),
        (".python-version", "3.14\n", 1, "too-new"),
        ("runtime.txt", "python-3.7.3\n", 1, "too-old"),
        (
            "Dockerfile",
            "# base\nFROM --platform=linux/amd64 python:3.6-slim AS base\n",
            2,
            "too-old",
        ),
        ("ops/web.Dockerfile", "FROM registry.example.org/library/python:2.7\n", 1, "too-old"),
        ("tox.ini", "[tox]\nenvlist =\n    py{36,37}-django{22,30}\n    py38\n", 2, "too-old"),
        ("tox.ini", "[tox]\nenvlist = py{39, 310}\n", 2, "wider"),
        (".gitlab-ci.yml", "test:\n  image: python:3.9\n", 2, "too-old"),
        (".travis.yml", "python:\n  - '3.6'\n  - '3.7'\n", 2, "too-old"),
        (
            ".github/workflows/ci.yml",
            "jobs:\n  t:\n    strategy:\n      matrix:\n        python-version: [3.9, 3.10]\n"
            "    steps:\n      - with:\n          python-version: ${{ matrix.python-version }}\n",
            5,
            "wider",
        ),
        ("Pipfile", '[requires]\npython_version = "3.6"\n', 2, "too-old"),
        ("Pipfile.lock", '{"_meta": {"requires":\n {"python_version": "3.6"}}}', 2, "too-old"),
    ],
)
def test_python(path: str, text: str, line: int, verdict: str) -> None:
    (ask,) = read_one(path, text).pythons
    assert (ask.path, ask.line, ask.verdict) == (path, line, verdict)


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("Dockerfile", "FROM node:12\nRUN echo FROM python:2.7\n"),
        (".github/workflows/ci.yml", "steps:\n  - with: {node-version: 3.6}\n"),
        ("setup.py", "import os\nsetup(python_requires=os.environ['X'])\n"),
        ("pyproject.toml", "[project]\nrequires-python = 3\n"),
        (".python-version", "pypy-nightly\n"),
    ],
)
def test_no_python(path: str, text: str) -> None:
    assert read_one(path, text).pythons == ()


@pytest.mark.parametrize(
    ("path", "text", "expected"),
    [
        (
            "requirements-dev.txt",
            "# comment\nDjango_Filter==2.2  # why\nwagtail>=2,<3 \\\n    --hash=sha256:aa\n"
            "-e git+https://example.org/x#egg=My.App\ncelery[redis] ; python_version > '3'\n"
            "-c constraints.txt\n--index-url https://example.org\n./local\n",
            [
                ("django-filter", "==2.2", True, 2),
                ("wagtail", "<3,>=2", False, 3),
                ("my-app", "", False, 5),
                ("celery", "", False, 6),
            ],
        ),
        (
            "pyproject.toml",
            '[project]\ndependencies = [\n  "django>=3.2",\n]\n[project.optional-dependencies]\n'
            'x = ["channels==3.0.1"]\n[dependency-groups]\ndev = ["pytest-django", {include-group="x"}]\n',
            [
                ("django", ">=3.2", False, 3),
                ("channels", "==3.0.1", True, 6),
                ("pytest-django", "", False, 8),
            ],
        ),
        (
            "pyproject.toml",
            '[tool.poetry.dependencies]\ndjango = "^3.2"\nsix = "*"\n'
            'wagtail = {version = "~2.1", optional = true}\nown = {path = "../own"}\n'
            '[tool.poetry.group.dev.dependencies]\nmypy = "1.0"\n',
            [
                ("django", "^3.2", False, 2),
                ("six", "", False, 3),
                ("wagtail", "~2.1", False, 4),
                ("own", "", False, 5),
                ("mypy", "1.0", True, 7),
            ],
        ),
        (
            "uv.lock",
            'version = 1\n\n[[package]]\nname = "app"\nversion = "1"\ndependencies = [\n'
            '    { name = "django" },\n]\n\n[[package]]\nname = "django"\nversion = "4.2.1"\n',
            [("app", "==1", True, 4), ("django", "==4.2.1", True, 11)],
        ),
        (
            "Pipfile.lock",
            '{"default": {\n"django": {"version": "==2.2.3"}}, "develop": {"x": {"git": "y"}}}',
            [("django", "==2.2.3", True, 2)],
        ),
        ("Pipfile", '[packages]\ndjango = "==2.2"\n', [("django", "==2.2", True, 2)]),
        (
            "setup.py",
            "from setuptools import setup\nwanted = ['django<3']\n"
            "setup(install_requires=wanted, extras_require={'x': ['six']})\n",
            [("django", "<3", False, 2), ("six", "", False, 3)],
        ),
        (
            "setup.cfg",
            "[options]\ninstall_requires =\n    django<3\n[options.extras_require]\nx = six\n",
            [("django", "<3", False, 3), ("six", "", False, 5)],
        ),
    ],
)
def test_dependencies(path: str, text: str, expected: list[tuple[str, str, bool, int]]) -> None:
    found = read_one(path, text)
    assert [(one.name, one.asked, one.locked, one.line) for one in found.dependencies] == expected
    assert found.problems == ()


def test_includes_stay_inside_the_root() -> None:
    found = read(
        **{
            "requirements.txt": "-r requirements/base.txt\n-r ../outside.txt\n-r /etc/passwd\n",
            "requirements/base.txt": "-r more/list\n-r ../requirements.txt\n",
            "requirements/more/list": "six==1.16\n",
        }
    )
    assert found.problems == ()
    assert found.files == ("requirements.txt", "requirements/base.txt", "requirements/more/list")
    assert [one.name for one in found.dependencies] == ["six"]


@pytest.mark.parametrize(
    ("path", "text", "message"),
    [
        ("requirements.txt", "-r gone.txt\n", "includes gone.txt, which cannot be read"),
        ("pyproject.toml", "[project\n", "not valid TOML"),
        ("poetry.lock", "\0", "not valid TOML"),
        ("Pipfile.lock", "{" * 5000, "not valid JSON"),
        ("setup.cfg", "nothing\n", "not a valid ini file"),
        ("setup.py", "print 'x'\n", "not valid Python"),
        (".gitlab-ci.yml", "a: [\n", "not valid YAML"),
        ("requirements.txt", "??\n", "not a requirement"),
    ],
)
def test_what_is_broken_is_a_problem(path: str, text: str, message: str) -> None:
    (problem,) = read_one(path, text).problems
    assert problem.path == path
    assert problem.message.startswith(message)


def test_yaml_constructs_nothing() -> None:
    """A bomb of aliases stays as small as it is written, tags name no types."""
    bomb = "a0: &a0 [x, x]\n" + "".join(
        f"a{n}: &a{n} [*a{n - 1}, *a{n - 1}]\n" for n in range(1, 60)
    )
    text = f"{bomb}x: !!python/object/apply:os.system ['false']\nimage: python:3.6\n"
    (ask,) = read_one(".gitlab-ci.yml", text).pythons
    assert ask.verdict == "too-old"


@pytest.mark.parametrize(
    ("path", "home"),
    [
        (".github/workflows/ci.yml", ""),
        ("shop/.github/workflows/ci.yml", "shop"),
        ("shop/requirements/base.txt", "shop"),
        ("shop/pyproject.toml", "shop"),
    ],
)
def test_homes(path: str, home: str) -> None:
    assert is_manifest(path)
    assert home_of(path) == home


def verdict_of(*places: tuple[str, str, str]) -> str:
    files: dict[str, str] = {}
    for path, name, asked in places:
        if path.endswith(".lock"):
            files[path] = f'[[package]]\nname = "{name}"\nversion = "{asked}"\n'
        else:
            files[path] = f"{name}{asked}\n"
    (use,) = judge_dependencies(read(**files).dependencies)
    return use.verdict


@pytest.mark.parametrize(
    ("places", "verdict"),
    [
        ([("requirements.txt", "django-filter", "==2.2")], "below"),
        ([("requirements.txt", "django-filter", "<3")], "below"),
        ([("requirements.txt", "django-filter", "==23.4")], "ready"),
        ([("requirements.txt", "django-filter", ">=2")], "open"),
        ([("requirements.txt", "django-filter", "")], "open"),
        ([("requirements.txt", "django-filter", " @ https://example.org/x.zip")], "unpinned"),
        ([("requirements.txt", "Django", "~=4.2.1")], "below"),
        ([("requirements.txt", "no-such-package", "==1")], "unknown"),
        # What is locked counts, whatever a range beside it admits too.
        (
            [("requirements.txt", "django-filter", ">=2"), ("uv.lock", "django-filter", "24.1")],
            "ready",
        ),
        (
            [("requirements.txt", "django-filter", "<3"), ("uv.lock", "django-filter", "24.1")],
            "below",
        ),
        (
            [("requirements.txt", "django-filter", ">=2"), ("uv.lock", "django-filter", "2.4")],
            "below",
        ),
    ],
)
def test_verdicts(places: list[tuple[str, str, str]], verdict: str) -> None:
    assert verdict_of(*places) == verdict


def test_what_blocks_comes_first() -> None:
    found = read(**{"requirements.txt": "six\nDjango>=3\ndjango-filter==2.2\n"})
    uses = judge_dependencies(found.dependencies)
    assert [use.name for use in uses] == ["django-filter", "django", "six"]
    assert all(isinstance(place, Dependency) for use in uses for place in use.places)


def test_the_table_is_well_formed() -> None:
    rows = load_support()
    assert list(rows) == sorted(rows)
    assert sum(row.first is not None for row in rows.values()) >= 105
    for name, row in rows.items():
        assert name == name.lower() and "_" not in name
        assert row.source.startswith("https://") or row.first is None
        assert not row.note or row.note.endswith(".")
