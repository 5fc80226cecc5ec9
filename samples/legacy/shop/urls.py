from django.conf.urls import include, url
from django.contrib import admin
from django.contrib.auth import views as auth_views
from django.contrib.staticfiles.templatetags.staticfiles import static

from newsletter.views import urlpatterns as newsletter_urls
from orders import views

admin.site.site_header = "Shop"
LOGO = static("logo.png")

urlpatterns = [
    url(r"^$", views.index, name="index"),
    url(r"^orders/(?P<pk>\d+)/$", views.order, name="order"),
    url(r"^search/(?P<query>.*)$", views.search, name="search"),
    url(r"^newsletter/", include(newsletter_urls)),
    url(r"^login/$", auth_views.login, name="login"),
    url(r"^logout/$", auth_views.logout, name="logout"),
    url(r"^admin/", admin.site.urls),
]
