"""Choices that answer with a word of their own in reports."""

from django.db.models import TextChoices
from django.db.models.enums import ChoicesMeta


def words(kind):
    """Return the labels of one choices class, sorted."""
    if not isinstance(kind, ChoicesMeta):
        raise TypeError(f"{kind} is no choices class")
    return sorted(str(label) for label in kind.labels)


class Genre(TextChoices):
    NOVEL = "novel", "Novel"
    ESSAY = "essay", "Essay"
    VERSE = "verse", "Verse"
