"""The real packages: how each runs its own tests, and with what beside which Django."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Side = Literal["old", "new"]
DJANGO: dict[Side, str] = {"old": "Django==2.2.28", "new": "Django==5.0.14"}

PYTEST_OLD = ("pytest==7.4.4", "pytest-django==4.5.2")
PYTEST_NEW = ("pytest==7.4.4", "pytest-django==4.9.0")


@dataclass(frozen=True, kw_only=True)
class Package:
    """One package of the set ``seven``.

    ``both``, ``old``, ``new`` are what is installed beside Django: on either side, with 2.2, with
    5.0. They differ only where one release cannot serve both Djangos. Packages are not installed
    themselves; their tests import them from the tree.
    """

    name: str
    command: tuple[str, ...]
    runner: Literal["unittest", "pytest"]
    settings: str
    both: tuple[str, ...] = ()
    old: tuple[str, ...] = ()
    new: tuple[str, ...] = ()
    source: str = "."

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
)
