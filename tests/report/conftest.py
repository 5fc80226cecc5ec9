"""A hostile project, its assessment, and a browser to read it in."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from codemods.cli.main import run_command_line

from .browser import CHROMIUM, Browser

SCRIPT = "<script>window.hacked=1</script>"
NAMES = (
    f"shop/a{SCRIPT.replace('/', '∕')}.py",
    "shop/b\"'&\n\x1b[31mred\u202e.py",
    "shop/c\udcff.py",
)
"""Tags (a slash cannot stand in a name), quotes, a newline, ANSI, bidi; a byte that is no UTF-8."""
OLD = (
    f"from django.utils.encoding import force_text  # </script>{SCRIPT}<!-- \x1b[31m \u202e\n\n\n"
    f"def name(value):\n    return force_text('<img src=x onerror=window.hacked=1>' + value)\n"
)
PROJECT = {
    "requirements.txt": "Django<3\ndjango-filter==2.2  # <b>\nsix\n",
    "Dockerfile": f"FROM python:3.6{SCRIPT}\n",
    "pyproject.toml": '[project]\nname = "x"\nrequires-python = ">=3.8"\n',
    "shop/__init__.py": "",
    "shop/apps.py": "from django.apps import AppConfig\n",
    "shop/views.py": (
        "from django.utils.translation import ugettext as _\n"
        "from django.utils.http import urlquote_plus\n"
        "from shop.models import Book\n\n\n"
        "def index(request):\n    return _(Book.objects.get().name)\n"
    ),
    "shop/forms.py": "from django.utils.baseconv import base62\n\nbase62.encode(1)\n",
    "shop/broken.py": "from django.utils.encoding import force_text\nprint 'x'\n",
    "blog/models.py": (
        "from django.db import models\nfrom django.utils.functional import curry\n\n\n"
        "class Post(models.Model):\n    draft = models.NullBooleanField()\n\n"
        "    class Meta:\n        index_together = [('draft',)]\n\n\ntwice = curry(max, 2)\n"
    ),
    "blog/templates/blog/a.html": f"{{% ifequal a b %}}{SCRIPT}{{% endifequal %}}\n",
    **dict.fromkeys(NAMES, OLD),
}


@pytest.fixture(scope="session")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("project") / "shop <i>&amp; co"
    subprocess.run(["git", "init", "-q", root], check=True)
    for name, text in PROJECT.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return root


@pytest.fixture(scope="session")
def page(project: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("page") / "report.html"
    arguments = ["report", "--no-cache", "-q", "-j1", "--html", str(file), str(project)]
    assert run_command_line(arguments) == 2  # a file cannot be parsed
    return file


@pytest.fixture(scope="session")
def assessment(project: Path) -> dict[str, Any]:
    command = [sys.executable, "-m", "codemods", "report", "--no-cache", "--output", "json"]
    done = subprocess.run([*command, "-j1", project], capture_output=True, check=False)
    assert done.returncode == 2, done.stderr
    return dict(json.loads(done.stdout))


@pytest.fixture(scope="session")
def _browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    if CHROMIUM is None:
        pytest.skip("needs the system package chromium")
    with Browser(tmp_path_factory.mktemp("chromium")) as browser:
        yield browser


@pytest.fixture
def browser(_browser: Browser) -> Browser:
    _browser.prefer("light")
    _browser.resize(1180, 900)
    return _browser
