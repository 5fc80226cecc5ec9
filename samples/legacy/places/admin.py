from django.contrib.gis import admin
from django.contrib.gis.db.models.functions import ForceRHR

from places.models import Place


class PlaceAdmin(admin.OSMGeoAdmin):
    def get_queryset(self, request):
        return super().get_queryset(request).annotate(shape=ForceRHR("outline"))


class RoomAdmin(admin.ModelAdmin):
    def queryset(self, request):
        return super().queryset(request).filter(room__gt=0)


admin.site.register(Place, PlaceAdmin)
