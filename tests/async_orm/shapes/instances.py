"""Model instances, related managers, and lazy methods."""

from __future__ import annotations

from async_orm.shapes.shape import Shape, keep

SHAPES = (
    Shape(
        "save",
        """
        book = await sync_to_async(Book.objects.get)(pk=1)
        book.title = "New"
        await sync_to_async(book.save)()
        return book
        """,
    ),
    Shape(
        "save of chosen fields",
        """
        book = await Book.objects.aget(pk=1)
        book.title, book.price = "New", 1
        await sync_to_async(book.save)(update_fields=["title"])
        """,
    ),
    Shape(
        "save of a new one",
        "author = Author(name='New')\nawait sync_to_async(author.save)()\nreturn author.pk",
    ),
    Shape("delete", "tag = await Tag.objects.aget(pk=3)\nreturn await sync_to_async(tag.delete)()"),
    Shape(
        "refresh_from_db",
        """
        book = await Book.objects.aget(pk=1)
        await Book.objects.filter(pk=1).aupdate(price=99)
        await sync_to_async(book.refresh_from_db)(fields=["price"])
        return book.price
        """,
    ),
    Shape(
        "save of one from get_or_create",
        """
        author, _ = await Author.objects.aget_or_create(name="Lem")
        author.name = "S. Lem"
        await sync_to_async(author.save)()
        """,
    ),
    Shape(
        "save in a loop over rows",
        """
        async for book in Book.objects.filter(price__gt=10):
            book.price += 1
            await sync_to_async(book.save)()
        """,
    ),
    Shape(
        "save in a loop over a list",
        """
        books = await sync_to_async(list)(Book.objects.all())
        for book in books:
            book.price += 1
            await sync_to_async(book.save)()
        """,
    ),
    Shape(
        "save by annotation",
        """
        async def rename(book: "Book | None", title: str):
            if book is not None:
                book.title = title
                await sync_to_async(book.save)()


        async def run():
            await rename(await Book.objects.aget(pk=1), "New")
        """,
    ),
    Shape(
        "save by an optional annotation",
        """
        async def rename(book: Optional[Book]):
            book.title = "New"
            await sync_to_async(book.save)()


        async def run():
            await rename(await Book.objects.aget(pk=1))
        """,
    ),
    Shape(
        "an override that hands its arguments on",
        """
        picky = await Picky.objects.afirst()
        await sync_to_async(picky.save)()
        return picky.name
        """,
    ),
    Shape(
        "attribute of self",
        """
        class Case:
            async def set_up(self):
                self.book = await Book.objects.aget(pk=1)

            async def check(self):
                self.book.price = 0
                await sync_to_async(self.book.save)()


        async def run():
            case = Case()
            await case.set_up()
            await case.check()
        """,
    ),
    Shape(
        "save of the user of a request",
        """
        request = await arequest_for()
        user = await User.objects.aget(username="ann")
        user.nickname = "N"
        await sync_to_async(user.save)()
        return (await request.auser()).nickname
        """,
    ),
    Shape(
        "check_password",
        "user = await User.objects.aget(username='ann')\nreturn await sync_to_async(user.check_password)('secret')",
    ),
    Shape(
        "related manager, create",
        "author = await Author.objects.aget(pk=1)\nreturn await sync_to_async(author.books.create)(title='Made')",
    ),
    Shape(
        "related manager, count",
        "author = await Author.objects.aget(pk=1)\nreturn await sync_to_async(author.books.count)()",
    ),
    Shape(
        "related manager, chain",
        "author = await Author.objects.aget(pk=1)\nreturn await sync_to_async(author.books.filter(price=10).first)()",
    ),
    Shape(
        "related manager, get_or_create",
        "author = await Author.objects.aget(pk=1)\nreturn await sync_to_async(author.books.get_or_create)(title='Lathe')",
    ),
    Shape(
        "many-to-many, add",
        """
        book, tag = await gather(Book.objects.aget(pk=2), Tag.objects.aget(pk=3))
        book = await Book.objects.aget(pk=1)
        await sync_to_async(book.tags.add)(tag)
        """,
    ),
    Shape(
        "many-to-many, add one",
        "book = await Book.objects.aget(pk=1)\nawait sync_to_async(book.tags.add)(3)",
    ),
    Shape(
        "many-to-many, set",
        "book = await Book.objects.aget(pk=1)\nawait sync_to_async(book.tags.set)([3])",
    ),
    Shape(
        "many-to-many, remove",
        "book = await Book.objects.aget(pk=1)\nawait sync_to_async(book.tags.remove)(1)",
    ),
    Shape(
        "many-to-many, clear",
        "book = await Book.objects.aget(pk=2)\nawait sync_to_async(book.tags.clear)()",
    ),
    Shape(
        "many-to-many, the other way",
        "tag = await Tag.objects.aget(pk=1)\nreturn await sync_to_async(tag.books.count)()",
    ),
    Shape(
        "nullable foreign key, clear",
        "author = await Author.objects.aget(pk=1)\nawait sync_to_async(author.edited.clear)()",
    ),
    Shape(
        "generic relation, create",
        "book = await Book.objects.aget(pk=1)\nawait sync_to_async(book.notes.create)(text='more')",
    ),
    Shape(
        "create through an overridden manager",
        "author = await Author.objects.aget(pk=1)\nreturn (await sync_to_async(author.picky.create)(name='x')).name",
    ),
    Shape(
        "a delete with Django's signature",
        "row = await Picky.objects.afirst()\nreturn (await sync_to_async(row.delete)())[0]",
    ),
    Shape(
        "an override that looks at its keywords",
        "row = await Curious.objects.aget()\nrow.name = 'x'\nawait sync_to_async(row.save)(update_fields=['name'])",
        unsafe=True,
    ),
    Shape(
        "filter",
        "books = await sync_to_async(Book.objects.filter)(price__gt=10)\nreturn [b.pk async for b in books]",
    ),
    Shape(
        "all of a related manager",
        "author = await Author.objects.aget(pk=1)\nbooks = await sync_to_async(author.books.all)()\nreturn [b.pk async for b in books]",
    ),
    Shape(
        "order_by",
        "return [b.pk async for b in (await sync_to_async(Book.objects.order_by)('-pk'))]",
    ),
    Shape("values", "return [r async for r in await sync_to_async(Book.objects.values)('pk')]"),
    Shape(
        "a wrapper in a wrapper",
        "found = await sync_to_async(sync_to_async(Book.objects.filter)(pk=1).first)()\nreturn found.title",
        gives="'Lathe'",
    ),
    Shape(
        "the class of an instance",
        "book = await Book.objects.aget(pk=1)\nreturn await sync_to_async(type(book).objects.count)(), await sync_to_async(book.__class__.objects.count)()",
    ),
    Shape(
        "the object of a generic view",
        "from asgiref.sync import sync_to_async\nfrom django.views.generic import DetailView\nfrom shop.models import Book\n\n\nclass Detail(DetailView):\n    model = Book\n\n    async def rename(self):\n        self.object = await sync_to_async(self.get_queryset().get)(pk=1)\n        self.object.title = 'New'\n        await sync_to_async(self.object.save)()\n        return await sync_to_async(list)(self.get_queryset())\n\n\nasync def run():\n    return await Detail().rename()",
    ),
    Shape(
        "an asave in a class body",
        "from asgiref.sync import sync_to_async\nfrom shop.models import Picky\n\n\nclass Proxy(Picky):\n    class Meta:\n        proxy = True\n        app_label = __name__\n\n    def save(self, *args, **kwargs):\n        self.name += '?'\n        super().save(*args, **kwargs)\n\n    asave = sync_to_async(save)\n\n\nasync def run():\n    row = await Proxy.objects.afirst()\n    await row.asave()\n    return row.name",
    ),
    Shape(
        "nested wrappers",
        "return await sync_to_async((await sync_to_async(Book.objects.filter)(pk=1)).first)()",
    ),
    Shape(
        "annotate",
        "books = await sync_to_async(Book.objects.annotate)(n=Count('tags'))\nreturn [b.n async for b in books]",
    ),
    keep(
        "get through an overridden manager",
        "author = await Author.objects.aget(pk=2)\nreturn await sync_to_async(author.picky.get)()",
        "would go past PickyManager.get()",
    ),
    keep(
        "a save without keywords",
        "row = await Stubborn.objects.aget()\nawait sync_to_async(row.save)()",
        "asave() passes force_insert=, which Stubborn.save()",
    ),
    keep(
        "a save without keywords in a base of another module",
        "row = Shout(name='who')\nawait sync_to_async(row.save)()\nreturn row.name",
        "asave() passes force_insert=, which Shout.save() at shop/bases.py:10",
    ),
    keep(
        "save of a form",
        "form = modelform_factory(Tag, fields=['name'])({'name': 'new'})\nreturn (await sync_to_async(form.save)()).name",
        "nothing says what `form.save` is",
    ),
    keep(
        "an asave of its own",
        "row = await Native.objects.aget()\nawait sync_to_async(row.save)()",
        "defines Native.asave() itself",
    ),
    keep(
        "save of something unknown",
        """
        async def store(thing):
            await sync_to_async(thing.save)()


        async def run():
            await store(await Book.objects.aget(pk=1))
        """,
        "nothing says what `thing.save`",
    ),
    keep(
        "a method that queries",
        "book = await Book.objects.aget(pk=1)\nawait sync_to_async(book.reprice)()",
        "no async twin",
    ),
    keep(
        "has_perm",
        "user = await User.objects.aget(pk=1)\nreturn await sync_to_async(user.has_perm)('x')",
        "ahas_perm() is new in Django 5.2",
    ),
    keep(
        "arguments that save() never had",
        "row = await Curious.objects.aget()\ntry:\n    await sync_to_async(row.save)(commit=True)\nexcept TypeError:\n    return 'no'",
        "asave() does not take commit",
    ),
    keep(
        "filter by a lazy user",
        "request = await arequest_for()\n\n\nasync def view(request):\n    orders = await sync_to_async(Order.objects.filter)(user=request.user)\n    return [o.pk async for o in orders]\n\nreturn await view(request)",
        "`request.user` is loaded when the filter is made",
    ),
    keep(
        "filter in a generator",
        "rows = (await sync_to_async(Book.objects.filter)(pk=n) for n in (1, 2))\nreturn [books async for books in rows]",
        "the generator expression would be synchronous",
    ),
    keep(
        "an own class",
        "class Shelf:\n    def get(self, pk):\n        return pk\n\nreturn await sync_to_async(Shelf().get)(pk=1)",
        "nothing says what `Shelf().get` is",
    ),
    keep(
        "filter where a coroutine is wanted",
        "found = await gather(sync_to_async(Book.objects.filter)(pk=1))\nreturn [b.pk async for b in found[0]]",
        "a coroutine is wanted",
    ),
)
