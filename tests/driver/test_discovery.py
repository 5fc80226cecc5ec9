"""Which files a run looks at, in real git repositories and outside of git."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from codemods.driver.discovery import MissingPathError, discover, list_project
from codemods.driver.roots import ProjectRoots

Tree = Callable[..., Path]


def git(folder: Path, *arguments: str) -> None:
    subprocess.run(
        ["git", "-c", "user.name=t", "-c", "user.email=t@example.org", *arguments],
        cwd=folder,
        check=True,
        capture_output=True,
    )


def write(folder: Path, *names: str) -> None:
    for name in names:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("")


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    root = tmp_path / "repo"
    root.mkdir()
    git(root, "init", "-q")
    return root


def found(folder: Path, *paths: str) -> list[str]:
    selection = discover(paths, os.fspath(folder))
    assert selection.trouble == {}
    return sorted(selection.files)


# --- in git


def test_tracked_and_addable_files_not_ignored_ones(repository: Path) -> None:
    write(repository, "app/tracked.py", "app/new.py", "app/ignored.py", "notes.txt", "stub.pyi")
    write(repository, "nb.ipynb", "script")
    (repository / ".gitignore").write_text("ignored.py\n")
    git(repository, "add", "app/tracked.py")
    assert found(repository) == ["app/new.py", "app/tracked.py"]


def test_an_ignored_file_that_git_tracks_is_known(repository: Path) -> None:
    write(repository, "app/a.py")
    (repository / ".gitignore").write_text("*.py\n")
    git(repository, "add", "-f", "app/a.py")
    assert found(repository) == ["app/a.py"]


def test_naming_overrides_gitignore(repository: Path) -> None:
    write(repository, "app/ignored.py", "gen/deep/a.py", "gen/node_modules/b.py")
    (repository / ".gitignore").write_text("ignored.py\ngen/\n")
    assert found(repository) == []
    assert found(repository, "app/ignored.py") == ["app/ignored.py"]
    assert found(repository, "gen") == ["gen/deep/a.py"]
    assert found(repository, "gen/deep") == ["gen/deep/a.py"]


def test_default_excludes_hold_in_git_too(repository: Path) -> None:
    write(repository, "venv/a.py", "site-packages/b.py", "x/_vendor/c.py", "x/d.py", "dist.py")
    git(repository, "add", ".")
    assert found(repository) == ["dist.py", "x/d.py"]


def test_naming_overrides_default_excludes(repository: Path) -> None:
    write(repository, "venv/a.py", "venv/lib/b.py", "venv/lib/site-packages/c.py")
    assert found(repository, "venv") == ["venv/a.py", "venv/lib/b.py"]
    assert found(repository, "venv/lib/site-packages") == ["venv/lib/site-packages/c.py"]
    assert found(repository, "venv/a.py") == ["venv/a.py"]


def test_build_is_left_out_only_where_untracked(repository: Path) -> None:
    write(repository, "build/tracked.py")
    git(repository, "add", ".")
    write(repository, "build/made.py", "app/build/made.py")
    assert found(repository) == ["build/tracked.py"]


def test_deleted_files_are_no_trouble(repository: Path) -> None:
    write(repository, "a.py", "b.py", "gone/c.py")
    git(repository, "add", ".")
    (repository / "a.py").unlink()
    (repository / "gone/c.py").unlink()
    (repository / "gone").rmdir()
    write(repository, "gone")
    assert found(repository) == ["b.py"]


def test_conflicted_files_come_once(repository: Path) -> None:
    (repository / "a.py").write_text("x = 0\n")
    git(repository, "add", ".")
    git(repository, "commit", "-qm", "base")
    git(repository, "checkout", "-qb", "other")
    (repository / "a.py").write_text("x = 1\n")
    git(repository, "commit", "-qam", "one")
    git(repository, "checkout", "-q", "-")
    (repository / "a.py").write_text("x = 2\n")
    git(repository, "commit", "-qam", "two")
    with pytest.raises(subprocess.CalledProcessError):
        git(repository, "merge", "other")
    assert found(repository) == ["a.py"]


def test_submodules_and_nested_repositories_are_other_repositories(
    repository: Path, tmp_path: Path
) -> None:
    library = tmp_path / "library"
    library.mkdir()
    git(library, "init", "-q")
    write(library, "lib.py")
    git(library, "add", ".")
    git(library, "commit", "-qm", "lib")
    git(
        repository,
        "-c",
        "protocol.file.allow=always",
        "submodule",
        "add",
        "-q",
        str(library),
        "sub",
    )
    write(repository, "own.py", "nested/inner.py", "unborn/inner.py")
    for name in ("nested", "unborn"):
        git(repository / name, "init", "-q")
    git(repository / "nested", "add", ".")
    git(repository / "nested", "commit", "-qm", "inner")
    assert (repository / "sub/lib.py").exists()
    assert found(repository) == ["own.py"]

    inside = discover(["sub"], os.fspath(repository))
    assert inside.root == os.fspath(repository / "sub")
    assert inside.files == {"lib.py"}
    both = discover(["own.py", "nested/inner.py"], os.fspath(repository))
    assert both.files == {"own.py"}
    (path,) = both.trouble
    assert path == os.fspath(repository / "nested/inner.py")
    assert "another repository" in both.trouble[path]


def test_a_nested_repository_in_an_ignored_named_folder_stays_out(repository: Path) -> None:
    write(repository, "gen/a.py", "gen/nested/b.py")
    (repository / ".gitignore").write_text("gen/\n")
    git(repository / "gen/nested", "init", "-q")
    assert found(repository, "gen") == ["gen/a.py"]


def test_a_run_in_a_folder_stays_in_it(repository: Path) -> None:
    write(repository, "a/x.py", "b/y.py")
    selection = discover([], os.fspath(repository / "a"))
    assert (selection.root, selection.files) == (os.fspath(repository), {"a/x.py"})
    assert found(repository / "a", "../b") == ["b/y.py"]


def test_odd_names(repository: Path) -> None:
    names = [
        b"new\nline.py",
        b'quo"te.py',
        b"sp ace.py",
        b"\xff\xe9.py",
        b"[glob]*.py",
        b":(top)x.py",
    ]
    folder = os.fsencode(repository) + b"/[odd]*"
    os.mkdir(folder)
    for name in names:
        with open(os.path.join(folder, name), "wb"):
            pass
    expected = sorted(os.fsdecode(b"[odd]*/" + name) for name in names)
    assert found(repository) == expected
    assert found(repository, "[odd]*") == expected
    assert found(repository, *expected) == expected


def test_a_hook_s_environment_does_not_mislead(
    repository: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = tmp_path / "other"
    other.mkdir()
    git(other, "init", "-q")
    write(repository, "a.py")
    monkeypatch.setenv("GIT_DIR", os.fspath(other / ".git"))
    monkeypatch.setenv("GIT_INDEX_FILE", os.fspath(other / ".git/index"))
    assert found(repository) == ["a.py"]


def test_the_repository_s_programs_are_not_started(repository: Path, tmp_path: Path) -> None:
    mark = tmp_path / "started"
    program = tmp_path / "program"
    program.write_text(f"#!/bin/sh\ntouch {mark}\n")
    program.chmod(0o755)
    git(repository, "config", "core.fsmonitor", str(program))
    write(repository, "a.py")
    subprocess.run(["git", "ls-files", "--others"], cwd=repository, check=True, capture_output=True)
    assert mark.exists(), "git would start it"
    mark.unlink()
    assert found(repository) == ["a.py"]
    assert not mark.exists()


def test_git_missing_is_trouble(repository: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(repository, "a.py")
    monkeypatch.setenv("PATH", "")
    selection = discover([], os.fspath(repository))
    assert selection.files == set()
    assert list(selection.trouble) == [os.fspath(repository)]
    assert "git is not installed" in selection.trouble[os.fspath(repository)]
    assert found(repository, "a.py") == ["a.py"], "named files need no git"


def test_an_empty_dot_git_is_no_repository(tmp_path: Path) -> None:
    write(tmp_path, "p/a.py", "p/manage.py")
    (tmp_path / "p/.git").mkdir()
    selection = discover([], os.fspath(tmp_path / "p"))
    assert not selection.git
    assert sorted(selection.files) == ["a.py", "manage.py"]


# --- outside of git


def test_all_files_less_default_excludes(tmp_path: Path) -> None:
    words = ".venv venv node_modules .git __pycache__ build dist .tox .eggs site-packages _vendor"
    excluded = words.split()
    write(tmp_path, "a.py", ".hidden/b.py", *(f"x/{name}/c.py" for name in excluded))
    (tmp_path / ".gitignore").write_text("a.py\n")
    assert found(tmp_path) == [".hidden/b.py", "a.py"]
    assert found(tmp_path, "x/build") == ["x/build/c.py"]


def test_the_root_outside_git_is_the_nearest_project(tmp_path: Path) -> None:
    write(tmp_path, "p/manage.py", "p/app/a.py", "q/b.py")
    assert discover([], os.fspath(tmp_path / "p/app")).root == os.fspath(tmp_path / "p")
    assert discover([], os.fspath(tmp_path / "q")).root == os.fspath(tmp_path / "q")
    elsewhere = discover([os.fspath(tmp_path / "p/app")], os.fspath(tmp_path / "q"))
    assert elsewhere.root == os.fspath(tmp_path / "p")
    assert elsewhere.files == {"app/a.py"}


# --- links and special files


def test_links_are_not_followed(repository: Path, tmp_path: Path) -> None:
    write(repository, "real/a.py")
    write(tmp_path, "outside/b.py")
    os.symlink("real/a.py", repository / "link.py")
    os.symlink("real", repository / "linked")
    os.symlink("nowhere.py", repository / "dangling.py")
    os.symlink("cycle.py", repository / "cycle.py")
    os.symlink("../outside", repository / "out")
    assert found(repository) == ["real/a.py"]
    git(repository, "add", ".")
    assert found(repository) == ["real/a.py"]


@pytest.mark.parametrize("in_git", [True, False])
def test_a_named_link_is_resolved(tmp_path: Path, in_git: bool) -> None:
    root = tmp_path / "repo"
    write(root, "pyproject.toml", "real/a.py")
    write(tmp_path, "outside/b.py")
    if in_git:
        git(root, "init", "-q")
    os.symlink("real/a.py", root / "link.py")
    os.symlink("real", root / "linked")
    os.symlink("nowhere.py", root / "dangling.py")
    os.symlink("cycle.py", root / "cycle.py")
    os.symlink("../outside", root / "out")
    assert found(root, "link.py", "real/a.py") == ["real/a.py"]
    assert found(root, "linked") == ["real/a.py"]
    assert found(root, "linked/a.py") == ["real/a.py"]
    selection = discover(
        ["out", "out/b.py", "dangling.py", "cycle.py", "real/a.py"], os.fspath(root)
    )
    assert selection.files == {"real/a.py"}
    assert {
        os.path.relpath(name, root): text.split(" /")[0] for name, text in selection.trouble.items()
    } == {
        "out": "a link that leads out of",
        "out/b.py": "a link that leads out of",
        "dangling.py": "a link that leads nowhere",
        "cycle.py": "a link that leads nowhere",
    }


def test_a_link_above_the_root_does_not_matter(repository: Path, tmp_path: Path) -> None:
    write(repository, "a.py")
    os.symlink("repo", tmp_path / "alias")
    assert found(tmp_path, os.fspath(tmp_path / "alias/a.py")) == ["a.py"]
    assert found(tmp_path / "alias") == ["a.py"]


def test_a_pipe_is_not_opened(repository: Path) -> None:
    os.mkfifo(repository / "pipe.py")
    write(repository, "a.py")
    assert found(repository) == ["a.py"]
    selection = discover(["pipe.py"], os.fspath(repository))
    assert selection.trouble == {"pipe.py": "not a regular file"}


def test_a_missing_path_stops_everything(repository: Path) -> None:
    write(repository, "a.py")
    with pytest.raises(MissingPathError, match=r"b\.py"):
        discover(["a.py", "b.py"], os.fspath(repository))
    with pytest.raises(MissingPathError):
        discover(["a.py/x.py"], os.fspath(repository))


# --- templates


def test_templates_lie_under_templates(repository: Path) -> None:
    write(
        repository,
        "app/templates/app/page.html",
        "app/templates/mail.txt",
        "app/templates/image.png",
        "app/templates/jinja2/page.html",
        "app/jinja2/templates/page.html",
        "app/templates/code.py-tpl",
        "web/page.html",
        "README.md",
        "web/page.png",
    )
    selection = discover([], os.fspath(repository))
    assert sorted(selection.files) == ["app/templates/app/page.html", "app/templates/mail.txt"]
    assert selection.candidates == {"web/page.html", "README.md"}
    assert discover(["web/page.png"], os.fspath(repository)).candidates == set()


# --- project roots


def test_project_roots(tmp_path: Path) -> None:
    write(
        tmp_path,
        "one/manage.py",
        "one/app/setup.py",
        "two/setup.cfg",
        "two/src/pkg/a.py",
        "three/pyproject.toml",
        "three/site/manage.py",
        "loose/a.py",
    )
    roots = ProjectRoots(os.fspath(tmp_path))
    assert roots.of("one/app/deep") == "one", "manage.py counts more than packaging files"
    assert roots.of("two/src/pkg") == "two"
    assert roots.of("three/site/app") == "three/site"
    assert roots.of("three/tests") == "three"
    assert roots.of("loose") == ""
    assert roots.of("") == ""


def test_list_project_covers_the_whole_root(repository: Path) -> None:
    write(repository, "p/a.py", "p/b/c.py", "q/d.py", "p/templates/x.html", "p/venv/e.py")
    assert list_project(os.fspath(repository), True, "p") == ["p/a.py", "p/b/c.py"]
    assert list_project(os.fspath(repository), False, "p") == ["p/a.py", "p/b/c.py"]
    (repository / ".gitignore").write_text("p/\nq/d.py\n")
    assert list_project(os.fspath(repository), True, "p") == ["p/a.py", "p/b/c.py"]
    (repository / ".gitignore").unlink()
    assert list_project(os.fspath(repository), True, "") == ["p/a.py", "p/b/c.py", "q/d.py"]
