from django.contrib import admin
from django.urls import include, re_path

urlpatterns = [
    re_path(r"^admin/", include(admin.site.urls)),
    re_path(r"^blog/", include("blog.urls", namespace="news", app_name="blog")),
    re_path(r"^shop/", include((patterns, "shop", "sales"))),
]
