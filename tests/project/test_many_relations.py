"""Names of relations to many, read as text: never one too few."""

from __future__ import annotations

import pytest
from django_sources import django_files

from codemods.project.facts import Project
from codemods.project.many_relations import MANY_RELATIONS, may_be_many
from codemods.project.model_index import MODEL_INDEX, build_index

MANY = frozenset({"m2m", "reverse", "generic"})


def project(*files: tuple[str, str]) -> Project:
    parts = [(path, MANY_RELATIONS.extract(path, text.encode())) for path, text in files]
    value = MANY_RELATIONS.merge([(path, part) for path, part in parts if part is not None])
    return Project("", {MANY_RELATIONS.name: value})


@pytest.mark.parametrize(
    "text",
    [
        "class P:\n    tags = models.ManyToManyField('Tag')\n",
        "class P:\n    tags: models.ManyToManyField = models.ManyToManyField('Tag')\n",
        "class P:\n    old = tags = ManyToManyField('Tag')\n",
        "class P:\n    tags = \\\n        models . ManyToManyField ('Tag')\n",
        "class P:\n    tags = (\n        models.ManyToManyField('Tag')\n    )\n",
        "class P:\n    tags = SortedManyToManyField('Tag')\n",
        "class P:\n    tags = fields.GenericRelation('Tag')\n",
        "class T:\n    post = models.ForeignKey('P', related_name='tags')\n",
        'class T:\n    post = models.ForeignKey("P", related_name = "tags")\n',
        "class T:\n    post = models.ForeignKey('P', related_name=(\n        u'tags'))\n",
        "class Tag:\n    post = models.ForeignKey('P', related_name='%(class)ss')\n",
    ],
)
def test_a_name_is_found(text: str) -> None:
    found = project(("models.py", text))
    assert may_be_many(found, "tags")
    assert not may_be_many(found, "title")


@pytest.mark.parametrize(
    "text",
    [
        "class Tags(models.ManyToManyField):\n    pass\n",
        "class Tags(Mixin, models.ManyToManyField):\n    pass\n",
        "from django.db.models import ManyToManyField as Many\n",
        "Many = models.ManyToManyField\n",
        "Many = models.ManyToManyField  # shorter\n",
    ],
)
def test_any_name_where_the_class_is_passed_on(text: str) -> None:
    assert may_be_many(project(("fields.py", text)), "title")


@pytest.mark.parametrize(
    "text",
    [
        "class PostWithManyToMany(models.Model):\n    title = models.CharField()\n",
        "row = PostWithManyToMany\n",
        "from django.db.models import ManyToManyField\n",
        "is_many = isinstance(field, models.ManyToManyField)\n",
    ],
)
def test_other_uses_pass_nothing_on(text: str) -> None:
    assert not may_be_many(project(("models.py", text)), "title")


def test_migrations_repeat_what_models_say() -> None:
    text = "fields = [('tags', models.ForeignKey('P', related_name='tags'))]\n"
    assert not may_be_many(project(("app/migrations/0001.py", text)), "tags")


def test_a_lone_file_is_judged_carefully() -> None:
    assert may_be_many(Project(), "title")


def test_the_models_of_django_are_known() -> None:
    models = build_index(()).models.values()
    names = {name for model in models for name, field in model.fields.items() if field.kind in MANY}
    assert names >= {"groups", "user_set", "sites"}
    assert all(may_be_many(project(), name) for name in names)


def test_no_relation_of_the_model_index_is_missed() -> None:
    files = [(f"vendored/{path}", data) for path, data in django_files("4.2")]
    read = [(path, MODEL_INDEX.extract(path, data)) for path, data in files if b"models" in data]
    index = MODEL_INDEX.merge([(path, part) for path, part in read if part is not None])
    found = project(*((path, data.decode()) for path, data in files))
    for model in index.models.values():
        for name, field in model.fields.items():
            assert field.kind not in MANY or may_be_many(found, name)
