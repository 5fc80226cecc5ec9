"""The real packages: how each runs its own tests, and with what beside which Django."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Side = Literal["old", "new"]
DJANGO: dict[Side, str] = {"old": "Django==2.2.28", "new": "Django==5.0.14"}

OWN_FOLDER = ("-c", "/dev/null", "--rootdir=.")
"""Keep pytest from the settings and the name of a folder further up."""

PYTEST_OLD = ("pytest==7.4.4", "pytest-django==4.5.2")
PYTEST_NEW = ("pytest==7.4.4", "pytest-django==4.9.0")


@dataclass(frozen=True, kw_only=True)
class Package:
    """One package of the set ``suites``.

    ``both``, ``old``, ``new`` are what is installed beside Django: on either side, with 2.2, with
    5.0. They differ only where one release cannot serve both Djangos. Packages are not installed
    themselves; their tests import them from the tree. ``source`` is where from, if not its top.
    Where ``settings`` asks for a database server, ``sqlite`` puts SQLite in its place.
    """

    name: str
    command: tuple[str, ...]
    runner: Literal["unittest", "pytest"]
    settings: str
    both: tuple[str, ...] = ()
    old: tuple[str, ...] = ()
    new: tuple[str, ...] = ()
    source: str = "."
    sqlite: bool = False

    def requirements(self, side: Side) -> tuple[str, ...]:
        """Return all that an environment of this package has."""
        return (DJANGO[side], "six==1.16.0", *self.both, *(self.old if side == "old" else self.new))


PACKAGES = (
    Package(
        name="django-allauth",
        command=("-m", "django", "test", "allauth"),
        runner="unittest",
        settings="test_settings",
        both=(
            "requests==2.31.0",
            "requests-oauthlib==1.3.1",
            "python3-openid==3.2.0",
        ),
    ),
    Package(
        name="django-axes",
        # The package's own options switch on coverage, which is no part of the tests.
        command=("-m", "pytest", "--continue-on-collection-errors", "-o", "addopts="),
        runner="pytest",
        settings="axes.tests.settings",
        both=("django-ipware==2.1.0", "setuptools==68.2.2"),
        old=(*PYTEST_OLD, "django-appconf==1.0.3"),
        new=(*PYTEST_NEW, "django-appconf==1.0.6"),
    ),
    Package(
        name="django-crispy-forms",
        command=("-m", "pytest", "--continue-on-collection-errors", "crispy_forms/tests"),
        runner="pytest",
        settings="crispy_forms.tests.test_settings",
        old=PYTEST_OLD,
        new=PYTEST_NEW,
    ),
    Package(
        name="django-filter",
        command=("runtests.py",),
        runner="unittest",
        settings="tests.settings",
        both=("mock==3.0.5", "pytz==2019.3", "Markdown==3.1.1"),
        old=("djangorestframework==3.10.3", "django-crispy-forms==1.8.1", "coreapi==2.3.3"),
        new=("djangorestframework==3.15.2", "django-crispy-forms==2.3", "coreapi==2.3.3"),
    ),
    Package(
        name="django-otp",
        command=("-m", "django", "test", "django_otp"),
        runner="unittest",
        settings="suite_otp_project",
        both=("freezegun==1.2.2", "qrcode==6.1"),
        source="src",
    ),
    Package(
        name="django-user-accounts",
        command=("runtests.py",),
        runner="unittest",
        settings="account.tests.settings",
        both=("pytz==2019.3", "setuptools==68.2.2"),
        old=("django-appconf==1.0.3",),
        new=("django-appconf==1.0.6",),
    ),
    Package(
        name="easy-thumbnails",
        command=("-m", "django", "test"),
        runner="unittest",
        settings="easy_thumbnails.tests.settings",
        both=("Pillow==9.5.0", "testfixtures==6.10.0"),
    ),
    Package(
        name="django-braces",
        command=("-m", "pytest", "--continue-on-collection-errors", "-o", "addopts=--nomigrations"),
        runner="pytest",
        settings="",
        both=("factory-boy==2.12.0", "Faker==4.1.8", "mock==3.0.5"),
        old=PYTEST_OLD,
        new=PYTEST_NEW,
    ),
    Package(
        name="django-compressor",
        command=("-m", "django", "test", "compressor"),
        runner="unittest",
        settings="compressor.test_settings",
        both=(
            "beautifulsoup4==4.9.3",
            "csscompressor==0.9.5",
            "django-appconf==1.0.6",
            "html5lib==1.1",
            "Jinja2==2.11.3",
            "lxml==4.9.4",
            "MarkupSafe==1.1.1",
            "mock==3.0.5",
            "rcssmin==1.1.2",
            "rjsmin==1.2.2",
        ),
        old=("django-sekizai==2.0.0", "django-classy-tags==2.0.0"),
        new=("django-sekizai==4.1.0", "django-classy-tags==4.1.0"),
    ),
    Package(
        name="django-contact-form",
        command=("runtests.py",),
        runner="unittest",
        settings="",
        both=("mock==3.0.5",),
        source="src",
    ),
    Package(
        name="django-extensions",
        command=("-m", "pytest", "--continue-on-collection-errors", "tests"),
        runner="pytest",
        settings="tests.testapp.settings",
        both=(
            "factory-boy==2.12.0",
            "Faker==4.1.8",
            "mock==3.0.5",
            "Pygments==2.5.2",
            "python-dateutil==2.8.1",
            "requests==2.31.0",
            "setuptools==68.2.2",
            "shortuuid==1.0.1",
            "Werkzeug==0.16.1",
        ),
        old=PYTEST_OLD,
        new=PYTEST_NEW,
    ),
    Package(
        name="django-formtools",
        command=("-m", "django", "test", "tests"),
        runner="unittest",
        settings="tests.settings",
    ),
    Package(
        name="django-guardian",
        command=("-m", "pytest", "--continue-on-collection-errors", "guardian"),
        runner="pytest",
        settings="guardian.testapp.testsettings",
        both=("django-environ==0.4.5", "mock==3.0.5", "pyflakes==2.1.1", "setuptools==68.2.2"),
        old=PYTEST_OLD,
        new=PYTEST_NEW,
    ),
    Package(
        name="django-haystack",
        # The tests of Elasticsearch and Solr want a server.
        command=(
            "-m",
            "pytest",
            *OWN_FOLDER,
            "--continue-on-collection-errors",
            "--ignore-glob=*elasticsearch*",
            "--ignore-glob=*solr*",
            "test_haystack",
        ),
        runner="pytest",
        settings="test_haystack.settings",
        both=("geopy==2.4.1", "mock==3.0.5", "setuptools==68.2.2", "Whoosh==2.7.4"),
        old=PYTEST_OLD,
        new=PYTEST_NEW,
    ),
    Package(
        name="django-model-utils",
        command=("-m", "pytest", "--continue-on-collection-errors", "tests"),
        runner="pytest",
        settings="tests.settings",
        both=("freezegun==1.2.2",),
        old=PYTEST_OLD,
        new=PYTEST_NEW,
        sqlite=True,
    ),
    Package(
        name="django-registration",
        command=("runtests.py",),
        runner="unittest",
        settings="",
        both=("confusable-homoglyphs==3.2.0",),
        source="src",
    ),
    Package(
        name="django-reversion",
        command=("tests/manage.py", "test", "tests"),
        runner="unittest",
        settings="test_project.settings",
        sqlite=True,
    ),
    Package(
        name="django-taggit",
        command=("-m", "django", "test"),
        runner="unittest",
        settings="tests.settings",
    ),
    Package(
        name="django-treebeard",
        # Its own conftest.py sets Django up, and pytest-django would be in its way.
        command=("-m", "pytest", *OWN_FOLDER, "--continue-on-collection-errors", "treebeard"),
        runner="pytest",
        settings="treebeard.tests.settings",
        both=("pytest==7.4.4",),
    ),
)
