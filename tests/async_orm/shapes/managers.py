"""Wrappers around one method of a manager or queryset."""

from __future__ import annotations

from async_orm.shapes.shape import Shape, keep

SHAPES = (
    Shape("get", "return await sync_to_async(Book.objects.get)(pk=1)"),
    Shape("get that finds nothing", "return await sync_to_async(Book.objects.get)(pk=99)"),
    Shape("get that finds two", "return await sync_to_async(Book.objects.get)(price__gt=1)"),
    Shape(
        "first of a chain", "return await sync_to_async(Book.objects.filter(price__gt=10).first)()"
    ),
    Shape("last", "return await sync_to_async(Book.objects.order_by('-price').last)()"),
    Shape("latest", "return await sync_to_async(Book.objects.latest)('price')"),
    Shape("earliest", "return await sync_to_async(Book.objects.all().earliest)('price')"),
    Shape("count", "return await sync_to_async(Book.objects.count)()"),
    Shape("exists", "return await sync_to_async(Book.objects.filter(pk=1).exists)()"),
    Shape("aggregate", "return await sync_to_async(Book.objects.aggregate)(total=Sum('price'))"),
    Shape(
        "subscript of the result",
        "return (await sync_to_async(Book.objects.aggregate)(Sum('price')))['price__sum']",
    ),
    Shape("attribute of the result", "return (await sync_to_async(Book.objects.get)(pk=1)).title"),
    Shape(
        "operators around it",
        "return 2 * await sync_to_async(Book.objects.count)() ** 2 - 1",
    ),
    Shape("create", "return await sync_to_async(Author.objects.create)(name='Ann')"),
    Shape(
        "get_or_create",
        """
        author, made = await sync_to_async(Author.objects.get_or_create)(
            name="Ann", defaults={"name": "Bob"}
        )
        return author, made
        """,
    ),
    Shape(
        "update_or_create",
        "return await sync_to_async(Author.objects.update_or_create)(pk=1, defaults={'name': 'X'})",
    ),
    Shape(
        "bulk_create",
        """
        rows = [Tag(name=name) for name in "ab"]
        return len(await sync_to_async(Tag.objects.bulk_create)(rows, batch_size=1))
        """,
    ),
    Shape(
        "bulk_update",
        """
        book = await sync_to_async(Book.objects.get)(pk=1)
        book.price = 77
        return await sync_to_async(Book.objects.bulk_update)([book], ["price"])
        """,
    ),
    Shape("in_bulk", "return await sync_to_async(Book.objects.in_bulk)([1, 2])"),
    Shape(
        "update",
        "return await sync_to_async(Book.objects.filter(pk=1).update)(price=F('price') + 1)",
    ),
    Shape("delete of a queryset", "return await sync_to_async(Tag.objects.filter(pk=3).delete)()"),
    Shape(
        "contains",
        """
        book = await sync_to_async(Book.objects.get)(pk=1)
        return await sync_to_async(Book.objects.all().contains)(book)
        """,
    ),
    Shape("explain", "return bool(await sync_to_async(Book.objects.all().explain)())"),
    Shape("default manager", "return await sync_to_async(Book._default_manager.get)(pk=1)"),
    Shape(
        "over lines with a trailing comma",
        """
        return await sync_to_async(
            Book.objects.filter(
                price__gt=10,  # dear ones
            ).first
        )()
        """,
    ),
    Shape(
        "a chain broken at its dots",
        """
        return await sync_to_async(
            Book.objects
            .filter(price__gt=10)
            .first
        )()
        """,
    ),
    Shape(
        "thread_sensitive as it is anyway",
        "return await sync_to_async(Book.objects.count, thread_sensitive=True)()",
    ),
    Shape(
        "arguments in a star",
        "where = {'pk': 1}\nreturn await sync_to_async(Book.objects.get)(**where)",
    ),
    Shape(
        "in gather",
        "return await gather(sync_to_async(Book.objects.count)(), sync_to_async(Tag.objects.count)())",
    ),
    Shape(
        "in create_task",
        "task = asyncio.create_task(sync_to_async(Book.objects.count)())\nreturn await task",
    ),
    Shape(
        "a returned coroutine",
        """
        def count():
            return sync_to_async(Book.objects.count)()


        async def run():
            return await count()
        """,
    ),
    Shape(
        "a model from a variable",
        "Model = Book\nreturn await sync_to_async(Model.objects.get)(pk=1)",
    ),
    Shape(
        "the user model",
        "Model = get_user_model()\nreturn await sync_to_async(Model.objects.get)(pk=1)",
    ),
    Shape(
        "lazy argument in a twin",
        "request = await arequest_for()\nreturn await sync_to_async(Order.objects.filter(pk=1).get)(user=request.user)",
    ),
    Shape(
        "union",
        "return await sync_to_async(Book.objects.filter(pk=1).union(Book.objects.filter(pk=2)).count)()",
    ),
    Shape(
        "values_list first",
        "return await sync_to_async(Book.objects.values_list('title', flat=True).first)()",
    ),
    Shape("sliced", "return await sync_to_async(Book.objects.order_by('pk')[1:3].count)()"),
    Shape(
        "queryset in a variable",
        "books = Book.objects.filter(price__gt=10)\nreturn await sync_to_async(books.count)()",
    ),
    Shape(
        "queryset that grows",
        """
        books = Book.objects.all()
        books = books.filter(price__gt=10)
        books = books.exclude(price__gt=30)
        return await sync_to_async(books.first)()
        """,
    ),
    Shape(
        "queryset by annotation",
        """
        async def dear(books: QuerySet[Book]):
            return await sync_to_async(books.filter(price__gt=10).count)()


        async def run():
            return await dear(Book.objects.all())
        """,
    ),
    Shape(
        "querysets put together",
        "both = Book.objects.filter(pk=1) | Book.objects.filter(pk=2)\nreturn await sync_to_async(both.count)()",
    ),
    Shape(
        "method of an own queryset before it",
        "return await sync_to_async(Book.objects.published().count)()",
    ),
    Shape(
        "own queryset's method from a manager",
        "return await sync_to_async(Picky.objects.visible().get)()",
    ),
    Shape(
        "get overridden on the queryset",
        """
        await Chosen.objects.abulk_create([Chosen(name="one"), Chosen(name="one", chosen=True)])
        return (await sync_to_async(Chosen.objects.get)(name="one")).chosen
        """,
    ),
    keep(
        "get overridden on the manager",
        "return await sync_to_async(Picky.objects.get)(name='ONE')",
        "would go past PickyManager.get()",
    ),
    keep(
        "create_user",
        "return await sync_to_async(User.objects.create_user)('eve')",
        "acreate_user() is new in Django 5.2",
    ),
    keep(
        "own method of a queryset",
        "return await sync_to_async(Book.objects.titles)()",
        "no async twin",
    ),
    keep(
        "old connections",
        "from asgiref.sync import sync_to_async\nfrom django.db import close_old_connections\n\n\nasync def run():\n    await sync_to_async(close_old_connections)()",
        "must stay in a thread",
    ),
    keep("not of the ORM", "return await sync_to_async(double)(3)", "not seen here"),
    keep(
        "a dictionary's get",
        "found = {'a': 1}\nreturn await sync_to_async(found.get)('a')",
        "not Django's",
    ),
    keep(
        "another thread",
        "return await sync_to_async(Book.objects.count, thread_sensitive=False)()",
        "thread_sensitive=",
    ),
    keep(
        "handed on without a call",
        "call = map(sync_to_async, [Book.objects.count])\nreturn await next(call)()",
        "`sync_to_async` itself is handed on",
    ),
    keep(
        "select_for_update",
        """
        def locked():
            with transaction.atomic():
                return Book.objects.select_for_update().get(pk=1)


        async def run():
            return await sync_to_async(locked)()
        """,
        "transaction.atomic",
    ),
    keep(
        "an unknown object with a get",
        """
        class Store:
            def get(self, pk):
                return pk


        async def run():
            return await fetch(Store())


        async def fetch(store):
            return await sync_to_async(store.get)(pk=1)
        """,
        "nothing says what `store.get` is",
    ),
    keep(
        "a comment that would be lost",
        """
        return await sync_to_async(
            # the thread is shared
            Book.objects.count
        )()
        """,
        "a comment",
    ),
    keep(
        "iterator made in a thread",
        "return type(await sync_to_async(Book.objects.iterator)()).__name__",
        "an iterator made in a thread",
    ),
)
