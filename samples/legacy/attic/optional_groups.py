from django.urls import re_path

urlpatterns = [re_path(r"^books/(?:(?P<page>[0-9]+)/)?$", books)]
