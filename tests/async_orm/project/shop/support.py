"""What the shapes lean on: requests, signals, code of the project that is no ORM call."""

from asgiref.sync import sync_to_async
from django.contrib.auth.middleware import AuthenticationMiddleware
from django.contrib.sessions.backends.db import SessionStore
from django.dispatch import Signal
from django.http import HttpRequest, HttpResponse

from shop.models import Book, User

shipped = Signal()


def request_for(username="ann"):
    """Return a request whose user is logged in and, as in real life, not loaded yet."""
    from django.contrib.auth import login

    request = HttpRequest()
    request.session = SessionStore()
    user = User.objects.get(username=username)
    login(request, user, "django.contrib.auth.backends.ModelBackend")
    request.session.save()
    fresh = HttpRequest()
    fresh.method = "GET"
    fresh.session = SessionStore(request.session.session_key)
    fresh.session.get("_auth_user_id")
    AuthenticationMiddleware(lambda request: HttpResponse()).process_request(fresh)
    return fresh


arequest_for = sync_to_async(request_for)


def count_books():
    return Book.objects.count()


def double(number):
    return number * 2
