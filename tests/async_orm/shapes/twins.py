"""Functions of Django with twins: shortcuts, auth, signals, caches, the test client."""

from __future__ import annotations

from async_orm.shapes.shape import Shape, keep

_SIGNAL = """
from asgiref.sync import sync_to_async
from django.dispatch import Signal

done = Signal()
heard = []


def listen(sender, **kwargs):
    heard.append(kwargs["number"])
    return len(heard)


done.connect(listen)


async def run():
    {code}
    return heard, [answer for _receiver, answer in answers]
"""
_TEST_CASE = """
from asgiref.sync import sync_to_async
from django.contrib.auth.models import AnonymousUser
from django.test import TestCase
from shop.models import User


class Case(TestCase):
    async def check(self):
        {code}
        return await sync_to_async(lambda: self.client.session.get("_auth_user_id"))()


async def run():
    case = Case("check")
    case.client = case.client_class()
    return await case.check()
"""


def signal(name: str, code: str) -> Shape:
    """A shape with a signal that is connected."""
    return Shape(name, _SIGNAL.replace("{code}", code))


def client(name: str, code: str) -> Shape:
    """A shape in a method of a TestCase; the session is looked at in a thread."""
    return Shape(name, _TEST_CASE.replace("{code}", code), left=True)


SHAPES = (
    Shape("get_object_or_404", "return await sync_to_async(get_object_or_404)(Book, pk=1)"),
    Shape(
        "get_object_or_404 that finds nothing",
        "return await sync_to_async(get_object_or_404)(Book.objects.filter(price=10), pk=99)",
    ),
    Shape(
        "get_object_or_404 over a queryset's manager",
        "return await sync_to_async(get_object_or_404)(Picky, pk=1)",
    ),
    Shape("get_list_or_404", "return await sync_to_async(get_list_or_404)(Book, price__gt=10)"),
    Shape(
        "get_list_or_404 that finds nothing",
        "return await sync_to_async(get_list_or_404)(Book, price__gt=1000)",
    ),
    Shape(
        "prefetch_related_objects",
        "books = [book async for book in Book.objects.all()]\nawait sync_to_async(prefetch_related_objects)(books, 'tags')\nreturn [book.tags.all()._result_cache is None for book in books]",
    ),
    Shape(
        "authenticate",
        "return await sync_to_async(authenticate)(None, username='ann', password='secret')",
    ),
    Shape(
        "authenticate with a wrong password",
        "return await sync_to_async(authenticate)(None, username='ann', password='wrong')",
    ),
    Shape(
        "login and logout",
        "request = await arequest_for()\nuser = await User.objects.aget(username='ann')\nawait sync_to_async(login)(request, user)\nkept = request.session['_auth_user_id']\nawait sync_to_async(logout)(request)\nreturn kept, request.session.get('_auth_user_id')",
    ),
    Shape(
        "check_password of hashers",
        "user = await User.objects.aget(username='ann')\nreturn await sync_to_async(check_password)('secret', user.password)",
    ),
    signal(
        "send of a signal",
        "answers = await sync_to_async(done.send)(sender=None, number=3)",
    ),
    signal(
        "send_robust of a signal",
        "answers = await sync_to_async(done.send_robust)(None, number=3)",
    ),
    Shape(
        "cache, set and get",
        "await sync_to_async(cache.set)('a', 1, timeout=60)\nreturn await sync_to_async(cache.get)('a'), await sync_to_async(cache.get)('b', 2)",
    ),
    Shape(
        "cache, add and delete",
        "added = await sync_to_async(cache.add)('a', 1)\nreturn added, await sync_to_async(cache.delete)('a'), await sync_to_async(cache.has_key)('a')",
    ),
    Shape(
        "cache, get_or_set of a constant",
        "return await sync_to_async(cache.get_or_set)('a', 5), await sync_to_async(cache.get)('a')",
    ),
    Shape(
        "cache by its alias",
        "from asgiref.sync import sync_to_async\nfrom django.core.cache import caches\n\n\nasync def run():\n    store = caches['default']\n    await sync_to_async(store.set)('a', 1)\n    return await sync_to_async(caches['default'].touch)('a', 60)",
    ),
    Shape(
        "cache, incr",
        "await cache.aset('a', 1)\nreturn await sync_to_async(cache.incr)('a')",
        unsafe=True,
    ),
    Shape(
        "cache, decr",
        "await cache.aset('a', 3)\nreturn await sync_to_async(cache.decr)('a', 2)",
        unsafe=True,
    ),
    Shape(
        "cache, many keys",
        "await sync_to_async(cache.set_many)({'a': 1, 'b': 2})\nreturn await sync_to_async(cache.get_many)(['a', 'b', 'c'])",
        unsafe=True,
    ),
    client(
        "login of the test client",
        "await sync_to_async(self.client.login)(username='ann', password='secret')",
    ),
    client(
        "force_login of the test client",
        "await sync_to_async(self.client.force_login)(await User.objects.aget(username='ann'))",
    ),
    client(
        "logout of the test client",
        "await self.client.aforce_login(await User.objects.aget(username='ann'))\n        await sync_to_async(self.client.logout)()",
    ),
    Shape(
        "a client of one's own",
        "client = Client()\nreturn await sync_to_async(client.login)(username='ann', password='secret')",
    ),
    Shape(
        "the user of a request in a lambda",
        "async def view(request):\n    return await sync_to_async(lambda: request.user.is_authenticated)()\n\n\nasync def run():\n    return await view(await arequest_for())",
        unsafe=True,
    ),
    Shape(
        "the user of a request in a filter in a lambda",
        "async def view(request):\n    return await sync_to_async(lambda: list(Order.objects.filter(user=request.user)))()\n\n\nasync def run():\n    return await view(await arequest_for())",
        unsafe=True,
    ),
    keep(
        "get_object_or_404 over an overridden manager",
        "return await sync_to_async(get_object_or_404)(Picky.objects, name='ONE')",
        "would go past PickyManager.get()",
    ),
    keep(
        "get_object_or_404 with a lock",
        "try:\n    return await sync_to_async(get_object_or_404)(Book.objects.select_for_update(), pk=1)\nexcept transaction.TransactionManagementError:\n    return 'no'",
        "select_for_update()",
    ),
    keep(
        "cache, get_or_set of a function",
        "return await sync_to_async(cache.get_or_set)('a', Book.objects.count)",
        "a callable default on the event loop",
    ),
    keep("cache, close", "await sync_to_async(cache.close)()", "aclose() does nothing"),
    keep(
        "a request of the test client",
        "client = Client()\nreturn (await sync_to_async(client.get)('/')).status_code",
        "client.get() has no async twin",
    ),
    keep(
        "a signal of another module",
        "return await sync_to_async(shipped.send)(sender=None)",
        "nothing says what `shipped.send` is",
    ),
    keep(
        "a session",
        "async def view(request):\n    return await sync_to_async(request.session.get)('_auth_user_id')\n\n\nasync def run():\n    return await view(await arequest_for())",
        "needs Django 5.1",
    ),
    keep(
        "a connection",
        "return await sync_to_async(connection.ensure_connection)()",
        "`connection.ensure_connection` must stay in a thread",
    ),
    keep(
        "getattr of a lazy user",
        "async def view(request):\n    user = await sync_to_async(getattr)(request, 'user')\n    return await sync_to_async(str)(user)\n\n\nasync def run():\n    return await view(await arequest_for())",
        "`getattr()` is not Django's",
    ),
    keep(
        "a user that may be lazy",
        "async def view(request):\n    return await sync_to_async(bool)(request.user)\n\n\nasync def run():\n    return await view(await arequest_for())",
        "nothing says that `request.user` is a queryset",
    ),
    keep(
        "a partial of a partial",
        "return await sync_to_async(partial(partial(Book.objects.get, pk=1), price=10))()",
        "nothing says what `partial(Book.objects.get, pk=1)` does",
    ),
    keep(
        "the wrapper under another name",
        "wrap = sync_to_async\n\n\nasync def run():\n    return await wrap(Book.objects.count)()",
        "`sync_to_async` itself is handed on",
    ),
    keep(
        "an executor",
        "from concurrent.futures import ThreadPoolExecutor\nfrom asgiref.sync import sync_to_async\nfrom shop.models import Book\n\n\nasync def run():\n    with ThreadPoolExecutor() as pool:\n        return await sync_to_async(Book.objects.count, thread_sensitive=False, executor=pool)()",
        "which Django's own async API has not",
    ),
    keep(
        "a full_clean",
        "book = await Book.objects.aget(pk=1)\nawait sync_to_async(book.full_clean)()",
        "full_clean() has no async twin",
    ),
)
