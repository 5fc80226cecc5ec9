"""`codemods new`: a codemod that fails for the right reason until it is written."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from codemods.cli.main import run_command_line

from .installing import install, run

ROOT = Path(__file__).parents[2]
PYPROJECT = """\
[project]
name = "acme-codemods"
version = "0.1"

[project.entry-points.codemods]
acme = "acme_codemods"

[tool.pytest.ini_options]
codemods_package = "acme_codemods"
"""
REASON = "assert 'from somewhe...old_name(1)\\n' == 'from somewhe...new_name(1)\\n'"
FILLED = (
    ("return ctx.hit(call)", 'return ctx.hit(call, uses=("somewhere.new_name",))'),
    ("    return node", '    return node.with_changes(func=hit.expression("somewhere.new_name"))'),
)


@pytest.fixture
def plugin(tmp_path: Path) -> Path:
    """The project of a plug-in without codemods, installed."""
    root = tmp_path / "acme"
    (root / "src" / "acme_codemods").mkdir(parents=True)
    (root / "src" / "acme_codemods" / "__init__.py").touch()
    (root / "pyproject.toml").write_text(PYPROJECT)
    install(root / "src", {}, value="acme_codemods")
    return root


def new(cwd: Path, identifier: str = "drop-old-name") -> tuple[int, list[str], str]:
    done = run(cwd, "-m", "codemods", "new", identifier)
    return done.returncode, done.stdout.splitlines(), done.stderr


@pytest.fixture
def refused(
    plugin: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Callable[[str], str]:
    """What `new` says, in this process, where it writes nothing."""

    def call(identifier: str) -> str:
        before = sorted(plugin.rglob("*"))
        monkeypatch.chdir(plugin)
        assert run_command_line(["new", identifier]) == 2
        assert sorted(plugin.rglob("*")) == before
        out, err = capsys.readouterr()
        assert out == "" and len(err.splitlines()) == 1
        return err

    return call


def fill_in(module: Path) -> None:
    text = module.read_text()
    for old, written in FILLED:
        assert text.count(old) == 1
        text = text.replace(old, written)
    module.write_text(text)


def test_in_a_plugin(plugin: Path) -> None:
    status, written, hints = new(plugin)
    assert (status, hints) == (0, "next: pytest -k drop-old-name\n")
    module = "src/acme_codemods/drop_old_name.py"
    assert written == [
        module,
        "tests/fixtures/drop-old-name/unpacked.in.py",
        "tests/test_codemods.py",
    ]
    arguments = ["-m", "pytest", "-q", "-p", "no:cacheprovider", "-k", "drop-old-name"]
    path = plugin / "src"
    done = run(plugin, *arguments, path=path)
    assert done.returncode == 1
    assert (
        "assert 'from somewhe...old_name(1)\\n' == 'from somewhe...new_name(1)\\n'" in done.stdout
    )
    assert "4 failed, 5 passed" in done.stdout, "the fixture is refused from the start"
    fill_in(plugin / module)
    done = run(plugin, *arguments, path=path)
    assert (done.returncode, "9 passed" in done.stdout) == (0, True), done.stdout
    assert new(plugin / "src", "drop-more")[1][-1] == "../tests/fixtures/drop-more/unpacked.in.py"


def test_in_the_catalogue(tmp_path: Path) -> None:
    shutil.copytree(
        ROOT / "src" / "codemods",
        tmp_path / "src" / "codemods",
        ignore=shutil.ignore_patterns("__pycache__"),
    )
    for name in ("pyproject.toml", "tools/screen_index.py", "tests/test_cases.py"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        shutil.copy(ROOT / name, tmp_path / name)
    status, written, hints = new(tmp_path)
    module = "src/codemods/catalog/drop_old_name.py"
    assert (status, written) == (0, [module, "tests/fixtures/drop-old-name/unpacked.in.py"])
    assert "next: python tools/screen_index.py && python tools/reference.py\n" in hints
    assert run(tmp_path, "tools/screen_index.py", path=tmp_path / "src").returncode == 0
    arguments = ["-m", "pytest", "-k", "drop-old-name", "tests/test_cases.py"]
    done = run(tmp_path, *arguments, path=tmp_path / "src")
    assert done.returncode == 1 and REASON in done.stdout
    assert "4 failed, 5 passed" in done.stdout
    fill_in(tmp_path / module)
    done = run(tmp_path, *arguments, path=tmp_path / "src")
    assert (done.returncode, "9 passed" in done.stdout) == (0, True), done.stdout


@pytest.mark.parametrize(
    ("identifier", "message"),
    [
        ("Drop_it", "'Drop_it' is not kebab-case"),
        ("4-names", "'4-names' is not kebab-case"),
        ("import", "import is a keyword of Python"),
        ("url", "there is a codemod or category called url already"),
        ("settings", "there is a codemod or category called settings already"),
        ("acme", "there is a codemod or category called acme already"),
        ("here-already", "src/acme_codemods/here_already.py is there already"),
    ],
)
def test_ids_that_cannot_be_used(
    plugin: Path, refused: Callable[[str], str], identifier: str, message: str
) -> None:
    (plugin / "src/acme_codemods/here_already.py").write_text("mine\n")
    assert refused(identifier) == f"codemods: {message}\n"


@pytest.mark.parametrize(
    ("old", "new_text", "message"),
    [
        (".codemods]", ".other]", "no pyproject.toml from here upwards has [project.entry-points"),
        ('acme = "acme_codemods"', 'a = "x"\nb = "y"', "pyproject.toml has more than one plug-in"),
        ('acme = "acme_codemods"', 'a = "x"', "x is not the folder of a package in src or next"),
        ("[project]", "[project", "pyproject.toml: not valid TOML"),
        ("[tool.pytest.ini_options]", '[tool.pytest.ini_options]\ncodemods_fixtures = "../.."',
         "is not in"),
    ],
)  # fmt: skip
def test_projects_without_a_place(
    plugin: Path, refused: Callable[[str], str], old: str, new_text: str, message: str
) -> None:
    pyproject = plugin / "pyproject.toml"
    assert old in pyproject.read_text()
    pyproject.write_text(pyproject.read_text().replace(old, new_text))
    assert message in refused("drop-old-name")


def test_what_pytest_has_to_be_told_is_said(plugin: Path) -> None:
    pyproject = plugin / "pyproject.toml"
    pyproject.write_text(pyproject.read_text().partition("[tool")[0])
    assert "next: in [tool.pytest.ini_options]: codemods_package = " in new(plugin)[2]
    done = run(plugin, "-m", "pytest", "-p", "no:cacheprovider", path=plugin / "src")
    assert done.returncode != 0 and "codemods_package is not set" in done.stdout + done.stderr


def test_a_package_that_is_not_installed_is_not_tested(plugin: Path) -> None:
    assert new(plugin)[0] == 0
    shutil.rmtree(next((plugin / "src").glob("*.dist-info")))
    done = run(plugin, "-m", "pytest", "-p", "no:cacheprovider", path=plugin / "src")
    assert done.returncode != 0
    assert "no installed plug-in has the codemods of acme_codemods" in done.stdout + done.stderr


def test_the_fixture_of_an_unknown_codemod_is_an_error(plugin: Path) -> None:
    assert new(plugin)[0] == 0
    fixtures = plugin / "tests/fixtures"
    (fixtures / "drop-old-name").rename(fixtures / "gone-name")
    done = run(plugin, "-m", "pytest", "-p", "no:cacheprovider", path=plugin / "src")
    assert done.returncode != 0
    assert "no codemod is called gone-name" in done.stdout + done.stderr
