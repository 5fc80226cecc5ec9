from channels.db import database_sync_to_async
from shop.models import Book


class Consumer:
    async def receive_json(self, content):
        book = await database_sync_to_async(Book.objects.get)(pk=content["pk"])
        await self.send_json({"title": book.title, "books": await self.count()})

    @database_sync_to_async
    def count(self):
        return Book.objects.count()
