"""Lambdas and partials: all that a lambda does runs on the event loop afterwards."""

from __future__ import annotations

from async_orm.shapes.shape import Shape, keep

SHAPES = (
    Shape(
        "a lambda over a call",
        "return await sync_to_async(lambda: Book.objects.filter(price=10).first())()",
    ),
    Shape(
        "a lambda over a create",
        "return await sync_to_async(lambda: Author.objects.create(name='A'))()",
    ),
    Shape("a lambda over a list", "return await sync_to_async(lambda: list(Book.objects.all()))()"),
    Shape(
        "a lambda over a comprehension",
        "return await sync_to_async(lambda: [b.title for b in Book.objects.all() if b.price > 10])()",
    ),
    Shape(
        "a lambda over a set comprehension",
        "return await sync_to_async(lambda: {b.author_id for b in Book.objects.all()})()",
    ),
    Shape(
        "a lambda over a dict comprehension",
        "return await sync_to_async(lambda: {b.pk: b.title for b in Book.objects.all()})()",
    ),
    Shape(
        "a lambda with two loops",
        "return await sync_to_async(lambda: [(a.name, b.title) for a in Author.objects.all() for b in a.books.all()])()",
    ),
    Shape(
        "a lambda with a query per row",
        "return await sync_to_async(lambda: [a.books.count() for a in Author.objects.all()])()",
    ),
    Shape(
        "a lambda over a generator",
        "return await sync_to_async(lambda: sum(b.price for b in Book.objects.all()))()",
    ),
    Shape(
        "a lambda over a join",
        "return await sync_to_async(lambda: ', '.join(b.title for b in Book.objects.all()))()",
    ),
    Shape(
        "a lambda over a queryset",
        "books = await sync_to_async(lambda: Book.objects.filter(pk=1))()\nreturn [b.pk async for b in books]",
    ),
    Shape(
        "a lambda over an attribute of the result",
        "return await sync_to_async(lambda: Book.objects.get(pk=1).title)()",
    ),
    Shape(
        "a lambda over a loaded relation",
        "return await sync_to_async(lambda: Book.objects.select_related('author').get(pk=1).author.name)()",
    ),
    Shape(
        "a lambda over arithmetic",
        "return await sync_to_async(lambda: Book.objects.count() * 2 + Tag.objects.count())()",
    ),
    Shape(
        "a lambda over a condition",
        "return await sync_to_async(lambda: 'some' if Book.objects.exists() else 'none')()",
    ),
    Shape(
        "a lambda over a query in an argument",
        "return await sync_to_async(lambda: Book.objects.filter(author=Author.objects.get(pk=1)).count())()",
    ),
    Shape(
        "a lambda over a subscript",
        "return await sync_to_async(lambda: Book.objects.aggregate(n=Sum('price'))['n'])()",
    ),
    Shape(
        "a lambda over a dictionary",
        "return await sync_to_async(lambda: {'books': Book.objects.count(), 'tags': Tag.objects.count()})()",
    ),
    Shape(
        "a lambda in gather",
        "return await gather(sync_to_async(lambda: Book.objects.get(pk=1))(), sync_to_async(lambda: Tag.objects.count())())",
    ),
    Shape(
        "a lambda over lines",
        "return await sync_to_async(\n    lambda: Book.objects\n    .filter(price=10)\n    .first()\n)()",
    ),
    Shape(
        "a lambda over a property of fields",
        "return await sync_to_async(lambda: Book.objects.get(pk=1).label)()",
    ),
    Shape(
        "a lambda with truth",
        "books = Book.objects.filter(pk=1)\nreturn await sync_to_async(lambda: 1 if books else 2)()",
        unsafe=True,
    ),
    Shape(
        "a lambda over only and its field",
        "return await sync_to_async(lambda: Book.objects.only('title').get(pk=1).title)()",
    ),
    Shape(
        "a lambda over a prefetched relation",
        "return await sync_to_async(lambda: [t.name for b in Book.objects.prefetch_related('tags') for t in b.tags.all()])()",
    ),
    Shape(
        "a lambda over a list in an iterator",
        "return await sync_to_async(lambda: list(Book.objects.iterator()) and [1])()",
    ),
    Shape("a partial", "return await sync_to_async(partial(Book.objects.get, pk=1))()"),
    Shape(
        "a partial with more arguments",
        "return await sync_to_async(partial(Author.objects.update_or_create, pk=1))(defaults={'name': 'X'})",
    ),
    Shape(
        "a partial with more plain arguments",
        "return await sync_to_async(partial(Book.objects.filter(price=10).get, pk=1))(title='Lathe')",
    ),
    Shape(
        "a partial over a filter",
        "books = await sync_to_async(partial(Book.objects.filter, pk=1))()\nreturn [b.pk async for b in books]",
    ),
    keep(
        "a lambda over a relation",
        "return await sync_to_async(lambda: Book.objects.get(pk=1).author.name)()",
        "loads the relation Book.author",
    ),
    keep(
        "a lambda over a property that queries",
        "return await sync_to_async(lambda: Book.objects.get(pk=1).author_name)()",
        "may query: Book.author_name",
    ),
    keep(
        "a lambda over a deferred field",
        "return await sync_to_async(lambda: Book.objects.only('title').get(pk=1).price)()",
        "only() or defer()",
    ),
    keep(
        "a lambda over a string of a row",
        "return await sync_to_async(lambda: str(Book.objects.get(pk=1)))()",
        "may query: Book.__str__",
    ),
    keep(
        "a lambda over an f-string of a row",
        "return await sync_to_async(lambda: f'{Book.objects.get(pk=1)}')()",
        "queries where nothing can be awaited",
    ),
    keep(
        "a lambda over an index",
        "return await sync_to_async(lambda: Book.objects.all()[0])()",
        "no async form",
    ),
    keep(
        "a lambda with or",
        "books = Book.objects.none()\nreturn len(await sync_to_async(lambda: books or [1])())",
        "asks whether it is empty",
    ),
    keep(
        "a lambda over an own function",
        "return await sync_to_async(lambda: count_books() + 1)()",
        "`count_books`, which is not seen here",
    ),
    keep(
        "a lambda over time.sleep",
        "return await sync_to_async(lambda: (time.sleep(0), Book.objects.count()))()",
        "`time.sleep` must stay in a thread",
    ),
    keep(
        "a lambda without a query",
        "order = Order(total=3)\nreturn await sync_to_async(lambda: order.total + 1)()",
        "no query in the lambda",
    ),
    keep(
        "a lambda with parameters",
        "return await sync_to_async(lambda pk: Book.objects.get(pk=pk))(1)",
        "has parameters",
    ),
    keep(
        "a lambda over the membership of a queryset",
        "book = await Book.objects.aget(pk=1)\nreturn await sync_to_async(lambda: book in Book.objects.all())()",
        "looks through a queryset",
    ),
    keep(
        "a lambda in a comprehension inside a comprehension",
        "return await sync_to_async(lambda: [[b.pk for b in Book.objects.filter(author=a)] for a in (1, 2)])()",
        "an async comprehension inside another one",
    ),
    keep(
        "a lambda with a query in a key",
        "return await sync_to_async(lambda: sorted([2, 1], key=lambda pk: Book.objects.get(pk=pk).price))()",
        "nothing can be awaited",
    ),
    keep(
        "a lambda over a queryset in a generator",
        "rows = (await sync_to_async(lambda: Book.objects.filter(pk=n))() for n in (1, 2))\nreturn [books async for books in rows]",
        "the generator expression would be synchronous",
    ),
    keep(
        "a lambda over map",
        "return await sync_to_async(lambda: list(map(repr, Tag.objects.all())))()",
        "reads a queryset later on",
    ),
    keep(
        "a partial with another order",
        "def one():\n    return 1\n\n\nasync def run():\n    return await sync_to_async(partial(Book.objects.filter(price=10).get, pk=one()))(title='Lathe')",
        "in another order",
    ),
    keep(
        "more than one coroutine in a lambda",
        "return await gather(sync_to_async(lambda: Book.objects.count() + 1)())",
        "more than one call",
    ),
    keep(
        "select_for_update in a lambda",
        "locked = Book.objects.select_for_update()\ntry:\n    return await sync_to_async(lambda: locked.get(pk=1))()\nexcept transaction.TransactionManagementError:\n    return 'no transaction'",
        "select_for_update()",
    ),
)
