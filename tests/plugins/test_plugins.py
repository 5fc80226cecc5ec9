"""Codemods of other installed packages."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from .installing import ACME, install, run

OLD = """\
import acme_site
from acme_site.text import squeeze
from django.utils.encoding import force_text

acme_site.fetch(squeeze("a"), strict=True)
force_text("b")
"""
NEW = """\
import acme_site
from acme_site.strings import squash
from django.utils.encoding import force_str

acme_site.fetch(squash("a"))
force_str("b")
"""
SPAWN = """
import multiprocessing, sys
from codemods.cli.main import run_command_line

if __name__ == "__main__":
    multiprocessing.set_start_method({method!r})
    sys.exit(run_command_line(sys.argv[1:]))
"""


@pytest.fixture
def installed(tmp_path: Path) -> Path:
    """A folder in which the plug-in is installed."""
    return install(tmp_path / "site")


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A project with one file for the plug-in's codemods and one of ours."""
    folder = tmp_path / "project"
    folder.mkdir()
    (folder / "a.py").write_text(OLD)
    return folder


def test_they_are_listed_and_explained(installed: Path, project: Path) -> None:
    done = run(project, "-m", "codemods", "list", "--output", "json", path=installed)
    plugins = {item["id"]: item["plugin"] for item in json.loads(done.stdout)}
    assert plugins["acme-calls"] == plugins["acme-names"] == "acme-codemods 1.2"
    assert plugins["url"] is None
    done = run(project, "-m", "codemods", "explain", "acme-calls", path=installed)
    assert "plug-in:        acme-codemods 1.2" in done.stdout
    assert run(project, "-m", "codemods", "explain", "acme-calls").returncode == 2


def test_they_run_with_ours(installed: Path, project: Path) -> None:
    done = run(project, "-m", "codemods", "check", path=installed)
    found = [line.split()[1] for line in done.stdout.splitlines()]
    assert found == ["acme-names", "force-text", "acme-calls"]
    done = run(project, "-m", "codemods", "run", "--select", "acme", path=installed)
    assert "+from acme_site.strings import squash" in done.stdout and "force_str" not in done.stdout
    assert run(project, "-m", "codemods", "run", "--apply", path=installed).returncode == 0
    assert (project / "a.py").read_text() == NEW


@pytest.mark.parametrize("method", ["fork", "spawn"])
def test_workers_have_them(installed: Path, project: Path, method: str) -> None:
    for number in range(120):
        (project / f"m{number}.py").write_text(OLD)
    script = project.parent / "program.py"
    script.write_text(SPAWN.format(method=method))
    done = run(project, str(script), "run", "--apply", "--jobs", "2", path=installed)
    assert done.returncode == 0, done.stderr
    assert all((project / f"m{number}.py").read_text() == NEW for number in range(120))


def test_a_bug_in_one_is_a_line_for_each_file(installed: Path, project: Path) -> None:
    (project / "b.py").write_text(OLD + "please_fail = 1\n")
    done = run(project, "-m", "codemods", "run", "--apply", path=installed)
    assert done.returncode == 2
    assert "b.py: internal error: TypeError: a bug of acme (acme.calls:" in done.stderr
    assert (project / "a.py").read_text() == NEW


@pytest.mark.parametrize(
    ("changes", "options", "message"),
    [
        ({"acme/names.py": "import acme_nowhere"}, {}, "cannot be loaded: ModuleNotFoundError: No"),
        ({"acme/names.py": "raise SystemExit(3)"}, {}, "cannot be loaded: SystemExit: 3"),
        ({"acme/deep/__init__.py": "1/0"}, {}, "cannot be loaded: ZeroDivisionError"),
        ({"acme/names.py": "x = ("}, {}, "cannot be loaded: SyntaxError"),
        ({}, {"value": "acme_nowhere"}, "cannot be loaded: ModuleNotFoundError"),
        ({}, {"value": "acme.calls:acme_calls"}, "acme.calls:acme_calls is not the name of a mod"),
        ({}, {"value": "acme._nothing"}, "there is no codemod in acme._nothing"),
        ({"acme-calls": "url"}, {}, "there is a codemod called url already"),
        ({"acme-calls": "settings"}, {}, "settings is the name of a category"),
        ({"acme-calls": "acme-names"}, {}, "two codemods are called acme-names"),
        ({'"acme"': '"url"'}, {}, "the category url of acme-"),
        ({'"acme"': '"acme-names"'}, {}, "the category acme-names of acme-"),
        ({"acme-calls": "Acme"}, {}, "'Acme' is not kebab-case"),
        ({"@acme_calls.on(": "@(lambda _: lambda find: find)("}, {}, "neither targets nor rows"),
        (
            {"acme_site.text.squeeze": "django.utils.encoding.force_text"},
            {},
            "acme-names renames django.utils.encoding.force_text, which force-text does already",
        ),
    ],
)  # fmt: skip
def test_one_that_cannot_be_used_stops_the_run(
    tmp_path: Path, project: Path, changes: dict[str, str], options: dict[str, str], message: str
) -> None:
    files = {**ACME, "acme/_nothing.py": ""}
    for old, new in changes.items():
        if old.endswith(".py"):
            files[old] = new
        else:
            files = {path: text.replace(old, new) for path, text in files.items()}
    installed = install(tmp_path / "site", files, **options)
    done = run(project, "-m", "codemods", "check", path=installed)
    assert (done.returncode, done.stdout) == (2, "")
    (line,) = done.stderr.splitlines()
    assert line.startswith("codemods: plug-in acme of acme-codemods 1.2: ")
    assert message in line


def test_two_plugins_may_not_share_an_id(installed: Path, project: Path) -> None:
    install(installed, {}, name="other-codemods", value="acme.calls")
    done = run(project, "-m", "codemods", "list", path=installed)
    assert done.returncode == 2
    assert "of other-codemods 1.2: there is a codemod called acme-calls already" in done.stderr


def test_metadata_that_cannot_be_read(installed: Path, project: Path) -> None:
    folder = installed / "acme_codemods-1.2.dist-info"
    (folder / "entry_points.txt").write_bytes(b"[codemods]\nacme = \xff\n")
    done = run(project, "-m", "codemods", "check", path=installed)
    assert (done.returncode, done.stdout, len(done.stderr.splitlines())) == (2, "", 1)
    assert done.stderr.startswith(f"codemods: the metadata in {folder} cannot be read: Unicode")


def test_only_what_is_installed_counts(project: Path) -> None:
    """`python -m` puts the current folder on the path: a repository is not installed by that."""
    install(project)
    done = run(project, "-m", "codemods", "check")
    assert [line.split()[1] for line in done.stdout.splitlines()] == ["force-text"]


def test_a_repository_cannot_bring_modules(installed: Path, project: Path) -> None:
    """Neither ours nor a plug-in's: not even with `python -m`."""
    for name in ("click", "libcst", "acme", "ahocorasick_rs"):
        (project / f"{name}.py").write_text("raise SystemExit('executed')\n")
    (project / "urls.py").write_text("from django.conf.urls import url\nurl(r'^$', view)\n")
    done = run(project, "-m", "codemods", "run", "--select", "acme,url", path=installed)
    assert (done.returncode, "executed" in done.stdout + done.stderr) == (1, False)
    assert "+from django.urls import path" in done.stdout and "squash" in done.stdout


def test_without_plugins_no_metadata_is_read(project: Path) -> None:
    program = (
        "import sys\nfrom codemods.cli.main import run_command_line\n"
        "run_command_line(['check'])\nprint('importlib.metadata' in sys.modules)\n"
    )
    assert run(project, "-c", program).stdout.splitlines()[-1] == "False"


def test_what_was_found_with_another_plugin_is_forgotten(installed: Path, project: Path) -> None:
    program = "from codemods.driver.cache import fingerprint\nprint(fingerprint())"
    seen = [run(project, "-c", program).stdout, run(project, "-c", program, path=installed).stdout]
    (installed / "acme/calls.py").write_text(ACME["acme/calls.py"] + "\n# edited\n")
    seen.append(run(project, "-c", program, path=installed).stdout)
    metadata = installed / "acme_codemods-1.2.dist-info"
    (metadata / "METADATA").write_text("Metadata-Version: 2.1\nName: acme-codemods\nVersion: 2\n")
    seen.append(run(project, "-c", program, path=installed).stdout)
    assert len(set(seen)) == len(seen) and all(seen)


LIBRARY = """
import libcst, sys
import codemods
from pathlib import Path

tree = libcst.parse_module(Path("a.py").read_text())
print(tree.visit(codemods.transformer("acme")).code, end="")
"""


def test_the_library_has_them(installed: Path, project: Path) -> None:
    done = run(project, "-c", LIBRARY, path=installed)
    assert done.stdout == NEW.replace("force_str", "force_text"), done.stderr
