"""Wrappers with a name: decorated functions, functions made for a wrapper, assigned wrappers."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from codemods.catalog.async_orm.wrapper_uses import judge_decorator, judge_use, judge_value
from codemods.declare import Codemod, Example, Hit, Level, Refusal, Safety
from codemods.declare.targets import Call, Decorator, Value

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

sync_to_async_helper = Codemod(
    id="sync-to-async-helper",
    summary="make functions async that a sync_to_async() was put around",
    why=(
        "A function that only queries needs no thread of its own: its body can await Django's "
        "async API. One expression converts safely; several statements ran in one piece in their "
        "thread, so they convert with ``--unsafe``, and only where every single one is known."
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
    @sync_to_async
    def get_counts():
        return {"all": Book.objects.count(), "here": Book.objects.filter(shop=pk).count()}

    return await get_counts()
""",
            after="""\
from shop.models import Book


async def show(pk):
    async def get_counts():
        return {"all": await Book.objects.acount(), "here": await Book.objects.filter(shop=pk).acount()}

    return await get_counts()
""",
            others=(_MODELS,),
        ),
        Example.unsafe(
            """\
from asgiref.sync import sync_to_async
from shop.models import Book


async def rename(pk):
    def work():
        book = Book.objects.select_related("shop").get(pk=pk)
        book.title = book.shop.name
        book.save()

    await sync_to_async(work)()
""",
            """\
from shop.models import Book


async def rename(pk):
    async def work():
        book = await Book.objects.select_related("shop").aget(pk=pk)
        book.title = book.shop.name
        await book.asave()

    await work()
""",
            others=(_MODELS,),
        ),
        Example.refuse(
            """\
from asgiref.sync import sync_to_async
from shop.models import Book


@sync_to_async
def shop_name(pk):
    book = Book.objects.get(pk=pk)
    return book.shop.name
""",
            "line 8: `book.shop` loads the relation Book.shop",
            others=(_MODELS,),
        ),
    ),
)
_SYNC_TO_ASYNC = "asgiref.sync.sync_to_async"


@sync_to_async_helper.on(Decorator(_SYNC_TO_ASYNC))
def find_decorated(decorator: ast.expr, ctx: Context) -> Hit | Refusal | None:
    """Functions with the wrapper as a decorator."""
    return judge_decorator(ctx, decorator)


@sync_to_async_helper.on(Call(_SYNC_TO_ASYNC))
def find_named(wrapper: ast.Call, ctx: Context) -> Hit | Refusal | None:
    """Wrappers that are assigned, and wrapped functions of this file."""
    return judge_use(ctx, wrapper, frozenset({"helper"}))


@sync_to_async_helper.on(Value(_SYNC_TO_ASYNC))
def find_handed_on(name: ast.expr, ctx: Context) -> Refusal | None:
    """The wrapper itself as a value."""
    return judge_value(ctx, name)


@sync_to_async_helper.rewrite
def make_async(node: cst.CSTNode, hit: Hit) -> cst.CSTNode:
    """Do what was found to be done."""
    from codemods.catalog.async_orm._rewriting import convert

    return convert(node, hit)  # type: ignore[no-any-return]
