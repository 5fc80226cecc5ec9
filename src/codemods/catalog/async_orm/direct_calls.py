"""The ORM in `async def` without a wrapper: called but sync, awaited but sync, not awaited."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from codemods.catalog.async_orm.conversion import quoted
from codemods.catalog.async_orm.direct import is_idle, is_promising, scan
from codemods.catalog.async_orm.found import Found
from codemods.declare import Codemod, Example, Hit, Level, Refusal, Safety
from codemods.declare.hits import Report
from codemods.declare.targets import AsyncFunction, MethodCall

if TYPE_CHECKING:
    import libcst as cst

    from codemods.engine.context import Context

_MODELS = (
    "shop/models.py",
    """\
from django.db import models


class Book(models.Model):
    title = models.CharField(max_length=100)
    author = models.ForeignKey("Author", on_delete=models.CASCADE, related_name="books")


class Author(models.Model):
    name = models.CharField(max_length=100)
""",
)

sync_orm_in_async = Codemod(
    id="sync-orm-in-async",
    summary="await the async ORM where an async function calls the blocking one",
    why=(
        "A query on the event loop raises SynchronousOnlyOperation. Django's querysets, managers "
        "and models have async twins of all methods that query."
    ),
    category="async",
    removed_in=None,
    level=Level.BREAKS,
    works_from=(4, 1),
    reference="topics/async/#async-safety",
    safety=Safety.SAFE,
    migrations=True,
    examples=(
        Example(
            before="""\
from shop.models import Author, Book


async def show(pk):
    author = Author.objects.get(pk=pk)
    for book in author.books.all():
        book.title = book.title.title()
        book.save()
    return Book.objects.count(), list(author.books.all())
""",
            after="""\
from shop.models import Author, Book


async def show(pk):
    author = await Author.objects.aget(pk=pk)
    async for book in author.books.all():
        book.title = book.title.title()
        await book.asave()
    return await Book.objects.acount(), [obj async for obj in author.books.all()]
""",
            others=(_MODELS,),
        ),
        Example.refuse(
            """\
from shop.models import Book


async def titles(pks):
    return (Book.objects.get(pk=pk).title for pk in pks)
""",
            "cannot be awaited in a generator expression",
            others=(_MODELS,),
        ),
        Example.kept(
            """\
from shop.models import Book


async def titles(store):
    await store.run(lambda: Book.objects.count())
    return Book.objects.filter(pk=1).order_by("title"), store.get(1)
""",
            "what is lazy, what runs elsewhere, and what is no model's",
            others=(_MODELS,),
        ),
    ),
)

awaited_sync_orm = Codemod(
    id="awaited-sync-orm",
    summary="await the async twin where a blocking method of the ORM is awaited",
    why="`await qs.count()` queries on the event loop, which raises, and could not be awaited.",
    category="async",
    removed_in=None,
    level=Level.BREAKS,
    works_from=(4, 1),
    reference="topics/async/#queries-the-orm",
    safety=Safety.SAFE,
    migrations=True,
    examples=(
        Example(
            before="""\
from shop.models import Book


async def show():
    total = await Book.objects.count()
    async for book in await Book.objects.aiterator():
        print(book.title, total)
""",
            after="""\
from shop.models import Book


async def show():
    total = await Book.objects.acount()
    async for book in Book.objects.aiterator():
        print(book.title, total)
""",
            others=(_MODELS,),
        ),
    ),
)

unawaited_async_orm = Codemod(
    id="unawaited-async-orm",
    summary="report coroutines of the ORM that are never awaited",
    why="Without an ``await`` nothing happens, and what stands there is a coroutine.",
    category="async",
    removed_in=None,
    level=Level.BREAKS,
    works_from=(4, 1),
    reference="topics/async/#queries-the-orm",
    safety=Safety.REPORT,
    migrations=True,
    not_executed="report-only",
    examples=(
        Example.report(
            """\
from shop.models import Book


async def show(pk):
    Book.objects.filter(pk=pk).adelete()
""",
            "gives a coroutine: await it",
            others=(_MODELS,),
        ),
        Example.report(
            """\
from shop.models import Book


async def show():
    return await Book.objects.filter(pk=1)
""",
            "a queryset cannot be awaited",
            others=(_MODELS,),
        ),
        Example.kept(
            """\
from asyncio import gather
from shop.models import Book


async def show(pk):
    return await gather(Book.objects.aget(pk=pk), Book.objects.acount())
""",
            "handed on",
            others=(_MODELS,),
        ),
    ),
)

_TAKERS = {
    "blocking": sync_orm_in_async,
    "note": sync_orm_in_async,
    "awaited": awaited_sync_orm,
    "idle": unawaited_async_orm,
}
_WORDS = (
    "objects",
    "_default_manager",
    "save",
    "refresh_from_db",
    "force_login",
    "get_object_or_404",
    "get_list_or_404",
    "authenticate",
    "login",
    "logout",
    "user",
)
_TARGETS = tuple(AsyncFunction(companions=(word,), holding=word) for word in _WORDS)


@sync_orm_in_async.on(*_TARGETS)
@awaited_sync_orm.on(*_TARGETS)
@unawaited_async_orm.on(*_TARGETS)
def find_direct(function: ast.AsyncFunctionDef, ctx: Context) -> list[Hit | Refusal | Report]:
    """Look through an async function, each codemod for its own."""
    if not is_promising(function):
        return []
    mine = [found for found in scan(ctx, function) if _TAKERS[found.what] is ctx.codemod]
    return [_outcome(ctx, found, function) for found in mine]


_WRITERS = (
    *("acreate", "aget_or_create", "aupdate_or_create", "abulk_create", "abulk_update"),
    *("aupdate", "adelete", "asave", "arefresh_from_db", "aadd", "aremove", "aset", "aclear"),
)


@unawaited_async_orm.on(*(MethodCall(name) for name in _WRITERS))
def find_idle(call: ast.Call, ctx: Context) -> Report | None:
    """A statement that makes a coroutine in a function that cannot await it."""
    function = ctx.module.function(call)
    statement = isinstance(ctx.parent(call), ast.Expr)
    if not statement or isinstance(function, ast.AsyncFunctionDef) or not is_idle(ctx, call):
        return None
    return ctx.report(call, f"{quoted(ctx.text(call))} gives a coroutine that nobody awaits")


def _outcome(ctx: Context, found: Found, function: ast.AsyncFunctionDef) -> Hit | Refusal | Report:
    if found.what == "note":
        return ctx.refuse(found.node, found.message)
    if found.what == "idle":
        return ctx.report(found.node, found.message)
    outcome = found.conversion.hit(ctx, found.node, found.message)
    if isinstance(outcome, Hit):
        outcome.found_at = ctx.module.start(function)
    return outcome


@sync_orm_in_async.rewrite
@awaited_sync_orm.rewrite
def make_native(node: cst.CSTNode, hit: Hit) -> cst.CSTNode:
    """Do what was found to be done."""
    from codemods.catalog.async_orm._rewriting import convert

    return convert(node, hit)  # type: ignore[no-any-return]
