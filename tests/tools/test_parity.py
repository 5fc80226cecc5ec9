"""The comparison with django-upgrade and django-codemod."""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2] / "tools"))

import parity

PAGE = (parity.ROOT / "docs" / "differences.md").read_text(encoding="utf-8")


def test_every_difference_from_the_others_is_known() -> None:
    outcome = parity.compare(parity.gather(None, own=False))
    assert not outcome.wrong
    assert outcome.counts["same", False] > 140
    shown = re.search(r"<!-- parity -->\n    (.*)\n", PAGE)
    assert shown is not None and outcome.summary()[0] == shown[1]


def test_the_page_gives_every_reason() -> None:
    headings = set(re.findall(r"^### (.+)$", PAGE, re.MULTILINE))
    listed = json.loads(parity.DIFFERENCES.read_text(encoding="utf-8"))
    assert set(listed.values()) <= headings


def test_imports_and_keywords_may_stand_in_any_order() -> None:
    one = "from a import b, c\nimport d\n\nf(x=1, y=2)\n"
    assert parity.alike(one, "import d\nfrom a import c\nfrom a import b\nf(y=2, x=1)\n")
    assert not parity.alike(one, "import d\nfrom a import c\nf(y=2, x=1)\n")
    assert not parity.alike(one, "import d\nfrom a import b, c\nf(y=1, x=2)\n")


def test_cases_of_a_checkout(tmp_path: Path) -> None:
    tests = tmp_path / "tests" / "fixers"
    tests.mkdir(parents=True)
    (tests / "test_urls.py").write_text(
        "def test_one():\n"
        '    check_noop("""\\\n        url = 1\n        """, settings)\n'
        '    check_transformed("""\\\n        a = 1\n        """, "b = 1", settings, filename="a.py")\n'
    )
    found = list(parity.tested_cases(tmp_path))
    assert [(case.id, case.before, case.paths) for case in found] == [
        ("tests:test_urls.test_one-0", "url = 1\n", ("example.py",)),
        ("tests:test_urls.test_one-1", "a = 1\n", ("a.py",)),
    ]
