import sys
from functools import wraps

from django.contrib.auth.views import LogoutView
from django.core.paginator import QuerySetPaginator
from django.core.urlresolvers import reverse
from django.db import models
from django.db.models.query import EmptyResultSet, InvalidQuery
from django.http import HttpRequest, HttpResponse
from django.http.multipartparser import parse_header
from django.shortcuts import render_to_response
from django.template import RequestContext
from django.utils.decorators import available_attrs, classproperty
from django.utils.http import cookie_date, is_safe_url, urlquote
from django.utils.log import log_response
from django.utils.lru_cache import lru_cache
from django.utils.text import unescape_entities
from django.views.generic import DeleteView
from django.views.static import was_modified_since

from orders.models import Order


def logged(view):
    @wraps(view, assigned=available_attrs(view))
    def inner(request, *args, **kwargs):
        try:
            return view(request, *args, **kwargs)
        except (models.FieldDoesNotExist, EmptyResultSet):
            return log_response("nothing there", exc_info=sys.exc_info())

    return inner


@logged
def index(request):
    pages = QuerySetPaginator(Order.objects.all(), 20)
    return render_to_response(
        "orders/index.html", {"pages": pages}, context_instance=RequestContext(request)
    )


@logged
def order(request, pk):
    modified = Order.objects.get(pk=pk).placed.timestamp()
    if not was_modified_since(request.META.get("HTTP_IF_MODIFIED_SINCE"), modified, 0):
        return HttpResponse(status=304)
    response = HttpResponse(request.get_raw_uri())
    response["Expires"] = cookie_date(modified + 3600)
    return response


@lru_cache()
def find(query):
    try:
        return list(Order.objects.raw(query))
    except InvalidQuery:
        return []


def search(request, query):
    target = request.GET.get("next", "")
    if not is_safe_url(target, host=request.get_host()):
        target = reverse("index") + "?q=" + urlquote(unescape_entities(query))
    return HttpResponse(target, status=302)


def upload(request: HttpRequest):
    kind, options = parse_header(request.META["CONTENT_TYPE"].encode("ascii"))
    return HttpResponse(sum(1 for line in request.xreadlines()), content_type=kind)


class Leave(LogoutView):
    def get_next_page(self):
        return reverse("index")


class Cancel(DeleteView):
    @classproperty
    def model(cls):
        return Order

    def delete(self, request, *args, **kwargs):
        request.session["cancelled"] = True
        return super().delete(request, *args, **kwargs)
