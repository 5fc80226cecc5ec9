from django.conf import settings

settings.configure(INSTALLED_APPS=["attic"])
