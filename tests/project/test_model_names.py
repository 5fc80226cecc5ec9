"""What is told from a name, or a class statement alone, agrees with the model index."""

from __future__ import annotations

import pytest

from codemods.project import django_api
from codemods.project.model_index import build_index
from codemods.project.model_names import may_be_model, may_name_model
from codemods.source.module import Module, parse
from codemods.source.text import Source


def test_every_model_of_django_may_be_one() -> None:
    index = build_index(())
    assert len(index.models) > 10
    assert all(may_name_model(name) for name in index.models)


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("builtins.list", False),
        ("asyncio.Lock", False),
        ("django.http.response.HttpResponse", False),
        ("django.utils.timezone.now", False),
        ("django.conf.settings", False),
        ("django.contrib.auth.models.User", True),
        ("django.contrib.comments.models.Comment", True),  # gone: nothing is known of it
        ("asgiref.sync.sync_to_async", False),
        ("shop.models.Book", True),
        ("shop.models.book", True),
        ("statistics.models.Row", True),  # an app, called like a module of the library
        ("shop.Book", True),
        ("Book", False),
    ],
)
def test_names(name: str, expected: bool) -> None:
    assert may_name_model(name) is expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("class A:\n    pass\n", False),
        ("class A(object):\n    pass\n", False),
        ("class A(ValueError):\n    pass\n", False),
        ("from django.test import TestCase\nclass A(TestCase):\n    pass\n", False),
        ("class B:\n    pass\nclass A(B):\n    pass\n", False),
        ("from django.db import models\nclass A(models.Model):\n    pass\n", True),
        ("from django.contrib.auth.models import AbstractUser\nclass A(AbstractUser): ...\n", True),
        ("from shop.base import Base\nclass A(Base):\n    pass\n", True),
        ("class A(make()):\n    pass\n", True),
    ],
)
def test_class_statements(text: str, expected: bool) -> None:
    source = Source.read(text.encode())
    module = Module(source, parse(source), "shop/models.py", django_api.identity)
    node = module.tree.body[-1]
    assert may_be_model(node, module) is expected  # type: ignore[arg-type]
