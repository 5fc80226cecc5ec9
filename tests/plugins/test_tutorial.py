"""The tutorial of plug-ins, done as it is written, in a virtual environment of its own."""

from __future__ import annotations

import os
import re
import subprocess
import sysconfig
import venv
from pathlib import Path
from typing import NamedTuple

PAGE = Path(__file__).parents[2] / "docs" / "plugins.md"
SCRIPTS = {
    "codemods": "from codemods.cli.main import main\n",
    "pytest": "from pytest import console_main as main\n",
}
_BLOCK = re.compile(r"(?:<!-- (\w+): (\S+) -->\n)?^```(\w+)\n(.*?)^```$", re.S | re.M)


class Step(NamedTuple):
    """A fenced block of the page.

    ``file``: a file to write; ``shows``: a file as it has to be by now; ``status``, or nothing:
    commands and the status of the last.
    """

    kind: str
    value: str
    language: str
    text: str


STEPS = [Step(*groups) for groups in _BLOCK.findall(PAGE.read_text("utf-8"))]


def activate(folder: Path) -> dict[str, str]:
    """Make a virtual environment; return the variables of a shell in which it is active.

    What is installed here is installed there too, so that nothing is fetched but what builds
    the package.
    """
    venv.create(folder, with_pip=True)
    variables = {"base": str(folder), "platbase": str(folder)}
    packages, scripts = (
        Path(sysconfig.get_path(name, vars=variables)) for name in ("purelib", "scripts")
    )
    here = sysconfig.get_path("purelib")
    (packages / "here.pth").write_text(f"import site; site.addsitedir({here!r})\n")
    for name, start in SCRIPTS.items():
        (scripts / name).write_text(
            f"#!{scripts / 'python'}\nimport sys\n{start}sys.exit(main())\n"
        )
        (scripts / name).chmod(0o755)
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("PYTEST", "PYTHON", "COV"))}
    path = os.pathsep.join([str(scripts), os.environ["PATH"]])
    return {**kept, "PATH": path, "VIRTUAL_ENV": str(folder), "PIP_DISABLE_PIP_VERSION_CHECK": "1"}


def carry_out(step: Step, project: Path, environment: dict[str, str]) -> str:
    """Do what a block says; return what its commands wrote."""
    if step.kind == "file":
        (project / step.value).parent.mkdir(parents=True, exist_ok=True)
        (project / step.value).write_text(step.text, "utf-8")
        return ""
    if step.kind == "shows":
        assert (project / step.value).read_text("utf-8") == step.text
        return ""
    commands = "\n".join(line.removeprefix("$ ") for line in step.text.splitlines())
    done = subprocess.run(
        ["sh", "-e", "-c", commands],
        cwd=project,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    assert done.returncode == int(step.value or 0), done.stdout
    return done.stdout


def test_every_block_of_the_page_is_executed() -> None:
    for step in STEPS:
        assert (step.language == "console") == (step.kind in ("", "status")), step
    assert PAGE.read_text("utf-8").count("```") == 2 * len(STEPS) > 30


def test_the_tutorial(tmp_path: Path) -> None:
    project = tmp_path / "acme"
    project.mkdir()
    environment = activate(tmp_path / "environment")
    written = [carry_out(step, project, environment) for step in STEPS]
    assert "Requirement already satisfied: codemods in" in "".join(written), "none from elsewhere"
    shown = next(text for text in written if "plug-in:" in text)
    assert "acme-names" in shown and "acme-codemods 0.1" in shown
    (failed,) = (text for step, text in zip(STEPS, written, strict=True) if step.kind == "status")
    failures = [line for line in failed.splitlines() if line.startswith("FAILED")]
    assert failures and all("[acme-strict-0" in line for line in failures), failed
    assert "new_name(1)" in failed and "passed" in failed
