"""Views that would gain from async, and what stands in the way."""

from __future__ import annotations

import pytest

from codemods.project.async_middleware import judge_middleware, listed_middleware
from codemods.project.async_views import find_async_candidates, is_view_module, named_modules

IMPORTS = (
    "import time\nimport requests\n"
    "from django.contrib import messages\n"
    "from django.contrib.auth.decorators import login_required\n"
    "from django.db import transaction\n"
    "from django.shortcuts import get_object_or_404\n"
    "from django.utils.decorators import method_decorator\n"
    "from django.views import View\n"
    "from django.views.decorators.cache import never_cache, cache_page\n"
    "from django.views.decorators.http import require_POST\n"
    "from django.views.generic import ListView\n"
    "from rest_framework.views import APIView\n"
    "from shop.decorators import logged\n"
)


def candidates(code: str) -> list[tuple[str, set[str], list[str]]]:
    found = find_async_candidates("shop/views.py", (IMPORTS + code).encode())
    return [
        (one.name, {kind for _, kind in one.waits}, [o.reason for o in one.obstacles])
        for one in found
    ]


@pytest.mark.parametrize(
    ("code", "waits"),
    [
        ("def v(request):\n    return list(Book.objects.all())\n", {"database"}),
        ("def v(request, pk):\n    get_object_or_404(Book, pk=pk)\n", {"database"}),
        ("def v(request):\n    form.save()\n", {"database"}),
        ("def v(request):\n    requests.get(URL)\n    time.sleep(1)\n", {"server", "sleep"}),
        ("class V(View):\n    def get(self, request):\n        Book.objects.get()\n", {"database"}),
    ],
)
def test_waits(code: str, waits: set[str]) -> None:
    assert candidates(code) == [(code.split()[1].split("(")[0], waits, [])]


@pytest.mark.parametrize(
    "code",
    [
        "def v(request):\n    return render(request, 'x.html')\n",
        "async def v(request):\n    await Book.objects.aget()\n",
        "def helper(book):\n    book.save()\n",
        "class Plain:\n    def get(self, request):\n        Book.objects.get()\n",
        "def v(request):\n    requests = {}\n    requests.get(1)\n",
        "def broken(:\n",
    ],
)
def test_none(code: str) -> None:
    assert candidates(code) == []


@pytest.mark.parametrize(
    ("head", "body", "reason"),
    [
        ("@login_required\n", "", "login_required does not take async views in Django 5.0"),
        ("@cache_page(60)\n", "", "cache_page does not take async views in Django 5.0"),
        ("@transaction.atomic\n", "", "transactions do not work in async mode"),
        ("", "    with transaction.atomic(): pass\n", "transactions do not work in async mode"),
        ("", "    Book.objects.select_for_update()\n", "transactions do not work in async mode"),
        ("", "    messages.info(request, 'x')\n", "messages are stored synchronously"),
        ("", "    request.user\n", "request.user reads the database: await request.auser()"),
        ("", "    request.session['x']\n", "sessions are synchronous in Django 5.0"),
        ("@logged\n", "", "logged is not Django's: check that it takes async"),
    ],
)
def test_obstacles(head: str, body: str, reason: str) -> None:
    ((_, _, reasons),) = candidates(f"{head}def v(request):\n    Book.objects.get()\n{body}")
    (found,) = reasons
    assert found.startswith(reason)


def test_decorators_that_take_both() -> None:
    code = "@never_cache\n@require_POST\ndef v(request):\n    Book.objects.get()\n"
    assert candidates(code) == [("v", {"database"}, [])]


def test_classes() -> None:
    code = (
        "@method_decorator(login_required, name='dispatch')\nclass A(ListView):\n"
        "    def get(self, request):\n        Book.objects.get()\n"
        "    def post(self, request):\n        pass\n"
        "class B(APIView):\n    def get(self, request):\n        Book.objects.get()\n"
    )
    assert candidates(code) == [
        (
            "A",
            {"database"},
            [
                "login_required does not take async views in Django 5.0",
                "ListView has synchronous handlers of its own",
                "get, post have to become async together",
            ],
        ),
        ("B", {"database"}, ["APIView of Django REST framework is synchronous"]),
    ]


def test_modules() -> None:
    urls = b"from shop import pages\nfrom .api import v1\nimport blog.feeds\nurlpatterns = []\n"
    named = named_modules("shop/urls.py", urls)
    assert is_view_module("shop/pages.py", named)
    assert is_view_module("shop/api/v1.py", named)
    assert is_view_module("src/blog/feeds.py", named)
    assert is_view_module("shop/views/__init__.py", frozenset())
    assert not is_view_module("shop/models.py", named)
    assert not is_view_module("shop/tests/test_views.py", named)
    assert named_modules("shop/models.py", b"from shop import pages\n") == frozenset()


@pytest.mark.parametrize(
    ("code", "verdict"),
    [
        ("class M:\n    def __call__(self, request): pass\n", "sync"),
        ("class M:\n    async_capable = True\n", "both"),
        ("class M:\n    async_capable = False\n", "sync"),
        (
            "from django.utils.deprecation import MiddlewareMixin\n"
            "class M(MiddlewareMixin): pass\n",
            "both",
        ),
        ("def M(get_response): pass\n", "sync"),
        (
            "from django.utils.decorators import sync_and_async_middleware\n"
            "@sync_and_async_middleware\ndef M(get_response): pass\n",
            "both",
        ),
        ("from elsewhere import M\n", "unknown"),
        ("from elsewhere import Base\nclass M(Base): pass\n", "unknown"),
        ("class M(object): pass\n", "sync"),
    ],
)
def test_middleware(code: str, verdict: str) -> None:
    settings = (
        b"MIDDLEWARE = [\n    'django.middleware.common.CommonMiddleware',\n    'shop.own.M',\n]\n"
    )
    ((line, name),) = listed_middleware("config/settings.py", settings)
    assert (line, name) == (3, "shop.own.M")
    found = judge_middleware(
        "config/settings.py", line, name, {"shop.own": ("shop/own.py", code.encode())}.get
    )
    assert found.verdict == verdict
