"""The codemods on the page about writing them, as a plug-in under names of its own."""

from __future__ import annotations

import re
from pathlib import Path

from .installing import install, run

PAGE = Path(__file__).parents[2] / "docs" / "writing-a-codemod.md"
PYPROJECT = '[tool.pytest.ini_options]\ncodemods_package = "acme"\n'
TEST = "from codemods.testing import check\n\ndef test(codemod_case):\n    check(codemod_case)\n"
LOADED = "import sys, acme.page0, acme.page1\nprint('libcst' in sys.modules)"


def test_they_do_what_their_examples_say(tmp_path: Path) -> None:
    blocks = re.findall(r"^```python\n(.*?)^```$", PAGE.read_text("utf-8"), re.S | re.M)
    assert len(blocks) == 2
    files = {"acme/__init__.py": ""}
    for number, block in enumerate(blocks):
        text = re.sub(r'(id|category)="', r'\1="page-', block)
        text = text.replace("django.core.paginator", "acme_site.paginator")  # ours is taken
        files[f"acme/page{number}.py"] = text
    site = install(tmp_path / "site", files)
    (tmp_path / "pyproject.toml").write_text(PYPROJECT)
    (tmp_path / "test_all.py").write_text(TEST)
    done = run(tmp_path, "-m", "pytest", "-p", "no:cacheprovider", "test_all.py", path=site)
    assert done.returncode == 0 and "8 passed" in done.stdout, done.stdout
    assert run(tmp_path, "-c", LOADED, path=site).stdout == "False\n"
