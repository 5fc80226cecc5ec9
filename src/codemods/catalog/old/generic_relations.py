"""`django.contrib.contenttypes.generic`: three modules took its place."""

from __future__ import annotations

from codemods.declare import Codemod, Example, Rename, Safety

_GENERIC = "django.contrib.contenttypes.generic"
_PLACES = {
    "GenericForeignKey": "fields",
    "GenericRelation": "fields",
    "GenericInlineModelAdmin": "admin",
    "GenericStackedInline": "admin",
    "GenericTabularInline": "admin",
    "BaseGenericInlineFormSet": "forms",
    "generic_inlineformset_factory": "forms",
}

contenttypes_generic = Codemod(
    id="contenttypes-generic",
    summary="take generic relations from contenttypes.fields, .forms and .admin",
    why="``django.contrib.contenttypes.generic`` was split into three modules.",
    category="names",
    deprecated_in=(1, 7),
    removed_in=(1, 9),
    reference="releases/1.9/#features-removed-in-1-9",
    safety=Safety.SAFE,
    migrations=True,
    works_from=(1, 7),
    rows=tuple(
        Rename(f"{_GENERIC}.{name}", f"django.contrib.contenttypes.{place}.{name}")
        for name, place in _PLACES.items()
    ),
    examples=(
        Example(
            """\
from django.contrib.contenttypes import generic


class Note(models.Model):
    about = generic.GenericForeignKey("content_type", "object_id")


class Notes(generic.GenericTabularInline):
    model = Note
""",
            """\
from django.contrib.contenttypes.admin import GenericTabularInline
from django.contrib.contenttypes.fields import GenericForeignKey


class Note(models.Model):
    about = GenericForeignKey("content_type", "object_id")


class Notes(GenericTabularInline):
    model = Note
""",
        ),
        Example(
            "from django.contrib.contenttypes.generic import GenericRelation\n\nx = GenericRelation\n",
            "from django.contrib.contenttypes.fields import GenericRelation\n\nx = GenericRelation\n",
        ),
    ),
)
