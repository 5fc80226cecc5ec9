"""The blocking ORM right in `async def`, and twins that are not awaited."""

from __future__ import annotations

from async_orm.shapes.shape import Shape, keep


def direct(name: str, code: str, *, unsafe: bool = False) -> Shape:
    """A shape that raises SynchronousOnlyOperation as it is."""
    return Shape(name, code, raises=True, unsafe=unsafe)


def left(name: str, code: str, why: str = "") -> Shape:
    """One that raises as it is, and that is not for a tool to repair."""
    return Shape(name, code, raises=True, kept=True, why=why)


SHAPES = (
    direct("get on the loop", "return Book.objects.get(pk=1)"),
    direct(
        "get that fails on the loop",
        "try:\n    return Book.objects.get(pk=99)\nexcept Book.DoesNotExist:\n    return 'none'",
    ),
    direct("attribute of a get on the loop", "return Book.objects.get(pk=1).title"),
    direct(
        "a call in a call on the loop",
        "return Book.objects.filter(author=Author.objects.get(pk=1)).count()",
    ),
    direct("create on the loop", "return Author.objects.create(name='A').name"),
    direct(
        "get_or_create on the loop",
        "author, made = Author.objects.get_or_create(name='Lem')\nauthor.name = 'S. Lem'\nauthor.save()\nreturn made",
    ),
    direct("update on the loop", "return Book.objects.filter(pk=1).update(price=3)"),
    direct(
        "delete on the loop",
        "tag = Tag.objects.get(pk=3)\ntag.delete()\nreturn Tag.objects.filter(pk=2).delete()[0]",
    ),
    direct(
        "refresh_from_db on the loop",
        "book = Book.objects.get(pk=1)\nBook.objects.update(price=5)\nbook.refresh_from_db()\nreturn book.price",
    ),
    direct("aggregate on the loop", "return Book.objects.aggregate(n=Sum('price'))['n'] + 1"),
    direct(
        "a condition on the loop", "return 'some' if Book.objects.filter(pk=1).exists() else 'none'"
    ),
    direct(
        "a while on the loop",
        "n = 0\nwhile Tag.objects.exists():\n    Tag.objects.first().delete()\n    n += 1\nreturn n",
    ),
    direct(
        "a loop on the loop",
        "found = []\nfor book in Book.objects.filter(price__gt=10):\n    found.append(book.title)\nreturn found",
    ),
    direct(
        "loops in one another on the loop",
        "found = []\nfor author in Author.objects.all():\n    for book in author.books.all():\n        book.price = 1\n        book.save()\n        found.append(book.pk)\nreturn found",
    ),
    direct(
        "a loop over an iterator on the loop",
        "found = []\nfor book in Book.objects.iterator(chunk_size=2):\n    found.append(book.title)\nreturn found",
    ),
    direct(
        "a comprehension on the loop",
        "return [book.title for book in Book.objects.all() if book.price > 10]",
    ),
    direct(
        "a comprehension over two querysets on the loop",
        "return [(a.pk, b.pk) for a in Author.objects.all() for b in a.books.all()]",
    ),
    direct(
        "a dict comprehension on the loop",
        "return {book.pk: book.title for book in Book.objects.all()}",
    ),
    direct(
        "a query per item on the loop", "return [Book.objects.get(pk=pk).title for pk in (1, 2)]"
    ),
    direct(
        "list on the loop",
        "books = Book.objects.all()\nbooks = books.filter(pk__lt=3)\nreturn list(books)",
    ),
    direct("set on the loop", "return set(Book.objects.values_list('author_id', flat=True))"),
    direct("len on the loop", "return len(Book.objects.all())"),
    direct(
        "sorted by a key on the loop",
        "return sorted(Book.objects.all(), key=lambda book: -book.price)",
    ),
    direct(
        "sum over a generator on the loop", "return sum(book.price for book in Book.objects.all())"
    ),
    direct(
        "join over a generator on the loop",
        "return sum(1 for author in Author.objects.all() for book in author.books.all())",
    ),
    direct(
        "enumerate on the loop",
        "found = []\nfor n, book in enumerate(Book.objects.all()):\n    found.append((n, book.pk))\nreturn found",
    ),
    direct(
        "many-to-many on the loop",
        "book = Book.objects.get(pk=1)\nbook.tags.add(3)\nreturn [tag.pk for tag in book.tags.all()]",
    ),
    direct("get_object_or_404 on the loop", "return get_object_or_404(Book, pk=1).title"),
    direct("get_list_or_404 on the loop", "return len(get_list_or_404(Book, price__gt=10))"),
    direct(
        "an argument of an assertion on the loop",
        "book = Book(title='x', author_id=1)\nbook.save()\nassert Book.objects.count() == 5\nreturn book.pk",
    ),
    direct(
        "an annotated parameter on the loop",
        "async def rename(book: Book):\n    book.title = 'New'\n    book.save()\n\n\nasync def run():\n    await rename(await Book.objects.aget(pk=1))",
    ),
    direct("an f-string on the loop", "return f'{Book.objects.count()} books'"),
    direct("a default manager on the loop", "return Book._default_manager.count()"),
    direct("in_bulk on the loop", "return sorted(Book.objects.in_bulk([1, 2]))"),
    direct(
        "an async loop with a query on the loop",
        "found = []\nasync for author in Author.objects.all():\n    found.append(author.books.count())\nreturn found",
    ),
    direct(
        "the truth of a queryset on the loop",
        "books = Book.objects.filter(price__gt=10)\nif not books:\n    return 'none'\nreturn 'some' if books and Tag.objects.all() else 'few'",
        unsafe=True,
    ),
    direct(
        "request.user on the loop",
        "async def view(request):\n    if not request.user.is_authenticated:\n        return None\n    return request.user.get_username(), f'{request.user.pk}', await request.user.orders.acount()\n\n\nasync def run():\n    return await view(await arequest_for())",
        unsafe=True,
    ),
    Shape(
        "request.user that is changed and saved",
        "async def view(request):\n    await sync_to_async(bool)(request.user)\n    request.user.nickname = 'N'\n    await sync_to_async(request.user.save)()\n    return (await request.auser()).nickname\n\n\nasync def run():\n    return await view(await arequest_for())",
        unsafe=True,
        left=True,
    ),
    direct(
        "request.user in a filter on the loop",
        "async def view(request):\n    orders = Order.objects.filter(user=request.user)\n    return [order.pk async for order in orders]\n\n\nasync def run():\n    return await view(await arequest_for())",
        unsafe=True,
    ),
    direct(
        "authenticate on the loop",
        "return authenticate(None, username='ann', password='secret').username",
    ),
    direct(
        "login on the loop",
        "async def view(request, user):\n    login(request, user)\n    return request.session['_auth_user_id']\n\n\nasync def run():\n    return await view(await arequest_for(), await User.objects.aget(username='ann'))",
    ),
    Shape("an awaited count", "return await Book.objects.count()", gives="4", raises=True),
    Shape(
        "an awaited aggregate",
        "return (await Book.objects.aggregate(n=Sum('price')))['n']",
        gives="100",
        raises=True,
    ),
    Shape(
        "an awaited save",
        "book = await Book.objects.aget(pk=1)\nbook.price = 1\nawait book.save()\nreturn book.price",
        gives="1",
        raises=True,
    ),
    Shape(
        "an awaited aiterator",
        "return [book.pk async for book in await Book.objects.aiterator()]",
        gives="{'list': [1, 2, 3, 4]}",
        raises=True,
    ),
    left(
        "a generator on the loop",
        "return tuple((Book.objects.get(pk=pk).pk for pk in (1, 2)))",
        "cannot be awaited in a generator expression",
    ),
    left(
        "map on the loop", "return list(map(repr, Tag.objects.all()))", "reads a queryset later on"
    ),
    left(
        "a nested comprehension on the loop",
        "return [[Book.objects.get(pk=pk).pk for pk in (1, n)] for n in (2, 3)]",
        "a nested comprehension",
    ),
    left(
        "rows of rows in a comprehension on the loop",
        "books = [book async for book in Book.objects.all()]\nreturn [[tag.pk for tag in book.tags.all()] for book in books]",
        "inside another one",
    ),
    left(
        "lists in a comprehension on the loop",
        "books = [book async for book in Book.objects.all()]\nreturn [list(book.tags.all()) for book in books]",
        "inside another one",
    ),
    left(
        "select_for_update on the loop",
        "try:\n    return Book.objects.select_for_update().get(pk=1)\nexcept transaction.TransactionManagementError:\n    return 'no'",
        "select_for_update()",
    ),
    left(
        "an overridden manager on the loop",
        "return Picky.objects.get().name",
        "would go past PickyManager.get()",
    ),
    left(
        "a save without keywords on the loop",
        "row = await Stubborn.objects.aget()\nrow.save()",
        "which Stubborn.save()",
    ),
    left(
        "create_user on the loop",
        "return User.objects.create_user('eve').username",
        "acreate_user() is new in Django 5.2",
    ),
    left(
        "a coroutine that nobody awaits",
        "Book.objects.filter(pk=1).adelete()\nreturn 1",
        "gives a coroutine: await it",
    ),
    left(
        "a transaction on the loop",
        "with transaction.atomic():\n    Tag.objects.create(name='x')\n    return [tag.pk for tag in Tag.objects.all()]",
        "must stay in one thread",
    ),
    left(
        "an index on the loop",
        "return Book.objects.order_by('pk')[0].title",
        "a query that has no async form",
    ),
    left(
        "a membership on the loop",
        "book = await Book.objects.aget(pk=1)\nreturn book in Book.objects.all()",
        "looks through a queryset",
    ),
    left(
        "a relation on the loop",
        "book = await Book.objects.aget(pk=1)\nreturn book.author.name",
        "`book.author` loads the relation Book.author",
    ),
    left(
        "a coroutine that is handed back",
        "async def count():\n    return Book.objects.acount()\n\n\nasync def run():\n    return await (await count())",
        "gives a coroutine: await it",
    ),
    left(
        "a coroutine that is taken for a row",
        "book = Book.objects.aget(pk=1)\ntry:\n    return book.title\nexcept AttributeError:\n    book.close()\n    return 'no'",
        "gives a coroutine: await it",
    ),
    left(
        "a coroutine in a synchronous function",
        "def clear():\n    Tag.objects.filter(pk=1).adelete()\n\n\nasync def run():\n    clear()\n    return await Tag.objects.acount()",
        "gives a coroutine that nobody awaits",
    ),
    left(
        "a queryset that is awaited",
        "try:\n    await Book.objects.filter(pk=1)\nexcept TypeError:\n    return 'no'",
        "a queryset cannot be awaited",
    ),
    keep(
        "a relation that was loaded on the loop",
        "book = await Book.objects.select_related('author').aget(pk=1)\nother = await Book.objects.aget(pk=2)\nother.author = book.author\nreturn book.author.name, other.author.name",
    ),
    keep(
        "a request of another framework",
        "from email.message import Message as Request\n\n\nasync def view(request: Request):\n    return request.user.is_authenticated\n\n\nasync def run():\n    request = Request()\n    request.user = Request()\n    request.user.is_authenticated = True\n    return await view(request)",
    ),
    keep(
        "coroutines that are kept in a list",
        "return await gather(*[Book.objects.filter(pk=pk).acount() for pk in (1, 2)])",
    ),
    keep("a get of a dictionary in async", "found = {'a': 1}\nreturn found.get('a')"),
    keep(
        "the ORM in a nested function",
        "def count():\n    return Book.objects.count()\n\nreturn await asyncio.to_thread(count)",
    ),
    keep(
        "the ORM in a lambda that runs elsewhere",
        "return await asyncio.get_running_loop().run_in_executor(None, lambda: Book.objects.count())",
    ),
    keep(
        "lazy methods on the loop",
        "books = Book.objects.filter(pk=1).order_by('title')[:1]\nreturn [book.pk async for book in books.all()]",
    ),
    keep(
        "coroutines in gather", "return await gather(Book.objects.acount(), Tag.objects.acount())"
    ),
    keep("a coroutine in a variable", "count = Book.objects.acount()\nreturn await count"),
    keep(
        "rows that were fetched before",
        "author = await Author.objects.prefetch_related('books').aget(pk=1)\nreturn [book.pk for book in author.books.all()]",
    ),
)
