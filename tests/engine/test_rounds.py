"""Rounds: what later ones do to the text of earlier ones."""

from __future__ import annotations

from codemods.engine.analysis import analyse
from codemods.engine.options import Options
from codemods.engine.plan import FilePlan

PATTERNS = b"""\
from django.conf.urls import patterns

urlpatterns = patterns('',
    (r'^a/$', view),
    (r'^b/$', view),
    (r'^c/(?P<pk>[0-9]{2})/$', view),
)
"""


def test_several_hits_in_the_text_of_one_change_are_made_together() -> None:
    plan = analyse("app/urls.py", PATTERNS, Options(modernize=True))
    assert isinstance(plan, FilePlan)
    assert len(plan.changes) == 1
    assert plan.render() == b"""\
from django.urls import path, re_path

urlpatterns = [
    path('a/', view),
    path('b/', view),
    re_path(r'^c/(?P<pk>[0-9]{2})/$', view),
]
"""
