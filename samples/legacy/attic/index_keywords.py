from django.db import models


class Book(models.Model):
    class Meta:
        indexes = [models.Index(["title"], "by_title")]
