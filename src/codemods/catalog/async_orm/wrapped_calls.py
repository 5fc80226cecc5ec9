"""Wrappers that are called at once: `await sync_to_async(f)(…)` in all its spellings."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from codemods.catalog.async_orm.wrapper_uses import judge_use
from codemods.declare import Codemod, Example, Hit, Level, Refusal, Safety
from codemods.declare.targets import Call

if TYPE_CHECKING:
    import libcst as cst

    from codemods.engine.context import Context

_MODELS = (
    "shop/models.py",
    """\
from django.db import models


class Book(models.Model):
    title = models.CharField(max_length=100)
    shop = models.ForeignKey("Shop", on_delete=models.CASCADE, related_name="books")


class Shop(models.Model):
    name = models.CharField(max_length=100)
""",
)

sync_to_async_orm = Codemod(
    id="sync-to-async-orm",
    summary="call the async ORM itself in place of sync_to_async() around one call",
    why=(
        "Querysets, managers and models have async methods of their own since Django 4.1 and 4.2. "
        "A wrapper around one call of theirs says the same in more words."
    ),
    category="async",
    removed_in=None,
    level=Level.IDIOM,
    works_from=(4, 1),
    reference="topics/async/#queries-the-orm",
    safety=Safety.SAFE,
    migrations=True,
    examples=(
        Example(
            before="""\
from asgiref.sync import sync_to_async
from shop.models import Book


async def show(pk):
    book = await sync_to_async(Book.objects.get)(pk=pk)
    count = (await sync_to_async(lambda: book.shop_id and Book.objects.count())()) + 1
    book.title = f"{book.title} ({count})"
    await sync_to_async(book.save)(update_fields=["title"])
""",
            after="""\
from shop.models import Book


async def show(pk):
    book = await Book.objects.aget(pk=pk)
    count = (book.shop_id and await Book.objects.acount()) + 1
    book.title = f"{book.title} ({count})"
    await book.asave(update_fields=["title"])
""",
            others=(_MODELS,),
        ),
        Example.unsafe(
            """\
from asgiref.sync import sync_to_async
from library.models import Book


async def show(pk):
    return await sync_to_async(Book.objects.get)(pk=pk)
""",
            """\
from library.models import Book


async def show(pk):
    return await Book.objects.aget(pk=pk)
""",
            title="a model that is not seen",
        ),
        Example.refuse(
            """\
from asgiref.sync import sync_to_async
from shop.models import Book


async def shop_name(pk):
    return await sync_to_async(lambda: Book.objects.get(pk=pk).shop.name)()
""",
            "loads the relation Book.shop",
            title="a relation would be loaded on the event loop",
            others=(_MODELS,),
        ),
    ),
)

sync_to_async_iterate = Codemod(
    id="sync-to-async-iterate",
    summary="iterate over querysets with async for in place of sync_to_async(list)",
    why="Querysets are async iterables since Django 4.1.",
    category="async",
    removed_in=None,
    level=Level.IDIOM,
    works_from=(4, 1),
    reference="topics/async/#queries-the-orm",
    safety=Safety.SAFE,
    migrations=True,
    examples=(
        Example(
            before="""\
from asgiref.sync import sync_to_async
from shop.models import Book


async def titles():
    books = await sync_to_async(list)(Book.objects.order_by("title"))
    for other in await sync_to_async(list)(Book.objects.all()):
        print(other.title)
    return books
""",
            after="""\
from shop.models import Book


async def titles():
    books = [book async for book in Book.objects.order_by("title")]
    async for other in Book.objects.all():
        print(other.title)
    return books
""",
            others=(_MODELS,),
        ),
        Example.refuse(
            """\
from asgiref.sync import sync_to_async


async def titles(books):
    return await sync_to_async(list)(books)
""",
            "nothing says that `books` is a queryset",
        ),
    ),
)

sync_to_async_django = Codemod(
    id="sync-to-async-django",
    summary="call the async twins of shortcuts, auth, signals, cache and the test client",
    why=(
        "Django 5.0 has async twins of the shortcuts, of what django.contrib.auth offers, of "
        "signals and of the test client's logins; caches have them since 4.0."
    ),
    category="async",
    removed_in=None,
    level=Level.IDIOM,
    works_from=(4, 1),
    reference="releases/5.0/#asynchronous-views",
    safety=Safety.SAFE,
    migrations=True,
    examples=(
        Example(
            before="""\
from asgiref.sync import sync_to_async
from django.shortcuts import get_object_or_404
from shop.models import Book


async def show(request, pk):
    book = await sync_to_async(get_object_or_404)(Book, pk=pk)
""",
            after="""\
from django.shortcuts import aget_object_or_404
from shop.models import Book


async def show(request, pk):
    book = await aget_object_or_404(Book, pk=pk)
""",
            others=(_MODELS,),
        ),
    ),
)

_FAMILIES = {
    "orm": sync_to_async_orm,
    "iterate": sync_to_async_iterate,
    "django": sync_to_async_django,
}
_WRAPPER = Call("asgiref.sync.sync_to_async")


@sync_to_async_orm.on(_WRAPPER)
@sync_to_async_iterate.on(_WRAPPER)
@sync_to_async_django.on(_WRAPPER)
def find_wrapper(wrapper: ast.Call, ctx: Context) -> Hit | Refusal | None:
    """Judge a wrapper, each codemod its own."""
    mine = frozenset(name for name, codemod in _FAMILIES.items() if codemod is ctx.codemod)
    return judge_use(ctx, wrapper, mine)


@sync_to_async_orm.rewrite
@sync_to_async_iterate.rewrite
@sync_to_async_django.rewrite
def make_native(node: cst.CSTNode, hit: Hit) -> cst.CSTNode:
    """Do what was found to be done."""
    from codemods.catalog.async_orm._rewriting import convert

    return convert(node, hit)  # type: ignore[no-any-return]
