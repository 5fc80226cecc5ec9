"""Synchronous views that become `async def`: only for those who ask for it by name."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from codemods.catalog.async_orm.views import HANDLERS, judge_class, judge_view
from codemods.declare import Codemod, Example, Hit, Level, Refusal, Safety
from codemods.declare.targets import Parameter

if TYPE_CHECKING:
    import libcst as cst

    from codemods.engine.context import Context

_MODELS = (
    "shop/models.py",
    """\
from django.db import models


class Book(models.Model):
    title = models.CharField(max_length=100)
    shop = models.ForeignKey("Shop", on_delete=models.CASCADE)


class Shop(models.Model):
    name = models.CharField(max_length=100)
""",
)
_URLS = (
    "shop/urls.py",
    """\
from django.urls import path
from shop import views

urlpatterns = [path("books/", views.books), path("book/<int:pk>/", views.book)]
""",
)

async_views = Codemod(
    id="async-views",
    summary="make synchronous views async where all that they do can be awaited",
    why=(
        "An async view holds no thread while it waits for the database. It pays under ASGI, and "
        "only where no synchronous middleware stands before it."
    ),
    category="async",
    removed_in=None,
    level=Level.IDIOM,
    works_from=(5, 0),
    by_name=True,
    reference="topics/async/#async-views",
    safety=Safety.UNSAFE,
    unsafe_when="the view runs on the event loop then: under WSGI it is slower than before",
    migrations=False,
    examples=(
        Example.unsafe(
            """\
from django.http import JsonResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_GET
from shop.models import Book


@require_GET
def book(request, pk):
    found = get_object_or_404(Book, pk=pk)
    return JsonResponse({"title": found.title, "of": Book.objects.count()})
""",
            """\
from django.http import JsonResponse
from django.shortcuts import aget_object_or_404
from django.views.decorators.http import require_GET
from shop.models import Book


@require_GET
async def book(request, pk):
    found = await aget_object_or_404(Book, pk=pk)
    return JsonResponse({"title": found.title, "of": await Book.objects.acount()})
""",
            path="shop/views.py",
            others=(_MODELS, _URLS),
        ),
        Example.refuse(
            """\
from django.contrib.auth.decorators import login_required
from django.http import JsonResponse
from shop.models import Book


@login_required
def books(request):
    return JsonResponse({"books": Book.objects.count()})
""",
            "`@login_required` does not take async views in Django 5.0",
            path="shop/views.py",
            others=(_MODELS, _URLS),
        ),
        Example.refuse(
            """\
from django.http import JsonResponse
from shop.models import Book


def book(request, pk):
    return JsonResponse({"shop": Book.objects.get(pk=pk).shop.name})
""",
            "loads the relation Book.shop",
            path="shop/views.py",
            others=(_MODELS, _URLS),
        ),
    ),
)


@async_views.on(Parameter("request"))
def find_view(parameter: ast.arg, ctx: Context) -> Hit | Refusal | None:
    """Functions of a module, and the first handler of a class, that take a request."""
    arguments = ctx.parent(parameter)
    function = ctx.parent(arguments) if arguments is not None else None
    if not isinstance(function, ast.FunctionDef):
        return None
    owner = ctx.parent(function)
    names = [a.arg for a in (*function.args.posonlyargs, *function.args.args)]
    if owner is ctx.module.tree:
        return judge_view(ctx, function) if names[:1] == ["request"] else None
    if not isinstance(owner, ast.ClassDef) or ctx.parent(owner) is not ctx.module.tree:
        return None
    if names[1:2] != ["request"] or function is not first_taker(owner):
        return None
    return judge_class(ctx, owner)


def first_taker(view: ast.ClassDef) -> ast.FunctionDef | None:
    """Return the first HTTP handler of a class that is not async."""
    for statement in view.body:
        handler = isinstance(statement, ast.FunctionDef) and statement.name in HANDLERS
        if handler and isinstance(statement, ast.FunctionDef):
            return statement
    return None


@async_views.rewrite
def make_async(node: cst.CSTNode, hit: Hit) -> cst.CSTNode:
    """Do what was found to be done."""
    from codemods.catalog.async_orm._rewriting import convert

    return convert(node, hit)  # type: ignore[no-any-return]
