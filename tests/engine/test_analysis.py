"""A file that has to wait for facts of its project."""

from __future__ import annotations

import ast

import pytest

from codemods.engine import analysis
from codemods.engine.analysis import analyse
from codemods.engine.facts import load_facts
from codemods.engine.options import Options
from codemods.engine.plan import FilePlan, Needs
from codemods.project.facts import Project
from codemods.source.module import Module, parse
from codemods.source.text import Source

TEXT = b"""\
from django.conf.urls import url
from django.utils.encoding import force_text

urlpatterns = [url(r"^a/$", view, name=f"{force_text(name)}")]
"""
GREAT = b"#" * 400_000


def bring_facts(data: bytes) -> FilePlan:
    """Return the plan of a file, with empty facts for all that it asks for."""
    project = Project("root")
    while isinstance(plan := analyse("app/urls.py", data, Options(), project), Needs):
        empty = {name: load_facts()[name].merge([]) for name in plan.facts}
        project = Project("root", {**project.facts, **empty})
    return plan


def test_it_is_parsed_once(monkeypatch: pytest.MonkeyPatch) -> None:
    parsed: list[bytes] = []

    def count(source: Source) -> ast.Module:
        parsed.append(source.body)
        return parse(source)

    monkeypatch.setattr(analysis, "parse", count)
    text = TEXT.replace(b"from", b"if True:\n    from", 1)  # asks for more once it is parsed
    plan = bring_facts(text)
    assert parsed.count(text) == 1
    assert plan.facts_used
    assert b"path(" in plan.render() and b"force_str(name)" in plan.render()


def test_what_imports_will_ask_for_is_asked_before_parsing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(analysis, "parse", lambda source: pytest.fail("parsed"))
    text = TEXT.replace(b"import url", b"import (\n    url,\n)")
    asked = analyse("app/urls.py", text, Options(), Project("root"))
    assert isinstance(asked, Needs)
    assert asked.facts == {"star_imports", "mentions:url", "mentions:force_text"}


def test_another_text_at_the_same_path_is_parsed() -> None:
    assert isinstance(analyse("app/urls.py", TEXT, Options(), Project("root")), Needs)
    assert b'"b/"' in bring_facts(TEXT.replace(b"^a/", b"^b/")).render()


def test_files_that_fill_the_room_are_parsed_again() -> None:
    waiting = analysis._Waiting()
    small, great = (Module(s, parse(s), "a.py") for s in map(Source.read, (TEXT, TEXT + GREAT)))
    waiting.keep(small)
    waiting.keep(great)
    assert waiting.take("a.py", great.source) is None
    assert waiting.take("a.py", small.source) is None
