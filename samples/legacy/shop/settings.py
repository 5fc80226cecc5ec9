# -*- coding: utf-8 -*-
import os

from django.utils._os import upath

BASE_DIR = os.path.dirname(os.path.dirname(os.path.abspath(upath(__file__))))

SECRET_KEY = "only-for-the-sample"
DEBUG = True
SECURE_DEFAULTS = True
CSRF_COOKIE_SECURE = True
CSRF_TRUSTED_ORIGIN = ["shop.example.com"]
TEMPLATE_DIRS = [os.path.join(BASE_DIR, "templates")]
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
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.auth.middleware.SessionAuthenticationMiddleware",
    "orders.middleware.TimingMiddleware",
]

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.core.context_processors.request",
                "django.contrib.auth.context_processors.auth",
            ],
        },
    },
]

DATABASES = {
    "default": {"ENGINE": "django.db.backends.postgresql_psycopg2", "NAME": "shop"},
}

CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.memcached.MemcachedCache",
        "LOCATION": "127.0.0.1:11211",
    },
}

PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
    "django.contrib.auth.hashers.CryptPasswordHasher",
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
STATICFILES_STORAGE = "django.contrib.staticfiles.storage.CachedStaticFilesStorage"
