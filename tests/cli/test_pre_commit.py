"""The hooks of `.pre-commit-hooks.yaml`, run by the real pre-commit in a real repository."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from codemods.driver.discovery import DEFAULT_EXCLUDES, TEMPLATE_SUFFIXES

ROOT = Path(__file__).parents[2]
MANIFEST = ROOT / ".pre-commit-hooks.yaml"
HOOKS: dict[str, dict[str, Any]] = {
    hook["id"]: hook for hook in yaml.safe_load(MANIFEST.read_text(encoding="utf-8"))
}

OLD = """\
from django.utils.encoding import force_text


def show_{number}(value):
    return force_text(value)
"""
NEW = OLD.replace("force_text", "force_str")


class Repository:
    """A git repository with one hook installed, closed off from this machine's settings."""

    def __init__(self, folder: Path, source: dict[str, Any]) -> None:
        self.root = folder / "repo"
        self.state = folder / "state"
        self.environment = {
            **{
                name: value
                for name, value in os.environ.items()
                if not name.startswith(("GIT_", "PRE_COMMIT"))
            },
            "HOME": str(folder),
            "PRE_COMMIT_HOME": str(folder / "pre-commit"),
            "CODEMODS_STATE_DIR": str(self.state),
            "CODEMODS_CACHE_DIR": str(folder / "cache"),
            "GIT_CONFIG_GLOBAL": os.devnull,
            "GIT_CONFIG_SYSTEM": os.devnull,
        }
        self.root.mkdir()
        self.call("git", "init", "-q")
        self.call("git", "config", "user.name", "A Committer")
        self.call("git", "config", "user.email", "committer@example.org")
        self.write(".pre-commit-config.yaml", yaml.safe_dump({"repos": [source]}))
        self.call(sys.executable, "-m", "pre_commit", "install")

    def call(self, *words: str, status: int = 0) -> str:
        """Run a program; return all it says. Fails where it ends with another status."""
        done = subprocess.run(
            words, cwd=self.root, env=self.environment, capture_output=True, text=True, check=False
        )
        assert done.returncode == status, done.stdout + done.stderr
        return done.stdout + done.stderr

    def write(self, name: str, text: str) -> None:
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")

    def commit(self, status: int = 0) -> str:
        self.call("git", "add", "-A")
        return self.call("git", "commit", "-q", "-m", "Try", status=status)

    def commits(self) -> int:
        return len(self.call("git", "rev-list", "--all").split())


def local(identifier: str) -> dict[str, Any]:
    """Return the hook as it is published, but run by this interpreter: nothing to install."""
    hook = dict(HOOKS[identifier])
    program, *arguments = shlex.split(hook["entry"])
    hook["entry"] = shlex.join([sys.executable, "-m", program, *arguments])
    hook["language"] = "system"
    return {"repo": "local", "hooks": [hook]}


def published(folder: Path, identifier: str) -> dict[str, Any]:
    """Return the hook as users name it: from a repository, which pre-commit installs."""
    for name in ("pyproject.toml", "README.md", "LICENSE", MANIFEST.name):
        (folder / name).parent.mkdir(exist_ok=True)
        shutil.copy(ROOT / name, folder / name)
    ignored = shutil.ignore_patterns("__pycache__")
    shutil.copytree(ROOT / "src", folder / "src", ignore=ignored)

    def git(*words: str) -> str:
        author = ["-c", "user.name=A", "-c", "user.email=a@example.org"]
        done = subprocess.run(
            ["git", *author, *words], cwd=folder, check=True, capture_output=True, text=True
        )
        return done.stdout.strip()

    git("init", "-q")
    git("add", "-A")
    git("commit", "-q", "-m", "Publish")
    return {"repo": str(folder), "rev": git("rev-parse", "HEAD"), "hooks": [{"id": identifier}]}


def test_the_manifest_is_valid() -> None:
    subprocess.run([sys.executable, "-m", "pre_commit", "validate-manifest", MANIFEST], check=True)
    assert list(HOOKS) == ["codemods", "codemods-check"]


@pytest.mark.parametrize("hook", HOOKS.values(), ids=lambda hook: hook["id"])
def test_the_manifest_names_what_is_looked_at(hook: dict[str, Any]) -> None:
    """Suffixes and excluded folders are those of a run without names."""
    assert all(re.search(hook["files"], f"a/b{suffix}") for suffix in (".py", *TEMPLATE_SUFFIXES))
    assert not any(re.search(hook["files"], name) for name in ("a.pyi", "a.py.orig", "apy", "a.c"))
    # git's own folder holds no tracked file; `build` is looked at where it is tracked
    for folder in DEFAULT_EXCLUDES - {".git", "build"}:
        assert re.search(hook["exclude"], f"{folder}/a.py")
        assert re.search(hook["exclude"], f"x/{folder}/y/a.py")
        assert not re.search(hook["exclude"], f"x{folder}/a.py")
        assert not re.search(hook["exclude"], f"x/{folder}.py")


def test_forty_files_are_rewritten_and_refused_then_pass(tmp_path: Path) -> None:
    """Through the whole of pre-commit: it clones, installs from PyPI, stashes, runs and compares."""
    repository = Repository(tmp_path, published(tmp_path / "published", "codemods"))
    repository.write("manage.py", "")
    for number in range(40):
        repository.write(f"app/module_{number}.py", OLD.format(number=number))
    repository.write("app/_vendor/theirs.py", OLD.format(number="theirs"))
    said = repository.commit(status=1)
    assert "files were modified by this hook" in said
    assert re.search(r"\b40 changed, 0 refused, 0 reported, 0 in trouble$", said, re.MULTILINE)
    assert repository.commits() == 0
    for number in range(40):
        text = (repository.root / f"app/module_{number}.py").read_text(encoding="utf-8")
        assert text == NEW.format(number=number)
    theirs = (repository.root / "app/_vendor/theirs.py").read_text(encoding="utf-8")
    assert theirs == OLD.format(number="theirs")
    assert not list(repository.state.rglob("journal/*")), "git has what was staged"
    assert re.search(r"^codemods\.+Passed$", repository.commit(), re.MULTILINE)
    assert repository.commits() == 1
    assert repository.call("git", "status", "--porcelain") == ""


def test_check_refuses_and_writes_nothing(tmp_path: Path) -> None:
    repository = Repository(tmp_path, local("codemods-check"))
    repository.write("app.py", OLD.format(number=1))
    said = repository.commit(status=1)
    assert re.search(r"^app\.py:1:\d+: force-text ", said, re.MULTILINE)
    assert (repository.root / "app.py").read_text(encoding="utf-8") == OLD.format(number=1)
    repository.write("app.py", NEW.format(number=1))
    repository.commit()
    assert repository.commits() == 1


def test_one_process_and_no_failure_of_its_own(tmp_path: Path) -> None:
    """Several at a time would be in each other's way; that files changed is pre-commit's to say."""
    assert all(hook["require_serial"] is True for hook in HOOKS.values())
    repository = Repository(tmp_path, local("codemods"))
    repository.write("app.py", OLD.format(number=1))
    words = shlex.split(HOOKS["codemods"]["entry"])
    repository.environment["PRE_COMMIT"] = "1"
    repository.call(sys.executable, "-m", *words, "app.py")
    assert (repository.root / "app.py").read_text(encoding="utf-8") == NEW.format(number=1)


def test_trouble_refuses_the_commit(tmp_path: Path) -> None:
    """A file that cannot be handled is said, and the others are rewritten."""
    repository = Repository(tmp_path, local("codemods"))
    repository.write("broken.py", "from django.utils.encoding import force_text\ndef (:\n")
    repository.write("app.py", OLD.format(number=1))
    said = repository.commit(status=1)
    assert re.search(r"^broken\.py: cannot parse", said, re.MULTILINE)
    assert (repository.root / "app.py").read_text(encoding="utf-8") == NEW.format(number=1)
