from django.urls import path
from django.views.i18n import javascript_catalog

options = {"packages": ("shop",)}
urlpatterns = [
    path("jsi18n/", javascript_catalog, {"domain": "djangojs", "packages": ["shop"]}, name="js"),
    path("more/", javascript_catalog, options),
    path("rest/", javascript_catalog),
]
