from django.utils import timezone

start = timezone.utc.localize(start)
end = timezone.utc.normalize(end)
name = timezone.utc.zone
