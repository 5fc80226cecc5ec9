"""Packages with plug-ins, as an installer would leave them in a folder of the path."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

__all__ = ["ACME", "install", "run"]

ACME = {
    "acme/__init__.py": "",
    "acme/names.py": """\
from codemods.declare import Codemod, Example, Level, Rename, Safety

acme_names = Codemod(
    id="acme-names",
    summary="use the new names of acme",
    why="Acme 2 has other names.",
    category="acme",
    removed_in=None,
    level=Level.BREAKS,
    reference="https://acme.example/2.0",
    safety=Safety.SAFE,
    migrations=True,
    rows=(
        Rename("acme_site.text.squeeze", "acme_site.strings.squash"),
        Rename("django.utils.acme_removed", "django.utils.encoding.force_str"),
    ),
    examples=(
        Example(
            "from acme_site.text import squeeze\\n\\nname = squeeze(1)\\n",
            "from acme_site.strings import squash\\n\\nname = squash(1)\\n",
        ),
    ),
)
""",
    "acme/calls.py": """\
from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from codemods.declare import Codemod, Example, Hit, Level, Refusal, Safety
from codemods.declare.targets import Call
from codemods.engine.context import Context

if TYPE_CHECKING:
    import libcst as cst

acme_calls = Codemod(
    id="acme-calls",
    summary="call acme_site.fetch() without strict",
    why="It is always strict.",
    category="acme",
    removed_in=None,
    level=Level.DEPRECATED,
    reference="https://acme.example/2.0",
    safety=Safety.SAFE,
    migrations=True,
    examples=(
        Example(
            "import acme_site\\n\\nacme_site.fetch(1, strict=True)\\n",
            "import acme_site\\n\\nacme_site.fetch(1)\\n",
        ),
        Example.refuse("import acme_site\\n\\nacme_site.fetch(**given)\\n", "hide behind **"),
    ),
)


@acme_calls.on(Call("acme_site.fetch"))
def find(call: ast.Call, ctx: Context) -> Hit | Refusal | None:
    if ctx.mentions("please_fail"):
        raise TypeError("a bug of acme")
    if any(keyword.arg is None for keyword in call.keywords):
        return ctx.refuse(call, "strict may hide behind **")
    return ctx.hit(call) if any(k.arg == "strict" for k in call.keywords) else None


@acme_calls.rewrite
def drop_strict(node: cst.Call, hit: Hit) -> cst.Call:
    from codemods.declare.nodes import drop_argument

    names = [argument.keyword and argument.keyword.value for argument in node.args]
    return drop_argument(node, names.index("strict"))
""",
    "acme/_machinery.py": "raise RuntimeError('only rewrites import this')\n",
}
"""A package with two codemods. One imports what most codemods only name for a type checker."""


def install(
    folder: Path,
    files: Mapping[str, str] = ACME,
    *,
    value: str = "acme",
    name: str = "acme-codemods",
    version: str = "1.2",
) -> Path:
    """Put a package and its metadata into ``folder``; return ``folder``."""
    for path, text in files.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(text)
    metadata = folder / f"{name.replace('-', '_')}-{version}.dist-info"
    metadata.mkdir()
    (metadata / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n")
    (metadata / "entry_points.txt").write_text(f"[codemods]\nacme = {value}\n")
    return folder


def run(
    cwd: Path, *arguments: str, path: Path | None = None, stdin: str | None = None
) -> subprocess.CompletedProcess[str]:
    """Run Python in ``cwd``, with what is installed in ``path``."""
    environment = {**os.environ, "CODEMODS_CACHE_DIR": str(cwd), "CODEMODS_STATE_DIR": str(cwd)}
    if path is not None:
        environment["PYTHONPATH"] = os.fspath(path)
    return subprocess.run(
        [sys.executable, *arguments],
        cwd=cwd,
        env=environment,
        input=stdin,
        capture_output=True,
        text=True,
        check=False,
    )
