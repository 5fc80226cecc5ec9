from django.db import models


class Book(models.Model):
    class Meta:
        permissions = [("view_book", "Can view book"), ("lend", "Can lend")]
