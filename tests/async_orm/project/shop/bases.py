"""An abstract model in a module of its own, whose save() takes no keywords."""

from django.db import models


class Loud(models.Model):
    class Meta:
        abstract = True

    def save(self):
        self.name = f"{self.name}!"
        super().save()
