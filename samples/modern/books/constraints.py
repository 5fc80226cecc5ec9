from django.core.exceptions import ValidationError
from django.db.models import BaseConstraint


class MaximumLoans(BaseConstraint):
    """A member has so many books at home at most. Checked in forms, not by the database."""

    def __init__(self, maximum, name):
        self.maximum = maximum
        super().__init__(name)

    def constraint_sql(self, model, schema_editor):
        return None

    create_sql = remove_sql = constraint_sql

    def validate(self, model, instance, exclude=None, using=None):
        open_loans = model.objects.filter(member=instance.member_id, returned=None)
        if open_loans.exclude(pk=instance.pk).count() >= self.maximum:
            raise ValidationError(f"{self.maximum} books at most.")

    def deconstruct(self):
        path, args, kwargs = super().deconstruct()
        return path, args, {**kwargs, "maximum": self.maximum}
