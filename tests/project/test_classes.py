"""The class index: the text reader against the parser, and judgements over several files."""

from __future__ import annotations

import ast

import pytest
from django_sources import django_files

from codemods.project import django_api
from codemods.project.classes import CLASS_INDEX, Ancestry, descends, read_bases, read_classes
from codemods.project.facts import FactMissing, Project
from codemods.source.module import Module, parse
from codemods.source.text import Source

SIX = "from django.utils import six\nfrom django.views import View\n"
VIEW = "django.views.generic.base.View"


def project(**files: str) -> Project:
    parts = []
    for name, text in files.items():
        path = name.replace("__", "/") + ".py"
        part = read_bases(path, text.encode())
        if part is not None:
            parts.append((path, part))
    return Project("root", {"classes": CLASS_INDEX.merge(parts)})


def judge(code: str, known: Project, path: str = "app/views.py") -> Ancestry:
    source = Source.read(code.encode())
    module = Module(source, parse(source), path, django_api.identity)
    node = next(n for n in reversed(module.tree.body) if isinstance(n, ast.ClassDef))
    return descends(node, (VIEW,), module, known)


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("from django.views import View\nclass A(View): ...", Ancestry.YES),
        ("from django.views.generic import DeleteView\nclass A(DeleteView): ...", Ancestry.YES),
        ("from django.views import generic\nclass A(generic.ListView): ...", Ancestry.YES),
        ("from django.db import models\nclass A(models.Model): ...", Ancestry.NO),
        ("class A: ...", Ancestry.NO),
        ("class A(object): ...", Ancestry.NO),
        ("from django.views import View\nclass B(View): ...\nclass A(B): ...", Ancestry.YES),
        ("class A(mixin()): ...", Ancestry.UNKNOWN),
        ("from rest_framework.views import APIView\nclass A(APIView): ...", Ancestry.UNKNOWN),
        (f"{SIX}class A(six.with_metaclass(M, View)): ...", Ancestry.YES),
        (f"{SIX}class A(six.with_metaclass(M)): ...", Ancestry.NO),
        ("class A(with_metaclass(M)): ...", Ancestry.UNKNOWN),
        ("from .base import Made\nclass A(Made): ...", Ancestry.YES),
        ("from .base import Bare\nclass A(Bare): ...", Ancestry.NO),
        ("from .base import Base\nclass A(Base): ...", Ancestry.YES),
        ("from app.base import Base\nclass A(Base): ...", Ancestry.YES),
        ("from app import base\nclass A(base.Base): ...", Ancestry.YES),
        ("from .base import Plain\nclass A(Plain): ...", Ancestry.NO),
        ("from .base import Absent\nclass A(Absent): ...", Ancestry.UNKNOWN),
        ("from .loop import A as B\nclass A(B): ...", Ancestry.NO),
    ],
)
def test_descends(code: str, expected: Ancestry) -> None:
    known = project(
        app__base=(
            "from django.views.generic import (\n    TemplateView as T,  # a comment, with comma\n)\n"
            "class Middle(T): ...\nclass Base(Middle, metaclass=M): ...\nclass Plain(dict): ...\n"
            "import six\nclass Made(six.with_metaclass(M, T)): ...\n"
            "class Bare(six.with_metaclass(M)): ...\n"
        ),
        app__loop="from .views import B\nclass A(B): ...\n",
        app__views="from .loop import A\nclass B(A): ...\n",
    )
    assert judge(code, known) is expected


def test_the_project_is_asked_only_where_a_base_comes_from_it() -> None:
    empty = Project("root", {})
    assert judge("from django.views import View\nclass A(View): ...", empty) is Ancestry.YES
    with pytest.raises(FactMissing):
        judge("from .base import Base\nclass A(Base): ...", empty)
    assert judge("from .base import Base\nclass A(Base): ...", Project()) is Ancestry.UNKNOWN


def test_two_classes_that_a_name_may_mean_are_unknown() -> None:
    base = "from django.views import View\nclass Base(View): ...\n"
    known = project(one__app__base=base, two__app__base=base)
    code = "from app.base import Base\nclass A(Base): ...\n"
    assert judge(code, known, "site/views.py") is Ancestry.UNKNOWN


def test_reading_as_text_agrees_with_the_parser_on_django_itself() -> None:
    """Where the text reader names a base, the parser names the same one."""
    compared = 0
    for path, data in django_files("5.0"):
        text = read_bases(path, data) or {}
        for name, entry in (read_classes(path, data) or {}).items():
            if name not in text or text[name] == ("?",):
                continue
            assert len(text[name]) == len(entry.bases), (path, name)
            for quick, parsed in zip(text[name], entry.bases, strict=True):
                if "?" not in (quick, parsed):
                    assert quick == parsed, (path, name)
                    compared += 1
    assert compared > 1500
