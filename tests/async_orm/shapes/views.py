"""Synchronous views that are asked to become async, by name, run through Django's handlers."""

from __future__ import annotations

from dataclasses import replace

from async_orm.shapes.shape import Shape, keep

_MODULE = """
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.test import AsyncClient, override_settings
from django.urls import path
from django.utils.decorators import method_decorator
from django.views import View
from django.views.decorators.cache import cache_page, never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import etag, require_http_methods
from django.views.generic import ListView
from shop.models import Author, Book, Tag, User


{view}


urlpatterns = [path("show/", {route}, name="show-it")]


async def run():
    client = AsyncClient()
    await client.aforce_login(await User.objects.aget(username="ann"))
    with override_settings(ROOT_URLCONF=__name__):
        answers = [await client.get("/show/"), await client.post("/show/", {"name": "new"})]
    return [(answer.status_code, answer.content.decode()) for answer in answers]
"""


def view(name: str, code: str, route: str = "show") -> Shape:
    """A view that is converted with ``--select async-views --unsafe``."""
    text = _MODULE.replace("{view}", code).replace("{route}", route)
    return Shape(name, text, unsafe=True, select="async-views")


def kept(name: str, code: str, why: str, route: str = "show") -> Shape:
    """A view that has to stay as it is, with the reason."""
    return replace(keep(name, view(name, code, route).code, why), select="async-views")


_CLASS = "show.as_view()"

SHAPES = (
    view(
        "a view over one query",
        "def show(request):\n    return JsonResponse({'books': Book.objects.count(), 'by': request.method})",
    ),
    view(
        "a view with decorators",
        "@csrf_exempt\n@never_cache\n@require_http_methods(['GET'])\ndef show(request):\n    return HttpResponse(get_object_or_404(Book, pk=1).title)",
    ),
    view(
        "a view with a loop over loaded relations",
        "def show(request):\n    found = []\n    for book in Book.objects.select_related('author'):\n        found.append([book.title, book.author.name])\n    return JsonResponse({'found': found})",
    ),
    view(
        "a view for a user",
        "def show(request):\n    if not request.user.is_authenticated:\n        return HttpResponse(status=403)\n    return HttpResponse(request.user.orders.count())",
    ),
    view(
        "a view that writes",
        "def show(request):\n    if request.method == 'POST':\n        Tag.objects.create(name=request.POST['name'])\n        return redirect('show-it')\n    return JsonResponse({'tags': list(Tag.objects.values_list('name', flat=True))})",
    ),
    view(
        "a view that finds nothing",
        "def show(request):\n    return HttpResponse(get_object_or_404(Book, pk=99).title)",
    ),
    view(
        "a class-based view",
        "class show(View):\n    def get(self, request):\n        return HttpResponse(Book.objects.count())\n\n    def post(self, request):\n        Tag.objects.create(name=request.POST['name'])\n        return HttpResponse(Tag.objects.count())",
        _CLASS,
    ),
    kept(
        "a view for those logged in",
        "@login_required\ndef show(request):\n    return HttpResponse(Book.objects.count())",
        "`@login_required` does not take async views",
    ),
    kept(
        "a cached view",
        "@cache_page(60)\ndef show(request):\n    return HttpResponse(Book.objects.count())",
        "`@cache_page(60)` does not take async views",
    ),
    kept(
        "a view with an etag",
        "@etag(lambda request: str(Book.objects.count()))\ndef show(request):\n    return HttpResponse(Book.objects.count())",
        "calls a function on the event loop",
    ),
    kept(
        "a view with a template",
        "def show(request):\n    if request.method == 'GET' or Book.objects.exists():\n        return HttpResponse('no template')\n    return render(request, 'show.html', {'books': Book.objects.all()})",
        "a template queries",
    ),
    kept(
        "a view that loads relations",
        "def show(request):\n    return JsonResponse({'by': [book.author.name for book in Book.objects.all()]})",
        "loads the relation Book.author",
    ),
    kept(
        "a view that is called too",
        "def show(request):\n    return HttpResponse(Book.objects.count())\n\n\ndef twice(request):\n    return show(request)",
        "is used outside of URLs too",
    ),
    kept(
        "a view without a query",
        "def show(request):\n    return HttpResponse('hello')",
        "there is no query in `show`",
    ),
    kept(
        "a generic view",
        "class show(ListView):\n    def get(self, request):\n        return HttpResponse(Book.objects.count())",
        "is not made for async views",
        _CLASS,
    ),
    kept(
        "a class-based view with a decorated handler",
        "class show(View):\n    @method_decorator(csrf_exempt)\n    def get(self, request):\n        return HttpResponse(Author.objects.count())\n\n    def post(self, request):\n        return HttpResponse(Book.objects.count())",
        "hides whether show.get() is async",
        _CLASS,
    ),
)
