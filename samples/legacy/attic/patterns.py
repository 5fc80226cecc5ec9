from django.conf.urls import patterns, url

urlpatterns = patterns(
    "",
    url(r"^$", home, name="home"),  # the start
    (r"^about/$", about),
)
