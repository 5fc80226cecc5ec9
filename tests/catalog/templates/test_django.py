"""Django's own templates: 5.0's need nothing, and old ones become what Django made of them."""

from __future__ import annotations

from pathlib import Path

import pytest
from environments import python_for
from template_rewriting import plan_for, rewrite

from codemods.engine.analysis import analyse
from codemods.engine.options import Options
from codemods.engine.plan import FilePlan


def django(series: str) -> Path:
    (found,) = python_for(series).parents[1].glob("lib/python3*/site-packages/django")
    return found


def test_nothing_to_do_on_5_0() -> None:
    paths = [path for path in django("5.0").rglob("templates/**/*") if path.is_file()]
    assert len(paths) > 100
    for path in paths:
        plan = analyse(path.relative_to(django("5.0")).as_posix(), path.read_bytes(), Options())
        assert isinstance(plan, FilePlan)
        assert not plan.changes and not plan.findings and not plan.trouble, path


@pytest.mark.parametrize(
    "line", ["line.fields|length_is:'1' and line.errors", "not line.fields|length_is:'1' %}"]
)
def test_length_is_in_the_admins_fieldset(line: str) -> None:
    """Django made the same of it by hand, in 4.2 and then in 5.0."""
    old = (django("3.2") / "contrib/admin/templates/admin/includes/fieldset.html").read_text()
    assert line in old
    new = rewrite(old, "length-is")
    assert line.replace("length_is:'1'", "length == 1") in new
    assert len(plan_for(old, "length-is").changes) == 4


def test_logging_out_of_the_admin() -> None:
    old = (django("3.2") / "contrib/admin/templates/admin/base.html").read_text()
    new = rewrite(old, "logout-link", unsafe=True)
    theirs = (django("5.0") / "contrib/admin/templates/admin/base.html").read_text()
    for part in (
        '<form id="logout-form" method="post" action="{% url \'admin:logout\' %}">',
        "<button type=\"submit\">{% translate 'Log out' %}</button>",
    ):
        assert part in new and part in theirs and part not in old
