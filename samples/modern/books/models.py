from datetime import datetime

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.functional import cached_property

from books.constraints import MaximumLoans
from books.kinds import Genre

FOUNDED = datetime(2011, 5, 1, tzinfo=timezone.utc)


class Author(models.Model):
    name = models.CharField(max_length=100)
    born = models.IntegerField(null=True, blank=True)

    def __str__(self):
        return self.name


class Book(models.Model):
    title = models.CharField(max_length=200)
    genre = models.CharField(max_length=10, choices=Genre.choices, default=Genre.NOVEL)
    year = models.IntegerField(null=True, blank=True)
    authors = models.ManyToManyField(Author, related_name="books")

    class Meta:
        ordering = ["title"]
        index_together = [["genre", "year"]]

    def __str__(self):
        return self.title

    def _names(self):
        return ", ".join(author.name for author in self.authors.all())

    byline = cached_property(_names, name="byline")


class Loan(models.Model):
    book = models.ForeignKey(Book, models.CASCADE, related_name="loans")
    member = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="loans")
    since = models.DateTimeField(default=timezone.now)
    returned = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [MaximumLoans(3, name="three_loans")]

    def __str__(self):
        return f"{self.book} ({self.member})"


class Review(models.Model):
    book = models.ForeignKey(Book, models.CASCADE, related_name="reviews")
    text = models.TextField()
    edits = models.IntegerField(default=0)

    def __str__(self):
        return self.text[:20]
