"""Say where code that runs on Django 5.0 is told that Django lacks something.

    python tools/false_alarms.py                # all of PACKAGES
    python tools/false_alarms.py wagtail

Looked at are current releases from the ``modern`` corpus: Django with its own tests, and packages
that support Django 5.0. Exit status 1 where a report is not in EXPECTED.
"""

from __future__ import annotations

import json
import subprocess
import sys
from typing import Any

from corpus import CorpusError, fetch, read_set

PACKAGES = (
    *("Django", "channels", "django-allauth", "django-filter", "djangorestframework", "wagtail"),
)
CODEMODS = frozenset(
    (
        "database-pool",
        "removed-api",
        "removed-settings",
        "removed-template-names",
        "unknown-settings",
    )
)
EXPECTED = {
    "tests/admin_scripts/broken_app/models.py": "its test wants an import that fails",
    "tests/projects/login_required_mw/middleware.py": "a test of its own for Django 5.1",
    "tests/template_tests/broken_tag.py": "its test wants an import that fails",
}
"""Reports that are right: what is named there is not in Django 5.0."""


def findings(package: str) -> list[dict[str, Any]]:
    """Return what is reported on a package. Raises CorpusError."""
    tree = fetch("modern") / next(
        f"{pin.name}-{pin.version}" for pin in read_set("modern") if pin.name == package
    )
    command = [sys.executable, "-m", "codemods", "check", "--isolated", "--no-cache"]
    done = subprocess.run([*command, "--output", "json", "."], cwd=tree, capture_output=True)
    if done.returncode not in (0, 1):
        raise CorpusError(done.stderr.decode(errors="replace").strip())
    files = json.loads(done.stdout)["files"]
    return [
        one | {"path": file["path"]}
        for file in files
        for one in file["findings"]
        if CODEMODS.intersection(one["codemods"])
    ]


def main() -> int:
    """Print unexpected reports, one a line."""
    alarms = 0
    for package in sys.argv[1:] or PACKAGES:
        found = findings(package)
        wrong = [one for one in found if not one["path"].endswith(tuple(EXPECTED))]
        print(f"{package}: {len(found)} reports, {len(wrong)} unexpected")
        for one in wrong:
            print(f"  {one['path']}:{one['line']} {one['message']}")
        alarms += len(wrong)
    return int(alarms > 0)


if __name__ == "__main__":
    sys.exit(main())
