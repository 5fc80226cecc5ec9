import pytz
from django.utils import timezone


def activate(place):
    timezone.activate(pytz.timezone(place))


def opening(day, place):
    return pytz.timezone(place).localize(day)
