from django.utils import timezone

zone = timezone.get_current_timezone()


def opening(day):
    return zone.localize(day), zone.zone
