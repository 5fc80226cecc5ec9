"""Prepare a copy of a package, rewrite it, run its tests, and read what was recorded."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from corpus import tree_of
from venvs import CACHE, ROOT, make_venv

from suites.table import Package, Side

HERE = Path(__file__).resolve().parent
WORK = CACHE / "suites"
STARTUP = {
    "suite_otp_project": HERE / "otp_project.py",
    "suite_recorder": HERE / "recorder.py",
    "suite_shim": HERE / "shim.py",
}
SETTINGS = HERE / "settings"
"""A folder that every run can import from."""

DJANGO_UPGRADE = "django-upgrade==1.33.0"
TIME_LIMIT = 1800

Rewrite = Callable[[Path], None]


class RunError(Exception):
    """A run could not be made (which is not the same as failing tests)."""


@dataclass(frozen=True)
class Outcome:
    """What became of one test. ``where`` is the innermost frame inside the package."""

    status: str
    reason: str = ""
    where: str = ""

    @property
    def passed(self) -> bool:
        return self.status == "passed"


@dataclass(frozen=True)
class Result:
    """One run of one suite."""

    tests: dict[str, Outcome] = field(default_factory=dict)
    crash: Outcome | None = None
    """What ended the run before its tests could."""


def leave(tree: Path) -> None:
    """The rewrite of the runs on untouched code."""


def codemods(tree: Path) -> None:
    """Rewrite a tree as ``codemods run --apply --unsafe`` does. Raises RunError."""
    state = tree.parent / f"{tree.name}.state"
    shutil.rmtree(state, ignore_errors=True)
    done = run_codemods(tree, "run", "--apply", "--unsafe", "--isolated", ".")
    tree.with_name(f"{tree.name}.rewrite.log").write_bytes(done.stdout + done.stderr)


def run_codemods(tree: Path, *arguments: str) -> subprocess.CompletedProcess[bytes]:
    """Run the codemods of this environment in a tree, with journal and cache beside it.

    Raises RunError where it did not do its work (files in trouble are none of that).
    """
    state = tree.parent / f"{tree.name}.state"
    environ = os.environ | {
        "CODEMODS_STATE_DIR": str(state / "state"),
        "CODEMODS_CACHE_DIR": str(state / "cache"),
    }
    command = [sys.executable, "-m", "codemods", *arguments]
    done = subprocess.run(command, cwd=tree, env=environ, capture_output=True)
    worked = arguments[0] != "run" or b"looked at" in done.stderr
    if done.returncode not in (0, 1, 2) or not worked:
        raise RunError(f"codemods {' '.join(arguments)} failed\n{done.stderr.decode()}")
    return done


def django_upgrade(tree: Path) -> None:
    """Rewrite a tree as ``django-upgrade --target-version 5.0`` does. Raises RunError."""
    python = make_venv(CACHE / "peers" / "django-upgrade", [DJANGO_UPGRADE])
    files = [str(path.relative_to(tree)) for path in sorted(tree.rglob("*.py"))]
    command = [
        str(python),
        "-m",
        "django_upgrade",
        "--target-version",
        "5.0",
        "--exit-zero-even-if-changed",
    ]
    _rewrite([*command, *files], tree, dict(os.environ))


@dataclass(frozen=True)
class Variant:
    """A way to run a suite: on which Django, after which rewrite.

    ``pinned``: only the table and this folder decide the result, so it is kept between runs.
    """

    name: str
    side: Side
    rewrite: Rewrite = leave
    pinned: bool = True


BASELINE = Variant("baseline", "old")
VARIANTS = (
    BASELINE,
    Variant("untouched", "new"),
    Variant("codemods", "new", codemods, pinned=False),
    Variant("django-upgrade", "new", django_upgrade),
)


def run_variant(package: Package, variant: Variant, python: str, *, fresh: bool = False) -> Result:
    """Run a package's own tests in a fresh, rewritten copy. Raises RunError.

    What the rewrite changed is left beside the copy as ``<variant>.diff``, what the run printed
    as ``<variant>.log``. The result of a pinned variant is taken from the last run with the same
    ingredients, unless ``fresh``.
    """
    outcomes = WORK / package.name / f"{variant.name}.json"
    stamp = outcomes.with_suffix(".recipe")
    recipe = _recipe(package, variant, python)
    if variant.pinned and not fresh and stamp.is_file() and stamp.read_text() == recipe:
        return _read(outcomes)
    stamp.unlink(missing_ok=True)
    interpreter = make_venv(
        WORK / "environments" / f"{package.name}-{variant.side}",
        package.requirements(variant.side),
        python=python,
        startup=STARTUP,
    )
    tree = copy_package(package, variant.name)
    variant.rewrite(tree)
    diff = _git(tree, "diff", "--no-color", "--no-ext-diff")
    tree.with_name(f"{variant.name}.diff").write_bytes(diff)
    result = _run_suite(package, interpreter, tree)
    if outcomes.is_file():
        stamp.write_text(recipe)
    return result


def _recipe(package: Package, variant: Variant, python: str) -> str:
    files = sorted([*STARTUP.values(), *SETTINGS.glob("*.py")])
    digests = [hashlib.sha256(file.read_bytes()).hexdigest() for file in files]
    rewrite = DJANGO_UPGRADE if variant.rewrite is django_upgrade else variant.rewrite.__name__
    requirements = package.requirements(variant.side)
    return json.dumps([repr(package), rewrite, requirements, python, digests])


def copy_package(package: Package, name: str) -> Path:
    """Return a fresh copy of a package as released, a git repository of its own."""
    tree = WORK / package.name / name
    shutil.rmtree(tree, ignore_errors=True)
    shutil.copytree(tree_of(package.name, "suites"), tree)
    # A repository of its own, without the ignores of its authors: every file is to be seen.
    (tree / ".gitignore").unlink(missing_ok=True)
    _git(tree, "init", "--quiet")
    _git(tree, "add", "--all", "--force")
    identity = ("-c", "user.name=suites", "-c", "user.email=suites@example.invalid")
    _git(tree, *identity, "commit", "--quiet", "--no-verify", "--message", "As released")
    return tree


def _run_suite(package: Package, interpreter: Path, tree: Path) -> Result:
    outcomes = tree.with_name(f"{tree.name}.json")
    outcomes.unlink(missing_ok=True)
    plugin = ["-p", "suite_recorder"] if package.runner == "pytest" else []
    environ = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("PYTHON", "PYTEST_", "DJANGO_", "COVERAGE"))
    }
    environ |= {
        "PYTHONDONTWRITEBYTECODE": "1",
        "PYTHONHASHSEED": "0",
        "PYTHONPATH": os.pathsep.join([str(tree / package.source), str(SETTINGS)]),
        "PYTHONUTF8": "1",
        "SUITE_OUTCOMES": str(outcomes),
        "SUITE_RUNNER": package.runner,
    }
    if package.sqlite:
        environ |= {
            "DJANGO_SETTINGS_MODULE": "suite_sqlite",
            "SUITE_SETTINGS": package.settings,
        }
    elif package.settings:
        environ["DJANGO_SETTINGS_MODULE"] = package.settings
    with tree.with_name(f"{tree.name}.log").open("wb") as log:
        try:
            subprocess.run(
                [str(interpreter), *package.command, *plugin],
                cwd=tree,
                env=environ,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                timeout=TIME_LIMIT,
            )
        except subprocess.TimeoutExpired:
            return Result(crash=Outcome("failed", f"no end after {TIME_LIMIT} s"))
    return _read(outcomes)


def _read(outcomes: Path) -> Result:
    if not outcomes.is_file():
        return Result(crash=Outcome("failed", "the run ended without a record"))
    found = json.loads(outcomes.read_text(encoding="utf-8"))
    tests = {name: Outcome(*entry) for name, entry in found["tests"].items()}
    return Result(tests, Outcome(*found["crash"]) if found["crash"] else None)


def _rewrite(
    command: list[str], tree: Path, environ: dict[str, str]
) -> subprocess.CompletedProcess[str]:
    done = subprocess.run(command, cwd=tree, env=environ, capture_output=True, text=True)
    tree.with_name(f"{tree.name}.rewrite.log").write_text(done.stdout + done.stderr)
    if done.returncode not in (0, 2):  # 2: some file could not be handled, all others are done
        raise RunError(f"{' '.join(command[:8])} … ended with {done.returncode}\n{done.stderr}")
    return done


def _git(tree: Path, *arguments: str) -> bytes:
    command = [
        "git",
        "-C",
        str(tree),
        "-c",
        "core.autocrlf=false",
        "-c",
        "core.hooksPath=/dev/null",
    ]
    done = subprocess.run([*command, *arguments], capture_output=True)
    if done.returncode:
        raise RunError(f"git {arguments[0]} in {tree.relative_to(ROOT)}: {done.stderr.decode()}")
    return done.stdout
