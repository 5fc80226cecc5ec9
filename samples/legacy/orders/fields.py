from django.db import models
from django.db.models import Func
from django.utils.functional import cached_property


class HandField(models.Field):
    def from_db_value(self, value, expression, connection, context):
        return value.split() if value else []

    def get_internal_type(self):
        return "TextField"


class Rank(Func):
    function = "RANK"

    def get_group_by_cols(self, alias=None):
        return super().get_group_by_cols(alias=alias)


class Stars:
    """A descriptor that prefetch_related() may use."""

    def get_prefetch_queryset(self, instances, queryset=None):
        return queryset

    def _default(self):
        return 5

    default = cached_property(_default, name="default")
