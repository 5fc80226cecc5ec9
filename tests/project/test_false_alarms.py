"""Django 5.0's own files name nothing that Django 5.0 lacks (more: ``tools/false_alarms.py``)."""

from __future__ import annotations

from django_sources import django_files

from codemods.engine.analysis import analyse
from codemods.engine.options import Options
from codemods.engine.plan import FilePlan
from codemods.engine.screen import load_screen
from codemods.project.facts import Project

OPTIONS = Options(select=frozenset({"removed-api", "unknown-settings", "removed-settings"}))


def test_django_itself_lacks_nothing() -> None:
    screen = load_screen(OPTIONS)
    found, looked_at = [], 0
    for path, data in django_files("5.0"):
        looked_at += 1
        if screen.scan(path, data) is not None:
            plan = analyse(path, data, OPTIONS, Project("project", {}))
            if isinstance(plan, FilePlan):
                found += [(path, finding.message) for finding in plan.findings]
    assert looked_at > 800
    # Django names the old engine to tell what became of it.
    assert [path for path, _message in found] == ["django/db/utils.py"]
    assert "postgresql_psycopg2" in found[0][1]
