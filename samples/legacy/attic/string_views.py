from django.conf.urls import patterns, url

urlpatterns = patterns("django.views", url(r"^language/$", "i18n.set_language"))
