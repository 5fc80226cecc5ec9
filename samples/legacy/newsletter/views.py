from django.conf.urls import url
from django.http import HttpResponseBadRequest, JsonResponse
from django.utils.encoding import force_text
from django.utils.translation import ugettext as _

from newsletter.models import Subscriber


def subscribe(request):
    if not request.is_ajax():
        return HttpResponseBadRequest(_("Please use the form."))
    subscriber = Subscriber.objects.create(email=force_text(request.body))
    return JsonResponse({"message": _("Welcome!"), "id": subscriber.pk})


def issues(request, year):
    return JsonResponse({"issues": Subscriber.issues_of(year)})


urlpatterns = [
    url(r"^subscribe/$", subscribe, name="subscribe"),
    url(r"^issues/(?P<year>[0-9]{4})/$", issues, name="issues"),
]
