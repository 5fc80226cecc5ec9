"""The cache of verdicts: what it saves, and what must throw it away."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from codemods.driver import cache
from codemods.driver.session import MANY

HIT = "from django.utils.encoding import force_text\n\nname = force_text(b'x')\n"
CLEAN = "import os\n"
BACKEND = (
    "from .base import Base\n\n\nclass Backend(Base):\n"
    "    def configure_user(self, request, user):\n        return user\n"
)
REMOTE = (
    "from django.contrib.auth.backends import RemoteUserBackend\n\n\n"
    "class Base(RemoteUserBackend):\n    pass\n"
)


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("CODEMODS_STATE_DIR", str(tmp_path / "state"))
    monkeypatch.setenv("CODEMODS_CACHE_DIR", str(tmp_path / "cache"))
    root = tmp_path / "project"
    (root / "app").mkdir(parents=True)
    (root / "pyproject.toml").touch()
    for number in range(MANY):
        (root / "app" / f"clean{number}.py").write_text(CLEAN)
    (root / "app" / "hit.py").write_text(HIT)
    (root / "app" / "backend.py").write_text(BACKEND)
    (root / "app" / "base.py").write_text(REMOTE)
    age(root)
    return root


def age(root: Path, seconds: int = 100) -> None:
    """Make every file old: what was written in the moment of a run is never trusted."""
    then = time.time() - seconds
    for path in root.rglob("*.py"):
        os.utime(path, (then, then))


def run(root: Path, *arguments: str) -> str:
    """Run with change times made old too: they cannot be set, so the cache is told of later."""
    program = (
        "import sys, time; from codemods.driver import cache\n"
        "real = time.time_ns\n"
        "cache.time.time_ns = lambda: real() + 100_000_000_000\n"
        "from codemods.cli.main import run_command_line\n"
        "code = run_command_line(['run', *sys.argv[1:]])\n"
        "sys.stdout.flush(); sys.exit(code)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, *arguments],
        cwd=root,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode in (0, 1), done.stderr
    return done.stdout


def entries(root: Path) -> dict[str, list]:  # type: ignore[type-arg]
    import json

    (file,) = (root.parent / "cache").rglob("verdicts.json")
    return json.loads(file.read_bytes())["files"]  # type: ignore[no-any-return]


def test_a_warm_run_says_the_same(project: Path) -> None:
    cold = run(project)
    assert "force_str" in cold and "created=True" in cold
    assert len(entries(project)) == MANY + 3
    assert run(project) == cold
    assert run(project, "--no-cache") == cold


def test_a_changed_file_is_looked_at_again(project: Path) -> None:
    cold = run(project)
    path = project / "app" / "clean1.py"
    path.write_text(HIT)
    assert "app/clean1.py" not in cold
    assert "app/clean1.py" in run(project)
    path.write_text(CLEAN)
    assert run(project) == cold


def test_same_size_and_time_with_other_content_is_noticed(project: Path) -> None:
    """The change time and the inode give it away."""
    run(project)
    path = project / "app" / "hit.py"
    status = path.stat()
    path.write_text(HIT.replace("name", "eman"))
    os.utime(path, ns=(status.st_atime_ns, status.st_mtime_ns))
    assert "eman" in run(project)


def test_a_changed_fact_reaches_the_files_that_asked_for_it(project: Path) -> None:
    assert "created=True" in run(project)
    (project / "app" / "base.py").write_text("class Base: ...\n")
    assert "created=True" not in run(project)


def test_other_options_are_other_verdicts(project: Path) -> None:
    cold = run(project)
    assert "force_str" not in run(project, "--ignore", "force-text")
    assert run(project) == cold
    (project / "pyproject.toml").write_text("[tool.codemods]\nignore = ['force-text']\n")
    assert "force_str" not in run(project)


def test_a_repository_that_takes_up_black_is_formatted(project: Path) -> None:
    run(project)
    (project / "pyproject.toml").write_text("[tool.black]\nline-length = 20\n")
    assert "force_str(" in run(project)
    options = {entry[1] for entry in entries(project).values()}
    assert len(options) == 1


def test_another_program_forgets_everything(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from codemods.driver.outcomes import Want

    run(project)
    monkeypatch.setenv("CODEMODS_CACHE_DIR", str(project.parent / "cache"))
    path, stamp = "app/clean1.py", cache.stamp_of(str(project / "app" / "clean1.py"))
    assert stamp is not None
    options = entries(project)[path][1]
    known = cache.Verdicts(str(project), Want(diff=True))
    assert known.find(path, stamp, options) is not None
    monkeypatch.setattr(cache, "fingerprint", lambda: "another version, Python or black")
    assert cache.Verdicts(str(project), Want(diff=True)).find(path, stamp, options) is None


def test_the_fingerprint_names_program_python_and_black(monkeypatch: pytest.MonkeyPatch) -> None:
    import importlib.metadata

    before = cache.fingerprint()
    assert cache.fingerprint() == before
    monkeypatch.setattr(importlib.metadata, "version", lambda name: "1.0")
    other_black = cache.fingerprint()
    monkeypatch.setattr(sys, "version", "4.0")
    assert len({before, other_black, cache.fingerprint()}) == 3


def test_a_broken_cache_is_no_cache(project: Path) -> None:
    cold = run(project)
    (file,) = (project.parent / "cache").rglob("verdicts.json")
    good = file.read_bytes()
    broken = (b"", b"{", b"[]", b'{"program": 1}', good.replace(b"[[", b"[{"))
    cut = (good[:-300], good.replace(b"],\n", b"\n"), good.replace(b"\t[", b"\t[1,"))
    for content in (*broken, *cut):
        file.write_bytes(content)
        assert run(project) == cold


def test_odd_names_are_remembered(project: Path) -> None:
    odd = os.fsdecode(b'app/a":\t[1],\n\xff.py')
    (project / odd).write_text(HIT)
    age(project)
    cold = run(project)
    assert odd in entries(project)
    assert run(project) == cold


def test_files_of_the_same_moment_are_not_remembered(project: Path) -> None:
    """As git has it: a file written while a run looks at it may change without a trace."""
    (project / "app" / "hit.py").write_text(HIT)
    subprocess.run([sys.executable, "-m", "codemods", "run"], cwd=project, capture_output=True)
    files = list((project.parent / "cache").rglob("verdicts.json"))
    assert not files or "app/hit.py" not in entries(project)
