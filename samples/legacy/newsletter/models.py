from django.db import models
from django.dispatch import Signal

subscribed = Signal(providing_args=["subscriber"])


class Subscriber(models.Model):
    email = models.EmailField()
    confirmed = models.NullBooleanField()

    @classmethod
    def issues_of(cls, year):
        return []
