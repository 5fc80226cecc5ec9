"""Channels' `database_sync_to_async`: the same wrapper, which closes old connections too."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from codemods.catalog.async_orm.wrapper_uses import (
    FAMILIES,
    judge_decorator,
    judge_use,
    judge_value,
)
from codemods.declare import Codemod, Example, Hit, Level, Refusal, Safety
from codemods.declare.targets import Call, Decorator, Value

if TYPE_CHECKING:
    import libcst as cst

    from codemods.engine.context import Context

_NAME = "channels.db.database_sync_to_async"
_UNSAFE = (
    "database_sync_to_async() closes old connections around the call, the native API does not: "
    "it matters in a consumer that lives for hours"
)
_MODELS = (
    "shop/models.py",
    """\
from django.db import models


class Book(models.Model):
    title = models.CharField(max_length=100)
""",
)

database_sync_to_async = Codemod(
    id="database-sync-to-async",
    summary="call the async ORM itself in place of channels' database_sync_to_async()",
    why=(
        "Querysets, managers and models have async methods of their own since Django 4.1 and 4.2. "
        "Unlike them, the wrapper also closes connections that have grown too old."
    ),
    category="async",
    removed_in=None,
    level=Level.IDIOM,
    works_from=(4, 1),
    reference="topics/async/#queries-the-orm",
    safety=Safety.UNSAFE,
    unsafe_when=_UNSAFE,
    migrations=True,
    examples=(
        Example.unsafe(
            """\
from channels.db import database_sync_to_async
from shop.models import Book


class Consumer:
    async def receive_json(self, content):
        book = await database_sync_to_async(Book.objects.get)(pk=content["pk"])
        await self.send_json({"title": book.title, "books": await self.count()})

    @database_sync_to_async
    def count(self):
        return Book.objects.count()
""",
            """\
from shop.models import Book


class Consumer:
    async def receive_json(self, content):
        book = await Book.objects.aget(pk=content["pk"])
        await self.send_json({"title": book.title, "books": await self.count()})

    async def count(self):
        return await Book.objects.acount()
""",
            others=(_MODELS,),
        ),
        Example.refuse(
            """\
from channels.db import database_sync_to_async


async def store(serializer):
    await database_sync_to_async(serializer.save)()
""",
            "nothing says what `serializer.save` is",
        ),
    ),
)


@database_sync_to_async.on(Call(_NAME))
def find_use(wrapper: ast.Call, ctx: Context) -> Hit | Refusal | None:
    """Everything but decorators."""
    return judge_use(ctx, wrapper, FAMILIES, _UNSAFE)


@database_sync_to_async.on(Decorator(_NAME))
def find_decorator(decorator: ast.expr, ctx: Context) -> Hit | Refusal:
    """Decorated functions and methods."""
    return judge_decorator(ctx, decorator, _UNSAFE)


@database_sync_to_async.on(Value(_NAME))
def find_handed_on(name: ast.expr, ctx: Context) -> Refusal | None:
    """The wrapper itself as a value."""
    return judge_value(ctx, name)


@database_sync_to_async.rewrite
def make_native(node: cst.CSTNode, hit: Hit) -> cst.CSTNode:
    """Do what was found to be done."""
    from codemods.catalog.async_orm._rewriting import convert

    return convert(node, hit)  # type: ignore[no-any-return]
