# -*- coding: utf-8 -*-
import os

from django.utils._os import upath

BASE_DIR = os.path.dirname(os.path.dirname(os.path.abspath(upath(__file__))))

SECRET_KEY = "only-for-the-sample"
DEBUG = True
DEFAULT_CONTENT_TYPE = "text/html"
FILE_CHARSET = "utf-8"
DEFAULT_HASHING_ALGORITHM = "sha256"

INSTALLED_APPS = [
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.staticfiles",
    "members",
    "newsletter",
    "orders",
    "places",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "orders.middleware.TimingMiddleware",
]

ROOT_URLCONF = "shop.urls"
LANGUAGE_CODE = "de"
TIME_ZONE = "Europe/Berlin"
USE_I18N = True
USE_L10N = True
USE_TZ = True
USE_DEPRECATED_PYTZ = False

SESSION_SERIALIZER = "django.contrib.sessions.serializers.PickleSerializer"
SECURE_BROWSER_XSS_FILTER = False
CSRF_COOKIE_MASKED = False

STATIC_URL = "/static/"
STATICFILES_STORAGE = "django.contrib.staticfiles.storage.ManifestStaticFilesStorage"
