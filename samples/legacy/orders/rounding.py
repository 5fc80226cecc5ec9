from decimal import Decimal

from django.utils import six


def cents(price):
    return int(Decimal(price) * 100)
