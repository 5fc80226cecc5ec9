"""Settings modules, loaded before by an old Django and after by Django 5.0."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

import pytest
from environments import run_script
from harness import Case, output_of, plan_of

from codemods.engine.options import Options

_PRELUDE = 'SECRET_KEY = "x"\nSTATIC_URL = "static/"\nSTATIC_ROOT = "static"\nINSTALLED_APPS = ["django.contrib.auth", "django.contrib.contenttypes"]\n'
_LOAD = """\
import os, sys, json, warnings
warnings.simplefilter("ignore")
os.environ["DJANGO_SETTINGS_MODULE"] = {module!r}
import django
from django.conf import settings
django.setup()
{code}
print(json.dumps(result, default=repr))
"""


@dataclass(frozen=True)
class Module:
    """Settings, and an expression that must give the same on both sides.

    ``files`` are further settings modules; ``differs`` is what comes out on 5.0 where a
    difference is declared.
    """

    codemod: str
    on: str
    settings: str
    expression: str
    setup: str = ""
    unsafe: bool = False
    files: tuple[tuple[str, str], ...] = ()
    differs: Any = None


_STORAGE = "from django.core.files.storage import default_storage, get_storage_class"

MODULES = [
    Module(
        "default-auto-field",
        "3.2",
        "DATABASES = {}\n",
        "type(Permission._meta.pk).__name__, settings.DEFAULT_AUTO_FIELD",
        setup="from django.contrib.auth.models import Permission",
        unsafe=True,
    ),
    Module("use-l10n", "4.2", "USE_L10N = True\n", "settings.USE_I18N"),
    Module(
        "use-l10n",
        "4.2",
        "USE_L10N = True\nUSE_THOUSAND_SEPARATOR = True\nLANGUAGE_CODE = 'de'\n",
        "number_format(1234.5)",
        setup="from django.utils.formats import number_format",
    ),
    Module("use-deprecated-pytz", "4.2", "USE_DEPRECATED_PYTZ = False\n", "settings.TIME_ZONE"),
    Module(
        "csrf-cookie-masked", "4.2", "CSRF_COOKIE_MASKED = False\n", "settings.CSRF_COOKIE_NAME"
    ),
    Module(
        "default-hashing-algorithm",
        "3.2",
        "DEFAULT_HASHING_ALGORITHM = 'sha256'\n",
        "Signer().sign('x')",
        setup="from django.core.signing import Signer",
    ),
    Module(
        "secure-browser-xss-filter",
        "3.2",
        "SECURE_BROWSER_XSS_FILTER = False\n",
        "'X-XSS-Protection' in SecurityMiddleware(lambda r: HttpResponse())("
        "RequestFactory().get('/'))",
        setup=(
            "from django.http import HttpResponse\n"
            "from django.middleware.security import SecurityMiddleware\n"
            "from django.test import RequestFactory"
        ),
    ),
    Module(
        "default-content-type",
        "2.2",
        "DEFAULT_CONTENT_TYPE = 'text/html'\n",
        "HttpResponse()['Content-Type']",
        setup="from django.http import HttpResponse",
    ),
    Module("file-charset", "3.0", "FILE_CHARSET = 'utf-8'\n", "settings.DEFAULT_CHARSET"),
    Module("use-tz", "4.2", "TIME_ZONE = 'UTC'\n", "settings.USE_TZ", unsafe=True),
    Module(
        "password-reset-timeout",
        "3.2",
        "PASSWORD_RESET_TIMEOUT_DAYS = 1 + 2\n",
        "settings.PASSWORD_RESET_TIMEOUT",
    ),
    Module(
        "csrf-trusted-origins",
        "3.2",
        "CSRF_TRUSTED_ORIGINS = ['example.com', '.example.org']\n",
        "[bool(CsrfViewMiddleware(lambda r: None).process_view(request(host), lambda r: None, "
        "(), {})) for host in ('example.com', 'a.example.org', 'evil.com')]",
        setup="""\
from django.middleware.csrf import CsrfViewMiddleware
from django.test import RequestFactory

def request(host):
    token = "a" * 32
    made = RequestFactory().post(
        "/", {"csrfmiddlewaretoken": token}, secure=True, HTTP_REFERER="https://%s/" % host
    )
    made.COOKIES["csrftoken"] = token
    return made
""",
        unsafe=True,
    ),
    Module(
        "storages",
        "4.1",
        "STATICFILES_STORAGE = 'django.contrib.staticfiles.storage.ManifestStaticFilesStorage'\n"
        "DEFAULT_FILE_STORAGE = 'django.core.files.storage.FileSystemStorage'\n"
        "\n",
        "[type(s._wrapped).__name__ for s in " "(default_storage, staticfiles_storage)]",
        setup=(
            "from django.contrib.staticfiles.storage import staticfiles_storage\n"
            "from django.core.files.storage import default_storage\n"
            "default_storage._setup(); staticfiles_storage._setup()"
        ),
    ),
    Module(
        "storages",
        "4.1",
        "from layers.base import *\n\nDEFAULT_FILE_STORAGE = 'layers.storage.Files'\n",
        "[type(s._wrapped).__name__ for s in (default_storage, staticfiles_storage)]",
        setup=(
            "from django.contrib.staticfiles.storage import staticfiles_storage\n"
            "from django.core.files.storage import default_storage\n"
            "default_storage._setup(); staticfiles_storage._setup()"
        ),
        files=(
            ("layers/__init__.py", ""),
            (
                "layers/base.py",
                "STATICFILES_STORAGE = "
                "'django.contrib.staticfiles.storage.ManifestStaticFilesStorage'\n"
                "ROOT_URLCONF = 'x'\nDATABASES = {}\n",
            ),
            (
                "layers/storage.py",
                "from django.core.files.storage import FileSystemStorage\n\n\n"
                "class Files(FileSystemStorage):\n    pass\n",
            ),
        ),
    ),
    Module(
        "session-authentication-middleware",
        "1.11",
        "MIDDLEWARE = [\n"
        "    'django.contrib.sessions.middleware.SessionMiddleware',\n"
        "    'django.contrib.auth.middleware.AuthenticationMiddleware',\n"
        "    'django.contrib.auth.middleware.SessionAuthenticationMiddleware',\n"
        "]\nROOT_URLCONF = 'urls'\n",
        "Client().get('/').status_code",
        setup="from django.test import Client",
        files=(("urls.py", "urlpatterns = []\n"),),
    ),
    Module(
        "context-processors",
        "1.9",
        "TEMPLATES = [{\n"
        "    'BACKEND': 'django.template.backends.django.DjangoTemplates',\n"
        "    'OPTIONS': {'context_processors': ['django.core.context_processors.request']},\n"
        "}]\n",
        "engines['django'].from_string('{{ request.path }}').render("
        "{}, RequestFactory().get('/x'))",
        setup=("from django.template import engines\nfrom django.test import RequestFactory"),
    ),
    Module(
        "postgresql-psycopg2",
        "2.2",
        "DATABASES = {'default': {'ENGINE': 'django.db.backends.postgresql_psycopg2'}}\n",
        "connection.vendor",
        setup="from django.db import connection",
    ),
    Module(
        "test-serialize",
        "4.2",
        "DATABASES = {'default': {\n    'ENGINE': 'django.db.backends.sqlite3',\n"
        "    'NAME': ':memory:',\n    'TEST': {'SERIALIZE': False, 'NAME': 'x'},\n}}\n",
        "connection.settings_dict['TEST']['NAME']",
        setup="from django.db import connection",
    ),
    Module(
        "secure-defaults",
        "4.2",
        "SECURE_DEFAULTS = True\n",
        "[settings.SECURE_SSL_REDIRECT, settings.SECURE_HSTS_SECONDS]",
        unsafe=True,
        differs=[True, 31536000],
    ),
    Module(
        "cached-static-files-storage",
        "3.0",
        "STATICFILES_STORAGE = 'django.contrib.staticfiles.storage.CachedStaticFilesStorage'\n",
        "settings.STATICFILES_STORAGE.rpartition('.')[2]",
        unsafe=True,
        differs="ManifestStaticFilesStorage",
    ),
    Module(
        "memcached-cache",
        "4.0",
        "CACHES = {'default': {\n"
        "    'BACKEND': 'django.core.cache.backends.memcached.MemcachedCache',\n}}\n",
        "settings.CACHES['default']['BACKEND'].rpartition('.')[2]",
        unsafe=True,
        differs="PyMemcacheCache",
    ),
]


def _rewritten(case: Module) -> dict[str, str]:
    """Return all settings modules as the tool makes them."""
    files = {"project_settings.py": _PRELUDE + case.settings, **dict(case.files)}
    options = Options(unsafe=case.unsafe, select=frozenset((case.codemod,)))
    after = {}
    for path, text in files.items():
        others = tuple((p, t.encode()) for p, t in files.items() if p != path)
        data = text.encode()
        plan = plan_of(Case(path, "", data, data, path=path, others=others, options=options))
        after[path] = output_of(plan, data, unsafe=case.unsafe).decode()
    assert after != files, "the tool changes nothing"
    return after


@pytest.mark.parametrize("case", MODULES, ids=lambda case: f"{case.codemod}-{case.on}")
def test_same_result(case: Module) -> None:
    code = f"{case.setup}\nresult = {case.expression}"
    before = {"project_settings.py": _PRELUDE + case.settings, **dict(case.files)}
    script = _LOAD.format(module="project_settings", code=code)
    old = run_script(case.on, script, files=before).result
    after = _rewritten(case)
    new = run_script("5.0", script, files=after).result
    expected = old if case.differs is None else case.differs
    assert new == expected, json.dumps(after, indent=1)
