from django.contrib.postgres.aggregates import ArrayAgg
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import CIEmailField, FloatRangeField, JSONField
from django.contrib.postgres.fields.jsonb import KeyTransform
from django.contrib.postgres.forms.jsonb import InvalidJSONInput
from django.db import models


class Place(models.Model):
    email = CIEmailField()
    depth = FloatRangeField()
    facts = JSONField()
    room = models.IntegerField()
    network = models.TextField()

    class Meta:
        constraints = [
            ExclusionConstraint(
                name="one_network_per_room",
                expressions=[("network", "&&"), ("room", "=")],
                opclasses=["inet_ops", ""],
            ),
        ]


def rooms():
    return Place.objects.annotate(city=KeyTransform("city", "facts")).aggregate(
        rooms=ArrayAgg("room")
    )


def is_broken(value):
    return isinstance(value, InvalidJSONInput)
