"""The wrapper of channels, which also closes old connections: always unsafe."""

from __future__ import annotations

from async_orm.shapes.shape import Shape, keep


def consumer(name: str, code: str) -> Shape:
    """A shape of a consumer with two methods."""
    text = f"""
from channels.db import database_sync_to_async
from shop.models import Book, Tag


class Consumer:
{code}


async def run():
    return await Consumer().receive()
"""
    return Shape(name, text.lstrip(), unsafe=True)


def kept(name: str, code: str, why: str) -> Shape:
    """A consumer that stays as it is."""
    return keep(name, consumer(name, code).code, why)


SHAPES = (
    consumer(
        "a call through channels' wrapper",
        "    async def receive(self):\n        return await database_sync_to_async(Book.objects.get)(pk=1)",
    ),
    consumer(
        "a list through channels' wrapper",
        "    async def receive(self):\n        return await database_sync_to_async(list)(Book.objects.all())",
    ),
    consumer(
        "a method decorated with channels' wrapper",
        "    async def receive(self):\n        return await self.count()\n\n    @database_sync_to_async\n    def count(self):\n        return Book.objects.count()",
    ),
    consumer(
        "a body decorated with channels' wrapper",
        "    async def receive(self):\n        return await self.store('x')\n\n    @database_sync_to_async\n    def store(self, name):\n        tag = Tag(name=name)\n        tag.save()\n        return tag.name",
    ),
    kept(
        "a transaction through channels' wrapper",
        "    async def receive(self):\n        return await self.store('x')\n\n    @database_sync_to_async\n    def store(self, name):\n        from django.db import transaction\n\n        with transaction.atomic():\n            return Tag.objects.create(name=name)",
        "must stay in one thread",
    ),
    kept(
        "an unknown method through channels' wrapper",
        "    def work(self):\n        return abs(-1)\n\n    async def receive(self):\n        return await database_sync_to_async(self.work)()",
        "there is no query in `work`",
    ),
)
