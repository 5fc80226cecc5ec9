"""Functions made for a wrapper, decorated ones, wrappers with a name."""

from __future__ import annotations

from async_orm.shapes.shape import Shape, keep

SHAPES = (
    Shape(
        "a decorated function",
        "@sync_to_async\ndef get_book(pk):\n    return Book.objects.get(pk=pk)\n\n\nasync def run():\n    return await get_book(1)",
    ),
    Shape(
        "a decorated function in a function",
        "@sync_to_async\ndef counts():\n    \"Count.\"\n    return {'books': Book.objects.count(), 'tags': Tag.objects.count()}\n\nreturn await counts()",
    ),
    Shape(
        "a decorated method",
        "class Shelf:\n    @sync_to_async\n    def size_of_it(self):\n        return Book.objects.count()\n\n\nasync def run():\n    return await Shelf().size_of_it()",
    ),
    Shape(
        "a decorated static method",
        "class Shelf:\n    @staticmethod\n    @sync_to_async\n    def size_of_it():\n        return Book.objects.count()\n\n\nasync def run():\n    return await Shelf.size_of_it()",
    ),
    Shape(
        "a decorator with its default spelled out",
        "@sync_to_async(thread_sensitive=True)\ndef size():\n    return Book.objects.count()\n\n\nasync def run():\n    return await size()",
    ),
    Shape(
        "a decorated function with a comment",
        "@sync_to_async  # a thread\ndef size():\n    # of all\n    return Book.objects.count()  # books\n\n\nasync def run():\n    return await size()",
    ),
    Shape(
        "a wrapped function",
        "def size():\n    return Book.objects.count()\n\nreturn await sync_to_async(size)()",
    ),
    Shape(
        "a wrapped function of the module",
        "def size(more):\n    return Book.objects.count() + more\n\n\nasync def run():\n    return await sync_to_async(size)(1), await sync_to_async(partial(size, 2))()",
    ),
    Shape(
        "a wrapped method of the same class",
        "class Shelf:\n    def _size(self):\n        return Book.objects.count()\n\n    async def size(self):\n        return await sync_to_async(self._size)()\n\n\nasync def run():\n    return await Shelf().size()",
    ),
    Shape(
        "a wrapped function in gather",
        "def size():\n    return Book.objects.count()\n\nreturn await gather(sync_to_async(size)(), sync_to_async(size)())",
    ),
    Shape(
        "a function that gives a queryset",
        "@sync_to_async\ndef dear():\n    return Book.objects.filter(price__gt=10)\n\nreturn [b.pk async for b in await dear()]",
    ),
    Shape(
        "an assigned wrapper",
        "get_book = sync_to_async(Book.objects.get)\n\n\nasync def run():\n    return await get_book(pk=1), await get_book(pk=2)",
    ),
    Shape(
        "an assigned wrapper alone in a try",
        "try:\n    get_book = sync_to_async(Book.objects.get)\nexcept AttributeError:\n    raise\n\n\nasync def run():\n    return await get_book(pk=1)",
    ),
    Shape(
        "an assigned wrapper in the function",
        "count = sync_to_async(Book.objects.count)\nreturn await count() + await count()",
    ),
    Shape(
        "an assigned wrapper of list",
        "to_list = sync_to_async(list)\n\n\nasync def run():\n    return await to_list(Book.objects.all()), await to_list(Tag.objects.all())",
    ),
    Shape(
        "an assigned wrapper of a shortcut",
        "get_or_404 = sync_to_async(get_object_or_404)\n\n\nasync def run():\n    return await get_or_404(Book, pk=1)",
    ),
    Shape(
        "several statements",
        "@sync_to_async\ndef work():\n    book = Book.objects.select_related('author').get(pk=1)\n    book.title = book.author.name\n    book.save()\n    return book.title\n\n\nasync def run():\n    return await work()",
        unsafe=True,
    ),
    Shape(
        "a loop in a body",
        "def work():\n    total = 0\n    for book in Book.objects.filter(price__gt=10):\n        if book.published:\n            total += book.price\n        else:\n            continue\n    return total\n\nreturn await sync_to_async(work)()",
        unsafe=True,
    ),
    Shape(
        "a try in a body",
        "def work():\n    try:\n        return Book.objects.get(pk=99)\n    except Book.DoesNotExist:\n        return Book.objects.create(title='Made', author=Author.objects.first())\n\nreturn await sync_to_async(work)()",
        unsafe=True,
    ),
    Shape(
        "a relation that was just assigned",
        "@sync_to_async\ndef work():\n    author = Author.objects.get(pk=2)\n    book = Book.objects.get(pk=1)\n    book.author = author\n    book.save()\n    return book.author.name\n\n\nasync def run():\n    return await work()",
        unsafe=True,
    ),
    Shape(
        "a relation given where the row is made",
        "@sync_to_async\ndef work():\n    author = Author.objects.get(pk=2)\n    book = Book.objects.create(title='New', author=author)\n    return book.author.name\n\n\nasync def run():\n    return await work()",
        unsafe=True,
    ),
    Shape(
        "a while and an assertion",
        "def work():\n    n = 0\n    while Tag.objects.exists():\n        Tag.objects.first().delete()\n        n += 1\n    assert not Tag.objects.exists()\n    return n\n\nreturn await sync_to_async(work)()",
        unsafe=True,
    ),
    Shape(
        "many-to-many in a body",
        "def work():\n    book = Book.objects.get(pk=1)\n    book.tags.add(*Tag.objects.filter(pk__gt=1))\n    return [tag.name for tag in book.tags.all()]\n\nreturn await sync_to_async(work)()",
        unsafe=True,
    ),
    Shape(
        "rows of prefetched rows",
        "def work():\n    found = []\n    for author in Author.objects.prefetch_related('books__tags'):\n        for book in author.books.all():\n            found.append([book.title, [tag.name for tag in book.tags.all()]])\n    return found\n\nreturn await sync_to_async(work)()",
        unsafe=True,
    ),
    Shape(
        "the truth of a queryset in a body",
        "def work():\n    books = Book.objects.filter(price__gt=99)\n    if not books:\n        return 'none'\n    return 'some'\n\nreturn await sync_to_async(work)()",
        unsafe=True,
    ),
    Shape(
        "the user of a request in a body",
        "async def view(request):\n    @sync_to_async\n    def stats():\n        return {'orders': request.user.orders.count(), 'total': request.user.orders.aggregate(Sum('total'))['total__sum']}\n\n    return await stats()\n\n\nasync def run():\n    return await view(await arequest_for())",
        unsafe=True,
    ),
    Shape(
        "the user of a request in a variable",
        "async def view(request):\n    @sync_to_async\n    def stats():\n        user = request.user\n        return [user.username, list(user.orders.values_list('total', flat=True))]\n\n    return await stats()\n\n\nasync def run():\n    return await view(await arequest_for())",
        unsafe=True,
    ),
    Shape(
        "a twin in a class body",
        "class Shelf:\n    def fill(self):\n        Tag.objects.create(name='new')\n        return Tag.objects.count()\n\n    afill = sync_to_async(fill)\n\n\nasync def run():\n    return await Shelf().afill(), await Shelf().afill()",
        unsafe=True,
    ),
    Shape(
        "an assigned wrapper of an own function",
        "def dear(price):\n    return Book.objects.filter(price__gt=price).count()\n\n\nadear = sync_to_async(dear)\n\n\nasync def run():\n    return await adear(10), await asyncio.to_thread(dear, 20)",
        unsafe=True,
    ),
    Shape(
        "an assigned wrapper of a nested function",
        "def dear(price):\n    books = Book.objects.filter(price__gt=price)\n    return [book.title for book in books]\n\nadear = sync_to_async(dear)\nreturn await adear(10)",
        unsafe=True,
    ),
    Shape(
        "a call that a test patches",
        "from unittest import mock\n\nfrom asgiref.sync import sync_to_async\nfrom shop.models import Book\n\n\ndef check():\n    with mock.patch.object(Book.objects, 'count', return_value=7):\n        return Book.objects.count()\n\n\nasync def run():\n    return await sync_to_async(Book.objects.count)()",
        unsafe=True,
    ),
    Shape(
        "a method below a base that is not seen",
        "from email.policy import EmailPolicy\n\nfrom asgiref.sync import sync_to_async\nfrom shop.models import Book\n\n\nclass Shelf(EmailPolicy):\n    def many(self):\n        return Book.objects.count()\n\n    async def size(self):\n        return await sync_to_async(self.many)()\n\n\nasync def run():\n    return await Shelf().size()",
        unsafe=True,
    ),
    keep(
        "a method that Django calls",
        "from asgiref.sync import sync_to_async\nfrom django.views.generic import DetailView\nfrom shop.models import Book\n\n\nclass Detail(DetailView):\n    def get_slug_field(self):\n        return Book.objects.earliest('price').title\n\n    async def field(self):\n        return await sync_to_async(self.get_slug_field)()\n\n\nasync def run():\n    return await Detail().field()",
        "may call `get_slug_field`",
    ),
    keep(
        "a wrapper in a class body",
        "class Shelf:\n    count = staticmethod(sync_to_async(Book.objects.count))\n\nreturn await Shelf.count()",
        "handed on without being called",
    ),
    keep(
        "a wrapper of an instance",
        "class Shelf:\n    def __init__(self):\n        self.count = sync_to_async(Book.objects.count)\n\n\nasync def run():\n    return await Shelf().count()",
        "the wrapper is stored away",
    ),
    keep(
        "a wrapper in a dictionary",
        "calls = {'count': sync_to_async(Book.objects.count)}\nreturn await calls['count']()",
        "handed on without being called",
    ),
    keep(
        "a named wrapper of a lambda",
        "count = sync_to_async(lambda: Book.objects.count())\nreturn await count()",
        "a lambda in it",
    ),
    keep(
        "a body that loads a property",
        "@sync_to_async\ndef work():\n    book = Book.objects.get(pk=1)\n    return book.author_name\n\n\nasync def run():\n    return await work()",
        "may query: Book.author_name",
    ),
    keep(
        "a body with a deferred field",
        "@sync_to_async\ndef work():\n    book = Book.objects.defer('price').get(pk=1)\n    return book.price\n\n\nasync def run():\n    return await work()",
        "only() or defer()",
    ),
    keep(
        "a body that shows a row",
        "@sync_to_async\ndef work():\n    book = Book.objects.get(pk=1)\n    return f'{book}'\n\n\nasync def run():\n    return await work()",
        "may query: Book.__str__",
    ),
    keep(
        "a body with a nested function that queries",
        "@sync_to_async\ndef work():\n    def title(pk):\n        return Book.objects.get(pk=pk).title\n\n    return [title(pk) for pk in (1, 2)]\n\n\nasync def run():\n    return await work()",
        "queries where nothing can be awaited",
    ),
    keep(
        "a body with an index",
        "@sync_to_async\ndef work():\n    return Book.objects.order_by('pk')[0].title\n\n\nasync def run():\n    return await work()",
        "a query that has no async form",
    ),
    keep(
        "a body with a lock",
        "@sync_to_async\ndef work():\n    try:\n        return Book.objects.select_for_update().first()\n    except transaction.TransactionManagementError:\n        return 'no'\n\n\nasync def run():\n    return await work()",
        "select_for_update()",
    ),
    keep(
        "a relation in a body",
        "@sync_to_async\ndef work():\n    book = Book.objects.get(pk=1)\n    return book.author.name\n\n\nasync def run():\n    return await work()",
        "`book.author` loads the relation Book.author",
    ),
    keep(
        "a relation lost by another filter",
        "@sync_to_async\ndef work():\n    author = Author.objects.prefetch_related('books__author').get(pk=1)\n    return [b.author.name for b in author.books.filter(pk=1)]\n\n\nasync def run():\n    return await work()",
        "loads the relation Book.author",
    ),
    keep(
        "a generator",
        "@sync_to_async\ndef work():\n    yield 1\n    Book.objects.count\n\n\nasync def run():\n    return list(await work())",
        "is a generator",
    ),
    keep(
        "a transaction",
        "@sync_to_async\ndef work():\n    with transaction.atomic():\n        return Book.objects.count()\n\n\nasync def run():\n    return await work()",
        "must stay in one thread",
    ),
    keep(
        "a cursor",
        "@sync_to_async\ndef work():\n    with connection.cursor() as cursor:\n        cursor.execute('select count(*) from shop_book')\n        return cursor.fetchone()[0]\n\n\nasync def run():\n    return await work()",
        "must stay in one thread",
    ),
    keep(
        "a call of project code",
        "@sync_to_async\ndef work():\n    return Book.objects.count() + count_books()\n\n\nasync def run():\n    return await work()",
        "`count_books`, which is not seen here",
    ),
    keep(
        "a function that sync code calls too",
        "def size():\n    return Book.objects.count()\n\n\ndef twice():\n    return size() * 2\n\n\nasync def run():\n    return await sync_to_async(size)()",
        "is used without a wrapper too",
    ),
    keep(
        "a function that other files mention",
        "def request_for():\n    return Book.objects.count()\n\n\nasync def run():\n    return await sync_to_async(request_for)()",
        "shop/support.py mentions",
    ),
    keep(
        "a second decorator",
        "def twice(function):\n    return function\n\n\n@twice\n@sync_to_async\ndef size():\n    return Book.objects.count()\n\n\nasync def run():\n    return await size()",
        "`@twice` stands there too",
    ),
    keep(
        "a look into the wrapper",
        "@sync_to_async\ndef size():\n    return Book.objects.count()\n\n\ndef now():\n    return size.func()\n\n\nasync def run():\n    return await size()",
        "looks into the wrapper",
    ),
    keep(
        "a wrapper handed on",
        "size = sync_to_async(Book.objects.count)\n\n\nasync def call(function):\n    return await function()\n\n\nasync def run():\n    return await call(size)",
        "is handed on",
    ),
    keep(
        "a wrapper of a chain with a call",
        "now = [3]\ndear = sync_to_async(Book.objects.filter(price__gt=now.pop()).count)\n\n\nasync def run():\n    return await dear() + await dear()",
        "evaluated once",
    ),
    keep(
        "a recursive function",
        "def work(n):\n    return Book.objects.count() if n else work(1)\n\nreturn await sync_to_async(work)(0)",
        "used without a wrapper too",
    ),
    keep(
        "a parameter that may be a queryset",
        "@sync_to_async\ndef work(books):\n    Tag.objects.create(name='x')\n    return [book.pk for book in books]\n\n\nasync def run():\n    return await work(Book.objects.all())",
        "nothing says whether `books` is a queryset",
    ),
    keep(
        "a relation of something unknown",
        "@sync_to_async\ndef work(book):\n    Tag.objects.create(name='x')\n    return book.author\n\n\nasync def run():\n    return await work(await Book.objects.aget(pk=1))",
        "may load the relation Book.author",
    ),
    keep(
        "a write to request.user",
        "async def view(request):\n    @sync_to_async\n    def rename():\n        request.user.nickname = 'N'\n        request.user.save()\n\n    await rename()\n\n\nasync def run():\n    await view(await arequest_for())",
        "changes request.user",
    ),
    keep(
        "an open file",
        "@sync_to_async\ndef work():\n    open('/dev/null').close()\n    return Book.objects.count()\n\n\nasync def run():\n    return await work()",
        "`open` must stay in a thread",
    ),
    keep(
        "a body that renders a template",
        "from asgiref.sync import sync_to_async\nfrom django.template import Context, Engine\nfrom shop.models import Book\n\n\n@sync_to_async\ndef work():\n    books = Book.objects.all()\n    return Engine().from_string('{{ books|length }}').render(Context({'books': books}))\n\n\nasync def run():\n    return await work()",
        "line 9: ",
    ),
    keep(
        "no query in it",
        "@sync_to_async\ndef work():\n    return sum(range(5))\n\n\nasync def run():\n    return await work()",
        "there is no query in `work`",
    ),
)
