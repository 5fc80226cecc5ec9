"""Querysets that are read to their end."""

from __future__ import annotations

from async_orm.shapes.shape import Shape, keep

SHAPES = (
    Shape("list", "return await sync_to_async(list)(Book.objects.all())"),
    Shape("set", "return await sync_to_async(set)(Tag.objects.filter(pk__lt=3))"),
    Shape("tuple", "return await sync_to_async(tuple)(Book.objects.values_list('pk', flat=True))"),
    Shape(
        "frozenset",
        "return await sync_to_async(frozenset)(Book.objects.values_list('pk', flat=True))",
    ),
    Shape(
        "sorted in reverse",
        "return await sync_to_async(sorted)(Book.objects.values_list('price', flat=True), reverse=True)",
    ),
    Shape("len", "return await sync_to_async(len)(Book.objects.all())"),
    Shape("bool", "return await sync_to_async(bool)(Book.objects.none())"),
    Shape(
        "dict of pairs", "return await sync_to_async(dict)(Book.objects.values_list('pk', 'title'))"
    ),
    Shape("sum", "return await sync_to_async(sum)(Book.objects.values_list('price', flat=True))"),
    Shape(
        "max with a default",
        "return await sync_to_async(max)(Book.objects.none().values_list('price', flat=True), default=0)",
    ),
    Shape(
        "any", "return await sync_to_async(any)(Book.objects.values_list('published', flat=True))"
    ),
    Shape("list of a slice", "return await sync_to_async(list)(Book.objects.all()[:2])"),
    Shape(
        "list of a variable",
        "books = Book.objects.filter(pk=1)\nreturn await sync_to_async(list)(books)",
    ),
    Shape(
        "list of a union",
        "return await sync_to_async(list)(Book.objects.filter(pk=1).union(Book.objects.filter(pk=2)))",
    ),
    Shape(
        "list of dates",
        "return len(await sync_to_async(list)(User.objects.datetimes('date_joined', 'year')))",
    ),
    Shape(
        "list of a related manager's rows",
        "author = await Author.objects.aget(pk=1)\nreturn await sync_to_async(list)(author.books.all())",
    ),
    Shape(
        "list of an own queryset's method",
        "return await sync_to_async(list)(Book.objects.published())",
    ),
    Shape("list of an iterator", "return await sync_to_async(list)(Book.objects.iterator())"),
    Shape(
        "list of an iterator in chunks",
        "return await sync_to_async(list)(Book.objects.prefetch_related('tags').iterator(chunk_size=2))",
    ),
    Shape(
        "the rows stay in the queryset",
        "books = Book.objects.all()\nawait sync_to_async(list)(books)\nreturn [book.pk for book in books], len(books)",
        left=True,
    ),
    Shape(
        "a loop",
        "found = []\nfor book in await sync_to_async(list)(Book.objects.all()):\n    found.append(book.pk)\nelse:\n    found.append(0)\nreturn found",
    ),
    Shape(
        "a loop over a tuple with break",
        "for pk, title in await sync_to_async(tuple)(Book.objects.values_list('pk', 'title')):\n    if pk == 2:\n        break\nreturn title",
    ),
    Shape(
        "loops in one another",
        "found = []\nfor author in await sync_to_async(list)(Author.objects.all()):\n    for book in await sync_to_async(list)(author.books.all()):\n        found.append((author.name, book.title))\nreturn found",
    ),
    Shape(
        "a comprehension around it",
        "return [book.title for book in await sync_to_async(list)(Book.objects.all()) if book.price > 10]",
    ),
    Shape(
        "a dict comprehension around it",
        "return {book.pk: book.title for book in await sync_to_async(list)(Book.objects.all())}",
    ),
    Shape(
        "a generator around it",
        "return sum(book.price for book in await sync_to_async(list)(Book.objects.all()))",
    ),
    Shape(
        "enumerate around it",
        "found = []\nfor n, book in enumerate(await sync_to_async(list)(Book.objects.all())):\n    found.append((n, book.pk))\nreturn found",
    ),
    Shape(
        "a loop over an iterator that writes",
        "for tag in await sync_to_async(list)(Tag.objects.iterator()):\n    await Tag.objects.acreate(name=tag.name * 2)\nreturn await Tag.objects.acount()",
    ),
    Shape("subscript of a list", "return (await sync_to_async(list)(Book.objects.all()))[0]"),
    Shape(
        "starred",
        "return [0, *await sync_to_async(list)(Book.objects.values_list('pk', flat=True))]",
    ),
    Shape(
        "list of awaited filter",
        "return await sync_to_async(list)(await sync_to_async(Book.objects.filter)(pk=1))",
    ),
    Shape(
        "select_related",
        "return [b.author.name for b in await sync_to_async(list)(Book.objects.select_related('author'))]",
    ),
    Shape(
        "a name that is taken",
        "book = 3\nbooks = await sync_to_async(list)(Book.objects.all())\nreturn book, len(books)",
    ),
    keep(
        "list of something unknown",
        "async def to_list(things):\n    return await sync_to_async(list)(things)\n\n\nasync def run():\n    return await to_list(Book.objects.all())",
        "nothing says that `things` is a queryset",
    ),
    keep(
        "list of a list",
        "numbers = [1, 2]\nreturn await sync_to_async(list)(numbers)",
        "nothing says that `numbers`",
    ),
    keep(
        "lists in a comprehension",
        "authors = [author async for author in Author.objects.all()]\nreturn [await sync_to_async(list)(author.books.all()) for author in authors]",
        "inside another one",
    ),
    keep(
        "list in gather",
        "return (await gather(sync_to_async(list)(Book.objects.all())))[0]",
        "a coroutine is wanted",
    ),
    keep(
        "sorted by a key",
        "return await sync_to_async(sorted)(Book.objects.all(), key=lambda book: book.author.name)",
        "`key` may query",
    ),
    keep(
        "raw rows",
        "return len(await sync_to_async(list)(Book.objects.raw('select * from shop_book')))",
        "nothing says that",
    ),
    keep(
        "enumerate in the thread",
        "return list(await sync_to_async(enumerate)([1, 2]))",
        "after the thread is left",
    ),
    keep(
        "rows of a step",
        "return await sync_to_async(lambda: Book.objects.all()[::2])()",
        "a slice with a step",
    ),
)
